"""A body computes with an input of the call.

On a platform an input is a placeholder, filled in at the call: it can be placed, alone or beside other text, but not
sliced, filtered, compared or branched on. What every call needs computed belongs into the caller; what the endpoint's
author decides belongs into a parameter.

Example:
```yaml
tasks:
  rerank:
    request: {body: {query: "{{ query | lower }}"}}
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
from registry.names import inputs, spot, tasks_at, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each expression of a body that does more than place an input."""
    for text in texts(blueprint):
        parsed = text.parsed
        if parsed is None or "inputs" not in (text.variables or ()) or "targets" in text.path:
            # Under `targets` everything is fixed when the endpoint is made: there one may compute.
            continue
        known = {name for task in tasks_at(blueprint, text.path) for name in inputs(task)}
        for expression in parsed.expressions:
            later = next((name for name in expression.names if name in known), None)
            if expression.pieces is None and later is not None:
                place, _ = spot(blueprint.document, text.path, expression.offset, expression.length)
                yield Finding(
                    code="T004",
                    message=f"'{later}' is known only at the call: it can be placed, not computed with",
                    place=place,
                    help=f"{{{{ {later} }}}}",
                )


RULE: Rule[Blueprint] = Rule(code="T004", name="computed-input", severity=Severity.ERROR, check=check)
