"""A processor has more maps than `max_prediction_tasks` allows.

The number is no limit of calls at once: it is compared with the number of maps when the pipeline is created, and a larger
number of maps is refused.

Source: ml-commons `MLInferenceIngestProcessor.java` and the search processors; seen on 2.19.1.

Example:
```console
PUT /_ingest/pipeline/embed
{
  "processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>", "max_prediction_tasks": 1,
    "input_map": [{ "input": "title" }, { "input": "body" }],
    "output_map": [{ "title_vector": "data" }, { "body_vector": "data" }]
  } }]
}
```

Use instead:
```console
PUT /_ingest/pipeline/embed
{
  "processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>", "max_prediction_tasks": 2,
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

_DEFAULT = 10


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each processor with too many maps."""
    for processor in processors(request, "ml_inference"):
        config = processor.config if isinstance(processor.config, dict) else {}
        limit = config.get("max_prediction_tasks")
        limit = _DEFAULT if limit is None else limit
        maps = max(len(processor.maps("input_map")), len(processor.maps("optional_input_map")))
        if type(limit) is not int or maps <= limit:
            continue
        name = "max_prediction_tasks" if "max_prediction_tasks" in config else "input_map"
        yield Finding(
            code="S221",
            message=f"{maps} maps in 'input_map', and 'max_prediction_tasks' allows {limit}",
            place=processor.document.key_place((*processor.path, name)),
            help=f'write "max_prediction_tasks": {maps}',
        )


RULE = Rule(code="S221", name="too-many-maps", severity=Severity.ERROR, check=check)
