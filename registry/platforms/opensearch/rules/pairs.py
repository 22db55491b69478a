"""`input_map` and `output_map` do not have as many maps.

Each pair of maps is one call of the model: the first input map with the first output map, and so on. Ingest and search
response processors are refused when the lists differ in length; a search request processor leaves the rest out.

Source: ml-commons `MLInferenceIngestProcessor.java`, `MLInferenceSearchResponseProcessor.java`; seen on 2.19.1.

Example:
```console
PUT /_ingest/pipeline/embed
{
  "processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>",
    "input_map": [{ "input": "title" }, { "input": "body" }],
    "output_map": [{ "title_vector": "data" }]
  } }]
}
```

Use instead:
```console
PUT /_ingest/pipeline/embed
{
  "processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>",
    "input_map": [{ "input": "title" }, { "input": "body" }],
    "output_map": [{ "title_vector": "data" }, { "body_vector": "data" }]
  } }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.written import processors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each processor whose maps do not pair."""
    for processor in processors(request, "ml_inference"):
        inputs = max(len(processor.maps(name)) for name in _both(processor.stage, "input_map"))
        outputs = max(len(processor.maps(name)) for name in _both(processor.stage, "output_map"))
        if inputs == outputs or not outputs or (not inputs and outputs == 1):
            continue  # without input_map there is one call
        refused = inputs > 0 and processor.stage != "request_processors"
        yield Finding(
            code="S218",
            severity=Severity.ERROR if refused else Severity.WARNING,
            message=f"{_count(inputs)} in 'input_map' and {_count(outputs)} in 'output_map': they must pair",
            place=processor.document.key_place((*processor.path, "output_map")),
            help="give each input map its output map",
        )


def _both(stage: str, name: str) -> tuple[str, ...]:
    return (name,) if stage == "processors" else (name, f"optional_{name}")


def _count(maps: int) -> str:
    return "1 map" if maps == 1 else f"{maps} maps"


RULE = Rule(code="S218", name="maps-do-not-pair", severity=Severity.ERROR, check=check)
