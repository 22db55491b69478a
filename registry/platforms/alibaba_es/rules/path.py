'''A path of `json_parser` cannot be run, or yields one value where a list is needed.

Paths are read by Jayway JsonPath. For every task but completion the platform wants the list that only an indefinite
path gives (one with `[*]`, `..`, a slice or a filter): `$.scores` fails even where it leads to a list. A completion
wants the text itself, or a list of texts.

Example:
```console
PUT /_inference/rerank/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/rerank": {
        "POST": {
          "headers": {"Authorization": "Bearer ${api_key}"},
          "request": {"format": "string", "content": """{"query": "${query}", "docs": ${input}}"""},
          "response": {"json_parser": {"relevance_score": "$.scores"}}
        }
      }
    }
  }
}
```

Use instead:
```console
PUT /_inference/rerank/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/rerank": {
        "POST": {
          "headers": {"Authorization": "Bearer ${api_key}"},
          "request": {"format": "string", "content": """{"query": "${query}", "docs": ${input}}"""},
          "response": {"json_parser": {"relevance_score": "$.scores[*]"}}
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
from registry.java import jayway
from registry.platforms._written import spot
from registry.platforms.alibaba_es.body import calls
from registry.template import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


_KEYS = {
    "text_embedding": (("text_embeddings",),),
    "sparse_embedding": (
        ("sparse_result", "path"),
        ("sparse_result", "value", "sparse_token"),
        ("sparse_result", "value", "sparse_weight"),
    ),
    "rerank": (("relevance_score",), ("reranked_index",), ("document_text",)),
    "completion": (("completion_result",),),
}


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every path that Jayway cannot compile, and for a definite one where a list is needed."""
    for whole, call in calls(request):
        for keys, path in texts(call.parser):
            if keys not in _KEYS.get(whole.task_type or "", ()) or not path:
                continue
            fault = jayway.validate(path)
            if fault is None and whole.task_type != "completion" and jayway.is_definite(path):
                fault = "it gives one value where a list is needed"
                help_ = f"end it with [*], e.g. {path}[*], or take every item with [*]"
            else:
                help_ = "e.g. $.result.embeddings[*].embedding"
            if fault is not None:
                yield Finding(
                    code=RULE.code,
                    severity=RULE.severity,
                    message=f"no path for Alibaba Cloud Elasticsearch: {fault}",
                    place=spot(whole.body, (*call.path, "response", "json_parser", *keys)),
                    help=help_,
                )


RULE = Rule(code="P151", name="response-path", severity=Severity.ERROR, check=check)
