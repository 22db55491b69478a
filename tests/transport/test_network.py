"""The wire: what is checked is what is connected to."""

from __future__ import annotations

import httpx
import pytest
from standin import StandIn

from registry.errors import EgressError
from registry.transport import Egress, Network


def fetched(url: str, egress: Egress, addresses: list[str]) -> httpx.Response:
    with httpx.Client(transport=Network(egress, seconds=5, find=lambda _, __: addresses)) as client:
        return client.post(url, json={})


def test_a_name_is_connected_at_the_address_that_was_checked() -> None:
    name = "provider.example.com"
    with StandIn({"fine": True}) as provider:
        url = provider.url.replace("127.0.0.1", name)
        answer = fetched(url, Egress(hosts=frozenset({name}), named=frozenset({name})), ["127.0.0.1"])
    assert answer.json() == {"fine": True}
    assert provider.seen[0].headers["host"] == url.removeprefix("http://")


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    egress = Egress(hosts=frozenset({"rebind.example.com"}))
    with pytest.raises(EgressError, match=r"rebind.example.com \(127.0.0.1\) is a loopback address"):
        fetched("https://rebind.example.com/", egress, ["8.8.8.8", "127.0.0.1"])


def test_a_name_without_address_is_a_connection_error() -> None:
    egress = Egress(hosts=frozenset({"none.example.com"}))
    with pytest.raises(httpx.ConnectError, match="no address"):
        fetched("https://none.example.com/", egress, [])
