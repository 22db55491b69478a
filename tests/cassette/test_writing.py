"""What is written is read back: to the last byte, by us and by vcrpy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.cassette import Case, Cassette, Interaction, Origin, RecordedRequest, read, write
from registry.errors import UsageError
from registry.exchange import ProviderResponse

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LINES = st.lists(
    st.text(" \t\na#:-'\"{}[]|>&*!%@`\\é漢😀\x85\u2028\r\x00\ufeff", max_size=8), max_size=6
).map("\n".join)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | LINES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
BODIES = (TEXTS | LINES).map(lambda text: text.encode("utf-8")) | st.binary(max_size=60)
HEADERS = st.dictionaries(TEXTS, TEXTS, max_size=3).map(lambda found: tuple(found.items()))


def cassette(
    sent: bytes = b'{"input":["hello"]}',
    got: bytes = b'{"data": []}',
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),),
    **case: Any,
) -> Cassette:
    said = {
        "blueprint": "openai",
        "task": "text_embedding",
        "origin": Origin("composed", "https://example.test/docs"),
        "provider": "OpenAI",
        "tool": "inference-registry 0.1.0",
    }
    request = RecordedRequest(method="POST", url="https://api.example.test/v1", headers=headers, body=sent)
    return Cassette(
        file="a.yaml",
        case=Case(**{**said, **case}),
        interactions=(
            Interaction(request=request, response=ProviderResponse(status=200, headers=headers, body=got)),
        ),
    )


@given(sent=BODIES, got=BODIES, headers=HEADERS)
@example(sent=b"\n  a\n", got=b" \n", headers=())
@example(sent=b"a \nb", got=b"\ta\n\n\n", headers=(("a", "1e5"), ("b", "null"), ("c", "2026-11-21")))
def test_bodies_and_headers_come_back_to_the_last_byte(
    sent: bytes, got: bytes, headers: tuple[tuple[str, str], ...]
) -> None:
    made = cassette(sent, got, headers)
    assert read(write(made), "a.yaml") == made


@given(
    inputs=st.dictionaries(TEXTS, VALUES, max_size=3), parameters=st.dictionaries(TEXTS, VALUES, max_size=2)
)
def test_the_call_comes_back_as_it_was(inputs: dict[str, Any], parameters: dict[str, Any]) -> None:
    made = cassette(inputs=inputs, parameters=parameters)
    assert read(write(made), "a.yaml") == made


@pytest.mark.parametrize("error", [True, False])
def test_an_expected_error_comes_back(error: bool) -> None:  # noqa: FBT001  (the value that is written)
    assert read(write(cassette(error=error)), "a.yaml").case.error is error


@given(sent=BODIES, inputs=st.dictionaries(TEXTS, VALUES, max_size=3))
def test_writing_again_gives_the_same_file(sent: bytes, inputs: dict[str, Any]) -> None:
    text = write(cassette(sent, inputs=inputs))
    assert write(read(text, "a.yaml")) == text


@pytest.mark.parametrize(
    ("value", "words"), [(float("nan"), "nan"), (float("inf"), "inf"), ("\ud800", r"U\+D800")], ids=repr
)
def test_what_json_cannot_write_is_refused(value: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        write(cassette(inputs={"input": [value]}))


def test_a_pretty_body_is_written_in_its_lines() -> None:
    text = write(cassette(b'{\n  "input": [\n    "a"\n  ]\n}\n'))
    assert '    body: |\n      {\n        "input": [\n          "a"\n        ]\n      }\n' in text
