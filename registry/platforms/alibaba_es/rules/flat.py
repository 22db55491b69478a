'''A path to vectors ends in `[*]` behind another `[*]`.

Jayway flattens: `$.data[*].embedding[*]` gives the numbers of all vectors in one list, and the platform then fails
because a number is no vector. (Elastic keeps the nesting, there both forms work.) The path is right only where the
answer nests its vectors one level deeper.

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
          "request": {"format": "string", "content": """{"input": ${input}}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding[*]"}}
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
from registry.platforms._written import spot
from registry.platforms.alibaba_es.body import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for a path to vectors that looks as if it gave their numbers."""
    for whole, call in calls(request):
        path = call.parser.get("text_embeddings") if whole.task_type == "text_embedding" else None
        if isinstance(path, str) and path.endswith("[*]") and "[*]" in path[:-3]:
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message="the path gives all numbers in one list, unless vectors are nested deeper",
                place=spot(whole.body, (*call.path, "response", "json_parser", "text_embeddings")),
                help=f"write {path[:-3]}",
                replacement=f'"{path[:-3]}"',
            )


RULE = Rule(code="P152", name="flat-vectors", severity=Severity.WARNING, check=check)
