"""The target checks: the compiled body, run by its platform's own engine, asks the same and answers the same.

What a platform does otherwise is declared in its room (`platforms/<p>/differences.py`) and stands in the place of our own value;
whatever differs then is a fault.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from registry.binding import Choices
from registry.cassette.nouns import SINGLE
from registry.compile import compile_task, endpoint_id
from registry.contracts.difference import Difference as Leaf
from registry.contracts.difference import differences, equal, smallest
from registry.contracts.message import OF_THE_WIRE, as_built, as_sent, differing
from registry.contracts.nouns import PASSED, Verdict, failed, skipped
from registry.contracts.result import holds
from registry.contracts.subject import choices
from registry.engine import parse_response
from registry.engine.batches import join
from registry.engine.calls import calls
from registry.engine.reading import OK, decoded
from registry.errors import (
    MisfitError,
    ProviderError,
    RegistryError,
    TooOldError,
    UnsupportedError,
    UsageError,
)
from registry.java.substitution import PlatformError
from registry.platforms import Endpoint, all_targets, platform_of
from registry.platforms._differences import ANYTHING, Asked, call

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from registry.binding import Binding
    from registry.catalog import Blueprint
    from registry.contracts.reading import Reading
    from registry.contracts.subject import Subject
    from registry.engine.calls import Call
    from registry.exchange import ProviderRequest, ProviderResponse
    from registry.model import Place, Request
    from registry.platforms import Compiled, Executor, Target
    from registry.platforms._differences import Difference, Room
    from registry.platforms._execute import Execution
    from registry.results import Result


_HARMFUL = re.compile(r'[\\"$%{}\x00-\x1f\x7f]')
"""What a platform's substitution, or a body that a text goes into raw, may trip over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One target on one case."""

    subject: Subject
    reading: Reading
    target: Target
    room: Room
    requests: tuple[Request, ...]
    """What makes the endpoint."""

    @property
    def place(self) -> Place:
        """What the blueprint says of the target."""
        return self.subject.task.place("targets", self.target.name)

    def applying(self, where: str, asked: Asked) -> list[Difference]:
        """The declared differences of one kind that the call has."""
        return [one for one in self.room.differences if one.where == where and one.applies(asked)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The inputs of one call of the endpoint, and the answers that belong to it."""

    whole: Mapping[str, Any]
    """All inputs."""
    inputs: Mapping[str, Any]
    """Those that the call brings; the others are set at the endpoint."""
    requests: tuple[ProviderRequest, ...]
    """What we would ask ourselves."""
    responses: tuple[ProviderResponse, ...]

    def changed(self, difference: Difference, asked: Asked) -> Part:
        """The part with its inputs as the platform's call has them."""
        return replace(
            self,
            whole=difference.expect(asked, self.whole),
            inputs=difference.expect(asked, self.inputs),
        )

    def calls(self, binding: Binding) -> list[Call]:
        """Our own calls for the inputs."""
        return calls(binding, self.whole)

    def result(self, binding: Binding) -> Result:
        """Our own result of the answers."""
        made = self.calls(binding)
        found = [
            parse_response(binding, one.batch.inputs, response)
            for one, response in zip(made, self.responses, strict=True)
        ]
        top_n = self.whole.get("top_n", binding.values.get("top_n"))
        return join([one.batch for one in made], found, top_n=top_n)


def check(subject: Subject, reading: Reading, target: Target) -> Verdict:
    """Whether the target asks and answers the same, up to what its room declares."""
    if subject.case.stream:
        return skipped("a stream: endpoints are held against the whole answer")
    platform = platform_of(target)
    room = platform.room(target.name)
    stored = _stored(subject, room)
    compiled = _compiled(subject, target, stored)
    if isinstance(compiled, RegistryError):
        cannot = isinstance(compiled, UnsupportedError | TooOldError) and not isinstance(
            compiled, MisfitError
        )
        return (skipped if cannot else failed)(compiled.message, compiled.place)
    trial = Trial(subject=subject, reading=reading, target=target, room=room, requests=compiled.requests)
    said = []
    for part in _parts(trial, frozenset(stored)):
        verdict = _tried(trial, part, platform.executor())
        if verdict.outcome != "passed":
            return verdict
        said += [verdict.message] if verdict.message else []
    return Verdict(outcome="passed", message="; ".join(dict.fromkeys(said)) or None)


def _compiled(subject: Subject, target: Target, stored: Mapping[str, Any]) -> Compiled | RegistryError:
    """The bodies of the endpoint, or why there are none; the cases of a task differ in little more than their inputs.

    Their form is held against the target's schema and rules in the first case only: that takes most of the time.
    """
    chosen = choices(subject.case, stored, url=subject.binding.url)
    key = json.dumps([chosen.values, chosen.url, chosen.secret])
    return _bodies(
        subject.task.blueprint, subject.task.key, target.name, key, held=subject.case.name == SINGLE
    )


@functools.lru_cache(maxsize=256)
def _bodies(
    blueprint: Blueprint, task: str, name: str, chosen: str, *, held: bool
) -> Compiled | RegistryError:
    values, url, secret = json.loads(chosen)
    of = blueprint.task(task)
    try:
        return compile_task(
            of,
            all_targets()[name],
            Choices(values=values, url=url, secret=secret),
            Endpoint(id=endpoint_id(of)),
            held=held,
        )
    except RegistryError as error:
        return error


def _stored(subject: Subject, room: Room) -> dict[str, Any]:
    """The inputs that are set at the endpoint, because no call can bring them."""
    asked = Asked(binding=subject.binding, inputs=subject.inputs)
    names = room.endpoint.get(asked.task_type, frozenset()) - asked.unplaced()
    return {name: value for name, value in subject.inputs.items() if name in names}


def _parts(trial: Trial, stored: frozenset[str]) -> list[Part]:
    """The calls of the endpoint: one for all inputs where the platform splits them, else one for each of ours."""
    subject = trial.subject
    groups = [subject.plays] if trial.room.splits else [(play,) for play in subject.plays]
    parts = []
    for plays in groups:
        whole = subject.inputs if trial.room.splits else plays[0].call.batch.inputs
        responses = [play.interaction.response for play in plays if play.interaction is not None]
        if responses:
            part = Part(
                whole=whole,
                inputs={name: value for name, value in whole.items() if name not in stored},
                requests=tuple(play.call.request for play in plays),
                responses=tuple(responses),
            )
            parts.append(part)
    return parts


def _tried(trial: Trial, part: Part, executed: Executor) -> Verdict:
    asked = Asked(binding=trial.subject.binding, inputs=part.whole, responses=part.responses)
    changed = trial.applying("call", asked)
    for difference in changed:
        part = part.changed(difference, asked)
    ours = [one.request for one in part.calls(trial.subject.binding)] if changed else part.requests
    declared = [*changed, *trial.applying("request", asked)]
    hazards = [
        one for one in trial.applying("request", asked) if one.expect(asked, as_built(ours[0])) is ANYTHING
    ]
    wrong, execution = _asks(
        trial, asked, ours, lambda: executed(trial.requests, call(asked.task_type, part.inputs))
    )
    if wrong is not None:
        if hazards and wrong.outcome == "failed":
            other = _tamed(trial, part, executed)
            if other is not None and other.outcome == "failed":
                return other
            return skipped(f"{hazards[0].why}: {wrong.message}", trial.place)
        return wrong
    assert execution is not None  # noqa: S101  (one of the two)
    apart = [one.why for one in declared if one.other_answer]
    if apart and trial.reading.error is None:
        return Verdict(outcome="passed", message=f"the request only: {apart[0]}")
    return _answered(trial, asked, part, execution)


def _tamed(trial: Trial, part: Part, executed: Executor) -> Verdict | None:
    """What is wrong with what the platform asks for the same call with harmless texts: then the hazard is not why."""
    tame = replace(part, whole=_harmless(part.whole), inputs=_harmless(part.inputs))
    asked = Asked(binding=trial.subject.binding, inputs=tame.whole, responses=part.responses)
    ours = [one.request for one in tame.calls(trial.subject.binding)]
    return _asks(trial, asked, ours, lambda: executed(trial.requests, call(asked.task_type, tame.inputs)))[0]


def _harmless(value: Any) -> Any:
    """The value whose texts hold nothing that a template or JSON takes for its own."""
    if isinstance(value, str):
        return _HARMFUL.sub("x", value)
    if isinstance(value, Mapping):
        return {key: _harmless(part) for key, part in value.items()}
    return [_harmless(item) for item in value] if isinstance(value, list | tuple) else value


def _asks(
    trial: Trial, asked: Asked, ours: Sequence[ProviderRequest], execute: Callable[[], Execution]
) -> tuple[Verdict | None, Execution | None]:
    """What is wrong with what the platform asks, or its execution."""
    try:
        execution = execute()
    except PlatformError as error:
        return failed(f"the platform refuses the call: {_one_line(_chain(error))}", trial.place), None
    except UnsupportedError as error:
        return skipped(error.message, error.place or trial.place), None
    except UsageError as error:
        return failed(f"the platform's engine refuses the call: {error.message}", trial.place), None
    words = _unlike(trial, asked, ours, execution)
    return (None, execution) if words is None else (failed(words, trial.place), None)


def _unlike(trial: Trial, asked: Asked, ours: Sequence[ProviderRequest], execution: Execution) -> str | None:
    """How what the platform asks differs from what we ask; None where it is the same."""
    if len(ours) != len(execution.requests):
        return f"{len(execution.requests)} requests where there should be {len(ours)}"
    for own, sent in zip(ours, execution.requests, strict=True):
        built = as_built(own)
        for difference in trial.applying("request", asked):
            expected = difference.expect(asked, built)
            built = built if expected is ANYTHING else expected
        theirs = as_sent(sent, built)
        theirs["headers"] = {
            name: text
            for name, text in theirs["headers"].items()
            if name in built["headers"] or name not in OF_THE_WIRE
        }
        found = differing(built, theirs)
        if found:
            return smallest(found, "blueprint", trial.target.name)
    return None


def _answered(trial: Trial, asked: Asked, part: Part, execution: Execution) -> Verdict:
    error = trial.reading.error
    if len(part.responses) != len(execution.requests):
        if error is None:
            asked_for, there = len(execution.requests), len(part.responses)
            return failed(f"{asked_for} requests, and {there} recorded answers to them", trial.place)
        return Verdict(outcome="passed", message="the request only: what follows the error was not recorded")
    try:
        answer = execution.read(part.responses)
    except PlatformError as failure:
        if error is None or trial.reading.answer not in part.responses:
            return failed(f"the platform fails: {_chain(failure)}", trial.place)
        return _failure(trial, error, failure)
    except UnsupportedError as failure:
        if error is not None and trial.reading.answer is not None and trial.reading.answer.status not in OK:
            return failed(f"the platform does not read the provider's error: {failure.message}", trial.place)
        return Verdict(outcome="passed", message=f"the request only: {failure.message}")
    if error is not None:
        if trial.reading.answer in part.responses and trial.reading.answer.status not in OK:
            return failed("the platform takes the provider's error for a result", trial.place)
        return Verdict(outcome="passed", message="the platform does not see the error inside a 200")
    if trial.reading.result is None:
        return PASSED
    return _compared(trial, asked, part, answer.value)


def _compared(trial: Trial, asked: Asked, part: Part, answer: Any) -> Verdict:
    try:
        expected = part.result(trial.subject.binding).document()
    except ProviderError as error:
        return failed(f"the answer is none to what the platform asks: {error.message}", trial.place)
    for difference in trial.applying("result", asked):
        expected = difference.expect(asked, expected)
    try:
        theirs = trial.room.canonical(asked.task_type, answer)
    except (KeyError, IndexError, TypeError) as error:
        return failed(f"the platform's answer is no {asked.task_type}: {error!r}", trial.place)
    found: list[Leaf] = list(differences(expected, theirs, match=equal))
    if found:
        return failed(smallest(found, "blueprint", trial.target.name), trial.place)
    return PASSED


def _failure(trial: Trial, error: ProviderError, failure: PlatformError) -> Verdict:
    """Whether the platform's failure carries the provider's status and words."""
    answer = trial.reading.answer
    assert answer is not None  # noqa: S101  (an error has one)
    if answer.status in OK:
        return Verdict(
            outcome="passed", message=f"an error inside a 200: the platform says {_chain(failure)}"
        )
    status = trial.room.status(answer)
    if failure.status != status:
        return failed(f"the platform answers {failure.status} where it should {status}", trial.place)
    words, said = error.fault.message.removesuffix("…"), _chain(failure)
    told = decoded(answer.body)[1] is None  # of what is no JSON a platform need not say a word
    if told and holds(answer.body.decode("utf-8", "replace"), words) and not holds(said, words):
        return failed(f"the platform's failure does not say '{words}': {_one_line(said)}", trial.place)
    return PASSED


def _chain(error: BaseException | None) -> str:
    """The messages of a failure and of what caused it."""
    words = []
    while isinstance(error, PlatformError):
        words.append(error.message)
        error = error.__cause__
    return ": ".join(words)


_LONG = 240


def _one_line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONG else flat[: _LONG - 1] + "…"
