"""Two secrets come from one environment variable.

Both would have the same value, which is hardly ever meant: one provider's two credentials differ, and with one variable
one of them is wrong.

Example:
```yaml
secrets:
  token: {env: ACME_API_KEY}
headers:
  X-Token: "{{ secrets.token }}"
```

Use instead:
```yaml
secrets:
  token: {env: ACME_TOKEN}
headers:
  X-Token: "{{ secrets.token }}"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import Declared, every

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One warning for each secret whose variable an earlier one of another name has."""
    first: dict[str, Declared] = {}
    for given in every(blueprint, "secrets"):
        variable = given.content.get("env")
        if not isinstance(variable, str):
            continue
        other = first.setdefault(variable, given)
        if other.name != given.name:
            yield Finding(
                code="K004",
                severity=Severity.WARNING,
                message=f"'{given.name}' and '{other.name}' both come from {variable}",
                place=blueprint.document.place((*given.path, "env")),
                help="give each secret its own variable",
            )


RULE: Rule[Blueprint] = Rule(code="K004", name="shared-variable", severity=Severity.WARNING, check=check)
