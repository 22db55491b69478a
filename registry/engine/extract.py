"""What an answer holds for each result, by the blueprint's response paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import paths
from registry.answers import trace
from registry.engine import faults
from registry.engine.numbers import number
from registry.results import Meta

if TYPE_CHECKING:
    from registry.binding import Binding
    from registry.exchange import ProviderResponse

Row = Mapping[str, tuple[Any, ...]]
"""Field → what its path finds for one result; fields that nobody asks for are not in it."""


class MisfitError(Exception):
    """The document does not hold what the task needs; `reading` makes it a `ProviderError`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A document with the call that it answers."""

    binding: Binding
    inputs: Mapping[str, Any]
    response: ProviderResponse
    document: Any

    @property
    def count(self) -> int:
        """How many inputs the call had."""
        given = self.inputs.get("input")
        return len(given) if isinstance(given, list) else 1

    def asked(self, name: str) -> Any:
        """The value of an optional input: of the call, else of the endpoint."""
        return self.inputs.get(name, self.binding.values.get(name))

    def meta(self) -> Meta:
        """Usage and request id."""
        usage = counted(self.document, self.binding.task.response.get("usage", {}))
        identity = faults.identity(self.binding, self.response, self.document)
        return Meta(usage=usage, request_ids=(identity,) if identity else ())

    def at(self, text: str) -> tuple[Any, ...]:
        """What a path finds in the whole document."""
        return trace(self.document, paths.parse(text)).matches

    def path(self, field: str) -> str | None:
        """The path of a field for this call; None for what nothing asks for."""
        form = self.binding.task.response.get(field)
        if isinstance(form, Mapping) and "when" in form:
            return str(form["path"]) if self.asked(form["when"]) is True else None
        return self.binding.path(form)

    def rows(self, *fields: str) -> list[Row]:
        """One mapping per result: field → what its path finds there; fields that nobody asks for are not in it."""
        wanted = {field: path for field in fields if (path := self.path(field)) is not None}
        items = self.path("items")
        if items is None:
            return self._columns(wanted)
        entries = self.at(items)
        whole = {field: self.at(path) for field, path in wanted.items() if path[:1] == "$"}
        for field, found in whole.items():
            if len(found) not in (0, len(entries)):
                raise MisfitError(f"{wanted[field]} finds {len(found)} values for {len(entries)} results")
        return [
            {
                field: whole[field][place : place + 1]
                if field in whole
                else trace(entry, paths.parse(path)).matches
                for field, path in wanted.items()
            }
            for place, entry in enumerate(entries)
        ]

    def _columns(self, wanted: Mapping[str, str]) -> list[Row]:
        columns = {field: self.at(path) for field, path in wanted.items()}
        size = len(next(iter(columns.values()), ()))
        for field, found in columns.items():
            if len(found) not in (0, size):
                raise MisfitError(f"{wanted[field]} finds {len(found)} values for {size} results")
        return [
            {field: found[place : place + 1] for field, found in columns.items()} for place in range(size)
        ]


def counted(document: Any, forms: Mapping[str, str]) -> dict[str, int | float]:
    """What was consumed, by the paths of a `usage`; nothing under a name whose path finds no number."""
    usage: dict[str, int | float] = {}
    for name, path in forms.items():
        values = () if name == "docs" else trace(document, paths.parse(path)).matches
        found = [value for value in values if number(value)]
        if found:
            usage[name] = sum(found)
    return usage


def only(row: Row, field: str) -> Any:
    """The value of a field, which must be there once."""
    found = row.get(field, ())
    if len(found) != 1:
        raise MisfitError(f"{len(found)} values for one of the {field}")
    return found[0]


def ordered(answer: Answer, rows: list[Row]) -> list[Row]:
    """One row per input, in the order of the inputs."""
    count = answer.count
    if len(rows) != count:
        results = "1 result" if len(rows) == 1 else f"{len(rows)} results"
        raise MisfitError(f"{results} for {count} {'input' if count == 1 else 'inputs'}")
    if not any(row.get("index") for row in rows):
        return rows
    placed: dict[int, Row] = {}
    for row in rows:
        placed[position(only(row, "index"), count, placed)] = row
    return [placed[place] for place in range(count)]


def position(value: Any, count: int, taken: Mapping[int, Any]) -> int:
    """The position that an index names, which no other result has taken."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
        raise MisfitError(f"index {value!r} is no position of {count} inputs")
    if value in taken:
        raise MisfitError(f"index {value} stands twice")
    return value
