"""JSON that people write: into a flag or a file of inputs, and as text inside a body."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

MAX_DEPTH = 64
"""Lists and objects inside each other; more is nothing that somebody meant."""


class LiteralError(ValueError):
    """The text is JSON, but none that every reader reads alike; the message says why."""


def read(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        LiteralError: a key stands twice in an object, a number is too large, or it is nested too deep.
        ValueError: the text is not JSON.
    """
    try:
        value = json.loads(
            text, parse_int=_integer, parse_float=_number, parse_constant=_none, object_pairs_hook=_pairs
        )
    except RecursionError:
        raise _too_deep() from None
    _hold_depth(value)
    return value


def within(text: str) -> Any:
    """The value of a JSON text that stands inside a body; a number that Python cannot hold is infinity.

    Raises:
        json.JSONDecodeError: the text is not JSON, or nested more than 64 deep.
    """
    try:
        value = json.loads(text, parse_int=_any_integer)
        _hold_depth(value)
    except (RecursionError, LiteralError):
        raise json.JSONDecodeError(str(_too_deep()), text, 0) from None
    return value


def _any_integer(text: str) -> int | float:
    value = float(text)
    return value if math.isinf(value) else int(text)


def _hold_depth(value: Any) -> None:
    level, depth = [value], 0
    while holders := [part for part in level if isinstance(part, dict | list)]:
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep()
        level = [item for part in holders for item in (part.values() if isinstance(part, dict) else part)]


def _too_deep() -> LiteralError:
    return LiteralError(f"nested more than {MAX_DEPTH} deep")


def _integer(text: str) -> int:
    _number(text)
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        shown = text if len(text) <= 20 else f"{text[:20]}…"  # noqa: PLR2004  (so many tell which it is)
        raise LiteralError(f"the number {shown} is too large; it must be less than 1.8e308")
    return value


def _none(text: str) -> NoReturn:
    """For `NaN` and `Infinity`, which Python reads and JSON does not have."""
    raise ValueError(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise LiteralError(f"the key '{key}' stands twice in one object")
        found[key] = value
    return found
