"""Cassettes of the examples that blueprints carry, and of tiny blueprints: what the checks are tried on.

The answer of an example is the provider's page's; its request is what the blueprint builds today, so tests change one side.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from registry import cassette, catalog
from registry.binding import Choices, bind
from registry.cassette import Case, Cassette, Interaction, Origin, RecordedRequest
from registry.catalog import Blueprint
from registry.compile import sample
from registry.contracts import File, prove
from registry.engine.calls import calls
from registry.exchange import ProviderResponse
from registry.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from registry.catalog import BlueprintTask
    from registry.contracts import Outcome
    from registry.model import JsonPath

CATALOG = catalog.open_catalog()
LOCAL = "http://127.0.0.1:8080"
JSON = (("Content-Type", "application/json"),)
TASKS = [
    task
    for name in CATALOG
    for task in CATALOG[name].tasks.values()
    if task.request is not None and "example" in task.content
]
"""The shipped tasks with a request and an example."""


def called(task: BlueprintTask) -> str:
    return f"{task.blueprint.id}/{task.key}"


def inputs(task: BlueprintTask) -> dict[str, Any]:
    """The example's inputs."""
    example = task.content["example"]
    return {name: example[name] for name in (*task.type.inputs, "input_type") if name in example}


def parameters(task: BlueprintTask) -> dict[str, Any]:
    """The example's parameters, and what the task cannot do without."""
    return {**sample(task).values, **task.content["example"].get("parameters", {})}


def cast(  # noqa: PLR0913  (what a cassette is made of)
    task: BlueprintTask,
    *,
    name: str = "single",
    given: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    answers: Sequence[Any] | None = None,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = JSON,
    stream: bool = False,
    secret: str | None = None,
    origin: str = "documented",
    error: bool | None = None,
) -> Cassette:
    """A cassette whose requests are the blueprint's; answers are bytes or JSON, the last one serves the rest."""
    url = LOCAL if task.url is None else None
    case = Case(
        blueprint=task.blueprint.id,
        task=task.key,
        name=name,
        origin=Origin(origin, "https://docs.example.com/api"),
        provider=task.blueprint.title,
        tool="inference-registry 0.1.0",
        inputs=inputs(task) if given is None else dict(given),
        parameters=parameters(task) if values is None else dict(values),
        url=url,
        secret=secret,
        stream=stream,
        error=status >= 400 if error is None else error,
    )
    binding = bind(task, Choices(values=case.parameters, url=url, secret=secret))
    said = list(answers if answers is not None else [task.content["example"]["answer"]])
    made = calls(binding, case.inputs, stream=stream)
    interactions = []
    for number, call in enumerate(made):
        answer = said[min(number, len(said) - 1)]
        body = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
        request = call.request
        sent = tuple((key, text.replace("***", "<API_KEY>")) for key, text in request.masked().items())
        interactions.append(
            Interaction(
                request=RecordedRequest(
                    method=request.method, url=request.url, headers=sent, body=request.body
                ),
                response=ProviderResponse(status=status, headers=headers, body=body),
            )
        )
    return Cassette(file=case.file, case=case, interactions=tuple(interactions))


def put(folder: Path, *shelf: Cassette) -> Path:
    """The folder with the cassettes in it."""
    for one in shelf:
        path = folder / one.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(cassette.write(one), encoding="utf-8")
    return folder


def judged(folder: Path, one: Cassette, blueprint: Blueprint | None = None) -> dict[str, Outcome]:
    """Check → what it says of the cassette, which is written and read again."""
    put(folder, one)
    file = File(
        path=folder / one.file,
        shown=one.file,
        name=one.file,
        blueprint=one.case.blueprint if one.case else "",
        task=one.case.task if one.case else None,
    )
    mapping = CATALOG if blueprint is None else {blueprint.id: blueprint}
    return {outcome.check: outcome for outcome in prove(file, mapping)}  # type: ignore[arg-type]  # a mapping does for a catalogue


def failures(outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """Check → message of those that failed."""
    return {check: one.message or "" for check, one in outcomes.items() if one.outcome == "failed"}


def with_body(one: Cassette, body: Any, at: int = 0) -> Cassette:
    """The cassette with another recorded body."""
    return with_request(one, at, body=json.dumps(body, ensure_ascii=False).encode())


def with_request(one: Cassette, at: int = 0, **parts: Any) -> Cassette:
    """The cassette with another recorded request."""
    played = list(one.interactions)
    played[at] = dataclasses.replace(played[at], request=dataclasses.replace(played[at].request, **parts))
    return dataclasses.replace(one, interactions=tuple(played))


def changed(blueprint: Blueprint, path: JsonPath, value: Any) -> Blueprint:
    """The blueprint with another value at the path; every place stays."""
    content = json.loads(json.dumps(blueprint.document.value))
    node = content
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    document = blueprint.document
    return Blueprint(
        blueprint.id,
        Document(
            file=document.file, text=document.text, value=content, values=document.values, keys=document.keys
        ),
    )


def leaves(value: Any, path: JsonPath = ()) -> Iterator[tuple[JsonPath, Any]]:
    """Every scalar of a JSON value."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from leaves(member, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value
