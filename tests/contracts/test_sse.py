"""The reader of recorded streams is held against httpx-sse, which reads the live ones."""

from __future__ import annotations

import httpx
import pytest
from httpx_sse import EventSource
from hypothesis import given
from hypothesis import strategies as st

from registry.contracts import sse

LINE = st.one_of(
    st.sampled_from(
        ["", "data", "data:", "data: x", "event: error", "id: 1", ": note", "retry: 3", "other: y"]
    ),
    st.builds(
        "data: {}".format, st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=5)
    ),
)


@given(lines=st.lists(LINE, max_size=12))
def test_the_events_are_those_of_httpx_sse(lines: list[str]) -> None:
    body = "\n".join([*lines, "", ""])
    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=body.encode())
    # Without data there is no event, says the standard; httpx-sse gives one that is empty.
    theirs = [(one.event, one.data) for one in EventSource(response).iter_sse() if one.data]
    assert [(one.name, one.data) for one in sse.events(body) if one.data] == theirs


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_three_ways(end: str) -> None:
    text = end.join(["event: a", "data: 1", "data: 2", "", ""])
    assert [(one.name, one.data) for one in sse.events(text)] == [("a", "1\n2")]


def test_what_no_empty_line_ends_is_no_event() -> None:
    assert [one.data for one in sse.events("data: 1\n\ndata: 2\n")] == ["1"]
