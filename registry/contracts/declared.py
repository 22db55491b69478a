"""Which of a task's paths for errors, usage and request ids find something: what no check of one case can tell.

The engine falls back to well-known places where such a path finds nothing, and usage is optional: a wrong path shows only
when no case of the task has anything there. Each path is judged where a case could show it: those of errors by error
cases, the others by results, those of a stream by streams.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from registry import paths
from registry.answers import trace
from registry.contracts import sse
from registry.engine.reading import decoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from registry.catalog import BlueprintTask, Catalog
    from registry.contracts.nouns import Outcome
    from registry.contracts.reading import Reading
    from registry.contracts.subject import Subject
    from registry.exchange import ProviderResponse
    from registry.model import JsonPath

ERROR, RESULT, STREAM = "error", "result", "stream"
"""What a case can show."""
_WORDS = {ERROR: "error case", RESULT: "result", STREAM: "stream"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one case shows of its task's paths."""

    blueprint: str
    task: str
    cassette: str
    kind: str
    found: frozenset[JsonPath]
    """The paths that find something, by their places in the task."""


def declared(task: BlueprintTask) -> dict[JsonPath, tuple[str, Any]]:
    """Place in the task → what kind of case shows it, and the path: text, or `{header: …}`."""
    response, stream = task.response, task.content.get("stream") or {}
    found: dict[JsonPath, tuple[str, Any]] = {}
    for part in ("message", "code", "type"):
        if part in response.get("error", {}):
            found["response", "error", part] = ERROR, response["error"][part]
    for name, path in _counts(response):
        found["response", "usage", name] = RESULT, path
    if "request_id" in response:
        found["response", "request_id"] = RESULT, response["request_id"]
    for name, path in _counts(stream):
        found["stream", "usage", name] = STREAM, path
    return found


def _counts(part: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    usage = part.get("usage", {})
    return ((name, path) for name, path in usage.items() if name != "docs")


def sighting(subject: Subject, reading: Reading, cassette: str) -> Sighting | None:
    """What the case shows; None for one that shows nothing: its answer is broken, or an error without JSON."""
    answers = [play.interaction.response for play in subject.plays if play.interaction is not None]
    if reading.error is not None:
        kind, answers = ERROR, [reading.answer] if reading.answer is not None else []
    elif reading.chunks is not None:
        kind = STREAM
    elif reading.result is not None:
        kind = RESULT
    else:
        return None
    documents = [document for answer in answers for document in of_answer(answer)]
    if not documents:
        return None
    wanted = {place: path for place, (of, path) in declared(subject.task).items() if of == kind}
    return Sighting(
        blueprint=subject.task.blueprint.id,
        task=subject.task.key,
        cassette=cassette,
        kind=kind,
        found=frozenset(place for place, path in wanted.items() if _finds(path, documents, answers)),
    )


def of_answer(answer: ProviderResponse) -> list[Any]:
    """The objects and lists that an answer holds: one, or that of each event."""
    texts = [one.data.encode() for one in sse.events(answer)] if answer.is_stream else [answer.body]
    values = [decoded(text)[0] for text in texts]
    return [value for value in values if isinstance(value, dict | list)]


def _finds(path: Any, documents: Iterable[Any], answers: Iterable[ProviderResponse]) -> bool:
    if isinstance(path, str):
        parsed = paths.parse(path)
        return any(trace(document, parsed).matches for document in documents)
    return any(answer.header(path["header"]) for answer in answers)


def held(outcomes: Sequence[Outcome], sightings: Iterable[Sighting], catalog: Catalog) -> list[Outcome]:
    """The outcomes, where the result of the first case that could show a path fails if no case of the task shows it."""
    cases: dict[tuple[str, str, str], list[Sighting]] = {}
    for one in sightings:
        cases.setdefault((one.blueprint, one.task, one.kind), []).append(one)
    said: dict[str, list[tuple[str, Any]]] = {}
    for (blueprint, key, kind), shown in cases.items():
        task = catalog[blueprint].task(key)
        seen = frozenset[Any]().union(*(one.found for one in shown))
        for place, (of, path) in declared(task).items():
            if of == kind and place not in seen:
                words = _lost(place, path, kind, len(shown))
                said.setdefault(shown[0].cassette, []).append((words, task.place(*place)))
    return [_failed(one, said.get(one.cassette, ())) for one in outcomes]


def _lost(place: JsonPath, path: Any, kind: str, count: int) -> str:
    written = path if isinstance(path, str) else f"the header {path['header']}"
    of = f"the {count} {_WORDS[kind]}s" if count > 1 else f"the only {_WORDS[kind]}"
    return f"{'.'.join(map(str, place))}: {written} finds nothing in {of} of the task"


def _failed(one: Outcome, lost: Sequence[tuple[str, Any]]) -> Outcome:
    if one.check != "result" or not lost or one.outcome == "failed":
        return one
    return replace(one, outcome="failed", message="; ".join(words for words, _ in lost), place=lost[0][1])
