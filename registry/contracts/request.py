"""The request check: the blueprint builds the recorded requests, no more and no less."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from registry.binding import bind
from registry.catalog import Leaf
from registry.contracts.difference import Difference, differences, smallest
from registry.contracts.message import as_built, as_recorded, differing
from registry.contracts.nouns import PASSED, Verdict, failed
from registry.contracts.reading import ends_early
from registry.contracts.subject import choices
from registry.errors import RegistryError
from registry.partial import evaluate, settled
from registry.template import ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.cassette import Case, Cassette
    from registry.catalog import BlueprintTask
    from registry.contracts.subject import Play, Subject
    from registry.model import JsonPath, Place


def check(subject: Subject) -> Verdict:
    """Whether every call equals its recorded request, and every recorded request is a call."""
    asked = subject.case.model
    if asked is not None and asked != subject.binding.model:
        words = f"the header says model {asked}, the call asks for {subject.binding.model or 'none'}"
        return failed(
            words, subject.cassette.interactions[0].place if subject.cassette.interactions else None
        )
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


def refused(cassette: Cassette, case: Case, task: BlueprintTask, error: RegistryError) -> Verdict:
    """The verdict where the blueprint does not take the call at all: first what its body would differ in."""
    why = f"the blueprint does not take the call: {error.message}"
    found = _body(cassette, case, task)
    if not found:
        return failed(why, error.place or task.place("request"))
    place = task.blueprint.document.place((*task.path, "request", "body", *_within(task, found[0].path[1:])))
    return failed(f"{smallest(found, 'recorded', 'built')}; {why}", place)


def _body(cassette: Cassette, case: Case, task: BlueprintTask) -> list[Difference]:
    """The differences of the first body, were it sent as it is."""
    body = (task.request or {}).get("body")
    try:
        binding = bind(task, choices(case))
        values: dict[str, Any] = {**settled(binding), **case.inputs}
        if task.type.many and not task.many:
            values["input"] = values["input"][0]
        if "input_type" in case.inputs:
            values["input_type"] = binding.translated(case.inputs["input_type"])
        leaf = Leaf(body, (*task.path, "request", "body"))
        built = evaluate(task, leaf, lambda name: values.get(name, ABSENT))
        recorded = json.loads(cassette.interactions[0].request.body)
    except (RegistryError, ValueError, LookupError):
        return []
    return list(differences(recorded, built, ("body",)))


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


def _within(task: BlueprintTask, steps: Sequence[str | int]) -> JsonPath:
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
