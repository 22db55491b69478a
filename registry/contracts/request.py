"""The request check: the blueprint builds the recorded requests, no more and no less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.contracts.difference import Difference, smallest
from registry.contracts.message import as_built, as_recorded, differing
from registry.contracts.nouns import PASSED, Verdict, failed
from registry.contracts.reading import ends_early

if TYPE_CHECKING:
    from registry.contracts.subject import Play, Subject
    from registry.model import JsonPath, Place


def check(subject: Subject) -> Verdict:
    """Whether every call equals its recorded request, and every recorded request is a call."""
    for number, play in enumerate(subject.plays):
        where = f"request {number + 1} of {len(subject.plays)}: " if len(subject.plays) > 1 else ""
        if play.interaction is None:
            if ends_early(subject):
                continue
            return failed(
                f"{where}unknown request: {play.call.request.method} {play.call.request.url} was not recorded",
                subject.task.place("request"),
            )
        found = compared(play)
        if found:
            return failed(where + smallest(found, "recorded", "built"), _place(subject, found[0], play))
    if subject.unplayed:
        left = subject.unplayed[0]
        return failed(
            f"unplayed interaction: {left.request.method} {left.request.url} was recorded, and nothing asks for it",
            left.place,
        )
    return PASSED


def compared(play: Play) -> list[Difference]:
    """The differences between what was recorded and what is built, the smallest parts first."""
    assert play.interaction is not None  # noqa: S101  (whoever calls has looked)
    built = as_built(play.call.request)
    return differing(as_recorded(play.interaction.request, built), built)


def _place(subject: Subject, found: Difference, play: Play) -> Place:
    """Where the blueprint says otherwise; the interaction where it says nothing of it."""
    task = subject.task
    match found.path:
        case ("body", *rest):
            return task.blueprint.document.place((*task.path, "request", "body", *_within(task, rest)))
        case ("headers" | "query" as part, str(name), *_):
            leaves = task.headers if part == "headers" else task.query
            leaf = next((leaf for key, leaf in leaves.items() if key.lower() == name.lower()), None)
            if leaf is not None:
                return task.blueprint.document.place(leaf.path)
        case ("url",):
            return task.place("request", "path")
        case ("method",):
            return task.place("request", "method")
    assert play.interaction is not None  # noqa: S101  (it was compared)
    return play.interaction.place


def _within(task: Any, steps: list[str | int]) -> JsonPath:
    """The steps as far as the body template has them."""
    node, taken = (task.request or {}).get("body"), []
    for step in steps:
        known: Any = (
            node if isinstance(node, dict) else dict(enumerate(node if isinstance(node, list) else ()))
        )
        if step not in known:
            break
        node = known[step]
        taken.append(step)
    return tuple(taken)
