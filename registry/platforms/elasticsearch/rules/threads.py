"""`num_threads` is no power of two up to 32.

A model that runs in the cluster splits its work by halves: 1, 2, 4, 8, 16 or 32 threads for each allocation, and no
more than a node has processors. Any other number is refused when the deployment starts.

Example:
```console
PUT /_inference/sparse_embedding/elser
{
  "service": "elasticsearch",
  "service_settings": {"model_id": ".elser_model_2", "num_allocations": 1, "num_threads": 6}
}
```

Use instead:
```console
PUT /_inference/sparse_embedding/elser
{
  "service": "elasticsearch",
  "service_settings": {"model_id": ".elser_model_2", "num_allocations": 1, "num_threads": 4}
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

_ALLOWED = (1, 2, 4, 8, 16, 32)


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding where the number is an integer of at least 1 (the schema sees to that) and not one of the six."""
    path = inference_path(request)
    if request.body is None or path is None or not path.creates:
        return
    threads = table(request.body.value, "service_settings").get("num_threads")
    if type(threads) is int and threads > 0 and threads not in _ALLOWED:
        right = max(number for number in _ALLOWED if number < threads)
        yield Finding(
            code=RULE.code,
            severity=RULE.severity,
            message=f"num_threads must be 1, 2, 4, 8, 16 or 32, not {threads}",
            place=spot(request.body, ("service_settings", "num_threads")),
            help=f"the next below is {right}",
            replacement=str(right),
        )


RULE = Rule(code="D103", name="threads", severity=Severity.ERROR, check=check)
