"""Two secrets are written alike, or one like what an earlier answer gives.

A rendered body names a secret by its name in capitals, `<API_KEY>`, and Dev Tools form names the ids of earlier answers
in the same way, `<CONNECTOR_ID>`. Secrets whose names differ in case only would get one another's credential.

Example:
```yaml
secrets:
  api_key: {env: ACME_API_KEY}
  API_KEY: {env: ACME_SECOND_KEY}
headers:
  X-Second: "{{ secrets.API_KEY }}"
```

Use instead:
```yaml
secrets:
  api_key: {env: ACME_API_KEY}
  second_key: {env: ACME_SECOND_KEY}
headers:
  X-Second: "{{ secrets.second_key }}"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import references
from registry.diagnostics import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from registry.catalog import Blueprint
    from registry.model import JsonPath


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """The secrets whose reference something else has already."""
    shared = blueprint.content.get("secrets", {})
    places: dict[JsonPath, Mapping[str, Any]] = {(): shared}
    for key, task in blueprint.content["tasks"].items():
        places["tasks", key] = task.get("secrets", {})
    for path, declared in places.items():
        for name in references.alike({**shared, **declared}):
            if name in declared:
                yield Finding(
                    code=RULE.code,
                    severity=RULE.severity,
                    message=f"secret '{name}' would be written {references.secret(name)}, as something else is",
                    place=blueprint.document.key_place((*path, "secrets", name)),
                    help="give it another name",
                )


RULE = Rule(code="K009", name="alike-secrets", severity=Severity.ERROR, check=check)
