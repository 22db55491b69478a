"""Vectors as providers write them."""

from __future__ import annotations

import base64
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.engine.numbers import InvalidVectorError, number, vector


def packed(code: str, *numbers: float) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}{code}", *numbers)).decode()


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1))
def test_base64_of_32_bit_floats_gives_the_floats(numbers: list[float]) -> None:
    assert vector(packed("f", *numbers), "float") == tuple(numbers)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_a_list_of_floats_stays_as_it_is(numbers: list[float]) -> None:
    assert vector(numbers, "float") == tuple(numbers)


def test_twice_as_many_bytes_as_expected_are_64_bit_floats() -> None:
    assert vector(packed("d", 0.1, -0.2, 0.3), "float", 3) == (0.1, -0.2, 0.3)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ([-128, 127], "int8", (-128, 127)),
        ([0, 255], "uint8", (0, 255)),
        ([-128, 127], "binary", (-128, 127)),
        ([0, 255], "ubinary", (0, 255)),
        (packed("b", -128, 127), "int8", (-128, 127)),
        (packed("B", 0, 255), "ubinary", (0, 255)),
        ([1.0, 2.0], "int8", (1, 2)),
    ],
    ids=["int8", "uint8", "binary", "ubinary", "int8 base64", "ubinary base64", "whole floats"],
)
def test_bytes(value: Any, kind: str, expected: tuple[int, ...]) -> None:
    assert vector(value, kind) == expected


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ([], "float", "an empty list where a vector should be"),
        (None, "float", "null where a vector should be"),
        ({"a": 1}, "float", "an object where a vector should be"),
        ([[0.1], [0.2]], "float", "a list inside a vector"),
        ([0.1, None], "float", "null inside a vector"),
        ([0.1, "0.2"], "float", "a text inside a vector"),
        ([0.1, True], "float", "true inside a vector"),
        ([0.1, math.inf], "float", "a number without end"),
        ([0.1, math.nan], "float", "a number without end"),
        ([10**400], "float", "a number without end"),
        ([128], "int8", "outside -128…127"),
        ([-1], "ubinary", "outside 0…255"),
        ([0.5], "int8", "outside -128…127"),
        ("not base64!", "float", "not base64"),
        ("AAA=", "float", "2 bytes of base64"),
        ("", "float", "0 bytes of base64"),
        ("", "int8", "a text where a vector should be"),
        (packed("f", math.nan), "float", "a number without end"),
    ],
)
def test_what_is_no_vector_is_named(value: Any, kind: str, words: str) -> None:
    with pytest.raises(InvalidVectorError) as caught:
        vector(value, kind)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, True), (0.5, True), (True, False), ("1", False), (None, False), (math.inf, False), (10**400, False)],
)
def test_number(value: Any, expected: bool) -> None:  # noqa: FBT001  (a table of cases)
    assert number(value) is expected
