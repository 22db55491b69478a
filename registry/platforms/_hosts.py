"""Which host an address names, from where it is reached, and whether Java can call it."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from registry.java import uri

_BLANK = re.compile(r"<[^<>]*>|%[A-Z_]+%|\{\{[^{}]*\}\}|\{[a-z_-]+\}|\.\.\.|…")
"""What the reader of a documented body fills in."""
_WORD = re.compile(r"[\w-]*")
"""No address, but the name of one: `url-endpoint`."""
_SCHEME = re.compile("https?://", re.IGNORECASE)


def host(url: str) -> str | None:
    """The host of a URL; None where it has none, or one that is still a blank or a placeholder."""
    try:
        name = urlsplit(url).hostname
    except ValueError:
        return None
    return None if name is None or re.search(r"[<>%${}\s]|\.\.\.|^x+$", name) else name


def span(url: str, name: str) -> tuple[int, int]:
    """Where the host called `name` stands in the URL: offset and length."""
    start = url.find("://") + 3
    end = min((at for mark in "/?#" if (at := url.find(mark, start)) >= 0), default=len(url))
    start = max(start, url.rfind("@", start, end) + 1)
    return url.lower().find(name, start), len(name)


def fault(url: str) -> tuple[str, int | None] | None:
    """Why a node cannot call the URL, and at which character, where one is to blame; None where it can.

    Blanks that the reader fills in, as `<HOST>` or `%HOST%`, are taken for text, and so is a word for the whole URL.
    """
    filled = _BLANK.sub(lambda hit: "x" * len(hit[0]), url)
    if _BLANK.match(url) or _WORD.fullmatch(url):
        return None
    if not _SCHEME.match(filled):
        return "a URL starts with https:// or http:// and a host", None
    try:
        uri.check(filled)
    except uri.UrlError as error:
        reason, _, rest = str(error).partition(" at index ")
        units = int(rest.partition(":")[0])
        return reason[:1].lower() + reason[1:], len(url.encode("utf-16-le")[: 2 * units].decode("utf-16-le"))
    parts = urlsplit(filled)
    if (
        filled[: len(parts.scheme) + 3 + len(parts.netloc)]
        != url[: len(parts.scheme) + 3 + len(parts.netloc)]
    ):
        return None  # a blank: anything may come
    if not parts.hostname or not parts.hostname.isascii():
        return "it has no host" if not parts.hostname else "its host is not ASCII", None
    try:
        callable_ = parts.port != 0
    except ValueError:
        callable_ = False
    return None if callable_ else ("its port is none", None)


def is_private(name: str) -> bool:
    """Whether a host name or address is reached from inside a network only."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return (
            name == "localhost"
            or "." not in name
            or name.endswith((".local", ".localhost", ".internal", ".lan"))
        )
    return address.is_private or address.is_loopback or address.is_link_local
