"""A task says too little to be called.

It needs a `request` and a `response` that says where the answer holds the result, or, for a model inside the cluster,
what a target needs to make it. With neither there is nothing to render.

Example:
```yaml
tasks:
  rerank: {response: null}
```

Use instead:
```yaml
tasks:
  rerank:
    response: {items: "$.results[*]", scores: "@.score", index: "@.index"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each task without request and targets, or with a request and no response."""
    for task in blueprint.tasks.values():
        place = blueprint.document.key_place(task.path)
        makes = any(set(part) - {"docs", "unsupported"} for part in task.content.get("targets", {}).values())
        needed = [name for name, field in task.type.response.items() if field.required]
        if task.request is None and not makes:
            yield Finding(
                code="S031",
                message=f"{task.key} has no request, and no target that could make it in a cluster",
                place=place,
                help="add request: {path: …, body: …}, or targets:",
            )
        elif task.request is not None and needed and "response" not in task.content:
            yield Finding(
                code="S031",
                message=f"{task.key} does not say where its answer holds {' and '.join(needed)}",
                place=place,
                help=f"add response: {{{', '.join(f'{name}: {task.type.response[name].example}' for name in needed)}}}",
            )


RULE: Rule[Blueprint] = Rule(code="S031", name="incomplete-task", severity=Severity.ERROR, check=check)
