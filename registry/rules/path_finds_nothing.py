"""A response path finds nothing in the example's answer, or a stream's in its events.

The example is an answer of the provider, so a path that finds nothing there finds nothing at the first call either:
the platforms then refuse the answer, or use the whole of it. Mostly one key is written in another way than the
provider writes it. The paths of a stream are tried on the events of `stream.example`; without one, where it says that
its events are OpenAI's, on such a chunk. (A documented parser for Alibaba's AI Search asks for `token_id` while the answer beside it has
`tokenId`.)

Example:
```yaml
tasks:
  sparse_embedding:
    response: {tokens: "@.embedding[*].token_id"}
    example: {answer: {result: [{embedding: [{tokenId: 6, weight: 0.1}]}]}}
```

Use instead:
```yaml
tasks:
  sparse_embedding:
    response: {tokens: "@.embedding[*].tokenId"}
    example: {answer: {result: [{embedding: [{tokenId: 6, weight: 0.1}]}]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from registry.answers import Trace, Written, events, items, step_at, streamed, trace, tried
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest, nearest_first
from registry.names import spot
from registry.paths import At, Each, Key, Path, Where

if TYPE_CHECKING:
    from registry.catalog import Blueprint, BlueprintTask


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each path that the example asks for and its answer does not satisfy."""
    for task in blueprint.tasks.values():
        yield from _streams(blueprint, task)
        if "answer" not in task.content.get("example", {}):
            continue
        for path in tried(task):
            lost = _lost(task, path)
            if lost is not None:
                yield _finding(blueprint, path, lost)


def _streams(blueprint: Blueprint, task: BlueprintTask) -> Iterator[Finding]:
    """A finding for each path of a stream that no event satisfies, by the event in which it gets farthest."""
    tries = events(task)
    for path in streamed(task):
        if not tries or path.path is None or path.path.relative:
            continue
        traces = [trace(event, path.path) for event in tries]
        if all(found.failed is not None for found in traces):
            farthest = max(traces, key=lambda found: found.failed or 0)
            yield _finding(blueprint, path, farthest, "any event of the stream")


def _lost(task: BlueprintTask, written: Written) -> Trace | None:
    """Where the path is lost; None where it finds something, or cannot be tried."""
    path = written.path
    answer = task.content["example"]["answer"]
    if path is None:
        return None
    if not path.relative:
        found = trace(answer, path)
        return found if found.failed is not None else None
    start = items(task)
    entries = trace(answer, start).matches if start is not None and not start.relative else ()
    traces = [trace(entry, path) for entry in entries]
    if not traces or any(found.failed is None for found in traces):
        return None
    return Trace((), traces[0].failed, tuple(value for found in traces for value in found.before))


def _finding(
    blueprint: Blueprint, written: Written, lost: Trace, where: str = "the example's answer"
) -> Finding:
    path = written.path
    assert path is not None  # noqa: S101  (a path that does not parse is not tried)
    assert lost.failed is not None  # noqa: S101  (nor is there a finding for one that is not lost)
    step = path.steps[lost.failed]
    keys = sorted({key for value in lost.before if isinstance(value, Mapping) for key in value})
    offset = step_at(written.text, lost.failed)
    after = step_at(written.text, lost.failed + 1)
    place, exact = spot(blueprint.document, written.place, offset, after - offset)
    close = nearest(step.name, keys) if isinstance(step, Key) else None
    there = ", ".join(nearest_first(step.name, keys)[:8]) if isinstance(step, Key) and keys else None
    before = str(Path(path.steps[: lost.failed], relative=path.relative))
    # usage and ids are extras: without them a call still works.
    return Finding(
        code="P003",
        severity=Severity.ERROR if written.result else Severity.WARNING,
        message=f"'{written.text}' finds nothing in {where}: {_why(step, before, lost.before)}",
        place=place,
        help=f"did you mean '{close}'?" if close else f"there is {there}" if there else None,
        replacement=f".{close}"
        if close and exact and Path((Key(close),)).__str__() == f"$.{close}"
        else None,
    )


def _why(step: Key | Each | At | Where, before: str, values: tuple[Any, ...]) -> str:
    match step:
        case Key(name) if any(isinstance(value, Mapping) for value in values):
            return f"no '{name}' in {before}"
        case Key(name):
            return f"{before} has no keys, so no '{name}'"
        case Each() if any(isinstance(value, list) for value in values):
            return f"{before} is empty"
        case At(index) if any(isinstance(value, list) for value in values):
            return f"{before} has no item {index}"
        case Where(key, text) if any(isinstance(value, list) for value in values):
            return f"no item of {before} has '{text}' as '{key}'"
        case _:
            return f"{before} is no list"


RULE: Rule[Blueprint] = Rule(code="P003", name="path-finds-nothing", severity=Severity.ERROR, check=check)
