"""A template uses a name that is declared but means nothing in this field.

Each field takes some kinds of names only: addresses and headers are the same for every call, so no input can stand in
them; `url` exists only in the settings of a native service. The schema lists the kinds for every field.

Example:
```yaml
tasks:
  rerank:
    headers: {X-Query: "{{ query }}"}
```

Use instead:
```yaml
tasks:
  rerank:
    request: {body: {query: "{{ query }}"}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import inputs, parameters, spot, tasks_at, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint

_SHOWN = {"inputs": "the task's inputs", "parameters": "parameters", "secrets": "secrets", "url": "'url'"}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each use of an input or parameter where the field takes none; secrets have their own rule."""
    for text in texts(blueprint):
        parsed = text.parsed
        if parsed is None or text.variables is None:
            continue
        tasks = tasks_at(blueprint, text.path)
        kinds = {name: "inputs" for task in tasks for name in inputs(task)}
        kinds |= {f"parameters.{name}": "parameters" for task in tasks for name in parameters(task)}
        for expression in parsed.expressions:
            for name in expression.names:
                if name in kinds and kinds[name] not in text.variables:
                    place, _ = spot(blueprint.document, text.path, expression.offset, expression.length)
                    yield Finding(
                        code="T006",
                        message=f"'{name}' cannot stand here",
                        place=place,
                        help=f"this field may use {' and '.join(_SHOWN[kind] for kind in text.variables)}",
                    )


RULE: Rule[Blueprint] = Rule(code="T006", name="misplaced-name", severity=Severity.ERROR, check=check)
