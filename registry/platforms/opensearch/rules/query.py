r"""A `query_template` asks for a value that no map gives, or becomes no query.

OpenSearch puts the values of `output_map` where `${name}` stands, as text and without quotes, and reads the result as the
new query. A name that is in no map stays as it is, and the search fails.

Source: ml-commons `MLInferenceSearchRequestProcessor.java`.

Example:
```console
PUT /_search/pipeline/embed
{
  "request_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>",
    "input_map": [{ "input": "query.match.text.query" }],
    "output_map": [{ "vector": "data" }],
    "query_template": "{ \"query\": { \"knn\": { \"embedding\": { \"vector\": ${vectors}, \"k\": 5 } } } }"
  } }]
}
```

Use instead:
```console
PUT /_search/pipeline/embed
{
  "request_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>",
    "input_map": [{ "input": "query.match.text.query" }],
    "output_map": [{ "vector": "data" }],
    "query_template": "{ \"query\": { \"knn\": { \"embedding\": { \"vector\": ${vector}, \"k\": 5 } } } }"
  } }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import console
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms.opensearch.placeholders import broken, slots
from registry.platforms.opensearch.written import processors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each fault of a template."""
    for processor in processors(request, "ml_inference"):
        template = processor.config.get("query_template") if isinstance(processor.config, dict) else None
        if not isinstance(template, str) or not template.strip():
            continue
        path = (*processor.path, "query_template")
        maps = [*processor.maps("output_map"), *processor.maps("optional_output_map")]
        names = [name for fields in maps if isinstance(fields, dict) for name in fields]
        for slot in slots(template):
            if not slot.escaped and (slot.name in names or slot.default is not None):
                continue
            close = nearest(slot.name, names)
            listed = f"there is {', '.join(names)}" if names else None
            yield Finding(
                code="T211",
                message=f"'$${{{slot.name}}}' is not replaced: the first $ escapes it"
                if slot.escaped
                else f"no 'output_map' gives '{slot.name}': the placeholder stays as it is",
                place=console.within(processor.document, path, slot.start, slot.end - slot.start),
                help=f"did you mean '{close}'?" if close else listed,
            )
        fault = broken(template)
        if fault is not None:
            yield Finding(
                code="T211",
                message=f"this becomes no query, whatever the values: {fault[1]}",
                place=console.within(processor.document, path, fault[0], 1),
            )


RULE = Rule(code="T211", name="query-template", severity=Severity.ERROR, check=check)
