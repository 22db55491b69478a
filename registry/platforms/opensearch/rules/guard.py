"""A guardrail's regular expression can match no whole text.

OpenSearch compares each expression with the whole body that is sent, or the whole answer, from its first character to its
last: `password` never stops anything, `(?s).*password.*` does.

Source: ml-commons `LocalRegexGuardrail.java` (`validateRegex` uses `matches`).

Example:
```console
POST /_plugins/_ml/models/_register
{
  "name": "chat", "function_name": "remote", "connector_id": "<CONNECTOR_ID>",
  "guardrails": { "type": "local_regex", "input_guardrail": { "regex": ["password"] } }
}
```

Use instead:
```console
POST /_plugins/_ml/models/_register
{
  "name": "chat", "function_name": "remote", "connector_id": "<CONNECTOR_ID>",
  "guardrails": { "type": "local_regex", "input_guardrail": { "regex": ["(?s).*password.*"] } }
}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.written import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_WORDS = re.compile(r"[\w\s-]+")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each expression that is plain words."""
    body = request.body
    if kind_of(request) is not Kind.REMOTE or body is None or not isinstance(body.value, dict):
        return
    guardrails = body.value.get("guardrails")
    for side in ("input_guardrail", "output_guardrail"):
        guard = guardrails.get(side) if isinstance(guardrails, dict) else None
        expressions = guard.get("regex") if isinstance(guard, dict) else None
        for index, expression in enumerate(expressions if isinstance(expressions, list) else []):
            if isinstance(expression, str) and _WORDS.fullmatch(expression):
                yield Finding(
                    code="S217",
                    severity=Severity.WARNING,
                    message=f"'{expression}' must match the whole text to stop it, and never will",
                    place=body.place(("guardrails", side, "regex", index)),
                    help=f"write (?s).*{expression}.*",
                    replacement=f'"(?s).*{expression}.*"',
                )


RULE = Rule(code="S217", name="guardrail-never-fires", severity=Severity.WARNING, check=check)
