'''A credential stands in the open.

`GET _inference` returns url, path, headers, query string, content and task settings to everybody who may look at
endpoints; only `secret_parameters` are kept apart. Put the credential there and name it where it is needed.

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {},
    "url": "https://api.acme.example",
    "path": {
      "/v1/embeddings": {
        "POST": {
          "headers": {"Authorization": "Bearer 0d1a3c55-acme-key"},
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
    "secret_parameters": {"api_key": "0d1a3c55-acme-key"},
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

from registry.credentials import secret_in_header, secret_in_text, secret_in_url
from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._inference import table
from registry.platforms._written import spot
from registry.platforms.alibaba_es.body import SETTINGS, parts
from registry.template import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import JsonPath, WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every text outside the secrets that holds a credential."""
    whole = parts(request)
    if whole is None:
        return
    url = table(whole.body.value, SETTINGS).get("url")
    found: list[tuple[JsonPath, tuple[int, int] | None]]
    found = [((SETTINGS, "url"), secret_in_url(url))] if isinstance(url, str) else []
    for slot in (slot for call in whole.calls for slot in call.slots):
        if slot.path[-2] == "headers":
            found.append((slot.path, secret_in_header(str(slot.path[-1]), slot.text)))
        else:
            found.append((slot.path, secret_in_text(slot.text) if slot.json else secret_in_url(slot.text)))
    for path, text in texts(whole.parameters, ("task_settings", "parameters")):
        found.append((path, secret_in_text(text)))
    for where, span in found:
        if span is not None:
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message="a credential stands in the open",
                place=spot(whole.body, where, span),
                help="put it into secret_parameters and write ${name} here",
            )


RULE = Rule(code="K151", name="literal-secret", severity=Severity.ERROR, check=check)
