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


def test_done_ends_a_stream_that_gives_no_reason() -> None:
    assert [chunk.text for chunk in read("openai", {"t": "Hi"}, end="[DONE]")] == ["Hi"]


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
