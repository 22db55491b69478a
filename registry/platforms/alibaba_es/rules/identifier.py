'''The inference id cannot be used.

An id holds lower-case letters, digits, hyphens, underscores and dots, and starts and ends with a letter or digit. The
platform refuses any other: `Invalid inference_id; …`.

Example:
```console
PUT /_inference/text_embedding/Acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/embeddings": {
        "POST": {
          "headers": {"Authorization": "Bearer ${api_key}"},
          "request": {"format": "string", "content": """{"input": ${input}}"""},
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
          "request": {"format": "string", "content": """{"input": ${input}}"""},
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
from registry.platforms._inference import id_fault, inference_path, place_in_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding where the path of a request that creates an endpoint has an id that is refused."""
    path = inference_path(request)
    if path is None or not path.creates or not request.path.strip("/"):
        return
    message, right = id_fault(path.id)
    if message is not None:
        yield Finding(
            code=RULE.code,
            severity=RULE.severity,
            message=message,
            place=place_in_line(request, path.id or "", last=True),
            help="lower-case letters, digits, - _ and . between letters or digits"
            + (f", e.g. {right}" if right else ""),
            replacement=right,
        )


RULE = Rule(code="S151", name="inference-id", severity=Severity.ERROR, check=check)
