"""Response paths: one small grammar, from which every platform's dialect follows.

    path := ('$' | '@') step*
    step := '.' name | "['" key "']" | '[*]' | '[' n ']' | "[?(@." name "=='" text "')]"

`$` starts at the whole answer, `@` at one item of it. A path yields one match per item.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Key:
    """The value under a key of a mapping."""

    name: str


@dataclass(frozen=True, slots=True)
class Each:
    """Every item of a list."""


@dataclass(frozen=True, slots=True)
class At:
    """One item of a list, counted from 0."""

    index: int


@dataclass(frozen=True, slots=True)
class Where:
    """The items of a list whose key has that text."""

    key: str
    text: str


Step = Key | Each | At | Where


class PathError(ValueError):
    """The text is not a path of our grammar; `offset` counts its characters from 0."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Path:
    """A parsed response path."""

    steps: tuple[Step, ...]
    relative: bool = False

    @property
    def many(self) -> bool:
        """Whether the path can yield more than one match."""
        return any(isinstance(step, Each | Where) for step in self.steps)

    def after(self, items: Path) -> Path:
        """This item-relative path seen from the whole answer; an absolute one stays as it is."""
        return Path((*items.steps, *self.steps)) if self.relative else self

    def __str__(self) -> str:
        """The path in JSONPath (RFC 9535 and Jayway both read it)."""
        return ("@" if self.relative else "$") + "".join(_written(step) for step in self.steps)


_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_STEPS: tuple[tuple[re.Pattern[str], Any], ...] = (
    (re.compile(rf"\.({_NAME})"), lambda match: Key(match[1])),
    (re.compile(r"\['([^'\\]+)'\]"), lambda match: Key(match[1])),
    (re.compile(r"\[\*\]"), lambda _: Each()),
    (re.compile(r"\[(0|[1-9][0-9]{0,8})\]"), lambda match: At(int(match[1]))),
    (re.compile(rf"\[\?\(@\.({_NAME})=='([^'\\]*)'\)\]"), lambda match: Where(match[1], match[2])),
)
GRAMMAR = "$, .name, ['name'], [*], [n], [?(@.k=='v')]; @.name from an item"


def _written(step: Step) -> str:
    match step:
        case Key(name):
            return f".{name}" if re.fullmatch(_NAME, name) else f"['{name}']"
        case Each():
            return "[*]"
        case At(index):
            return f"[{index}]"
        case Where(key, text):
            return f"[?(@.{key}=='{text}')]"


@functools.cache
def parse(text: str) -> Path:
    """The path that the text writes.

    Raises:
        PathError: the text is outside the grammar, with the offset where it leaves it.
    """
    if text[:1] not in ("$", "@"):
        raise PathError("a path starts with $ (the answer) or @ (an item of it)", 0)
    steps: list[Step] = []
    position = 1
    while position < len(text):
        for pattern, step in _STEPS:
            if match := pattern.match(text, position):
                steps.append(step(match))
                position = match.end()
                break
        else:
            raise PathError(f"'{text[position:]}' is not a step; there is {GRAMMAR}", position)
    return Path(tuple(steps), relative=text[0] == "@")


def find(document: Any, path: Path) -> list[Any]:
    """The values that the path finds in the document, in their order; an empty list where it finds nothing."""
    from jsonpath_ng.ext.parser import parse as parser  # noqa: PLC0415  (27 ms that only `check` pays)

    expression = _compiled(parser, "$" + str(path)[1:])
    return [match.value for match in expression.find(document)]


@functools.cache
def _compiled(parser: Any, text: str) -> Any:
    return parser(text)
