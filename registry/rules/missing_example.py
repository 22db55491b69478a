"""A task has a request and no example.

The example is what everything else is tried on: response paths here, stand-ins of the provider in tests, the answers of
a local server. Without one a wrong path shows itself at the first live call.

Example:
```yaml
tasks:
  rerank: {example: null}
```

Use instead:
```yaml
tasks:
  rerank:
    example:
      query: greeting
      input: [hello]
      answer: {results: [{index: 0, score: 0.9}]}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One warning for each such task."""
    for task in blueprint.tasks.values():
        if task.request is not None and "example" not in task.content:
            yield Finding(
                code="S026",
                severity=Severity.WARNING,
                message=f"{task.key} has no example, so its paths cannot be tried",
                place=blueprint.document.key_place(task.path),
                help="copy a call and its answer from the provider's page under example:",
            )


RULE: Rule[Blueprint] = Rule(code="S026", name="missing-example", severity=Severity.WARNING, check=check)
