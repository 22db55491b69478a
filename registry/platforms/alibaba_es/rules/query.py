'''`query_string` does not start with `?`.

It is appended to `url` and path as it is, so without its question mark it becomes part of the path.

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
          "query_string": "version=1",
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
          "query_string": "?version=1",
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
from registry.platforms._written import spot
from registry.platforms.alibaba_es.body import slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every query string without its question mark."""
    for whole, slot in slots(request):
        if slot.path[-1] == "query_string" and slot.text and not slot.text.startswith(("?", "<")):
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message="query_string does not start with '?'",
                place=spot(whole.body, slot.path),
                help="it is appended to url and path as it is",
                replacement=f'"?{slot.text}"' if '"' not in slot.text and "\\" not in slot.text else None,
            )


RULE = Rule(code="D155", name="query-string", severity=Severity.ERROR, check=check)
