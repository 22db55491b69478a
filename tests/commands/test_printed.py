"""Results, requests and steps as people and programs see them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from registry.commands import _printed
from registry.engine.stream import Chunk
from registry.exchange import ProviderRequest, ProviderResponse
from registry.platforms._execute import Step
from registry.results import (
    ChatCompletion,
    Choice,
    Completion,
    Custom,
    MultiModalEmbedding,
    Ranked,
    Rerank,
    Result,
    SparseEmbedding,
    SparseVector,
    TextEmbedding,
)
from registry.template import Mixed, Placeholder

LONG = "word " * 40
TEXTS = TextEmbedding(vectors=((0.123456789, -2.0, 3.0, 4.0, 5.0), (1.0, 2.0, 3.0, 4.0, 5.5)))
SPARSE = SparseEmbedding(
    vectors=(
        SparseVector(
            tokens=("1", "2", "3", "4", "5"), weights=(0.1, 0.5, 0.2, 0.4, 0.3), words=tuple("abcde")
        ),
        SparseVector(tokens=("9",), weights=(0.123456,)),
    )
)
RANKED = Rerank(ranked=(Ranked(index=3, score=0.98765432), Ranked(index=0, score=-4.0)))
CALL = {"id": "1", "type": "function", "function": {"name": "now", "arguments": "{}"}}
CHAT = ChatCompletion(
    choices=(
        Choice(message={"role": "assistant", "content": "你好"}),
        Choice(message={"role": "assistant", "content": None, "tool_calls": [CALL]}),
        Choice(message={"role": "assistant", "content": [{"type": "text", "text": "hi"}]}),
    ),
    provided={"object": "chat.completion", "choices": []},
)

TABLES: dict[str, tuple[Result, list[str]]] = {
    "vectors, their beginning": (
        TEXTS,
        [
            "INPUT  DIMENSIONS  VECTOR",
            "0      5           0.123457, -2, 3, 4, …",
            "1      5           1, 2, 3, 4, …",
        ],
    ),
    "a whole short vector": (
        TextEmbedding(vectors=((1.0, 2.0),)),
        ["INPUT  DIMENSIONS  VECTOR", "0      2           1, 2"],
    ),
    "bits": (
        TextEmbedding(vectors=((255, 1),), element_type="ubinary"),
        ["INPUT  DIMENSIONS  VECTOR", "0      16          255, 1"],
    ),
    "the heaviest tokens, in words where there are": (
        SPARSE,
        [
            "INPUT  TOKENS  HEAVIEST",
            "0      5       b 0.5, d 0.4, e 0.3, c 0.2, …",
            "1      1       9 0.1235",
        ],
    ),
    "a ranking": (RANKED, ["INDEX  RELEVANCE", "3      0.987654", "0      -4"]),
    "a ranking with texts": (
        Rerank(ranked=(Ranked(index=1, score=0.5, text="two\nlines"), Ranked(index=0, score=0.25))),
        ["INDEX  RELEVANCE  TEXT", "1      0.5        two lines", "0      0.25"],
    ),
    "contents": (
        MultiModalEmbedding(vectors=((1.0,), (2.0,)), types=("image", None)),
        ["INPUT  TYPE   DIMENSIONS  VECTOR", "0      image  1           1", "1      -      1           2"],
    ),
    "texts": (Completion(texts=("one", "two\nlines")), ["one", "two", "lines"]),
    "a chat": (CHAT, ["你好", json.dumps(CALL), '[{"type": "text", "text": "hi"}]']),
    "a document": (Custom(provided={"a": [1, "x"]}), ["a:", "- 1", "- x"]),
}


@pytest.mark.parametrize(("result", "lines"), TABLES.values(), ids=TABLES)
def test_people_get_a_table(result: Result, lines: list[str]) -> None:
    printed = _printed.result(result, "table")
    assert [line.rstrip() for line in printed.splitlines()] == lines
    assert printed.endswith("\n")


def test_a_long_text_is_cut() -> None:
    printed = _printed.result(Rerank(ranked=(Ranked(index=0, score=1.0, text=LONG),)), "table")
    assert "…" in printed
    assert max(map(len, printed.splitlines())) < 90


def test_what_could_steer_a_terminal_is_escaped() -> None:
    printed = _printed.result(Completion(texts=("a\x1b[31mred\x07\u202e",)), "table")
    assert printed == "a\\u001b[31mred\\u0007\\u202e\n"


LINES: dict[str, tuple[Result, list[Any]]] = {
    "vectors": (TEXTS, TEXTS.document()["text_embedding"]),
    "sparse vectors": (SPARSE, SPARSE.document()["sparse_embedding"]),
    "a ranking": (RANKED, RANKED.document()["rerank"]),
    "texts": (Completion(texts=("a", "b\nc")), [{"result": "a"}, {"result": "b\nc"}]),
    "a chat is one object": (CHAT, [dict(CHAT.provided)]),
    "a document is one": (Custom(provided={"a": [1], "b": [2]}), [{"a": [1], "b": [2]}]),
    "a list is one entry a line": (Custom(provided=[1, {"a": 2}]), [1, {"a": 2}]),
    "a text": (Custom(provided="é"), ["é"]),
}


@pytest.mark.parametrize(("result", "entries"), LINES.values(), ids=LINES)
def test_ndjson_is_one_entry_a_line(result: Result, entries: list[Any]) -> None:
    assert [json.loads(line) for line in _printed.result(result, "ndjson").splitlines()] == entries


@pytest.mark.parametrize(
    "result", [TEXTS, SPARSE, RANKED, CHAT, Custom(provided=[1])], ids=lambda r: type(r).__name__
)
def test_json_is_the_document_on_one_line(result: Result) -> None:
    printed = _printed.result(result, "json")
    assert json.loads(printed) == result.document()
    assert printed.count("\n") == 1


def test_a_stream_shows_the_calls_of_tools_behind_its_text() -> None:
    pieces = [
        {"index": 0, "id": "c1", "type": "function", "function": {"name": "f", "arguments": ""}},
        {"index": 0, "function": {"arguments": '{"a\x1b": 1}'}},
    ]
    calls = [Chunk(text="", calls=(piece,), provided={"choices": []}) for piece in pieces]
    call = '{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\\"a\\u001b\\": 1}"}}\n'
    assert "".join(_printed.stream(calls, "table")) == call
    spoken = Chunk(text="Hi", provided={"choices": []})
    assert "".join(_printed.stream([spoken, *calls], "table")) == "Hi\n" + call


def test_a_stream_is_its_text_or_one_chunk_a_line() -> None:
    chunks = [Chunk(text=text, provided={"delta": text}) for text in ("He", "l\x1blo")]
    assert "".join(_printed.stream(chunks, "table")) == "Hel\\u001blo\n"
    assert "".join(_printed.stream(chunks, "json")) == '{"delta": "He"}\n{"delta": "l\\u001blo"}\n'


REQUEST = ProviderRequest(
    method="POST",
    url="https://h.example.com/v1",
    headers={"Authorization": Mixed(("Bearer ", Placeholder("secrets.key"))), "X": "y"},
    body='{"a": "é"}'.encode(),
)


def test_requests_are_written_as_http_does() -> None:
    bare = ProviderRequest(method="GET", url="https://h.example.com/")
    assert _printed.requests([REQUEST, bare], "table") == (
        'POST https://h.example.com/v1\nAuthorization: Bearer ***\nX: y\n\n{"a": "é"}\n\nGET https://h.example.com/\n'
    )


def test_requests_as_ndjson_are_one_a_line() -> None:
    lines = _printed.requests([REQUEST, REQUEST], "ndjson").splitlines()
    assert [json.loads(line) for line in lines] == [REQUEST.document()] * 2


# Platforms.


def test_a_platform_s_answer_is_its_own_text_for_programs() -> None:
    assert (
        _printed.answer('{"a":1.0E-5}', "json")
        == _printed.answer('{"a":1.0E-5}', "ndjson")
        == '{"a":1.0E-5}\n'
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('{"a":[1,2.5,null],"b":{}}', '{\n  "a": [1, 2.5, null],\n  "b": {}\n}\n'),
        ('[{"a":[]}]', '[\n  {\n    "a": []\n  }\n]\n'),
        ('"\\u001b[0m é"', '"\\u001b[0m é"\n'),
        ("[]", "[]\n"),
    ],
    ids=["an object", "a list", "a text", "nothing"],
)
def test_a_platform_s_answer_is_laid_out_for_people(text: str, printed: str) -> None:
    assert _printed.answer(text, "table") == printed


def masked(text: str) -> str:
    return text.replace("sk-1", "***")


RESPONSE = ProviderResponse(
    status=401,
    headers=(("content-type", "text/plain"), ("set-cookie", "session=1"), ("x-api-key", "k")),
    body=b"no sk-1 \x1b[0m",
)
STEPS: dict[str, tuple[Any, str, Any]] = {
    "values": ({"a": "sk-1"}, '{\n  "a": "***"\n}\n', {"a": "***"}),
    "body": ("say sk-1", "say ***\n", "say ***"),
    "request": (
        REQUEST,
        'POST https://h.example.com/v1\nAuthorization: Bearer ***\nX: y\n\n{"a": "é"}\n',
        REQUEST.document(),
    ),
    "response": (
        RESPONSE,
        "401\ncontent-type: text/plain\nset-cookie: ***\nx-api-key: ***\n\nno *** \\u001b[0m\n",
        {
            "status": 401,
            "headers": [["content-type", "text/plain"], ["set-cookie", "***"], ["x-api-key", "***"]],
            "body": "no *** \x1b[0m",
        },
    ),
    "extracted": ([[0.5, "sk-1"]], '[\n  [0.5, "***"]\n]\n', [[0.5, "***"]]),
}


@pytest.mark.parametrize(("name", "value", "table", "plain"), [(n, *s) for n, s in STEPS.items()], ids=STEPS)
def test_a_step_is_shown_without_what_is_hidden(name: str, value: Any, table: str, plain: Any) -> None:
    step = Step(name=name, value=value)
    assert _printed.step(step, "table", masked) == f"--- {name}\n{table}"
    for form in ("json", "ndjson"):
        line = _printed.step(step, form, masked)
        assert (json.loads(line), line.count("\n")) == ({"step": name, "value": plain}, 1)


def test_a_step_s_numbers_without_end_are_text_as_the_platforms_write_them() -> None:
    step = Step(name="extracted", value={"a": [float("inf"), 1.5], "b": (float("nan"),)})
    assert json.loads(_printed.step(step, "ndjson", str), parse_constant=pytest.fail)["value"] == {
        "a": ["Infinity", 1.5],
        "b": ["NaN"],
    }
