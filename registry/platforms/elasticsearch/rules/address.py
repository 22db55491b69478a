"""The URL cannot be called.

Elasticsearch reads a URL as Java does: a blank, a brace or a `%` without two digits after it is refused, and so is one
without `https://` or `http://` and a host. A native service refuses it when the endpoint is created, `custom` in its
first call: `Failed to build URI, error: Illegal character in path at index 28: …`. Placeholders in the URL of `custom`
are put in as they are, nothing is percent-encoded.

Example:
```console
PUT /_inference/completion/llama
{
  "service": "llama",
  "service_settings": {"url": "https://llama.acme.example/my models/chat", "model_id": "llama3.2:3b"}
}
```

Use instead:
```console
PUT /_inference/completion/llama
{
  "service": "llama",
  "service_settings": {"url": "https://llama.acme.example/my%20models/chat", "model_id": "llama3.2:3b"}
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.java.substitution import PlatformError
from registry.platforms._hosts import fault
from registry.platforms._inference import inference_path, table
from registry.platforms._written import spot
from registry.platforms.elasticsearch import substitute
from registry.platforms.elasticsearch.custom import SETTINGS, custom
from registry.platforms.elasticsearch.tasks import task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every URL of the service settings that no node can call; that of `custom` with its values in place."""
    path = inference_path(request)
    if request.body is None or path is None or not path.creates:
        return
    for name, written in table(request.body.value, SETTINGS).items():
        if name.rpartition("_")[2] != "url" or not isinstance(written, str) or not written:
            continue
        url = _filled(request, name, written)
        found = fault(url) if url is not None else None
        if found is not None:
            reason, offset = found
            at = None if offset is None or offset >= len(written) or url != written else (offset, 1)
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message=f"the URL cannot be called: {reason}",
                place=spot(request.body, (SETTINGS, name), at),
                help="e.g. https://api.acme.example:8080/v1/embeddings; a blank in it is %20",
            )


def _filled(request: WrittenRequest, name: str, written: str) -> str | None:
    """The URL as it is called; None where its placeholders cannot be filled, which other rules say."""
    parts = custom(request, task_type(request))
    slot = next((slot for slot in parts.slots if slot.path == (SETTINGS, name)), None) if parts else None
    if parts is None or slot is None:
        return written
    try:
        return substitute.fill(written, parts.values(slot), "url")
    except PlatformError:
        return None


RULE = Rule(code="D106", name="no-address", severity=Severity.ERROR, check=check)
