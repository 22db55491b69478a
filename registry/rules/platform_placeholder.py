"""A text holds `${`, the start of a platform's placeholder.

The platforms substitute `${…}` themselves, each by its own rules, and again in what they have put in: a literal `${`
could read another parameter or a credential, and means something else on each of them. A blueprint names values with
`{{ name }}`; the placeholders are written when it is rendered.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {input: "${input}"}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {input: "{{ input }}"}}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import spot, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint

_PLACEHOLDER = re.compile(r"\$+\{(?:([A-Za-z_][\w.]*)\})?")


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each `${` outside prose."""
    for text in texts(blueprint):
        for match in _PLACEHOLDER.finditer(text.text):
            place, exact = spot(blueprint.document, text.path, match.start(), len(match[0]))
            name = (match[1] or "").replace("credential.", "secrets.")
            written = f"{{{{ {name or 'name'} }}}}"
            yield Finding(
                code="T003",
                message=f"'{match[0]}' belongs to the platforms",
                place=place,
                help=f"write {written}" if text.variables is not None else "this field takes no placeholders",
                replacement=written if exact and name and text.variables is not None else None,
            )


RULE: Rule[Blueprint] = Rule(code="T003", name="platform-placeholder", severity=Severity.ERROR, check=check)
