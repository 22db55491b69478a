"""JSON as text: where its strings stand, so that they can be changed while blanks, order and numbers stay as written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_STRING = r'"(?:[^"\\]|\\.)*"'
_PARTS = re.compile(rf"({_STRING})(\s*:)?|([\[{{])|([\]}}])", re.DOTALL)
_LINE = re.compile(r"(?m)^[ \t]*(?:data:)?[ \t]*([\[{][^\r\n]*)")
"""A line of JSON, or the data of a server-sent event."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A string in JSON."""

    value: str
    names: tuple[str, ...]
    """The keys that lead to it, its own last; those of its list, where it is an item. Of a key those above it."""
    top: bool
    """Whether it is a field of the outermost object."""
    start: int
    end: int
    key: bool = False

    @property
    def escaped(self) -> bool:
        """Whether it is written otherwise than it reads."""
        return self.end - self.start != len(self.value) + 2


def is_json(text: str) -> bool:
    """Whether the text is a JSON object or list."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def documents(text: str) -> list[tuple[int, int]]:
    """Where JSON stands in the text: all of it, or in lines and events; nowhere in anything else."""
    if is_json(text):
        return [(0, len(text))]
    return [hit.span(1) for hit in _LINE.finditer(text) if is_json(hit[1])]


def spots(text: str, start: int = 0, end: int | None = None) -> Iterator[Spot]:
    """The strings of the document between `start` and `end`, which is JSON."""
    names: list[str | None] = []
    name: str | None = None
    for hit in _PARTS.finditer(text, start, len(text) if end is None else end):
        if hit[3]:
            names.append(name)
        elif hit[4]:
            name = names.pop()
        elif hit[2]:
            name = json.loads(hit[1])
            above = tuple(each for each in names if each is not None)
            start, end = hit.span(1)
            yield Spot(str(name), above, top=False, start=start, end=end, key=True)
        else:
            path = tuple(each for each in (*names, name) if each is not None)
            yield Spot(json.loads(hit[1]), path, len(names) == 1 and name is not None, *hit.span(1))


def changed(text: str, change: Callable[[Spot], str]) -> str | None:
    """The text with its strings changed; None where it holds no JSON."""
    found = documents(text)
    parts, done = [], 0
    for start, end in found:
        for spot in spots(text, start, end):
            wanted = change(spot)
            if wanted != spot.value:
                ascii_only = text[spot.start : spot.end].isascii()
                parts += [text[done : spot.start], json.dumps(wanted, ensure_ascii=ascii_only)]
                done = spot.end
    return "".join([*parts, text[done:]]) if found else None
