"""`literal`: JSON that every reader reads alike, as `json` reads it; all else is refused with the reason."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import literal

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_json_writes_is_read_back(value):
    assert literal.read(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("9" * 5000, "the number 99999999999999999999… is too large", id="5000 digits"),
        pytest.param("[1, -1e999]", "the number -1e999 is too large", id="beyond a double"),
        pytest.param('[{"a": 1, "b": 2, "a": 1}]', "the key 'a' stands twice", id="key twice"),
        pytest.param("[" * 65 + "]" * 65, "nested more than 64 deep", id="one too deep"),
        pytest.param('{"a":' * 200 + "1" + "}" * 200, "nested more than 64 deep", id="objects"),
        pytest.param("[" * 100_000 + "]" * 100_000, "nested more than 64 deep", id="beyond Python's stack"),
    ],
)
def test_json_that_readers_read_differently_is_refused(text, reason):
    with pytest.raises(literal.LiteralError) as caught:
        literal.read(text)
    assert reason in str(caught.value)


@given(VALUES)
def test_a_text_inside_a_body_is_read_as_json_reads_it(value):
    assert literal.within(json.dumps(value)) == value


@pytest.mark.parametrize("text", ["[" * 65 + "]" * 65, "[" * 100_000 + "]" * 100_000, "[1,]", ""])
def test_a_text_inside_a_body_that_cannot_be_read_has_a_place(text):
    with pytest.raises(json.JSONDecodeError) as caught:
        literal.within(text)
    assert 0 <= caught.value.pos <= len(text)


def test_a_text_inside_a_body_may_hold_any_number():
    assert literal.within(f"[1e999, -{'9' * 5000}, 7]") == [float("inf"), float("-inf"), 7]


def test_sixty_four_lists_inside_each_other_are_read():
    value = literal.read("[" * 64 + "1" + "]" * 64)
    for _ in range(64):
        (value,) = value
    assert value == 1


@pytest.mark.parametrize("text", ["", "NaN", "-Infinity", "[1,]", "a", "{'a': 1}", "1 2", ".5", "0x1"])
def test_what_is_not_json_is_no_literal_at_all(text):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  (the type is the point: text may be meant)
        literal.read(text)
    assert not isinstance(caught.value, literal.LiteralError)
