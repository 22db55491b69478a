"""The method is not the one that creates.

OpenSearch tells what to do from the path and the method: connectors, models and groups are created with POST, pipelines
and settings are put. With the other method it answers 405 and looks at nothing else.

Source: ml-commons `RestML…Action.java`; OpenSearch core, `RestPutPipelineAction.java`; seen on 2.19.1.

Example:
```console
POST /_ingest/pipeline/embed
{ "processors": [{ "ml_inference": { "model_id": "<MODEL_ID>" } }] }
```

Use instead:
```console
PUT /_ingest/pipeline/embed
{ "processors": [{ "ml_inference": { "model_id": "<MODEL_ID>" } }] }
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.written import METHODS, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """The finding where the method is another one."""
    kind = kind_of(request)
    if kind is None or not request.path.strip("/") or request.method == METHODS[kind]:
        return
    yield Finding(
        code="S212",
        message=f"{request.path} takes {METHODS[kind]}, not {request.method}",
        place=request.place,
        help=f"write {METHODS[kind]} {request.path}",
    )


RULE = Rule(code="S212", name="method", severity=Severity.ERROR, check=check)
