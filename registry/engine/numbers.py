"""Vectors as providers write them: lists of numbers, or base64 text."""

from __future__ import annotations

import base64
import binascii
import math
import sys
from array import array
from typing import Any

from registry.results import BITS, BYTES

_RANGES = {"int8": range(-128, 128), "binary": range(-128, 128), "uint8": range(256), "ubinary": range(256)}
_CODES = {"int8": "b", "binary": "b", "uint8": "B", "ubinary": "B"}
_SINGLE, _DOUBLE = 4, 8


class InvalidVectorError(ValueError):
    """What stands where a vector should be is none."""


def vector(value: Any, kind: str, expected: int | None = None) -> tuple[float, ...]:
    """The numbers of a vector of that element type, not empty; `expected` is its length in dimensions, where known.

    Base64 text holds bytes for int8, uint8, binary and ubinary, else 32-bit floats, little-endian; twice as many bytes
    as expected are 64-bit floats (a recorded vLLM).

    Raises:
        InvalidVectorError: not a flat list of finite numbers in the type's range, nor base64 of such.
    """
    numbers = _unpacked(value, kind, expected) if isinstance(value, str) else value
    if not isinstance(numbers, list) or not numbers:
        raise InvalidVectorError(f"{_named(value)} where a vector should be")
    if not {type(item) for item in numbers} <= {int, float}:
        odd = next(item for item in numbers if type(item) not in (int, float))
        raise InvalidVectorError(f"{_named(odd)} inside a vector")
    if kind in BYTES | BITS:
        allowed = _RANGES[kind]
        if not all(item in allowed for item in numbers):
            raise InvalidVectorError(
                f"a number outside {allowed.start}…{allowed.stop - 1} in a vector of {kind}"
            )
        return tuple(map(int, numbers))
    if not _finite(numbers):
        raise InvalidVectorError("a number without end in a vector")
    return tuple(numbers)


def number(value: Any) -> bool:
    """Whether the value is a finite number."""
    return type(value) in (int, float) and _finite([value])


def _finite(numbers: list[float]) -> bool:
    try:
        return all(map(math.isfinite, numbers))
    except OverflowError:  # an integer beyond every float
        return False


def _unpacked(text: str, kind: str, expected: int | None) -> list[float]:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidVectorError("a text where a vector should be, and not base64") from error
    if kind in _CODES:
        return list(array(_CODES[kind], data))
    wide = expected is not None and len(data) == expected * _DOUBLE
    if not data or len(data) % (_DOUBLE if wide else _SINGLE):
        raise InvalidVectorError(f"{len(data)} bytes of base64 are no 32-bit numbers")
    numbers = array("d" if wide else "f", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return list(numbers)


def _named(value: Any) -> str:
    match value:
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "an object"
        case str():
            return "a text"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return "a number"
