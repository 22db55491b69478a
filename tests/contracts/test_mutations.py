"""One JSON value of a blueprint's body changed at a time: exactly the contracts of its task fail, and the value is told.

Over the whole shipped catalogue on its shipped cassettes: every leaf of every `request.body`, and of `stream.body` where a
task streams. The score is printed with `pytest -s`; the goal is 100 %.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from contracts.cast import CATALOG, TASKS, called, changed, leaves

from registry.cassette import read
from registry.contracts import File, gather, prove, request
from registry.contracts.gathering import FOLDER
from registry.contracts.subject import subject
from registry.errors import RegistryError
from registry.resources import folder

if TYPE_CHECKING:
    from registry.cassette import Cassette
    from registry.catalog import Blueprint, BlueprintTask
    from registry.contracts import Outcome
    from registry.model import JsonPath

WORD = "changed-by-the-test"
CASSETTES: dict[tuple[str, str | None], list[File]] = {}
for file in gather(folder(FOLDER), CATALOG):
    CASSETTES.setdefault((file.blueprint, file.task), []).append(file)


@dataclass(frozen=True)
class Mutant:
    """A task with one value changed."""

    task: BlueprintTask
    path: JsonPath
    """From the task."""
    old: Any
    new: Any

    @property
    def blueprint(self) -> Blueprint:
        return changed(self.task.blueprint, (*self.task.path, *self.path), self.new)

    def __str__(self) -> str:
        return f"{called(self.task)} {'.'.join(map(str, self.path))}: {self.old!r} -> {self.new!r}"


def another(value: Any) -> Any:
    """Another value of the kind; a text, which may be a template, becomes a word."""
    if isinstance(value, bool):
        return not value
    return value + 7 if isinstance(value, int | float) else WORD


def mutants(task: BlueprintTask) -> list[Mutant]:
    """Every leaf of the task's bodies, changed."""
    found = []
    for place in (("request", "body"), ("stream", "body")):
        body = task.content.get(place[0], {}).get("body")
        for path, value in leaves(body) if body is not None else ():
            found.append(Mutant(task, (*place, *path), value, another(value)))
    return found


@functools.cache
def played(file: File) -> Cassette:
    return read(file.path.read_text("utf-8"), file.shown)


def asked(file: File, task: BlueprintTask) -> str | None:
    """The message of the request check, alone; None where it passes."""
    made = played(file)
    assert made.case is not None
    try:
        said = request.check(subject(made, made.case, task))
    except RegistryError as error:
        said = request.refused(made, made.case, task, error)
    return said.message


def failed(file: File, blueprint: Blueprint) -> list[Outcome]:
    return [one for one in prove(file, {blueprint.id: blueprint}) if one.outcome == "failed"]  # type: ignore[arg-type]  # a mapping does for a catalogue


def killed(mutant: Mutant) -> str | None:
    """Why the change is not told as it must be; None where it is."""
    task, told = mutant.blueprint.task(mutant.task.key), json.dumps(mutant.new)
    files = CASSETTES.get((task.blueprint.id, task.key), ())
    messages = [message for file in files if (message := asked(file, task)) is not None]
    if not messages:
        return f"{mutant}: nothing fails"
    name = str(next((step for step in reversed(mutant.path) if isinstance(step, str)), ""))
    if not any(told in message and name in message for message in messages):
        return f"{mutant}: not told: {messages[0]}"
    return None


ALL = {called(task): mutants(task) for task in TASKS}


@pytest.mark.parametrize("task", TASKS, ids=called)
def test_every_changed_value_fails_its_contracts_and_is_told(task: BlueprintTask) -> None:
    survivors = [why for why in map(killed, ALL[called(task)]) if why]
    total = len(ALL[called(task)])
    print(f"{called(task)}: {total - len(survivors)} of {total} changed values are told")  # noqa: T201  (the score)
    assert survivors == []
    assert total > 0


@pytest.mark.parametrize("task", TASKS, ids=called)
def test_a_changed_task_fails_and_the_others_stay(task: BlueprintTask) -> None:
    mutant = ALL[called(task)][0]
    own = CASSETTES[task.blueprint.id, task.key][0]
    assert "request" in {one.check for one in failed(own, mutant.blueprint)}
    others = [
        file
        for (name, key), files in CASSETTES.items()
        if name == task.blueprint.id and key != task.key
        for file in files[:2]
    ]
    assert [one for file in others for one in failed(file, mutant.blueprint)] == []


def test_the_unchanged_catalogue_asks_what_was_recorded() -> None:
    for (name, key), files in CASSETTES.items():
        assert key is not None
        assert [asked(file, CATALOG[name].task(key)) for file in files] == [None] * len(files)
