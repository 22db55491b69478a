"""URLs as Java reads and Apache HttpClient 4 rebuilds them, which is what Elasticsearch does with those it is given.

Java is stricter than a browser (no blank, no brace, no stray percent sign) and laxer than RFC 3986 (raw non-ASCII).

Source: `java.net.URI` (JDK 25), httpclient 4.5 `URIBuilder` and `URLEncodedUtils`, run side by side with this module.
"""

from __future__ import annotations

import ipaddress
import re
import string
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from registry.java.text import utf16

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALPHANUMERIC = string.ascii_letters + string.digits
_UNRESERVED = _ALPHANUMERIC + "_-!.~'()*"
_URIC = _UNRESERVED + ";/?:@&=+$,[]"
_PATH = _UNRESERVED + ":@&=+$,;/"
_REGISTRY = _UNRESERVED + "$,;:@&=+"
_SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*")
_HEX = re.compile("%[0-9A-Fa-f]{2}")
_PARTS = re.compile(r"(?:([^:/?#]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_ADDRESS = re.compile(r"(?:[^@]*@)?\[([0-9A-Fa-f:.]+)(?:%[A-Za-z0-9_.]+)?\](?::[0-9]*)?")


class UrlError(ValueError):
    """Java cannot read the text as a URI; the message is Java's."""


def check(url: str) -> None:
    """Refuse what `new java.net.URI(url)` refuses.

    Raises:
        UrlError: e.g. `Illegal character in path at index 10: http://h/a b`.
    """
    head = re.match("[^/?#:]*", url)
    at = head.end() if head else 0
    if not url.startswith(":", at):
        _hierarchical(url, 0)
        return
    if at == 0:
        raise _fault("Expected scheme name", 0, url)
    scheme = _SCHEME.match(url)
    if scheme is None or scheme.end() < at:
        raise _fault("Illegal character in scheme name", scheme.end() if scheme else 0, url)
    at += 1
    if url.startswith("/", at):
        _hierarchical(url, at)
        return
    end = _until(url, at, "#")
    if end == at:
        raise _fault("Expected scheme-specific part", at, url)
    _characters(url, at, end, _URIC, "opaque part")
    _characters(url, end + 1, len(url), _URIC, "fragment")


def _hierarchical(url: str, at: int) -> None:
    if url.startswith("//", at):
        at += 2
        end = _until(url, at, "/?#")
        if end > at:
            _authority(url, at, end)
        elif end == len(url):
            raise _fault("Expected authority", at, url)
        at = end
    for allowed, what, stop in ((_PATH, "path", "?#"), (_URIC, "query", "#"), (_URIC, "fragment", "")):
        if what == "path" or url.startswith("?" if what == "query" else "#", at):
            at += what != "path"
            end = _until(url, at, stop)
            _characters(url, at, end, allowed, what)
            at = end


def _authority(url: str, at: int, end: int) -> None:
    """A name of any kind, or an IPv6 address in brackets; of a wrong one the message is not Java's to the letter."""
    name = _scan(url, at, end, _REGISTRY)
    if name == end:
        return
    address = _ADDRESS.fullmatch(url, at, end)
    if address and _is_ipv6(address[1]):
        return
    raise _fault(
        "Malformed IPv6 address" if url[name] in "[]" else "Illegal character in authority", name, url
    )


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _characters(url: str, at: int, end: int, allowed: str, what: str) -> None:
    bad = _scan(url, at, end, allowed)
    if bad < end:
        raise _fault(f"Illegal character in {what}", bad, url)


def _scan(url: str, at: int, end: int, allowed: str) -> int:
    """Where the first character stands that is not allowed; the end where all are."""
    while at < end:
        character = url[at]
        if character in allowed:
            at += 1
        elif character == "%":
            if not _HEX.match(url, at, end):
                raise _fault("Malformed escape pair", at, url)
            at += 3
        elif character > "\x80" and unicodedata.category(character) not in ("Cc", "Zs", "Zl", "Zp"):
            at += 1
        else:
            break
    return at


def _until(url: str, at: int, stops: str) -> int:
    found = [place for place in (url.find(stop, at) for stop in stops) if place >= 0]
    return min(found, default=len(url))


def _fault(reason: str, at: int, url: str) -> UrlError:
    quoted = re.sub(" +", " ", url).strip(" ")  # newer JDKs quote it so
    return UrlError(f"{reason} at index {len(utf16(url[:at]))}: {quoted}")


def encode_form(text: str) -> str:
    """The text as HttpClient 4 writes it into a query: `+` for a blank, `*` as it is, `~` as `%7E`."""
    return quote_plus(text, safe="*", errors="replace").replace("~", "%7E")


def add_parameters(url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """The URL with the query parameters added, its own query encoded anew; without any the URL as it is.

    Raises:
        UrlError: Java cannot read the URL.
    """
    check(url)
    added = list(parameters)
    if not added:
        return url
    parts = _PARTS.fullmatch(url)
    scheme, authority, path, query, fragment = parts.groups() if parts else (None, None, url, None, None)
    if scheme is not None and not url.startswith("/", len(scheme) + 1):
        path, query = "", None  # an opaque URI has neither, and what it has is dropped
    built = (f"{scheme}:" if scheme is not None else "") + (f"//{authority}" if authority else "")
    if built and path and not path.startswith("/"):
        path = f"/{path}"
    pairs = [*_pairs(query or ""), *added]
    form = "&".join(
        encode_form(name) + ("" if value is None else f"={encode_form(value)}") for name, value in pairs
    )
    return f"{built}{path}?{form}" + (f"#{fragment}" if fragment is not None else "")


def _pairs(query: str) -> list[tuple[str, str | None]]:
    """The names and values of a query, `&` or `;` between them; a name without `=` has no value."""
    pairs = [pair.partition("=") for pair in re.split("[&;]", query)]
    return [(_decode(name), _decode(value) if equals else None) for name, equals, value in pairs if name]


def _decode(text: str) -> str:
    """Percent signs and `+` undone; of each raw UTF-16 unit only the low byte is kept, as HttpClient does."""
    low = "".join(chr(unit & 0xFF) for unit in utf16(text.replace("+", " ")))
    raw = re.sub("%([0-9A-Fa-f]{2})", lambda match: chr(int(match[1], 16)), low)
    return raw.encode("latin-1").decode("utf-8", "replace")
