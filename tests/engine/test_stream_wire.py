"""Streams as servers write them, byte for byte: over the wire, and out of a recording.

Source: HTML standard, "Interpreting an event stream", for line ends, comments, fields and lines of data.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import tiny
from standin import Answer, StandIn

from registry import client
from registry.engine import relocate
from registry.engine.stream import chunks
from registry.errors import ProviderError, RefusedError
from registry.exchange import ProviderResponse
from registry.secrets import Credentials
from registry.transport.events import events

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.engine.stream import Chunk

STREAM = {
    "events": "openai",
    "delta": "$.choices[*].delta.content",
    "finish": "$.choices[*].finish_reason",
    "docs": tiny.DOCS,
}


def chunk(text: str | None, reason: str | None = None) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}]})


def data(*parts: str, end: str = "\n") -> str:
    return "".join(f"data: {part}{end}{end}" for part in parts)


def bound() -> Any:
    return tiny.bound(
        tiny.task(
            "chat_completion", stream=STREAM, response={**tiny.RESPONSES["chat_completion"], "error": ERROR}
        )
    )


ERROR = {"message": "$.error.message", "code": "$.error.code", "docs": tiny.DOCS}


def wired(body: str) -> list[Chunk]:
    """What `invoke --stream` reads, over a socket."""
    with StandIn(Answer(body=body, headers={"Content-Type": "text/event-stream"})) as provider:
        binding = relocate(bound(), provider.url)
        route = client.Route(named=frozenset({"127.0.0.1"}))
        inputs = {"messages": [{"role": "user", "content": "hi"}]}
        credentials = Credentials({secret.name: "sk-verysecret123" for secret in binding.secrets})
        return list(client.stream(binding, inputs, credentials, route))


def recorded(body: str) -> list[Chunk]:
    """What `test` reads from a recorded answer."""
    return list(chunks(bound(), ProviderResponse(status=200), events([body.encode()])))


each_way = pytest.mark.parametrize("read", [wired, recorded])
HELLO = (chunk("He"), chunk("llo"), chunk(None, "stop"))


@each_way
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(data(*HELLO, "[DONE]"), id="as documented"),
        pytest.param(data(*HELLO), id="no [DONE]"),
        pytest.param(data(*HELLO, "[DONE]", end="\r\n"), id="CRLF"),
        pytest.param(data(*HELLO, "[DONE]", end="\r"), id="CR"),
        pytest.param("\ufeff" + data(*HELLO), id="byte order mark"),
        pytest.param(": OPENROUTER PROCESSING\n\n:\n\n" + data(*HELLO), id="comments"),
        pytest.param("data:\n\ndata: \n\n" + data(*HELLO), id="events without data"),
        pytest.param("id: 7\nretry: 100\nevent: message\nodd: 1\n" + data(*HELLO), id="other fields"),
        pytest.param(
            "".join(f"data: {part[:1]}\ndata:{part[1:]}\n\n" for part in HELLO), id="data in several lines"
        ),
        pytest.param(data(chunk("He"), chunk("llo", "stop"), "[DONE]", "half"), id="more behind [DONE]"),
    ],
)
def test_the_same_answer_however_it_is_framed(read: Callable[[str], list[Chunk]], body: str) -> None:
    assert "".join(one.text for one in read(body)) == "Hello"


@each_way
def test_line_ends_that_only_unicode_knows_stay_in_the_text(read: Callable[[str], list[Chunk]]) -> None:
    text = "a\u2028b\u2029c\x85d\x0be"
    body = data(
        json.dumps({"choices": [{"delta": {"content": text}}]}, ensure_ascii=False), chunk("", "stop")
    )
    assert "".join(one.text for one in read(body)) == text


@each_way
@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ("null", "no object: null"),
        ("5", "no object: 5"),
        ("true", "no object: true"),
        ('"Hi"', 'no object: "Hi"'),
        ("[1]", r"no object: \[1\]"),
        ("NaN", "not JSON: NaN"),
        ("{", "not JSON: {"),
    ],
)
def test_an_event_that_is_no_object_is_one_clear_error(
    read: Callable[[str], list[Chunk]], odd: str, said: str
) -> None:
    with pytest.raises(ProviderError, match=said) as raised:
        read(data(chunk("He"), odd, chunk("llo", "stop")))
    assert raised.value.fault.unreadable


@each_way
@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"choices": None},
        {"choices": 5},
        {"choices": [None]},
        {"choices": [5]},
        {"choices": [{"delta": None}]},
        {"choices": [{"delta": [1]}]},
        {"choices": [{"delta": {"content": None}}]},
        {"choices": [], "usage": {"total_tokens": 3}},
    ],
    ids=json.dumps,
)
def test_an_object_without_a_piece_adds_no_text(
    read: Callable[[str], list[Chunk]], odd: dict[str, Any]
) -> None:
    body = data(chunk("Hello"), json.dumps(odd), chunk(None, "stop"))
    assert "".join(one.text for one in read(body)) == "Hello"


@each_way
@pytest.mark.parametrize(
    "body", ["", ":\n\n", "data:\n\n", data(chunk("He"))], ids=["nothing", "a comment", "no data", "cut"]
)
def test_a_stream_that_ends_too_early_is_an_error(read: Callable[[str], list[Chunk]], body: str) -> None:
    with pytest.raises(ProviderError, match="ended before the answer did"):
        read(body)


@each_way
@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (data('{"error":{"message":"boom","code":"oops"}}'), "oops: boom"),
        ("event: error\n" + data('{"error":{"message":"boom","code":"oops"}}'), "oops: boom"),
        ("event: error\n" + data("boom"), "boom"),
        ("event: error\n" + data('"boom"'), "boom"),
        ("event: error\n" + data("[1]"), "answered 200"),
        ("event: error\n" + data("null"), "answered 200"),
        ("event: error\ndata:\n\n", "answered 200"),
    ],
    ids=["data alone", "named", "a text", "a JSON text", "a list", "null", "no data"],
)
def test_an_error_in_the_middle_is_an_error_of_the_provider(
    read: Callable[[str], list[Chunk]], frame: str, said: str
) -> None:
    with pytest.raises(ProviderError, match=said) as raised:
        read(data(chunk("He")) + frame)
    assert not raised.value.fault.unreadable


@each_way
def test_a_refused_key_in_the_middle_is_a_refusal(read: Callable[[str], list[Chunk]]) -> None:
    with pytest.raises(RefusedError, match="invalid_api_key"):
        read(data('{"error":{"message":"no","code":"invalid_api_key"}}'))


@each_way
def test_the_text_of_several_answers_is_that_of_the_first(read: Callable[[str], list[Chunk]]) -> None:
    parts = [
        {"choices": [{"index": index, "delta": {"content": text}, "finish_reason": reason}]}
        for index, text, reason in [(1, "B", None), (0, "A", None), (1, "b", "stop"), (0, "a", "stop")]
    ]
    assert "".join(one.text for one in read(data(*map(json.dumps, parts)))) == "Aa"
