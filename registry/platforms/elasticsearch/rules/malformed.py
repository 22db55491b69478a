'''What is sent is not JSON.

`request` is a template: with all placeholders replaced it must be one JSON value, or the provider refuses every call,
the validation call of `PUT` first. Usual causes are a comma at the end, a missing brace and a forgotten quote.

Example:
```console
PUT /_inference/completion/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/chat",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"prompt": ${input},}""",
    "response": {"json_parser": {"completion_result": "$.text"}}
  }
}
```

Use instead:
```console
PUT /_inference/completion/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/chat",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"prompt": ${input}}""",
    "response": {"json_parser": {"completion_result": "$.text"}}
  }
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import literal
from registry.diagnostics import Finding, Rule, Severity
from registry.java.substitution import PlatformError
from registry.platforms._written import misplaced, placeholders, spot
from registry.platforms.elasticsearch import substitute
from registry.platforms.elasticsearch.custom import custom
from registry.platforms.elasticsearch.tasks import task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding where the filled template is no JSON, unless a placeholder in it is already at fault."""
    parts = custom(request, task_type(request))
    if parts is None or not parts.sends_json():
        return
    for slot in parts.slots:
        values = parts.values(slot)
        if not slot.json or any(hit.inside or hit.escaped for hit in placeholders(slot.text)):
            continue
        try:
            sent = substitute.fill(slot.text, values, "request")
        except PlatformError as error:
            if "Infinite loop" in error.message:
                yield Finding(
                    code=RULE.code,
                    severity=RULE.severity,
                    message="a placeholder leads back to itself",
                    place=spot(parts.body, slot.path),
                    help="values are scanned for placeholders again: take them out of the parameters",
                )
            continue
        try:
            literal.within(sent)
        except ValueError as error:
            offset, reason = misplaced(slot.text, str(error))
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message=f"what is sent is not JSON: {reason}",
                place=spot(parts.body, slot.path, None if offset is None else (offset, 1)),
                help="with its placeholders replaced, 'request' must be one JSON value",
            )


RULE = Rule(code="T105", name="body-no-json", severity=Severity.ERROR, check=check)
