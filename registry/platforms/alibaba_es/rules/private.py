'''A URL leads to a private address.

The provider is asked from the cluster, which reaches a private address only where it stands in that network.

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://192.168.1.20",
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
from registry.platforms._hosts import host, is_private, span
from registry.platforms._inference import table
from registry.platforms._written import spot
from registry.platforms.alibaba_es.body import SETTINGS, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding where the host of `url` is private."""
    whole = parts(request)
    url = table(whole.body.value, SETTINGS).get("url") if whole is not None else None
    where = host(url) if isinstance(url, str) and "://" in url else None
    if whole is not None and isinstance(url, str) and where is not None and is_private(where):
        yield Finding(
            code=RULE.code,
            severity=RULE.severity,
            message=f"{where} is a private address: the cluster must be able to reach it",
            place=spot(whole.body, (SETTINGS, "url"), span(url, where)),
            help="fine where the provider stands in the cluster's network",
        )


RULE = Rule(code="D151", name="private-url", severity=Severity.WARNING, check=check)
