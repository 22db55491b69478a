'''The service does not serve the task type.

The path names the task type: `text_embedding`, `sparse_embedding`, `rerank`, `completion` or `custom`, which returns
the whole answer of the provider. For an unknown one the platform answers `Unknown task_type […]`.

Example:
```console
PUT /_inference/embedding/acme
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
from registry.errors import nearest
from registry.platforms._inference import inference_path, place_in_line
from registry.platforms.alibaba_es.body import task_type, task_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding where the task type is missing or none that the service knows."""
    path = inference_path(request)
    if path is None or not path.creates:
        return
    named = task_type(request)
    if named is None or named not in task_types():
        close = nearest(named, task_types()) if named is not None else None
        yield Finding(
            code=RULE.code,
            severity=RULE.severity,
            message=f"no task type '{named}'" if named is not None else "the path names no task type",
            place=place_in_line(request, path.task_type or ""),
            help=f"did you mean '{close}'?" if close else f"there is {', '.join(task_types())}",
            replacement=close if path.task_type is not None else None,
        )


RULE = Rule(code="S152", name="task-type", severity=Severity.ERROR, check=check)
