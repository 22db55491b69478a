"""Recorded streams are read as live ones are, and what recorders lose is made up for."""

from __future__ import annotations

import pytest

from registry.contracts import sse
from registry.exchange import ProviderResponse
from registry.transport.events import events


def read(text: str) -> list[tuple[str, str]]:
    return [(one.name, one.data) for one in sse.events(ProviderResponse(status=200, body=text.encode()))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_three_ways(end: str) -> None:
    assert read(end.join(["event: a", "data: 1", "data: 2", "", ""])) == [("a", "1\n2")]


def test_the_empty_line_that_recorders_trim_is_made_up_for() -> None:
    assert read("data: 1\n\ndata: 2") == [("message", "1"), ("message", "2")]


def test_what_no_empty_line_ends_is_no_event_of_a_live_stream() -> None:
    assert [one.data for one in events([b"data: 1\n\nda", b"ta: 2\n"])] == ["1"]


def test_a_byte_order_mark_in_pieces_is_no_text() -> None:
    assert [one.data for one in events([b"\xef", b"\xbb\xbfdata: 1\n", b"\n"])] == ["1"]
