"""The JSON Schema of a parameter or interface is wrong in itself.

A pattern that does not compile, an unknown type or a minimum above the maximum makes every value wrong, and the tools
that read the schema fail with errors of their own.

Example:
```yaml
tasks:
  text_embedding:
    parameters: {model: {type: string, pattern: "^[a-z", default: small}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    parameters: {model: {type: string, pattern: "^[a-z]+$", default: small}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import every
from registry.rules._parameter import fault, schema_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each schema that no value can be held against."""
    for given in every(blueprint, "parameters"):
        found = fault(given.content)
        if found is not None:
            yield Finding(
                code="S022",
                message=f"the schema of '{given.name}': {found.message}",
                place=blueprint.document.place((*given.path, *found.path)),
                help="see json-schema.org; patterns are regular expressions",
            )
    for task in blueprint.tasks.values():
        for name, schema in task.content.get("interface", {}).items():
            found = schema_fault(schema)
            if found is not None:
                yield Finding(
                    code="S022",
                    message=f"the interface of '{name}': {found.message}",
                    place=blueprint.document.place((*task.path, "interface", name, *found.path)),
                    help="see json-schema.org",
                )


RULE: Rule[Blueprint] = Rule(code="S022", name="parameter-schema", severity=Severity.ERROR, check=check)
