"""`utf8`: text without its mark, or the place of the first byte that is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import utf8
from registry.diagnostics import Finding

MARK = b"\xef\xbb\xbf"


@given(st.text(), st.booleans())
def test_a_text_comes_back_without_its_mark(text, marked):
    data = (MARK if marked else b"") + text.encode()
    assert utf8.decode(data, "x", code="S003") == (text if marked else text.removeprefix("\ufeff"))


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        pytest.param(b"\xff", 1, 1, id="first byte"),
        pytest.param("aé".encode() + b"\xff", 1, 3, id="columns are characters"),
        pytest.param(b"a\n\nb\xff", 3, 2, id="third line"),
        pytest.param(b"a\n\xff", 2, 1, id="start of a line"),
        pytest.param(MARK + b"ab\xff", 1, 3, id="a mark is no character"),
        pytest.param(b"ab\xc3", 1, 3, id="cut off"),
    ],
)
def test_a_finding_points_at_the_first_byte_that_is_not_utf8(data, line, column):
    found = utf8.decode(data, "x", code="S110")
    assert isinstance(found, Finding)
    assert (found.code, found.place.line, found.place.column) == ("S110", line, column)
    assert (found.place.end_line, found.place.end_column) == (line, column + 1)
