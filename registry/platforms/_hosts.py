"""Which host an address names, and from where it is reached."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit


def host(url: str) -> str | None:
    """The host of a URL; None where it has none, or one that is still a blank or a placeholder."""
    try:
        name = urlsplit(url).hostname
    except ValueError:
        return None
    return None if name is None or re.search(r"[<>%${}\s]|\.\.\.|^x+$", name) else name


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
