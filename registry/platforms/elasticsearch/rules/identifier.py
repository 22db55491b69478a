"""The inference id cannot be used.

An id holds lower-case letters, digits, hyphens, underscores and dots, and starts and ends with a letter or digit.
Elasticsearch refuses any other: `Invalid inference_id; …`.

Example:
```console
PUT /_inference/text_embedding/My-OpenAI
{
  "service": "openai",
  "service_settings": {"api_key": "<API_KEY>", "model_id": "text-embedding-3-small"}
}
```

Use instead:
```console
PUT /_inference/text_embedding/my-openai
{
  "service": "openai",
  "service_settings": {"api_key": "<API_KEY>", "model_id": "text-embedding-3-small"}
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._inference import id_fault, inference_path, place_in_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding where the path of a request that creates an endpoint has an id that is refused."""
    path = inference_path(request)
    if path is None or not path.creates or not request.path.strip("/"):
        return
    message, right = id_fault(path.id)
    if message is not None:
        example = f", e.g. {right}" if right else ""
        yield Finding(
            code=RULE.code,
            severity=RULE.severity,
            message=message,
            place=place_in_line(request, path.id or "", last=True),
            help=f"lower-case letters, digits, - _ and . between letters or digits{example}",
            replacement=right,
        )


RULE = Rule(code="S121", name="inference-id", severity=Severity.ERROR, check=check)
