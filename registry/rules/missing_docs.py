"""A fact has no source.

Limits and the sizes of models change, and whoever reads a number later must be able to look up where it came from.
`limits`, every model that states a fact, and parameters that state a bound carry `docs`: the page that says so.

Example:
```yaml
tasks:
  text_embedding:
    models: {large: {dimensions: 8}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    models: {large: {dimensions: 8, docs: https://acme.example/docs/models}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import every

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint
    from registry.model import JsonPath

_BOUNDS = frozenset({"enum", "exclusiveMaximum", "maximum", "maxItems", "maxLength"})
_NO_FACTS = frozenset({"description", "docs"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """A warning for each group of facts without `docs`; a note for a parameter."""
    for task in blueprint.tasks.values():
        if set(task.limits) - _NO_FACTS and "docs" not in task.limits:
            yield _finding(blueprint, (*task.path, "limits"), "the limits have no source", Severity.WARNING)
        for model, facts in task.models.items():
            if set(facts) - _NO_FACTS and "docs" not in facts:
                path = (*task.path, "models", model)
                yield _finding(blueprint, path, f"what is said of '{model}' has no source", Severity.WARNING)
    for given in every(blueprint, "parameters"):
        if set(given.content) & _BOUNDS and "docs" not in given.content:
            yield _finding(
                blueprint, given.path, f"the bounds of '{given.name}' have no source", Severity.NOTE
            )


def _finding(blueprint: Blueprint, path: JsonPath, message: str, severity: Severity) -> Finding:
    return Finding(
        code="S025",
        severity=severity,
        message=message,
        place=blueprint.document.key_place(path),
        help="docs: https://… the page that says so",
    )


RULE: Rule[Blueprint] = Rule(code="S025", name="missing-docs", severity=Severity.WARNING, check=check)
