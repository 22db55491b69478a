"""Credentials under seal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange import MASK
from registry.model import Request
from registry.seals import Sealed, Stretch, exactly, seal

NAMES = {"<API_KEY>": "api_key", "<TOKEN>": "token"}
VALUES = {"api_key": "sk-1234", "token": "t-5678"}


def sealed(*bodies: Any) -> Sealed:
    return seal((Request(method="PUT", path="/x", body=body) for body in bodies), exactly(NAMES))


def test_only_whole_texts_are_credentials() -> None:
    body = {"a": "<API_KEY>", "b": ["<TOKEN>", "my <TOKEN>", "<OTHER>", 1, None]}
    (request,) = sealed(body).requests
    assert request.body["b"][1:] == body["b"][1:]
    assert "<" not in request.body["a"] + request.body["b"][0]


def test_a_credential_that_stands_twice_is_one() -> None:
    found = sealed({"a": "<API_KEY>"}, {"b": "<API_KEY>"})
    assert found.requests[0].body["a"] == found.requests[1].body["b"]
    assert found.names == ("api_key",)


def test_two_runs_have_different_marks() -> None:
    assert sealed("<API_KEY>").requests != sealed("<API_KEY>").requests


def test_a_part_of_a_text_can_be_one() -> None:
    found = seal(
        [Request(method="PUT", path="/", body="Bearer sk-1 and sk-2")],
        lambda *_: [Stretch(name="a", start=7, end=11), Stretch(name="b", start=16, end=20)],
    )
    text = found.requests[0].body
    assert found.shown(text) == f"Bearer {MASK} and {MASK}"
    assert found.opened(text, {"a": "1", "b": "2"}) == "Bearer 1 and 2"


def test_a_value_is_written_as_its_place_asks() -> None:
    found = sealed("<API_KEY>")
    assert (
        found.opened(f"x{found.requests[0].body}y", {"api_key": 'a"b'}, lambda text: text.upper()) == 'xA"By'
    )


def test_a_value_that_is_missing_is_an_error() -> None:
    found = sealed("<API_KEY>")
    with pytest.raises(KeyError):
        found.opened(found.requests[0].body, {})


def test_without_credentials_nothing_is_changed() -> None:
    found = sealed({"a": "b"})
    assert (found.shown("seal0n0e"), found.opened("seal0n0e", {})) == ("seal0n0e", "seal0n0e")
    assert not found.inside("seal")


@given(st.text(), st.text())
def test_what_is_shown_and_opened_differs_in_the_credential_only(before: str, after: str) -> None:
    found = sealed("<API_KEY>", "<TOKEN>")
    key, token = (request.body for request in found.requests)
    text = f"{before}{key}{after}{token}"
    assert found.shown(text) == f"{before}{MASK}{after}{MASK}"
    assert found.opened(text, VALUES) == f"{before}sk-1234{after}t-5678"
    assert found.inside(text.upper())
    assert key not in repr(found).replace(repr(found.requests), "")
