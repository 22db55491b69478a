"""What is a credential in somebody's body: a blank, a key, or neither."""

from __future__ import annotations

import json
from typing import Any

import pytest

from registry import blanks, console
from registry.errors import AuthenticationError, UnknownNameError, UsageError
from registry.exchange import MASK

KEY = "sk-areal-key-0123456789abcdef"


def filled(body: Any) -> blanks.Filled:
    written, findings = console.parse("PUT /x\n" + json.dumps(body), "b.console")
    assert not findings
    return blanks.fill(written)


def shown(body: Any) -> Any:
    """The body as it is sealed, each credential as `***`."""
    found = filled(body)
    return json.loads(found.sealed.shown(json.dumps(found.sealed.requests[0].body, ensure_ascii=False)))


KEPT = {
    "a placeholder of Elasticsearch in a header": {"headers": {"Authorization": "Bearer ${api_key}"}},
    "a placeholder of OpenSearch in a header": {"headers": {"api-key": "${credential.openAI_key}"}},
    "a placeholder in a parameter": {"credential": {}, "parameters": {"api_key": "${credential.key}"}},
    "a blank elsewhere": {"name": "<YOUR CONNECTOR NAME>", "parameters": {"model": "${MODEL}"}},
    "paths of an answer": {"response": {"json_parser": {"path": "$.data", "token": "$.token"}}},
    "a path under a telling name": {"sparse_token": "$.token"},
    "an id of an earlier answer": {"connector_id": "<CONNECTOR_ID>"},
    "a reference to an earlier answer": {"api_token": "{{ steps[0].token }}"},
    "no text": {"service_settings": {"api_key": 5, "access_key": None}},
    "a template": {"request": '{"input": ${input}, "key": "${api_key}"}'},
    "an address": {"url": "https://h.example.com/v1?version=2&model=x"},
}


@pytest.mark.parametrize("body", KEPT.values(), ids=KEPT)
def test_what_is_no_credential_stays(body: Any) -> None:
    assert shown(body) == body
    assert not filled(body).blanks


SEALED = {
    "a native service's key": (
        {"service_settings": {"api_key": KEY}},
        {"service_settings": {"api_key": MASK}},
    ),
    "a short key": ({"service_settings": {"api_key": "k"}}, {"service_settings": {"api_key": MASK}}),
    "all of a vault": (
        {"credential": {"user": "me", "deep": {"x": "y"}}},
        {"credential": {"user": MASK, "deep": {"x": MASK}}},
    ),
    "a key behind its scheme": (
        {"headers": {"Authorization": f"Bearer {KEY}"}},
        {"headers": {"Authorization": f"Bearer {MASK}"}},
    ),
    "a key in an address": (
        {"url": f"https://h.example.com/?key={KEY}&x=1"},
        {"url": f"https://h.example.com/?key={MASK}&x=1"},
    ),
    "two keys in a text": (
        {"request": f'{{"a": "{KEY}", "b": "{KEY}x", "c": 1}}'},
        {"request": f'{{"a": "{MASK}", "b": "{MASK}", "c": 1}}'},
    ),
}


@pytest.mark.parametrize(("body", "hidden"), SEALED.values(), ids=SEALED)
def test_a_key_is_sealed(body: Any, hidden: Any) -> None:
    assert shown(body) == hidden
    assert not filled(body).blanks
    assert set(filled(body).keys.values()) <= {KEY, KEY + "x", "k", "me", "y"}


BLANKS = {
    "angle brackets": ({"credential": {"key": "<API_KEY>"}}, ("API_KEY", "KEY")),
    "words": ({"credential": {"openAI_key": "<PLEASE ADD YOUR KEY HERE>"}}, ("PLEASE_ADD_YOUR_KEY_HERE", "OPENAI_KEY")),
    "a variable": ({"credential": {"key": "${MY_KEY}"}}, ("MY_KEY", "KEY")),
    "stars": ({"secret_parameters": {"api_key": "***"}}, ("API_KEY",)),
    "crosses": ({"service_settings": {"api_key": "xxxx"}}, ("API_KEY",)),
    "a header": ({"headers": {"Authorization": "Bearer <token of mine>"}}, ("TOKEN_OF_MINE", "AUTHORIZATION")),
    "no name in it": ({"secret_parameters": {"api_key": "<...>"}}, ("API_KEY",)),
}  # fmt: skip


@pytest.mark.parametrize(("body", "names"), BLANKS.values(), ids=BLANKS)
def test_a_blank_has_the_names_of_its_variables(body: Any, names: tuple[str, ...]) -> None:
    found = filled(body)
    assert [blank.names for blank in found.blanks.values()] == [names]
    assert not found.keys


TWO = {"credential": {"a": "<FIRST_KEY>", "b": "<SECOND_KEY>"}}


def test_a_blank_is_filled_from_its_variable_or_a_reference() -> None:
    found = filled(TWO)
    given = blanks.references(["second-key=env:OTHER"], found)
    values = blanks.resolve(found, given, {"FIRST_KEY": " one ", "SECOND_KEY": "unused", "OTHER": "two"})
    assert dict(values) == {"FIRST_KEY": "one", "SECOND_KEY": "two"}
    assert "one" not in repr(values)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "neither FIRST_KEY nor A is set"),
        ({"FIRST_KEY": "é-secret"}, "a character that no header can"),
        ({"FIRST_KEY": "a\nsecret"}, "a character that no header can"),
    ],
    ids=["missing", "not ASCII", "two lines"],
)
def test_a_blank_that_cannot_be_filled_is_told_with_its_place(environ: dict[str, str], words: str) -> None:
    with pytest.raises(AuthenticationError, match=words) as caught:
        blanks.resolve(filled(TWO), {}, {"SECOND_KEY": "two", **environ})
    assert "secret" not in caught.value.message
    assert str(caught.value.place) == "b.console:2:23"


def test_a_reference_for_no_blank_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="FIRST_KEY"):
        blanks.references(["FRIST_KEY=env:X"], filled(TWO))


@pytest.mark.parametrize("pair", ["FIRST_KEY", "FIRST_KEY=", "FIRST_KEY=my-secret"])
def test_a_value_is_no_reference(pair: str) -> None:
    with pytest.raises(UsageError, match="takes a reference") as caught:
        blanks.references([pair], filled(TWO))
    assert "my-secret" not in str(caught.value)
