"""A `one_of` group has one secret only.

The group says that exactly one of its secrets must be there. With a single member there is nothing to choose: either
the other members are missing or misspelt, or the secret is simply required.

Example:
```yaml
secrets: {api_key: {env: ACME_API_KEY, one_of: credential}}
```

Use instead:
```yaml
secrets:
  api_key: {env: ACME_API_KEY, one_of: credential}
  token: {env: ACME_TOKEN, one_of: credential}
headers:
  X-Token: "{{ secrets.token }}"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.names import every, secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each group that has one member wherever it is known."""
    for given in every(blueprint, "secrets"):
        group = given.content.get("one_of")
        if not isinstance(group, str):
            continue
        inside = given.path[0] == "tasks"
        tasks = [blueprint.tasks[str(given.path[1])]] if inside else list(blueprint.tasks.values())
        sizes = [
            sum(other.content.get("one_of") == group for other in secrets(task).values()) for task in tasks
        ]
        if max(sizes, default=1) <= 1:
            others = {
                str(other.content["one_of"])
                for other in every(blueprint, "secrets")
                if "one_of" in other.content
            }
            close = nearest(group, others - {group})
            yield Finding(
                code="K003",
                severity=Severity.WARNING,
                message=f"the group '{group}' has no other secret than '{given.name}'",
                place=blueprint.document.place((*given.path, "one_of")),
                help=f"did you mean the group '{close}'?"
                if close
                else "leave one_of out, or add the other secrets",
            )


RULE: Rule[Blueprint] = Rule(code="K003", name="lonely-alternative", severity=Severity.WARNING, check=check)
