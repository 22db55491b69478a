"""A header stands twice in one list, written with other capitals.

Header names do not mind capitals: of `Authorization` and `authorization` only one is sent, and which one is not obvious.

Example:
```yaml
tasks:
  text_embedding:
    headers: {X-Team: search, x-team: ranking}
```

Use instead:
```yaml
tasks:
  text_embedding:
    headers: {X-Team: search}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.diagnostics import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.catalog import Blueprint
    from registry.model import JsonPath


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each header whose name an earlier one of the same mapping has."""
    levels: list[tuple[Mapping[str, Any], JsonPath]] = [(blueprint.content, ())]
    for task in blueprint.tasks.values():
        levels += [(task.content, task.path), (task.request or {}, (*task.path, "request"))]
    for content, path in levels:
        first: dict[str, str] = {}
        for name in content.get("headers", {}):
            other = first.setdefault(name.lower(), name)
            if other != name:
                yield Finding(
                    code="S030",
                    message=f"'{name}' and '{other}' are the same header",
                    place=blueprint.document.key_place((*path, "headers", name)),
                    help="remove one of them",
                )


RULE: Rule[Blueprint] = Rule(code="S030", name="repeated-header", severity=Severity.ERROR, check=check)
