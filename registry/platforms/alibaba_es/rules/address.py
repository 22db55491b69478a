'''The URL cannot be called.

`url` and the key of `path` are joined as they are and read as Java reads a URL: a blank, a brace or a `%` without two
digits after it is refused, and so is one without `https://` or `http://` and a host. The endpoint is not created:
`Failed to construct custom service URL`.

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/my models/embeddings": {
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
      "/my%20models/embeddings": {
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
from registry.platforms._hosts import fault
from registry.platforms._inference import table
from registry.platforms._written import spot
from registry.platforms.alibaba_es.body import SETTINGS, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Place, WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding where `url` cannot be called, else one for every key of `path` that makes it so."""
    whole = parts(request)
    url = table(whole.body.value, SETTINGS).get("url") if whole is not None else None
    if whole is None or not isinstance(url, str) or not url or "${" in url:
        return
    paths = [path for path in table(whole.body.value, SETTINGS, "path") if "${" not in path]
    for path in paths or [""]:
        found = fault(url + path)
        if found is None:
            continue
        reason, offset = found
        if offset is not None and offset >= len(url) and path:
            yield _finding(reason, whole.body.key_place((SETTINGS, "path", path)))
            continue
        at = None if offset is None or offset >= len(url) else (offset, 1)
        yield _finding(reason, spot(whole.body, (SETTINGS, "url"), at))
        return


def _finding(reason: str, place: Place) -> Finding:
    return Finding(
        code=RULE.code,
        severity=RULE.severity,
        message=f"the URL cannot be called: {reason}",
        place=place,
        help="e.g. https://api.acme.example:8080 and /v1/embeddings; a blank in them is %20",
    )


RULE = Rule(code="D154", name="no-address", severity=Severity.ERROR, check=check)
