"""Where calls may go."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.errors import EgressError

if TYPE_CHECKING:
    import httpx

_SCHEMES = ("http", "https")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """Where calls may go: https to public addresses of these hosts.

    A host that the user named (`--url`, `--upstream`) may speak http and be a loopback or private address: that is the
    user's own word. Link-local addresses (169.254.169.254 hands out a machine's credentials) need `private` even then.
    """

    hosts: frozenset[str]
    """The hosts of the call, lower case."""
    named: frozenset[str] = frozenset()
    """Those of them that the user named."""
    private: bool = False
    """`--allow-private`: any address, and http."""

    def hold_url(self, url: httpx.URL) -> None:
        """Raises EgressError: the scheme or the host of the address is not one to call."""
        host = url.host.lower()
        if url.scheme not in _SCHEMES:
            raise EgressError(f"'{url.scheme}:' is no scheme to call", help="https://…")
        if host not in self.hosts:
            raise EgressError(
                f"{host} is not a host of this call",
                help=f"only {', '.join(sorted(self.hosts))}; --url names another",
            )
        if url.scheme == "http" and host not in self.named and not self.private:
            raise EgressError(
                f"http://{host} would carry the key in clear text",
                help="https://, or name the address with --url",
            )

    def hold_address(self, host: str, address: str) -> None:
        """Raises EgressError: the address behind the host's name is not one to call."""
        ip = plain(ipaddress.ip_address(address.partition("%")[0]))
        if self.private or (ip.is_global and not ip.is_multicast):
            return
        if host.lower() in self.named and (ip.is_loopback or ip.is_private) and not ip.is_link_local:
            return
        shown = host if host == address else f"{host} ({address})"
        raise EgressError(
            f"{shown} is {_kind(ip)} address; nothing was sent",
            help="--allow-private, if that is what you mean",
        )


def plain(ip: Address) -> Address:
    """The IPv4 address inside an IPv6 one that stands for it: mapped, 6to4, NAT64; any other as it is."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return ip.ipv4_mapped
        if ip.sixtofour is not None:
            return ip.sixtofour
        if ip in _NAT64:
            return ipaddress.IPv4Address(ip.packed[-4:])
    return ip


def _kind(ip: Address) -> str:
    if ip.is_loopback:
        return "a loopback"
    return "a link-local" if ip.is_link_local else "a private or reserved"
