"""Bytes of a stream, live or recorded → its server-sent events: the only place that reads them."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import httpx
import httpx_sse

from registry.engine.stream import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def events(parts: Iterable[bytes]) -> Iterator[Event]:
    """The events of unpacked bytes, as they come; what no empty line ends is dropped, as the standard says.

    Source: HTML standard, "Interpreting an event stream".
    """
    response = httpx.Response(
        httpx.codes.OK, headers={"content-type": "text/event-stream"}, stream=_Parts(parts)
    )
    return (Event(name=one.event, data=one.data) for one in httpx_sse.EventSource(response).iter_sse())


class _Parts(httpx.SyncByteStream):
    """The bytes as httpx takes them."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)

    def __iter__(self) -> Iterator[bytes]:
        yield from _unmarked(self._parts)


def _unmarked(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts without the byte order mark that a stream may begin with: the reader of events takes it for text."""
    head = b""
    for part in parts:
        head += part
        if len(head) >= len(codecs.BOM_UTF8) or not codecs.BOM_UTF8.startswith(head):
            break
    yield head.removeprefix(codecs.BOM_UTF8)
    yield from parts
