"""A public host is asked over plain HTTP.

Texts and credentials travel readable by everybody on the way; every provider that we know of speaks HTTPS.

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "hugging_face",
  "service_settings": {"api_key": "<API_KEY>", "url": "http://acme.endpoints.huggingface.cloud"}
}
```

Use instead:
```console
PUT /_inference/text_embedding/acme
{
  "service": "hugging_face",
  "service_settings": {"api_key": "<API_KEY>", "url": "https://acme.endpoints.huggingface.cloud"}
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._hosts import host, is_private
from registry.platforms._inference import inference_path, table
from registry.platforms._written import spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every `http://` of the service settings that leads to a public host."""
    path = inference_path(request)
    if request.body is None or path is None or not path.creates:
        return
    for name, url in table(request.body.value, "service_settings").items():
        where = host(url) if isinstance(url, str) and url.lower().startswith("http://") else None
        if where is not None and not is_private(where):
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message=f"{where} is asked over plain HTTP",
                place=spot(request.body, ("service_settings", name), (0, 7)),
                help="write https://",
                replacement="https://",
            )


RULE = Rule(code="D102", name="plain-http", severity=Severity.WARNING, check=check)
