"""A rate limiter has only one of its two halves.

`limit` without `unit`, or `unit` without `limit`, is stored and limits nothing.

Source: ml-commons `MLModelManager.java` (`rateLimiterConstructable`).

Example:
```console
POST /_plugins/_ml/models/_register
{ "name": "chat", "function_name": "remote", "connector_id": "<CONNECTOR_ID>", "rate_limiter": { "limit": 100 } }
```

Use instead:
```console
POST /_plugins/_ml/models/_register
{
  "name": "chat", "function_name": "remote", "connector_id": "<CONNECTOR_ID>",
  "rate_limiter": { "limit": 100, "unit": "MINUTES" }
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.written import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_HALVES = frozenset({"limit", "unit"})


def check(request: WrittenRequest) -> Iterator[Finding]:
    """The finding where the limiter has no effect."""
    body = request.body
    if kind_of(request) not in {Kind.REMOTE, Kind.LOCAL} or body is None or not isinstance(body.value, dict):
        return
    limiter = body.value.get("rate_limiter")
    if not isinstance(limiter, dict) or limiter.keys() >= _HALVES:
        return
    missing = sorted(_HALVES - limiter.keys())
    yield Finding(
        code="S216",
        severity=Severity.WARNING,
        message=f"the rate limiter limits nothing without {' and '.join(map(repr, missing))}",
        place=body.key_place(("rate_limiter",)),
        help='write both, e.g. {"limit": 100, "unit": "MINUTES"}',
    )


RULE = Rule(code="S216", name="half-a-rate-limiter", severity=Severity.WARNING, check=check)
