"""The default kind of input has no word of the provider's.

`input_type.default` says what an input is for where the caller says nothing. Without a word for it nothing would be
sent, and the provider would choose on its own, mostly the wrong one for half of the inputs.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {input_type: "{{ input_type }}"}}
    input_type: {default: ingest, search: query}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {input_type: "{{ input_type }}"}}
    input_type: {default: ingest, ingest: document, search: query}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.tasks import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each default without a word."""
    for task in blueprint.tasks.values():
        words = task.content.get("input_type", {})
        default = words.get("default")
        if default in KINDS and default not in words:
            yield Finding(
                code="S029",
                message=f"'{default}' is the default and has no word of the provider's",
                place=blueprint.document.place((*task.path, "input_type", "default")),
                help=f"add {default}: with the provider's word",
            )


RULE: Rule[Blueprint] = Rule(code="S029", name="kind-without-word", severity=Severity.ERROR, check=check)
