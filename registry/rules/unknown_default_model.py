"""The default model is not among the task's models.

`models` says how long a model's vectors are, how much it takes and when it goes. A default that is missing there is
misspelt, or its facts are; either way nothing can be checked against them.

Example:
```yaml
tasks:
  text_embedding:
    parameters: {model: {default: smal}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    parameters: {model: {default: small}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.names import deciding, spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One warning for each default that `models` does not list."""
    for task in blueprint.tasks.values():
        for given in deciding(task, "model")[:1]:
            model = given.content.get("default")
            if not task.models or not isinstance(model, str) or model in task.models:
                continue
            close = nearest(model, task.models)
            place, exact = spot(blueprint.document, (*given.path, "default"))
            yield Finding(
                code="V002",
                severity=Severity.WARNING,
                message=f"the default model '{model}' is not among the models of {task.key}",
                place=place,
                help=f"did you mean '{close}'?" if close else f"add it; there is {', '.join(task.models)}",
                replacement=close if exact else None,
            )


RULE: Rule[Blueprint] = Rule(
    code="V002", name="unknown-default-model", severity=Severity.WARNING, check=check
)
