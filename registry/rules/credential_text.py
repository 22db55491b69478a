"""A credential is written into the blueprint.

Blueprints are shared, reviewed and committed: a key in one is a key that must be revoked. A secret is a name and the
environment variable that holds it; the value is asked for when it is needed.

Example:
```yaml
headers: {Authorization: Bearer abc123def456}
```

Use instead:
```yaml
headers: {Authorization: "Bearer {{ secrets.api_key }}"}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry import template
from registry.credentials import FORMS
from registry.diagnostics import Finding, Rule, Severity
from registry.names import spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint
    from registry.model import JsonPath

_PATTERNS = {what: re.compile(pattern) for what, pattern in FORMS.items()}
_HOLDS = re.compile(
    r"(?i)^(?:proxy-)?authorization$|^cookie$|(?:^|[-_])(?:api[-_]?key|auth[-_]token|access[-_]?token|secret)$"
)
"""Names of headers and query parameters that hold nothing but a credential."""
_STAND_IN = re.compile(r"^\s*(?:[A-Za-z-]+\s+)?(?:<[^>]*>|\*+|\.\.\.|…|)\s*$")


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each text that is or holds a credential."""
    for path, text in template.texts(blueprint.document.value):
        found = _found(path, text)
        if found is not None:
            what, offset, length = found
            place, _ = spot(blueprint.document, path, offset, length)
            # The text is not repeated: findings end up in logs.
            yield Finding(
                code="K002",
                message=f"this looks like {what}",
                place=place,
                help="declare a secret, write {{ secrets.NAME }}, and revoke what stood here",
            )


def _found(path: JsonPath, text: str) -> tuple[str, int, int] | None:
    """What credential it is, with its offset and length."""
    named = len(path) > 1 and path[-2] in ("headers", "query") and _HOLDS.search(str(path[-1]))
    if named and "{{" not in text and "${" not in text and not _STAND_IN.match(text):
        return "a credential", 0, len(text)
    for what, pattern in _PATTERNS.items():
        match = pattern.search(text)
        if match is not None:
            return what, match.start(), len(match[0])
    return None


RULE: Rule[Blueprint] = Rule(code="K002", name="credential-text", severity=Severity.ERROR, check=check)
