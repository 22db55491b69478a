"""The text of a Jayway path taken apart, with its oddities: what is left of `$['a']x` is one ignored character.

Source: json-path 2.9 `internal/path/PathCompiler.java`, `internal/CharacterIndex.java`.
"""

from __future__ import annotations

import re

from registry.java.jayway.filter import read_filter, unescape
from registry.java.jayway.path import (
    Deep,
    Every,
    Filter,
    Function,
    Indexes,
    Names,
    Path,
    PathError,
    Slice,
    Step,
)

_NO_STEP = "Could not parse token starting at position"


def read_path(text: str) -> Path:
    """The path compiled.

    Raises:
        PathError: Jayway cannot compile it.
    """
    if not text:
        raise PathError("json can not be null or empty")
    whole = text if text[0] in "$@" else f"$.{text}"
    reader = _Reader(whole)
    try:
        return Path(text, whole[0], tuple(reader.read()))
    except RecursionError:
        raise PathError("the filter is nested too deeply") from None


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.size = max(len(text.rstrip(" ")), 1)
        self.at = 1
        self.steps: list[Step] = []

    def read(self) -> list[Step]:
        """Every step of the path after its root."""
        if self.text[self.size - 1] == ".":
            raise PathError("Path must not end with a '.' or '..'")
        if self.size == 1:
            return []
        if self.text[1] not in ".[":
            raise PathError("Illegal character at position 1 expected '.' or '['")
        more = True
        while more:
            more = self.step()
        return self.steps

    def add(self, step: Step, at: int) -> bool:
        """Whether anything follows: Jayway stops one character before the end."""
        self.steps.append(step)
        self.at = at
        return at < self.size - 1

    def char(self, at: int) -> str:
        """The character there; Java's own failure behind the end."""
        if at >= len(self.text):
            raise PathError(
                f"java.lang.StringIndexOutOfBoundsException: Index {at} out of bounds for length {len(self.text)}"
            )
        return self.text[at]

    def next(self, at: int) -> int:
        """Where the next character that is no blank stands behind `at`; the size where there is none."""
        at += 1
        while at < self.size and self.text[at] == " ":
            at += 1
        return at

    def next_is(self, at: int, character: str) -> bool:
        """Whether this is the next character that is no blank."""
        at = self.next(at)
        return at < self.size and self.text[at] == character

    def step(self) -> bool:
        """Reads one step; whether there is more."""
        character = self.char(self.at)
        if character == "[":
            return self.bracket()
        if character == ".":
            return self.dot()
        if character == "*":
            return self.add(Every(), self.at + 1)
        return self.name()

    def dot(self) -> bool:
        """Reads `.` or `..`; there is more."""
        if self.text.startswith("..", self.at):
            self.steps.append(Deep())
            self.at += 2
        else:
            self.at += 1
        if self.char(self.at) == ".":
            raise PathError(f"Character '.' on position {self.at} is not valid.")
        return True

    def name(self) -> bool:
        """Reads a name without quotes, or a function; whether there is more."""
        start = self.at
        if self.text[start] == " ":
            raise PathError(f"{_NO_STEP} {start}")
        end = start
        while end < self.size and self.text[end] not in " .[(":
            end += 1
        if end < self.size and self.text[end] == " ":
            raise PathError(
                "Use bracket notion ['my prop'] if your property contains blank characters. "
                f"position: {start}"
            )
        if end < self.size and self.text[end] == "(":
            return self.function(self.text[start:end], end)
        return self.add(Names((self.text[start:end],)), end)

    def function(self, name: str, opening: int) -> bool:
        """Reads the arguments of a function; whether there is more."""
        depth, at = 1, opening + 1
        while at < self.size and depth:
            depth += {"(": 1, ")": -1}.get(self.text[at], 0)
            at += 1
        if depth:
            raise PathError(f"Arguments to function: '{name}' are not closed properly.")
        arguments = self.text[opening + 1] != ")"
        return self.add(Function(name, arguments), at if arguments else opening + 1)

    def bracket(self) -> bool:
        """Reads what stands in brackets; whether there is more."""
        first = self.next(self.at)
        character = self.text[first] if first < self.size else " "
        if character in "'\"":
            return self.quoted(character)
        if character.isdecimal() or character in "-:":
            end = self.text.find("]", self.at + 1, self.size)
            written = self.text[self.at + 1 : end].strip() if end >= 0 else "?"
            if all(c.isdecimal() or c in ",-: " for c in written):
                return self.add(_numbers(written), end + 1)
        if character == "*":
            if not self.next_is(first, "]"):
                raise PathError(f"Expected wildcard token to end with ']' on position {first + 1}")
            return self.add(Every(), self.next(first) + 1)
        if self.char(first) == "?":
            return self.filter(first)
        raise PathError(f"{_NO_STEP} {self.at}. Expected ?, ', 0-9, * ")

    def quoted(self, quote: str) -> bool:
        """Reads names in quotes; whether there is more."""
        names: list[str] = []
        last, comma = 0, False
        at = self.at + 1
        while at < self.size and self.text[at] != "]":
            if self.text[at] == quote:
                start, at = at + 1, self.closing_quote(at, quote)
                names.append(unescape(self.text[start:at]))
                last, comma = at, False
            elif self.text[at] == "," and comma:
                raise PathError(f"Found empty property at index {at}")
            elif self.text[at] == ",":
                comma = True
            at += 2 if self.text[at] == "\\" else 1
        if comma and at < self.size:
            raise PathError(f"Found empty property at index {at}")
        end = self.next(last)
        if self.char(end) != "]":
            raise PathError("Property has not been closed - missing closing ]")
        return self.add(Names(tuple(names), quote), end + 1)

    def closing_quote(self, opening: int, quote: str) -> int:
        """Where the name ends whose quote opens there."""
        at = opening + 1
        while at < self.size and self.text[at] != quote:
            at += 2 if self.text[at] == "\\" else 1
        if at >= self.size:
            raise PathError(f"Property has not been closed - missing closing {quote}")
        if not self.next_is(at, "]") and not self.next_is(at, ","):
            raise PathError(
                "Property must be separated by comma or Property must be terminated close square bracket "
                f"at index {at}"
            )
        return at

    def filter(self, mark: int) -> bool:
        """Reads a filter or its `?`; whether there is more."""
        opening = self.next(mark)
        if self.char(opening) == "(":
            closing = _closing(self.text[: self.size], opening)
            if closing >= 0 and self.next_is(closing, "]"):
                end = self.next(closing)
                return self.add(Filter(read_filter(self.text[opening : closing + 1], read_path)), end + 1)
        elif self.text[opening] in "],":
            end = self.text.find("]", self.at + 1, self.size)
            if end >= 0:
                written = self.text[self.at + 1 : end]
                raise PathError(
                    f"Not enough predicates supplied for filter [{written}] at position {self.at}"
                )
        raise PathError(f"{_NO_STEP} {self.at}. Expected ?, ', 0-9, * ")


def _numbers(written: str) -> Indexes | Slice:
    if ":" in written:
        if re.search("[^0-9:-]", written):
            raise PathError(f"Failed to parse SliceOperation: {written}")
        start, stop = map(_bound, written.split(":")[:2])
        if start is None and stop is None:
            raise PathError(f"Failed to parse SliceOperation: {written}")
        return Slice(start, stop)
    indexes = []
    for part in re.split(r"\s*,\s*", written):
        index = _integer(part)
        if index is None:
            raise PathError(f"Failed to parse token in ArrayIndexOperation: {part}")
        indexes.append(index)
    return Indexes(tuple(indexes))


def _bound(part: str) -> int | None:
    bound = _integer(part)
    if part and bound is None:
        raise PathError(f'java.lang.NumberFormatException: For input string: "{part}"')
    return bound


def _integer(part: str) -> int | None:
    """The number, where Java's `int` can hold it."""
    written = re.fullmatch("(-?)0*([0-9]{0,10})", part)
    if written is None or part in ("", "-"):
        return None
    number = int(written[1] + (written[2] or "0"))
    return number if -(1 << 31) <= number < 1 << 31 else None


_SKIP = re.compile(r"'(?:[^\\']|\\.)*'|\"(?:[^\\\"]|\\.)*\"|/(?:[^\\/]|\\.)*/", re.DOTALL)


def _closing(text: str, opening: int) -> int:
    """Where the bracket opened there closes, strings and patterns skipped; -1 where it does not."""
    depth, at = 1, opening + 1
    while at < len(text):
        if text[at] in "'\"/":
            skipped = _SKIP.match(text, at)
            if skipped is None:
                what = "regex in" if text[at] == "/" else "parsing"
                kind = "close for" if text[at] == "/" else "close quote for"
                raise PathError(f"Could not find matching {kind} {text[at]} when parsing {what}: {text}")
            at = skipped.end()
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return at
        at += 1
    return -1
