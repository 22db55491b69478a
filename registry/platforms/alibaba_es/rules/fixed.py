'''A placeholder stands where nothing is replaced.

Placeholders work in `query_string`, in header values and in `content`. In `url` and in the path they are sent as they
stand, and the provider finds no such page.

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/deployments/${deployment}/embeddings": {
        "POST": {
          "headers": {"Authorization": "Bearer ${api_key}"},
          "request": {"format": "string", "content": """{"input": ${input}}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  },
  "task_settings": {"parameters": {"deployment": "blue"}}
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
      "/v1/deployments/blue/embeddings": {
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
from registry.platforms._inference import table
from registry.platforms._written import placeholders, spot
from registry.platforms.alibaba_es.body import SETTINGS, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Place, WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every placeholder of `url` and of the path."""
    whole = parts(request)
    if whole is None:
        return
    settings = table(whole.body.value, SETTINGS)
    url = settings.get("url")
    for hit in placeholders(url) if isinstance(url, str) else ():
        yield _finding(
            "url", spot(whole.body, (SETTINGS, "url"), (hit.start, hit.end - hit.start)), hit.written
        )
    for path in table(settings, "path"):
        for hit in placeholders(path):
            yield _finding("the path", whole.body.key_place((SETTINGS, "path", path)), hit.written)


def _finding(where: str, place: Place, written: str) -> Finding:
    return Finding(
        code=RULE.code,
        severity=RULE.severity,
        message=f"{written} is not replaced in {where}",
        place=place,
        help="write the value itself, or move it into query_string",
    )


RULE = Rule(code="T156", name="fixed-part", severity=Severity.ERROR, check=check)
