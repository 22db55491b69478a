"""The request never sends an input that the task type requires.

Every call gives it, and the provider would answer for something else or not at all. Only optional inputs may be left
out of the body.

Example:
```yaml
tasks:
  rerank:
    request: {body: {query: fixed words}}
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
from registry.errors import nearest
from registry.names import inputs, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each required input that stands nowhere in the request."""
    for task in blueprint.tasks.values():
        if task.request is None:
            continue
        request = (*task.path, "request")
        used = {name for text in texts(blueprint) if text.path[:3] == request for name in text.names}
        strangers = [name for name in used if "." not in name and name not in inputs(task)]
        for name, given in task.type.inputs.items():
            # A name that is a slip of this one has a finding of its own.
            if given.required and name not in used and nearest(name, strangers) is None:
                at = (*request, "body") if "body" in task.request else request
                yield Finding(
                    code="T008",
                    message=f"the request never sends '{name}'",
                    place=blueprint.document.key_place(at),
                    help=f"place {{{{ {name} }}}} in the body",
                )


RULE: Rule[Blueprint] = Rule(code="T008", name="missing-input", severity=Severity.ERROR, check=check)
