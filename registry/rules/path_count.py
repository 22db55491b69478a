"""A path yields another number of matches than there are inputs.

Results are matched to inputs by their number: one vector for each text, one score for each document. A path to the
list (`$.embeddings.float`) yields one match for all of them, and one that goes too deep (`$.data[*].embedding[*]`) one
for each number. Either way the platforms read wrong vectors or refuse the answer.

Example:
```yaml
tasks:
  text_embedding:
    response: {embeddings: "$.data"}
```

Use instead:
```yaml
tasks:
  text_embedding:
    response: {embeddings: "$.data[*].embedding"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.answers import Written, entries, inputs, trace, tried, written
from registry.diagnostics import Finding, Rule, Severity
from registry.paths import Each, Path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint, BlueprintTask


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each path whose form or whose matches in the example do not fit the inputs."""
    for task in blueprint.tasks.values():
        asked = {path.place for path in tried(task)}
        for one in written(task):
            path = one.path
            field = task.type.response.get(one.field)
            if path is None or field is None:
                continue
            fault = _form(task, one, path, many=field.many)
            if fault is None and one.place in asked and "answer" in task.content.get("example", {}):
                fault = _count(task, path, many=field.many)
            if fault is not None:
                yield Finding(
                    code="P004",
                    message=f"'{one.text}' {fault[0]}",
                    place=blueprint.document.place(one.place),
                    help=fault[1],
                )


def nested(task: BlueprintTask) -> bool:
    """Whether an entry holds several values of a field: tokens and weights do, vectors and scores do not."""
    entry = task.type.response.get("items")
    return entry is not None and entry.required


def _form(task: BlueprintTask, one: Written, path: Path, *, many: bool) -> tuple[str, str] | None:
    """What is wrong with the path whatever the answer is."""
    if path.relative:
        if nested(task) and many and not path.many:
            return f"yields one match; an entry holds many {one.field}", "put [*] after the list's name"
        several = any(isinstance(step, Each) for step in path.steps)
        if not nested(task) and many and several:
            return f"yields several matches in an entry; '{one.field}' is one value of it", "leave [*] out"
        return None
    if many and task.many and not path.many:
        return "yields one match; there must be one for each input", "put [*] after the list's name"
    return None


def _count(task: BlueprintTask, path: Path, *, many: bool) -> tuple[str, str] | None:
    """How the matches in the example's answer differ from its inputs."""
    wanted = inputs(task)
    if path.relative:
        found = entries(task, path) or []
        wrong = next((number for number, each in enumerate(found) if len(each) != 1), None)
        if many and not nested(task) and wrong is not None and any(found):
            return (
                f"yields {len(found[wrong])} matches in entry {wrong}; it must be one",
                "one value an entry",
            )
        return None
    count = len(trace(task.content["example"]["answer"], path).matches)
    if many and wanted is not None and count not in (0, wanted):
        texts = "1 input" if wanted == 1 else f"{wanted} inputs"
        return (
            f"yields {count} matches for the {texts} of the example",
            "one match for each input, in their order",
        )
    return None


RULE: Rule[Blueprint] = Rule(code="P004", name="path-count", severity=Severity.ERROR, check=check)
