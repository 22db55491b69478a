"""A parameter is called like a credential.

Parameters are stored in the clear, printed in plans and shown to everyone who may read the endpoint. A credential is a
secret: declared under `secrets`, stored encrypted, never printed.

Example:
```yaml
headers: {X-Key: "{{ parameters.access_key }}"}
parameters: {access_key: {type: string}}
```

Use instead:
```yaml
headers: {X-Key: "{{ secrets.access_key }}"}
secrets: {access_key: {env: ACME_ACCESS_KEY}}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import every

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint

_NAME = re.compile(
    r"(?i)(?:^|_)(?:api_?key|(?:access|auth|bearer|id|refresh|session)_?token|token|passw(?:or)?d|secret(?:_?key)?"
    r"|access_?key(?:_id)?|private_?key|credentials?)$"
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One warning for each parameter with such a name that takes text."""
    for given in every(blueprint, "parameters"):
        kinds = given.content.get("type", "string")
        text = "string" in (kinds if isinstance(kinds, list) else [kinds]) and "enum" not in given.content
        if text and _NAME.search(given.name):
            yield Finding(
                code="K008",
                severity=Severity.WARNING,
                message=f"the parameter '{given.name}' is called like a credential, and parameters are no secret",
                place=blueprint.document.key_place(given.path),
                help=f"declare it under secrets: {given.name}: {{env: {given.name.upper()}}}",
            )


RULE: Rule[Blueprint] = Rule(code="K008", name="credential-parameter", severity=Severity.WARNING, check=check)
