"""Where a part of a text value stands in the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Document, JsonPath, Place


def within(document: Document, path: JsonPath, offset: int, length: int) -> Place:
    """The place of `length` characters at `offset` of the text value at `path`; at least one character long.

    Unlike `Document.within` it follows escapes and raw blocks, because it knows that the document is JSON.
    """
    whole = document.place(path)
    lines = document.text.split("\n")[whole.line - 1 : whole.end_line]
    if not isinstance(document.at(path), str) or not lines:
        return whole
    lines[-1] = lines[-1][: whole.end_column - 1]
    written = "\n".join(lines)[whole.column - 1 :]
    starts = list(_starts(written))
    if offset >= len(starts) - 1:
        return whole
    start, end = starts[offset], starts[min(offset + max(length, 1), len(starts) - 1)]
    line, column = _position(written, start)
    end_line, end_column = _position(written, end)
    shift = whole.column - 1
    return replace(
        whole,
        line=whole.line + line,
        column=column + (0 if line else shift),
        end_line=whole.line + end_line,
        end_column=end_column + (0 if end_line else shift),
    )


def _starts(written: str) -> Iterator[int]:
    """Where each character of the value starts in the written string, and last where the value ends."""
    if written.startswith('"""'):
        yield from range(3, len(written) - 2)
        return
    position = 1
    while position < len(written) - 1:
        yield position
        if written[position] != "\\":
            position += 1
        elif written[position + 1] != "u":
            position += 2
        else:
            pair = written[position + 2 : position + 4].lower() in {"d8", "d9", "da", "db"}
            position += 12 if pair else 6
    yield len(written) - 1


def _position(text: str, offset: int) -> tuple[int, int]:
    """Line feeds before an offset, and its column in its line, counted from 1."""
    before = text[:offset]
    return before.count("\n"), offset - (before.rfind("\n") + 1) + 1
