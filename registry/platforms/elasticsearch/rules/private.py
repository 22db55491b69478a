"""A URL leads to a private address.

`localhost` is the node itself, and a private address is reached only where the cluster stands in that network: a
cluster in a cloud reaches neither. It is right where provider and cluster share a network.

Example:
```console
PUT /_inference/completion/llama
{
  "service": "llama",
  "service_settings": {
    "url": "http://localhost:8321/v1/openai/v1/chat/completions",
    "model_id": "llama3.2:3b"
  }
}
```

Use instead:
```console
PUT /_inference/completion/llama
{
  "service": "llama",
  "service_settings": {
    "url": "https://llama.acme.example/v1/openai/v1/chat/completions",
    "model_id": "llama3.2:3b"
  }
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._hosts import host, is_private, span
from registry.platforms._inference import inference_path, table
from registry.platforms._written import spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every URL of the service settings whose host is private."""
    path = inference_path(request)
    if request.body is None or path is None or not path.creates:
        return
    for name, url in table(request.body.value, "service_settings").items():
        where = host(url) if isinstance(url, str) and "://" in url else None
        if where is not None and is_private(where):
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message=f"{where} is a private address: a node must be able to reach it",
                place=spot(request.body, ("service_settings", name), span(url, where)),
                help="fine where the provider stands in the cluster's network",
            )


RULE = Rule(code="D101", name="private-url", severity=Severity.WARNING, check=check)
