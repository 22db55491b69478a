"""What became of recordings, and how it is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from registry.cassette.sensitive import secret_field
from registry.credentials import masked
from registry.exchange import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Place

Outcome = Literal["result", "provider_error", "unmatched", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("result", "provider_error", "unmatched", "failed")


def _shown(value: Any) -> Any:
    """The JSON value without credentials, names of members aside."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {
            key: MASK if isinstance(part, str) and secret_field(key, part) else _shown(part)
            for key, part in value.items()
        }
    return [_shown(item) for item in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What became of one recorded interaction."""

    file: str
    index: int
    """Its position in the file, counted from 0."""
    method: str
    url: str
    blueprint: str | None = None
    task: str | None = None
    outcome: Outcome
    message: str | None = None
    result: Any = None
    rebuilt: bool = False
    """Whether the request was read back whole and is built again equal as JSON."""

    def document(self) -> dict[str, Any]:
        """The entry as `registry test --recordings` prints it."""
        return {
            "file": self.file,
            "index": self.index,
            "method": self.method,
            "url": masked(self.url),
            "blueprint": self.blueprint,
            "task": self.task,
            "outcome": self.outcome,
            "message": None if self.message is None else masked(self.message),
            "result": _shown(self.result),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A file that holds no recordings, or none that can be read."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of all of them, in the order of files and interactions."""

    entries: tuple[Entry, ...]
    unreadable: tuple[Unreadable, ...] = ()
    files: int = 0

    @property
    def failed(self) -> bool:
        """Whether a blueprint matched and could not read the answer, or no file could be read at all."""
        none = not self.entries and bool(self.unreadable)
        return none or any(entry.outcome == "failed" for entry in self.entries)

    def document(self) -> dict[str, Any]:
        """What `registry test --recordings --format json` prints; version 1."""
        counts = Counter(entry.outcome for entry in self.entries)
        return {
            "version": 1,
            "interactions": [entry.document() for entry in self.entries],
            "summary": {
                "files": self.files,
                "interactions": len(self.entries),
                **{outcome: counts[outcome] for outcome in OUTCOMES},
                "unreadable": [
                    {"file": each.place.file, "where": str(each.place), "message": masked(each.message)}
                    for each in self.unreadable
                ],
            },
        }

    def text(self) -> str:
        """The report for people: a line an interaction, what was unusual about it below, and the sums."""
        lines = [line for entry in self.entries for line in _lines(entry)]
        lines += [f"unreadable      {each.place}: {masked(each.message)}" for each in self.unreadable]
        counts = Counter(entry.outcome for entry in self.entries)
        sums = ", ".join(f"{counts[outcome]} {outcome.replace('_', ' ')}" for outcome in OUTCOMES)
        lines.append(f"{len(self.entries)} interactions of {self.files} files: {sums}")
        return "".join(f"{line}\n" for line in lines)


def _lines(entry: Entry) -> Iterator[str]:
    whose = f"{entry.blueprint} {entry.task}" if entry.blueprint else f"{entry.method} {masked(entry.url)}"
    yield f"{entry.outcome:<15} {entry.file}#{entry.index}  {whose}"
    if entry.message is not None:
        yield f"{'':<15}   {masked(entry.message)}"
