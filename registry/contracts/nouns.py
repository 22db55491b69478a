"""The nouns of contracts: what a check says, and of which case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from registry.credentials import masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.model import Place

Said = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one check says of one case."""

    outcome: Said
    message: str | None = None
    """Why it failed or was skipped; of one that passed, what it could not compare."""
    place: Place | None = None
    """What is to be changed: in the blueprint where it can be told, else in the cassette."""


PASSED = Verdict(outcome="passed")


def failed(message: str, place: Place | None = None) -> Verdict:
    """A check that found something wrong."""
    return Verdict(outcome="failed", message=message, place=place)


def skipped(why: str, place: Place | None = None) -> Verdict:
    """A check that does not apply."""
    return Verdict(outcome="skipped", message=why, place=place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one check said of one case of a blueprint's task."""

    blueprint: str
    task: str
    case: str
    cassette: str
    """The file, as it was found."""
    check: str
    """`request`, `result`, `interface`, `invariant` or `target:` and the target's name."""
    outcome: Said
    message: str | None = None
    ms: float = 0.0
    place: Place
    """What is to be changed; the task or the cassette where nothing is."""

    def document(self) -> dict[str, Any]:
        """The outcome as `registry test --format json` prints it."""
        return {
            "blueprint": self.blueprint,
            "task": self.task,
            "case": self.case,
            "cassette": self.cassette,
            "check": self.check,
            "outcome": self.outcome,
            "message": None if self.message is None else masked(self.message),
            "ms": self.ms,
        }


def count(outcomes: Iterable[Outcome], said: Said) -> int:
    """How many of them said that."""
    return sum(1 for one in outcomes if one.outcome == said)


def report(outcomes: Sequence[Outcome], ms: float) -> dict[str, Any]:
    """The document that `registry test --format json` prints; version 1. `ms` is the time of the whole run."""
    return {
        "version": 1,
        "cases": [one.document() for one in outcomes],
        "summary": {
            "passed": count(outcomes, "passed"),
            "failed": count(outcomes, "failed"),
            "skipped": count(outcomes, "skipped"),
            "ms": round(ms, 1),
        },
    }
