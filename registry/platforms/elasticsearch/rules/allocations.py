"""Allocations are set twice, or their bounds cross.

With adaptive allocations Elasticsearch counts the allocations itself: a fixed `num_allocations` beside them is refused,
and so is a maximum below the minimum.

Example:
```console
PUT /_inference/sparse_embedding/elser
{
  "service": "elasticsearch",
  "service_settings": {
    "model_id": ".elser_model_2",
    "num_threads": 1,
    "num_allocations": 2,
    "adaptive_allocations": {"enabled": true, "min_number_of_allocations": 1, "max_number_of_allocations": 4}
  }
}
```

Use instead:
```console
PUT /_inference/sparse_embedding/elser
{
  "service": "elasticsearch",
  "service_settings": {
    "model_id": ".elser_model_2",
    "num_threads": 1,
    "adaptive_allocations": {"enabled": true, "min_number_of_allocations": 1, "max_number_of_allocations": 4}
  }
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._inference import inference_path, table
from registry.platforms._written import spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_ADAPTIVE = ("service_settings", "adaptive_allocations")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for a fixed number beside adaptive allocations, and for a maximum below the minimum."""
    path = inference_path(request)
    if request.body is None or path is None or not path.creates:
        return
    settings, adaptive = table(request.body.value, "service_settings"), table(request.body.value, *_ADAPTIVE)
    if adaptive.get("enabled") is True and "num_allocations" in settings:
        yield Finding(
            code=RULE.code,
            severity=RULE.severity,
            message="num_allocations cannot be set while adaptive_allocations are enabled",
            place=request.body.key_place(("service_settings", "num_allocations")),
            help="remove one of the two",
        )
    low, high = adaptive.get("min_number_of_allocations"), adaptive.get("max_number_of_allocations")
    if type(low) is int and type(high) is int and 0 < high < low:
        yield Finding(
            code=RULE.code,
            severity=RULE.severity,
            message=f"max_number_of_allocations {high} is below min_number_of_allocations {low}",
            place=spot(request.body, (*_ADAPTIVE, "max_number_of_allocations")),
            help=f"at least {low}",
        )


RULE = Rule(code="D104", name="allocations", severity=Severity.ERROR, check=check)
