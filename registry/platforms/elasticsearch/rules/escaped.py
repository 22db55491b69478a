r'''A placeholder is escaped with `$$`.

`$${x}` is how the template engine writes `${x}` literally. But Elasticsearch looks for placeholders once more when all
are replaced, finds this one and refuses the endpoint: the escape can never pass.

Example:
```console
PUT /_inference/completion/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/chat",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"prompt": ${input}, "template": "Dear $${name}"}""",
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
    "request": """{"prompt": ${input}, "template": "Dear \u0024{name}"}""",
    "response": {"json_parser": {"completion_result": "$.text"}}
  }
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._written import placeholders, spot
from registry.platforms.elasticsearch.custom import custom
from registry.platforms.elasticsearch.tasks import task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every `$${`."""
    parts = custom(request, task_type(request))
    for slot in parts.slots if parts is not None else ():
        for hit in placeholders(slot.text):
            if hit.escaped and parts is not None:
                known = hit.name in parts.values(slot)
                literal = "write the dollar sign as \\u0024 inside a JSON string"
                yield Finding(
                    code=RULE.code,
                    severity=RULE.severity,
                    message=f"${hit.written} leaves {hit.written} behind, which the platform refuses",
                    place=spot(parts.body, slot.path, (hit.start - 1, hit.end - hit.start + 1)),
                    help=f"write {hit.written} for its value" if known else literal,
                    replacement=hit.written if known else None,
                )


RULE = Rule(code="T104", name="escaped-placeholder", severity=Severity.ERROR, check=check)
