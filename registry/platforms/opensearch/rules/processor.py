"""A pipeline names a processor that OpenSearch does not have there.

Ingest pipelines, request processors and response processors have different sets of processors; an unknown one is refused:
`Invalid processor type …`, `No processor type exists with name […]`. Plug-ins bring more, so a name that is like no
known one is only a warning.

Source: OpenSearch core, `Processor.java`, `Pipeline.java`; ml-commons, neural-search; the lists of a 2.19.1 node.

Example:
```console
PUT /_search/pipeline/embed
{ "response_processors": [{ "ml_inferense": { "model_id": "<MODEL_ID>" } }] }
```

Use instead:
```console
PUT /_search/pipeline/embed
{ "response_processors": [{ "ml_inference": { "model_id": "<MODEL_ID>" } }] }
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import resources
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms.opensearch.written import processors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each processor of an unknown type."""
    pipelines = resources.schema("targets/opensearch")["$defs"]
    for processor in processors(request):
        kind = "ingest_pipeline" if processor.stage == "processors" else "search_pipeline"
        names = pipelines[kind]["properties"][processor.stage]["x-names"]
        if processor.type in names:
            continue
        close = nearest(processor.type, names)
        yield Finding(
            code="S222",
            severity=Severity.ERROR if close else Severity.WARNING,
            message=f"'{processor.type}' is no processor that OpenSearch has among its '{processor.stage}'",
            place=processor.document.key_place(processor.path),
            help=f"did you mean '{close}'?" if close else "fine if a plug-in brings it",
            replacement=f'"{close}"' if close else None,
        )


RULE = Rule(code="S222", name="unknown-processor", severity=Severity.ERROR, check=check)
