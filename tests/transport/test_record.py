"""What a recording keeps: whole answers, unpacked, and nothing that broke off."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import httpx
import pytest

from registry.transport import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

URL = "https://api.example.test/v1/chat"
EVENTS = [b'data: {"a":', b" 1}\n\nda", b"ta: [DONE]\n\n", b": bye\n\n"]


class Chunks(httpx.SyncByteStream):
    def __init__(self, chunks: list[bytes], error: Exception | None = None) -> None:
        self._chunks, self._error = chunks, error

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks
        if self._error:
            raise self._error


def recorded(answer: Callable[[], httpx.Response]) -> tuple[httpx.Client, Record]:
    record = Record(httpx.MockTransport(lambda _: answer()))
    return httpx.Client(transport=record), record


def test_the_request_and_the_answer_are_kept() -> None:
    client, record = recorded(
        lambda: httpx.Response(404, headers=[("A", "1"), ("A", "2")], content=b'{"error": 1}')
    )
    with client:
        client.post(URL, content=b'{"b": 2}', headers={"X-Key": "k"})
    (kept,) = record.interactions
    assert (kept.request.method, kept.request.url, kept.request.body) == ("POST", URL, b'{"b": 2}')
    assert kept.request.header("x-key") == "k"
    assert (kept.response.status, kept.response.body) == (404, b'{"error": 1}')
    assert [value for name, value in kept.response.headers if name == "a"] == ["1", "2"]


def test_a_packed_answer_is_kept_unpacked_and_read_as_it_came() -> None:
    body = json.dumps({"text": "hello" * 50}).encode()
    client, record = recorded(
        lambda: httpx.Response(
            200, headers={"Content-Encoding": "gzip"}, stream=Chunks([gzip.compress(body)])
        )
    )
    with client:
        assert client.get(URL).content == body
    assert record.interactions[0].response.body == body


def test_a_stream_is_kept_whole_with_the_text_of_its_chunks() -> None:
    client, record = recorded(lambda: httpx.Response(200, stream=Chunks(EVENTS)))
    with client, client.stream("POST", URL) as response:
        assert list(response.iter_raw()) == EVENTS
    assert record.interactions[0].response.body == b"".join(EVENTS)


def test_a_stream_whose_reader_stops_early_is_kept_to_its_end() -> None:
    client, record = recorded(lambda: httpx.Response(200, stream=Chunks(EVENTS)))
    with client, client.stream("POST", URL) as response:
        next(response.iter_raw())
    assert record.interactions[0].response.body == b"".join(EVENTS)


def test_an_answer_without_end_is_not_kept() -> None:
    class Endless(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield b"x" * 100_000

    client, record = recorded(lambda: httpx.Response(200, stream=Endless()))
    with client, client.stream("POST", URL) as response:
        next(response.iter_raw())
    assert record.interactions == ()


def test_an_answer_that_breaks_off_is_not_kept() -> None:
    error = httpx.ReadError("cut")
    client, record = recorded(lambda: httpx.Response(200, stream=Chunks(EVENTS[:2], error)))
    with client, pytest.raises(httpx.ReadError):
        client.post(URL)
    assert record.interactions == ()
