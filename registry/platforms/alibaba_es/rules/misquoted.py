'''A placeholder of `content` has quotes where it must have none, or none where it needs them.

Alibaba Cloud Elasticsearch inserts a text as it is and everything else as JSON: a text needs quotes around its
placeholder, a list must not have any. `${input}` is the list of inputs, and a text for a completion; `${query}`,
secrets and parameters that are text are texts. (The `custom` service of Elastic does the opposite: it never wants
quotes.)

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
          "request": {"format": "string", "content": """{"input": "${input}", "input_type": ${input_type}}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  },
  "task_settings": {"parameters": {"input_type": "document"}}
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
          "request": {"format": "string", "content": """{"input": ${input}, "input_type": "${input_type}"}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  },
  "task_settings": {"parameters": {"input_type": "document"}}
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._written import inner, spot, stands_alone
from registry.platforms.alibaba_es.body import misquoted, slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every quoted list and every bare text."""
    for whole, slot in slots(request):
        for hit in misquoted(whole, slot):
            alone = hit.inside and stands_alone(slot.text, hit)
            start, end = (hit.start - 1, hit.end + 1) if alone else (hit.start, hit.end)
            right = hit.written if hit.inside else f'"{hit.written}"'
            words = (
                "between quotes, and its value is a list or an object"
                if hit.inside
                else "without quotes, and its value is a text"
            )
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message=f"{hit.written} stands {words}",
                place=spot(whole.body, slot.path, (start, end - start)),
                help=f"write {right}" if alone or not hit.inside else "make the whole text a parameter",
                replacement=inner(whole.body, slot.path, right) if alone or not hit.inside else None,
            )


RULE = Rule(code="T151", name="misquoted-placeholder", severity=Severity.ERROR, check=check)
