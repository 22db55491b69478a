'''A secret and a parameter have one name.

Both share one flat space of placeholders, and here the secret wins without a word: where the parameter was meant, the
credential is sent.

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/embeddings": {
        "POST": {
          "headers": {"Authorization": "Bearer ${key}"},
          "request": {"format": "string", "content": """{"input": ${input}, "cache": "${key}"}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  },
  "task_settings": {"parameters": {"key": "docs"}}
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
          "request": {"format": "string", "content": """{"input": ${input}, "cache": "${key}"}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  },
  "task_settings": {"parameters": {"key": "docs"}}
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.alibaba_es.body import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding at the key of every parameter that has a secret's name."""
    whole = parts(request)
    for name in whole.parameters if whole is not None else ():
        if whole is not None and name in whole.secrets:
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message=f"'{name}' is a secret and a parameter: the secret is sent",
                place=whole.body.key_place(("task_settings", "parameters", name)),
                help="give one of the two another name",
            )


RULE = Rule(code="K152", name="secret-twice", severity=Severity.WARNING, check=check)
