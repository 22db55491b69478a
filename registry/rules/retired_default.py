"""The default model is retired, or will be within three months.

A retired model answers with an error, so every endpoint that was made with the default stops working on that day.

Example:
```yaml
tasks:
  text_embedding:
    models: {small: {retired: 2024-01-01}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    parameters: {model: {default: large}}
    models:
      small: {retired: 2024-01-01}
      large: {dimensions: 8, docs: https://acme.example/docs/models}
```
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from registry.day import today
from registry.diagnostics import Finding, Rule, Severity
from registry.names import deciding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint

SOON = dt.timedelta(days=90)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """An error for a default that is retired, a warning for one that soon will be."""
    day = today()
    for task in blueprint.tasks.values():
        for given in deciding(task, "model")[:1]:
            model = given.content.get("default")
            date = _date(task.models.get(model, {}).get("retired")) if isinstance(model, str) else None
            if date is None or date - SOON > day:
                continue
            left = sorted(name for name, facts in task.models.items() if _date(facts.get("retired")) is None)
            yield Finding(
                code="V001",
                severity=Severity.ERROR if date <= day else Severity.WARNING,
                message=f"the default model '{model}' "
                + (f"is retired since {date}" if date <= day else f"will be retired on {date}"),
                place=blueprint.document.place((*given.path, "default")),
                help=f"there is {', '.join(left[:8])}" if left else "choose another default",
            )


def _date(text: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


RULE: Rule[Blueprint] = Rule(code="V001", name="retired-default", severity=Severity.ERROR, check=check)
