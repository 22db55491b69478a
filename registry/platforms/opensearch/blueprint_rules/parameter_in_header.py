"""A header that identifies the caller is filled from a parameter.

Whoever may call the model may set its parameters, and so could pass for somebody else or for another host. OpenSearch
refuses such connectors since 3.7: `Header 'X' cannot use ${parameters.*} placeholders for security reasons`. What
authenticates is a secret; what names a host is part of the address.

Example:
```yaml
tasks:
  text_embedding:
    headers: {X-Auth-Token: "{{ parameters.model }}"}
```

Use instead:
```yaml
tasks:
  text_embedding:
    headers: {X-Auth-Token: "{{ secrets.api_key }}"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import spot, texts
from registry.platforms.opensearch.rules.header import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each parameter in such a header."""
    for text in texts(blueprint):
        parsed = text.parsed
        if parsed is None or "secrets" not in (text.variables or ()) or "headers" not in text.path[:-1]:
            # A body may have its own `headers`; it takes no secrets.
            continue
        header = str(text.path[-1])
        if header.lower() not in REFUSED:
            continue
        for expression in parsed.expressions:
            for name in expression.names:
                if name.startswith("parameters."):
                    place, _ = spot(blueprint.document, text.path, expression.offset, expression.length)
                    yield Finding(
                        code="K005",
                        message=f"the header '{header}' must not be filled from a parameter",
                        place=place,
                        help="declare a secret and write {{ secrets.NAME }}",
                    )


RULE: Rule[Blueprint] = Rule(code="K005", name="parameter-in-header", severity=Severity.ERROR, check=check)
