"""The nouns: places, documents, requests and what a compile step returns.

Every noun is a frozen value. Nothing here reads a file, knows a platform or prints.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_YAML_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
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
        line = _YAML_LINE_END.split(self.text)[whole.line - 1]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRequest:
    """A request that someone already has, with the place of everything in it."""

    method: str
    path: str
    """As written, with a leading slash and without the query string."""
    query: str = ""
    place: Place
    """The request line; the first line of the file for a bare body."""
    body: Document | None = None


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version of a platform, e.g. 8.19; patches do not count."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> Version:
        """The version that `8.19`, `8.19.3` or `2.19.1` names.

        Raises:
            ValueError: the text is not two or three numbers joined by dots.
        """
        parts = text.strip().split(".")
        if not 2 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004  (major and minor, perhaps a patch)
            raise ValueError(f"'{text}' is not a version like 8.19 or 2.19.1")
        return cls(int(parts[0]), int(parts[1]))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A feature in a body and the oldest version of the platform that knows it."""

    version: Version
    feature: str
    also: Version | None = None
    """The first version of the next major that knows it, where that is not its first: 9.1 beside 8.19."""

    def floor(self, version: Version) -> Version:
        """The first version that knows the feature, of those that `version` can be measured by."""
        return self.also if self.also is not None and version.major == self.also.major else self.version

    def met_by(self, version: Version) -> bool:
        """Whether that version knows the feature."""
        return version >= self.floor(version)


def oldest(needs: Iterable[Need]) -> Version | None:
    """The oldest version that knows every one of the features; None where any version does."""
    return max((need.version for need in needs), default=None)
