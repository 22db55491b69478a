"""Credentials by reference."""

from __future__ import annotations

import base64
import html
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import tiny

from registry import secrets
from registry.catalog import Secret, open_catalog
from registry.errors import AuthenticationError, UnknownNameError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

KEY = Secret(name="key", env="TINY_KEY")
AZURE = open_catalog()["azure-openai"].task("text_embedding")


def test_a_value_is_in_no_repr() -> None:
    found = secrets.resolve([KEY], environ={"TINY_KEY": "sk-1234567"})
    assert found["key"] == "sk-1234567"
    assert "sk-1234567" not in f"{found!r} {found}"


def test_a_text_is_shown_without_the_values() -> None:
    found = secrets.resolve([KEY], environ={"TINY_KEY": "sk-1234567"})
    assert found.masked("no sk-1234567!") == "no ***!"


ECHOED = 'Zq7/"+key\\=9x'
SPELLINGS = {
    "JSON": json.dumps(ECHOED)[1:-1],
    "JSON in JSON": json.dumps(json.dumps(ECHOED)[1:-1])[1:-1],
    "percent-encoded": quote(ECHOED, safe=""),
    "twice percent-encoded": quote(quote(ECHOED, safe=""), safe=""),
    "HTML": html.escape(ECHOED),
    "hexadecimal": ECHOED.encode().hex(),
    "base64": base64.b64encode(ECHOED.encode()).decode(),
    "base64 of a login": base64.b64encode(f"user:{ECHOED}!".encode()).decode(),
    "base64 of addresses": base64.urlsafe_b64encode(f"ab{ECHOED}c".encode()).decode(),
}


@pytest.mark.parametrize("spelt", SPELLINGS.values(), ids=list(SPELLINGS))
def test_a_value_is_masked_in_every_spelling(spelt: str) -> None:
    found = secrets.resolve([KEY], environ={"TINY_KEY": ECHOED})
    assert found.masked(f"it said ({spelt}).") == "it said (***)."


@pytest.mark.parametrize("value", [None, "", "  \n"], ids=["unset", "empty", "blank"])
def test_a_missing_value_names_the_variable(value: str | None) -> None:
    environ = {} if value is None else {"TINY_KEY": value}
    with pytest.raises(AuthenticationError, match="TINY_KEY is not set; nothing was sent"):
        secrets.resolve([KEY], environ=environ)


def test_white_space_around_a_value_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "k").write_text(" sk-1\n")
    found = secrets.resolve([KEY], {"key": f"file:{tmp_path / 'k'}"}, {})
    assert found["key"] == "sk-1"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AuthenticationError, match="cannot read the secret"):
        secrets.resolve([KEY], {"key": f"file:{tmp_path / 'none'}"}, {})


@pytest.mark.parametrize("source", ["sk-1234567", "vault:x"])
def test_a_value_in_place_of_a_reference_is_refused_unseen(source: str) -> None:
    with pytest.raises(UsageError) as caught:
        secrets.reference(source, {})
    assert source not in f"{caught.value.message} {caught.value.help}"


@pytest.mark.parametrize(
    ("environ", "references", "expected"),
    [
        ({"AZURE_OPENAI_AD_TOKEN": "t"}, {}, "entra_id"),
        ({"AZURE_OPENAI_AD_TOKEN": "t", "AZURE_OPENAI_API_KEY": "k"}, {}, "api_key"),
        ({"AZURE_OPENAI_API_KEY": "k"}, {"entra_id": "env:X"}, "entra_id"),
        ({}, {}, None),
    ],
    ids=["the one that is set", "the first", "the one with a reference", "none"],
)
def test_of_alternatives_the_one_with_a_value_is_chosen(
    environ: dict[str, str], references: dict[str, str], expected: str | None
) -> None:
    assert secrets.choose(AZURE, references, environ) == expected


def test_the_flag_gives_references_and_picks_one() -> None:
    assert secrets.references(["api_key=env:K", "entra_id"], AZURE) == ({"api_key": "env:K"}, "entra_id")


def test_the_flag_takes_no_value_and_no_unknown_name() -> None:
    with pytest.raises(UsageError, match="never a value"):
        secrets.references(["api_key=sk-1"], AZURE)
    with pytest.raises(UnknownNameError):
        secrets.references(["key"], tiny.task())
