"""A text is not a template that we take.

`{{ … }}` holds one expression: names, texts and numbers, `~` to join, a few filters, conditions. Statements (`{% … %}`),
comments, calls and loops are refused, because no platform could run them. A text that cannot be parsed cannot be
rendered, and the first call would show it.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {input: "{{ input "}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {input: "{{ input }}"}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import template
from registry.diagnostics import Finding, Rule, Severity
from registry.names import spot, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each text that does not parse."""
    for text in texts(blueprint):
        if text.variables is None:
            continue
        try:
            # `${` has a rule of its own; it must not hide what else is wrong with the text.
            template.parse(text.text.replace("${", "$("))
        except template.TemplateError as error:
            place, _ = spot(blueprint.document, text.path, error.offset, error.length)
            yield Finding(
                code="T001",
                message=error.message,
                place=place,
                help=f"an expression is {{{{ name }}}}; filters: {', '.join(sorted(template.FILTERS))}",
            )


RULE: Rule[Blueprint] = Rule(code="T001", name="broken-template", severity=Severity.ERROR, check=check)
