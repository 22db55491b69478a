"""A search request processor has no map.

It rewrites the query with what the model answers: without a map for the input and one for the output there is nothing to
do, and since 3.0 OpenSearch refuses it: `Please provide at least one non-empty input_map or optional_input_map …`.

Source: ml-commons `MLInferenceSearchRequestProcessor.java`.

Example:
```console
PUT /_search/pipeline/embed
{ "request_processors": [{ "ml_inference": { "model_id": "<MODEL_ID>", "input_map": [], "output_map": [] } }] }
```

Use instead:
```console
PUT /_search/pipeline/embed
{
  "request_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>",
    "input_map": [{ "input": "query.match.text.query" }],
    "output_map": [{ "query.match.text.query": "response" }]
  } }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.model import Version, WrittenRequest
from registry.platforms.opensearch.written import processors

if TYPE_CHECKING:
    from collections.abc import Iterator

SINCE = Version.parse("3.0")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each side whose lists are there and empty."""
    for processor in processors(request, "ml_inference"):
        if processor.stage != "request_processors" or not isinstance(processor.config, dict):
            continue
        for name in ("input_map", "output_map"):
            if processor.config.get(name) == [] and not processor.maps(f"optional_{name}"):
                yield Finding(
                    code="S224",
                    message=f"'{name}' is empty: there is nothing to do, and OpenSearch 3.0 and later refuse it",
                    place=processor.document.key_place((*processor.path, name)),
                    help="write what the model reads and what is done with its answer",
                )


RULE = Rule(code="S224", name="no-maps", severity=Severity.ERROR, check=check)
