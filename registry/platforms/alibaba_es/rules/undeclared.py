'''A placeholder has no value.

Placeholders stand for secrets, for parameters, for `input`, and in a call with a query for `query`. What is left over
fails every call with a server error that repeats the whole text, secrets included: `variable is not replaced, found
placeholder in […]`. Calls of the task type `custom` bring parameters of their own, so there it is a warning.

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/embeddings": {
        "POST": {
          "headers": {"Authorization": "Bearer ${api_key}"},
          "request": {"format": "string", "content": """{"input": ${input}, "model": "${model_id}"}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  },
  "task_settings": {"parameters": {"model": "small"}}
}
```

Use instead:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/embeddings": {
        "POST": {
          "headers": {"Authorization": "Bearer ${api_key}"},
          "request": {"format": "string", "content": """{"input": ${input}, "model": "${model}"}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  },
  "task_settings": {"parameters": {"model": "small"}}
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms._written import placeholders, spot
from registry.platforms.alibaba_es.body import slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every placeholder without a value and without a default."""
    for whole, slot in slots(request):
        known = whole.values()
        for hit in placeholders(slot.text) if not whole.unchecked else ():
            if hit.escaped or hit.default is not None or hit.name in known:
                continue
            right = hit.name.strip() if hit.name.strip() in known else nearest(hit.name, known)
            names = ", ".join(f"${{{name}}}" for name in known)
            later = whole.task_type == "custom"  # its calls bring parameters of their own
            yield Finding(
                code=RULE.code,
                severity=Severity.WARNING if later else RULE.severity,
                message=f"{hit.written} has no value in {slot.name}"
                + (": every call has to give it in task_settings.parameters" if later else ""),
                place=spot(whole.body, slot.path, (hit.start, hit.end - hit.start)),
                help=f"did you mean ${{{right}}}?" if right else f"there is {names}",
                replacement=f"${{{right}}}" if right else None,
            )


RULE = Rule(code="T152", name="undeclared-placeholder", severity=Severity.ERROR, check=check)
