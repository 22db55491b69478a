'''A placeholder has no value.

A placeholder in `url`, `headers` and `query_parameters` can name a secret or a parameter that is text; in `request`
also any other parameter and what a call brings: `input`, `input_type` for embeddings, `query`, `top_n` and
`return_documents` for rerank. Names are taken as they stand: blanks count. Any other placeholder is left over, and the
dry run of `PUT` refuses the endpoint: `Found placeholder [${…}] in field […] after replacement call`.

Example:
```console
PUT /_inference/completion/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/chat",
    "headers": {"Authorization": "Bearer ${apikey}"},
    "request": """{"prompt": ${input}}""",
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

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms._written import Placeholder, Slot, placeholders, spot
from registry.platforms.elasticsearch.custom import Custom, custom
from registry.platforms.elasticsearch.tasks import task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every placeholder without a value and without a default."""
    parts = custom(request, task_type(request))
    if parts is None:
        return
    for slot in parts.slots:
        known = parts.values(slot)
        for hit in placeholders(slot.text):
            if hit.escaped or hit.default is not None or hit.name in known:
                continue
            right = hit.name.strip() if hit.name.strip() in known else nearest(hit.name, known)
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message=f"{hit.written} has no value in {slot.name}: {_reason(hit, slot, parts)}",
                place=spot(parts.body, slot.path, (hit.start, hit.end - hit.start)),
                help=f"did you mean ${{{right}}}?" if right else _advice(known),
                replacement=f"${{{right}}}" if right else None,
            )


def _reason(hit: Placeholder, slot: Slot, parts: Custom) -> str:
    if hit.name.strip() != hit.name:
        return "the blanks inside it count"
    if not slot.json and hit.name in parts.parameters:
        return "only parameters that are text have one there"
    if not slot.json and hit.name in ("input", "input_type", "query", "top_n", "return_documents"):
        return "what a call brings is there in 'request' only"
    if hit.name in ("input_type", "query", "top_n", "return_documents"):
        return f"a call of {parts.task_type} brings no {hit.name}"
    return "it is neither a secret nor a parameter"


def _advice(known: dict[str, str]) -> str:
    names = ", ".join(f"${{{name}}}" for name in known)
    return f"there is {names}" if known else "declare it in secret_parameters or task_settings.parameters"


RULE = Rule(code="T102", name="undeclared-placeholder", severity=Severity.ERROR, check=check)
