'''A secret and a parameter have one name.

Both share one flat space of placeholders. Elasticsearch refuses the endpoint since July 2026 (8.19, 9.3 and later
patches); before, the parameter won without a word and the secret was never sent.

Example:
```console
PUT /_inference/completion/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/chat",
    "headers": {"Authorization": "Bearer ${key}"},
    "request": """{"prompt": ${input}, "cache": ${key}}""",
    "response": {"json_parser": {"completion_result": "$.text"}}
  },
  "task_settings": {"parameters": {"key": "chat"}}
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
    "request": """{"prompt": ${input}, "cache": ${key}}""",
    "response": {"json_parser": {"completion_result": "$.text"}}
  },
  "task_settings": {"parameters": {"key": "chat"}}
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.elasticsearch.custom import custom
from registry.platforms.elasticsearch.tasks import task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding at the key of every parameter that has a secret's name."""
    parts = custom(request, task_type(request))
    for name in parts.parameters if parts is not None else ():
        if parts is not None and name in parts.secrets:
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message=f"'{name}' is a secret and a parameter",
                place=parts.body.key_place(("task_settings", "parameters", name)),
                help="give one of the two another name",
            )


RULE = Rule(code="K102", name="secret-twice", severity=Severity.ERROR, check=check)
