"""The nouns: places, documents, requests and what a compile step returns.

Every noun is a frozen value. Nothing here reads a file, knows a platform or prints.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JsonPath = tuple[str | int, ...]
"""Where a value stands in a document: mapping keys and list indexes from the root."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A stretch of a text file; lines and columns count from 1, the end column is exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A parsed file: its plain value, its text, and the place of every key and value in it."""

    file: str
    text: str
    value: Any
    values: Mapping[JsonPath, Place] = field(repr=False)
    keys: Mapping[JsonPath, Place] = field(repr=False)

    def place(self, path: JsonPath = ()) -> Place:
        """Where the value at `path` stands, or its nearest parent that has a place."""
        while path:
            if path in self.values:
                return self.values[path]
            path = path[:-1]
        return self.values.get((), Place(file=self.file))

    def key_place(self, path: JsonPath) -> Place:
        """Where the key that leads to `path` stands; list items have none and give their value's place."""
        return self.keys.get(path) or self.place(path)

    def within(self, path: JsonPath, offset: int, length: int) -> Place:
        """The place of `length` characters at `offset` of the text value at `path`.

        Exact where the value stands on one line without escapes; otherwise the whole value's place.
        """
        whole = self.place(path)
        value = self.at(path)
        if whole.line != whole.end_line or not isinstance(value, str):
            return whole
        line = self.text.splitlines()[whole.line - 1]
        written = line[whole.column - 1 : whole.end_column - 1]
        start = written.find(value)
        if start < 0:
            return whole
        column = whole.column + start + offset
        return dataclasses.replace(whole, column=column, end_column=column + max(length, 1))

    def at(self, path: JsonPath) -> Any:
        """The value at `path`.

        Raises:
            LookupError: nothing stands there.
        """
        value = self.value
        for step in path:
            value = value[step]
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request to a platform: what `render` prints and what `check` reads."""

    method: str
    path: str
    body: Any = None
    comment: str | None = None
    """A line for the reader, printed above the request in console form."""

    def document(self) -> dict[str, Any]:
        """The request as `registry render -o json` prints it."""
        return {"method": self.method, "path": self.path, "body": self.body}
