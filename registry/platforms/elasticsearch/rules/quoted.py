'''A placeholder of `request` stands between quotes.

Elasticsearch's `custom` service writes every value as JSON: a text arrives with its quotes, a list with its brackets.
A placeholder inside quotes therefore breaks the body, and the validation call of `PUT` fails at the provider. (The
service of Alibaba Cloud Elasticsearch does the opposite: there texts need quotes.)

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/embeddings",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"input": "${input}", "model": "small"}""",
    "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
  }
}
```

Use instead:
```console
PUT /_inference/text_embedding/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/embeddings",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"input": ${input}, "model": "small"}""",
    "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
  }
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._written import placeholders, spot, stands_alone
from registry.platforms.elasticsearch.custom import custom
from registry.platforms.elasticsearch.tasks import task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every placeholder inside a string whose value brings quotes or brackets of its own."""
    parts = custom(request, task_type(request))
    if parts is None or not parts.sends_json():
        return
    for slot in parts.slots:
        values = parts.values(slot) if slot.json else {}
        for hit in placeholders(slot.text):
            if not hit.inside or hit.escaped or values.get(hit.name, "")[:1] not in ('"', "[", "{"):
                continue
            alone = stands_alone(slot.text, hit)
            start, end = (hit.start - 1, hit.end + 1) if alone else (hit.start, hit.end)
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message=f"{hit.written} stands between quotes, and its value brings its own",
                place=spot(parts.body, slot.path, (start, end - start)),
                help=f"write {hit.written} without quotes" if alone else "make the whole text a parameter",
                replacement=hit.written if alone else None,
            )


RULE = Rule(code="T101", name="quoted-placeholder", severity=Severity.ERROR, check=check)
