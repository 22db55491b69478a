"""Where calls may go."""

from __future__ import annotations

import httpx
import pytest

from registry.errors import EgressError
from registry.transport import Egress

HOST = "api.example.com"
PLAIN = Egress(hosts=frozenset({HOST}))
NAMED = Egress(hosts=frozenset({HOST}), named=frozenset({HOST}))
ANY = Egress(hosts=frozenset({HOST}), private=True)

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.16.0.1",
    "::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
]
NEVER_NAMED = ["169.254.169.254", "fe80::1", "fe80::1%eth0", "100.100.100.200", "::ffff:169.254.169.254"]
"""Link-local, and the shared space where Alibaba Cloud keeps its metadata service."""


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_public_addresses_are_called(address: str) -> None:
    PLAIN.hold_address(HOST, address)


@pytest.mark.parametrize("address", [*PRIVATE, *NEVER_NAMED, "224.0.0.1", "0.0.0.0"])  # noqa: S104  (an address to refuse)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(EgressError, match="nothing was sent"):
        PLAIN.hold_address(HOST, address)


@pytest.mark.parametrize("address", PRIVATE)
def test_the_user_s_own_word_opens_private_addresses(address: str) -> None:
    NAMED.hold_address(HOST, address)


@pytest.mark.parametrize("address", NEVER_NAMED)
def test_the_user_s_word_for_a_host_does_not_open_metadata_services(address: str) -> None:
    with pytest.raises(EgressError):
        NAMED.hold_address(HOST, address)
    ANY.hold_address(HOST, address)


@pytest.mark.parametrize(
    ("egress", "url", "words"),
    [
        (PLAIN, "http://api.example.com/", "clear text"),
        (PLAIN, "https://other.example.com/", "not a host of this call"),
        (ANY, "ftp://api.example.com/", "no scheme"),
    ],
    ids=["http", "another host", "scheme"],
)
def test_an_address_that_is_not_one_to_call(egress: Egress, url: str, words: str) -> None:
    with pytest.raises(EgressError, match=words):
        egress.hold_url(httpx.URL(url))


def test_http_is_the_user_s_own_word() -> None:
    NAMED.hold_url(httpx.URL("http://API.example.com/"))
