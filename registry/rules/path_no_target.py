"""No target can run a path that the task needs.

Each target reads answers in its own way: Elasticsearch's `custom` service knows `.name` and `[*]` only, Alibaba Cloud
Elasticsearch wants a path that can yield several matches. A path that is refused by every target which could serve the
task, and is not marked `unsupported`, leaves nothing to render.

Example:
```yaml
tasks:
  text_embedding:
    response: {embeddings: "$.data[?(@.kind=='text')].embedding"}
    example: {answer: {data: [{kind: text, embedding: [0.1]}, {kind: text, embedding: [0.2]}]}}
    targets:
      alibaba-es: {unsupported: The host cannot be reached from there.}
      opensearch: {unsupported: The host cannot be reached from there.}
```

Use instead:
```yaml
tasks:
  text_embedding:
    response: {embeddings: "$.data[*].embedding"}
    example: {answer: {data: [{kind: text, embedding: [0.1]}, {kind: text, embedding: [0.2]}]}}
    targets:
      alibaba-es: {unsupported: The host cannot be reached from there.}
      opensearch: {unsupported: The host cannot be reached from there.}
```
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.answers import written
from registry.compile import compile_task, endpoint_id, sample
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import RegistryError, UnsupportedError
from registry.names import names_for, texts
from registry.platforms import Endpoint, Target, all_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint, BlueprintTask
    from registry.model import Place


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a target cannot run a path, or not without loss."""

    message: str
    place: Place


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each task that no target can serve because of its paths, at the path refused first."""
    for task in blueprint.tasks.values():
        if task.request is None or not _sound(task):
            continue
        ways = [_way(task, target) for target in all_targets().values()]
        refusals = [way for way in ways if isinstance(way, Refusal)]
        if refusals and None not in ways:
            yield Finding(
                code="P006",
                message="no target can run the path: " + "; ".join(refusal.message for refusal in refusals),
                place=refusals[0].place,
                help="write it with .name and [*], or mark these targets unsupported",
            )


def _sound(task: BlueprintTask) -> bool:
    """Whether the task's paths, templates and names are what they must be to compile: others say what is not."""
    return all(path.path is not None for path in written(task)) and all(
        text.parsed is not None and text.names <= names_for(task, text)
        for text in texts(task.blueprint)
        if text.variables is not None and (text.path[:2] == task.path or text.path[0] != "tasks")
    )


def _way(task: BlueprintTask, target: Target) -> Refusal | str | None:
    """Why the target refuses a path of the task; its name where it serves no such task; None where it can run them."""
    if "unsupported" in task.targets(target.name):
        return target.name
    places = _places(task)
    try:
        compiled = compile_task(task, target, sample(task), Endpoint(id=endpoint_id(task)), lossy=True)
    except UnsupportedError as error:
        if error.place is None or error.place not in places:
            return target.name
        return Refusal(error.message, error.place)
    except RegistryError:
        return None
    return next((Refusal(loss.message, loss.place) for loss in compiled.losses if loss.place in places), None)


def _places(task: BlueprintTask) -> list[Place]:
    """Where the paths of the task stand, in every way that a refusal may name them."""
    document = task.blueprint.document
    return [
        place
        for path in written(task)
        for place in (
            document.place(path.place),
            document.place(path.place[:4]),
            document.key_place(path.place),
        )
    ]


RULE: Rule[Blueprint] = Rule(code="P006", name="path-no-target", severity=Severity.ERROR, check=check)
