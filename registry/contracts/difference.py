"""Where two JSON values, or two requests, differ: leaf by leaf, and in words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.template import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from registry.model import JsonPath

_SHOWN = 80
_BEFORE = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """One leaf that is not the same on both sides; `ABSENT` where a side has none."""

    path: JsonPath
    one: Any
    other: Any

    def words(self, one: str, other: str) -> str:
        """`body.input[1]: recorded "x", built "y"`, with the names of the two sides."""
        first, second = _both(self.one, self.other)
        return f"{spelt(self.path)}: {one} {first}, {other} {second}"


def spelt(path: JsonPath) -> str:
    """The path as a person writes it: `body.input[1]`, `body["a b"]`."""
    words = ""
    for step in path:
        if isinstance(step, str) and re.fullmatch(r"[\w-]+", step):
            words += f".{step}" if words else step
        else:
            words += f"[{json.dumps(step, ensure_ascii=False)}]"
    return words


def same(one: Any, other: Any) -> bool:
    """Whether two scalars are the same JSON value; 1 and 1.0 are written differently, and so they are two."""
    return type(one) is type(other) and bool(one == other)


def equal(one: Any, other: Any) -> bool:
    """Whether two scalars are equal; numbers by their value."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def differences(
    one: Any, other: Any, path: JsonPath = (), *, match: Callable[[Any, Any], bool] = same
) -> Iterator[Difference]:
    """The leaves in which two JSON values differ, in the order of the first."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys((*one, *other)):
            yield from differences(one.get(key, ABSENT), other.get(key, ABSENT), (*path, key), match=match)
    elif isinstance(one, list) and isinstance(other, list):
        if one == other and match is equal:
            return
        for index in range(max(len(one), len(other))):
            yield from differences(_item(one, index), _item(other, index), (*path, index), match=match)
    elif isinstance(one, Mapping | list) or isinstance(other, Mapping | list) or not match(one, other):
        yield Difference(path, one, other)


def _item(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else ABSENT


def smallest(found: Sequence[Difference], one: str, other: str) -> str:
    """The first difference in words, and how many more there are."""
    more = len(found) - 1
    return found[0].words(one, other) + (f" (and {more} more)" if more else "")


def _both(one: Any, other: Any) -> tuple[str, str]:
    """The two values, cut around the place where long texts part."""
    start = 0
    if isinstance(one, str) and isinstance(other, str):
        start = next(
            (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
            min(len(one), len(other)),
        )
    return _shown(one, start), _shown(other, start)


def _shown(value: Any, start: int = 0) -> str:
    if value is ABSENT:
        return "nothing"
    if isinstance(value, str) and len(value) > _SHOWN:
        first = max(min(start - _BEFORE, len(value) - _SHOWN), 0)
        cut = value[first : first + _SHOWN]
        tail = "…" if first + _SHOWN < len(value) else ""
        return json.dumps(("…" if first else "") + cut + tail, ensure_ascii=False)
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
