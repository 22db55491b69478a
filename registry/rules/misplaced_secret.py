"""A secret stands where it would leak.

Credentials go into headers, or into the settings of a native Elasticsearch service. In an address, a query or a body
they end up in logs, traces and error messages; in connector parameters and task settings everyone who may read the
endpoint reads them.

Example:
```yaml
tasks:
  text_embedding:
    query: {key: "{{ secrets.api_key }}"}
```

Use instead:
```yaml
tasks:
  text_embedding:
    headers: {X-Key: "{{ secrets.api_key }}"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import spot, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each expression with a secret in a field that takes none."""
    for text in texts(blueprint):
        parsed = text.parsed
        if parsed is None or text.variables is None or "secrets" in text.variables:
            continue
        for expression in parsed.expressions:
            for name in expression.names:
                if name.startswith("secrets."):
                    place, _ = spot(blueprint.document, text.path, expression.offset, expression.length)
                    yield Finding(
                        code="K001",
                        message=f"'{name}' would leak here: secrets stand in headers and native service settings only",
                        place=place,
                        help=f'headers: {{NAME: "{{{{ {name} }}}}"}}',
                    )


RULE: Rule[Blueprint] = Rule(code="K001", name="misplaced-secret", severity=Severity.ERROR, check=check)
