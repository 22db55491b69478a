"""Chunks out of events."""

from __future__ import annotations

import json
from typing import Any

import pytest
import tiny

from registry.engine.stream import Chunk, Event, additions, chunks
from registry.errors import ProviderError, UnsupportedError
from registry.exchange import ProviderResponse

HEAD = ProviderResponse(status=200)


def read(kind: str, *documents: Any, key: str = "chat_completion", end: str | None = None) -> list[Chunk]:
    stream = {"events": kind, "delta": "$.t", "finish": "$.end", "docs": tiny.DOCS}
    binding = tiny.bound(tiny.task(key, stream=stream))
    data = [json.dumps(document) for document in documents] + ([end] if end else [])
    return list(chunks(binding, HEAD, [Event(data=text) for text in data]))


def test_typed_events_hold_the_next_piece_others_are_passed_over() -> None:
    found = read("typed", {"type": "start"}, {"t": "He"}, {"t": "llo"}, {"end": "COMPLETE"})
    assert [(chunk.text, chunk.finish_reason) for chunk in found] == [
        ("He", None),
        ("llo", None),
        ("", "stop"),
    ]
    assert found[0].document() == {
        "id": "",
        "object": "chat.completion.chunk",
        "model": "",
        "choices": [{"index": 0, "delta": {"content": "He"}, "finish_reason": None}],
    }


def test_cumulative_events_hold_everything_so_far() -> None:
    steps = [{"t": "H", "end": "null"}, {"t": "Hel", "end": "null"}, {"t": "Hello", "end": "stop"}]
    assert [chunk.text for chunk in read("cumulative", *steps)] == ["H", "el", "lo"]


def test_a_cumulative_event_that_begins_otherwise_is_an_error() -> None:
    with pytest.raises(ProviderError, match="does not begin with"):
        read("cumulative", {"t": "Hello"}, {"t": "World"})


def test_a_completion_s_chunk_is_its_delta() -> None:
    assert read("typed", {"t": "Hi", "end": "stop"}, key="completion")[0].document() == {
        "completion": [{"delta": "Hi"}]
    }


@pytest.mark.parametrize("documents", [(), ({"t": "Hi"},)], ids=["nothing", "a piece"])
def test_done_without_a_reason_to_end_is_no_end(documents: tuple[Any, ...]) -> None:
    with pytest.raises(ProviderError, match="ended before the answer did"):
        read("openai", *documents, end="[DONE]")


@pytest.mark.parametrize(
    ("kind", "data", "whole"),
    [
        ("openai", ('{"t": "Hi"}', "[DONE]"), True),
        ("openai", ('{"t": "Hi"}',), False),
        ("openai", ("[DONE]",), False),
        ("typed", ('{"t": "Hi"}', "[DONE]"), True),
        ("typed", ('{"t": "Hi"}',), True),
        ("typed", ('{"type": "start"}',), False),
    ],
    ids=["done", "no done", "only done", "typed, done", "typed", "typed, nothing said"],
)
def test_where_events_give_no_reason_done_or_the_end_of_typed_ones_ends_the_answer(
    kind: str, data: tuple[str, ...], *, whole: bool
) -> None:
    binding = tiny.bound(
        tiny.task("chat_completion", stream={"events": kind, "delta": "$.t", "docs": tiny.DOCS})
    )
    made = chunks(binding, HEAD, [Event(data=text) for text in data])
    if whole:
        assert [chunk.text for chunk in made] == ["Hi"]
    else:
        with pytest.raises(ProviderError, match="ended before the answer did"):
            list(made)


CHOICE = {"index": 0, "delta": {"content": ""}, "finish_reason": "error"}


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            {"id": "x", "error": {"code": "server_error", "message": "Disconnected"}, "choices": [CHOICE]},
            "answered 200 server_error: Disconnected",
        ),
        ({"error": "boom"}, "answered 200: boom"),
        ({"t": "Hi", "error": {"message": "boom"}}, "answered 200: boom"),
    ],
    ids=["beside choices, as OpenRouter documents it", "a text", "beside a piece"],
)
def test_an_error_at_the_top_of_an_event_fails_whatever_stands_beside_it(event: Any, said: str) -> None:
    with pytest.raises(ProviderError, match=said):
        read("openai", {"t": "a"}, event, end="[DONE]")


@pytest.mark.parametrize("nothing", [None, {}, "", {"code": None, "message": ""}], ids=repr)
def test_an_empty_error_in_an_event_is_none(nothing: Any) -> None:
    assert read("openai", {"t": "a", "end": "stop", "error": nothing}, end="[DONE]")[0].text == "a"


def test_a_number_without_end_in_an_event_is_an_error() -> None:
    with pytest.raises(ProviderError, match="an event of the stream is not JSON"):
        read("openai", end='{"t": "a", "end": "stop", "n": 1e999}')


@pytest.mark.parametrize(
    "documents", [(), ({"t": "Hi"},), ({"t": "Hi", "end": "null"},)], ids=["none", "one", "null"]
)
def test_a_stream_that_breaks_off_is_an_error(documents: tuple[Any, ...]) -> None:
    with pytest.raises(ProviderError, match="ended before the answer did"):
        read("typed", *documents)


def test_an_event_that_is_no_json_is_an_error() -> None:
    with pytest.raises(ProviderError, match="not JSON: half"):
        read("typed", end="half")


def test_a_task_without_a_stream_has_nothing_to_add() -> None:
    with pytest.raises(UnsupportedError, match="does not say how it streams"):
        additions(tiny.task("completion"))


CALLED = {
    "delta": "$.t",
    "finish": "$.end",
    "tool_calls": "$.calls",
    "tool_index": "$.index",
    "usage": {"input_tokens": "$.used.in", "output_tokens": "$.used.out"},
    "docs": tiny.DOCS,
}
END = {"end": "TOOL_CALL", "used": {"in": 3, "out": 4}}


def called(kind: str, *documents: Any, key: str = "chat_completion") -> list[dict[str, Any]]:
    binding = tiny.bound(tiny.task(key, stream={"events": kind, **CALLED}, response=RESPONSE[key]))
    events = [Event(data=json.dumps(document)) for document in documents]
    return [chunk.document() for chunk in chunks(binding, HEAD, events)]


RESPONSE = {
    "chat_completion": {**tiny.RESPONSES["chat_completion"], "request_id": "$.id"},
    "completion": {**tiny.RESPONSES["completion"]},
}


def deltas(kind: str, *documents: Any) -> list[Any]:
    """The pieces of tool calls, event by event."""
    found = [chunk["choices"] for chunk in called(kind, *documents, END)]
    return [piece for choices in found for piece in choices[0]["delta"].get("tool_calls", ())]


WHOLE = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": ""}}


def piece(arguments: str, **more: Any) -> dict[str, Any]:
    return {"function": {"arguments": arguments}, **more}


@pytest.mark.parametrize(
    ("kind", "events"),
    [
        pytest.param(
            "typed",
            [
                {"index": 0, "calls": WHOLE},
                {"index": 0, "calls": piece('{"a"')},
                {"index": 0, "calls": piece(": 1}")},
            ],
            id="an object an event, its index beside it",
        ),
        pytest.param(
            "typed",
            [
                {"calls": [{**WHOLE, "index": 0}]},
                {"calls": [{**WHOLE, "index": 0, "id": "", "function": {"name": "", "arguments": '{"a"'}}]},
                {"calls": [piece(": 1}", index=0)]},
                {"calls": [{"index": 0, "id": "", "type": "function", "function": {}}]},
            ],
            id="lists, the name and id said again or empty",
        ),
        pytest.param("typed", [{"calls": [WHOLE]}, {"calls": [piece('{"a": 1}')]}], id="no index at all"),
        pytest.param(
            "cumulative",
            [
                {"calls": [{**WHOLE, "function": {"name": "f", "arguments": text}}]}
                for text in ('{"a"', '{"a": 1}')
            ],
            id="everything so far",
        ),
    ],
)
def test_pieces_of_a_tool_call_have_openai_s_form(kind: str, events: list[Any]) -> None:
    found = deltas(kind, *events)
    assert {key: found[0][key] for key in ("index", "id", "type")} == {
        "index": 0,
        "id": "c1",
        "type": "function",
    }
    assert found[0]["function"]["name"] == "f"
    assert [set(one) for one in found[1:]] == [{"index", "function"}] * (len(found) - 1)
    assert "".join(one["function"]["arguments"] for one in found) == '{"a": 1}'


def test_several_tool_calls_are_told_apart() -> None:
    first, second = {**WHOLE, "index": 0}, {**WHOLE, "index": 1, "id": "c2"}
    found = deltas("typed", {"calls": [first, second]}, {"calls": [piece("2", index=1), piece("1", index=0)]})
    assert [(one["index"], one.get("id"), one["function"]["arguments"]) for one in found] == [
        (0, "c1", ""),
        (1, "c2", ""),
        (1, None, "2"),
        (0, None, "1"),
    ]


def test_the_last_chunk_says_what_was_consumed_and_all_have_the_first_id() -> None:
    found = called("typed", {"id": "m1", "calls": [WHOLE]}, END)
    assert [chunk["id"] for chunk in found] == ["m1", "m1"]
    assert "usage" not in found[0]
    assert found[1]["usage"] == {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
    assert found[1]["choices"] == [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]


def test_what_was_consumed_may_come_after_the_end() -> None:
    found = called("typed", {"t": "Hi"}, {"end": "COMPLETE"}, {"used": {"in": 3, "out": 4}})
    assert [(chunk["choices"] == [], "usage" in chunk) for chunk in found] == [
        (False, False),
        (False, False),
        (True, True),
    ]


def test_an_event_that_says_nothing_of_calls_adds_none() -> None:
    assert deltas("typed", {"calls": None}, {"calls": []}, {"index": 0}, {"t": "Hi"}) == []


def test_a_completion_has_no_calls() -> None:
    assert called("typed", {"calls": [WHOLE]}, END, key="completion") == [{"completion": [{"delta": ""}]}]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ([5], "no object with a function"),
        (["f"], "no object with a function"),
        ([{"function": "f"}], "no object with a function"),
        ([{**WHOLE, "index": "0"}], "'0' is no index"),
        ([{**WHOLE, "index": -1}], "-1 is no index"),
        ([{**WHOLE, "index": True}], "True is no index"),
        ([{"function": {"arguments": {"a": 1}}}], "arguments of a tool call are no text"),
    ],
    ids=str,
)
def test_a_piece_of_a_tool_call_that_is_none_is_an_error(odd: Any, said: str) -> None:
    with pytest.raises(ProviderError, match=said) as raised:
        called("typed", {"calls": odd}, END)
    assert raised.value.fault.unreadable


def test_cumulative_arguments_that_begin_otherwise_are_an_error() -> None:
    with pytest.raises(ProviderError, match="do not begin with"):
        called("cumulative", {"calls": [piece("ab")]}, {"calls": [piece("ba")]})


def test_openai_s_chunks_are_handed_on_and_their_calls_told() -> None:
    chunk = {"choices": [{"delta": {"tool_calls": [{"index": 1, **WHOLE}]}}]}
    other = {"choices": [{"index": 1, "delta": {"tool_calls": [{"index": 0, **WHOLE, "id": "c2"}]}}]}
    stream = {"events": "openai", "delta": "$.choices[*].delta.content", "docs": tiny.DOCS}
    binding = tiny.bound(tiny.task("chat_completion", stream=stream))
    events = [Event(data=json.dumps(chunk)), Event(data=json.dumps(other)), Event(data="[DONE]")]
    first, second = chunks(binding, HEAD, events)
    assert (first.document(), first.calls) == (chunk, ({"index": 1, **WHOLE},))
    assert (second.document(), second.calls) == (other, ())
