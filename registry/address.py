"""The base address of a provider, as a caller may give one: what every platform and transport can call."""

from __future__ import annotations

import re

from registry.errors import UsageError

LONGEST = 253
"""Of a host's name, in characters (RFC 1035 §2.3.4, written out)."""
PORTS = range(1, 1 << 16)

_PARTS = re.compile(r"https?://(?P<authority>[^/?#\\]*)(?P<path>/[^?#]*)?(?P<rest>[?#].*)?", re.DOTALL)
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>.*))?", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?")
_OURS = re.compile(r"[\s<>{}\"\\^`|]")
"""What Java refuses in a path, and what would be a placeholder on some platform."""


def refuse(url: str) -> None:
    """Does nothing for an address that can be called.

    Raises:
        UsageError: it has no scheme, no host or a wrong one, a port that is none, a user name, a query, a fragment, or
            characters that have to be percent-encoded. No password is in the message.
    """
    parts = _PARTS.fullmatch(url)
    if parts is None:
        raise _fault(url, "it starts with https:// or http://")
    if "@" in parts["authority"]:
        raise _fault(url, "a user name or password has no place in it")
    if parts["rest"]:
        raise _fault(url, "it has no query and no fragment")
    authority = _AUTHORITY.fullmatch(parts["authority"])
    if authority is None or not authority["host"]:
        raise _fault(url, "it has no host" if authority else "its host is none")
    if reason := _host_fault(authority["host"]):
        raise _fault(url, reason)
    port = authority["port"]
    if port is not None and not (re.fullmatch("[0-9]{1,5}", port) and int(port) in PORTS):
        raise _fault(url, f"'{_shown(port)}' is no port, which is a number from 1 to 65535")
    if reason := _path_fault(parts["path"] or ""):
        raise _fault(url, reason)


def _host_fault(host: str) -> str | None:
    import ipaddress  # noqa: PLC0415  (3 ms that only an address pays)

    if host.startswith("["):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            return f"'{_shown(host)}' is no IPv6 address"
        return None
    if not host.isascii():
        return "its host is not ASCII: names of other alphabets are written as xn--…"
    if not _NAME.fullmatch(host) or len(host) > LONGEST:
        return f"'{_shown(host)}' is no host"
    return None


def _path_fault(path: str) -> str | None:
    from registry.java import uri  # noqa: PLC0415  (only when an address is given)

    odd = _OURS.search(path)
    if odd or not path.isprintable():
        found = odd[0] if odd else next(mark for mark in path if not mark.isprintable())
        encoded = "".join(f"%{byte:02X}" for byte in found.encode("utf-8", "replace"))
        return f"a {_name(found)} in its path is written {encoded}"
    try:
        uri.check(path)
    except uri.UrlError as error:
        return str(error).partition(":")[0].lower()
    return None


def _name(mark: str) -> str:
    return "blank" if mark == " " else f"'{mark}'" if mark.isprintable() else "control character"


def _fault(url: str, reason: str) -> UsageError:
    return UsageError(
        f"'{_shown(_without_user(url))}' is no base address: {reason}",
        help="--url https://host/path, or with a port https://host:8080/path: "
        "no user name, no query, no fragment, no blanks",
    )


def _without_user(url: str) -> str:
    """The address as a message may show it: a password has no place there."""
    return re.sub(r"//[^/@]*@", "//…@", url)


def _shown(text: str) -> str:
    """The text on one line, with nothing that a terminal would obey."""
    limit = 200
    safe = "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text)
    return safe if len(safe) <= limit else safe[:limit] + "…"
