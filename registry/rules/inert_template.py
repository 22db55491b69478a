"""A field that takes no templates holds `{{`.

Defaults, paths, function names and the like are used as they stand: the braces would be sent to the provider or the
platform as text.

Example:
```yaml
tasks:
  text_embedding:
    parameters: {model: {type: string, default: "{{ parameters.other }}"}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    parameters: {model: {type: string, default: small}}
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
    """One finding for each text with `{{` in a field without templates."""
    for text in texts(blueprint):
        if text.variables is None and (offset := text.text.find("{{")) >= 0:
            end = text.text.find("}}", offset)
            length = (end + 2 if end >= 0 else len(text.text)) - offset
            place, _ = spot(blueprint.document, text.path, offset, length)
            yield Finding(
                code="T007",
                message=f"'{text.path[-1]}' takes no templates: the braces would be sent as they stand",
                place=place,
                help="write the value itself",
            )


RULE: Rule[Blueprint] = Rule(code="T007", name="inert-template", severity=Severity.ERROR, check=check)
