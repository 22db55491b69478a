'''A public host is asked over plain HTTP.

Texts and credentials travel readable by everybody on the way; every provider that we know of speaks HTTPS.

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "http://api.acme.example",
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
from registry.platforms._hosts import host, is_private
from registry.platforms._inference import table
from registry.platforms._written import spot
from registry.platforms.alibaba_es.body import SETTINGS, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding where `url` starts with `http://` and leads to a public host."""
    whole = parts(request)
    url = table(whole.body.value, SETTINGS).get("url") if whole is not None else None
    where = host(url) if isinstance(url, str) and url.lower().startswith("http://") else None
    if whole is not None and where is not None and not is_private(where):
        yield Finding(
            code=RULE.code,
            severity=RULE.severity,
            message=f"{where} is asked over plain HTTP",
            place=spot(whole.body, (SETTINGS, "url"), (0, 7)),
            help="write https://",
            replacement="https://",
        )


RULE = Rule(code="D152", name="plain-http", severity=Severity.WARNING, check=check)
