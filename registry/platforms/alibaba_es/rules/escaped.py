r'''A placeholder is escaped with `$$`.

`$${x}` is how the template engine writes `${x}` literally. But the platform looks for placeholders once more when all
are replaced and fails every call: the escape can never pass.

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
          "request": {"format": "string", "content": """{"input": ${input}, "template": "Dear $${name}"}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  }
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
          "request": {"format": "string", "content": """{"input": ${input}, "template": "Dear \u0024{name}"}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  }
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._written import placeholders, spot
from registry.platforms.alibaba_es.body import slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every `$${`."""
    for whole, slot in slots(request):
        known = whole.values()
        for hit in placeholders(slot.text) if not whole.unchecked else ():
            if hit.escaped:
                yield Finding(
                    code=RULE.code,
                    severity=RULE.severity,
                    message=f"${hit.written} leaves {hit.written} behind, which the platform refuses",
                    place=spot(whole.body, slot.path, (hit.start - 1, hit.end - hit.start + 1)),
                    help="write the dollar sign as \\u0024 inside a JSON string",
                    replacement=hit.written if hit.name in known else None,
                )


RULE = Rule(code="T154", name="escaped-placeholder", severity=Severity.ERROR, check=check)
