"""A search response processor writes a field whose name has dots.

It puts the name as it stands: `a.b` becomes a field called `a.b` at the top of the hit, not `b` inside `a`. A later
`rerank` by that field looks inside objects and does not find it. Only `ext.ml_inference.…` is a place of its own.

Source: ml-commons `MLInferenceSearchResponseProcessor.java`; neural-search `ByFieldRerankProcessor.java`.

Example:
```console
PUT /_search/pipeline/score
{
  "response_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>", "one_to_one": true,
    "input_map": [{ "text": "diary" }],
    "output_map": [{ "rank.score": "$.score" }]
  } }]
}
```

Use instead:
```console
PUT /_search/pipeline/score
{
  "response_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>", "one_to_one": true,
    "input_map": [{ "text": "diary" }],
    "output_map": [{ "rank_score": "$.score" }]
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
    """A finding for each such name."""
    for processor in processors(request, "ml_inference"):
        if processor.stage != "response_processors":
            continue
        for index, fields in enumerate(processor.maps("output_map")):
            for name in fields if isinstance(fields, dict) else ():
                if "." in name and not name.startswith("ext.ml_inference"):
                    yield Finding(
                        code="S227",
                        severity=Severity.WARNING,
                        message=f"'{name}' becomes a field with a dot in its name, not a field inside an object",
                        place=processor.document.key_place((*processor.path, "output_map", index, name)),
                        help=f"use a name without dots, e.g. '{name.replace('.', '_')}'",
                        replacement=f'"{name.replace(".", "_")}"',
                    )


RULE = Rule(code="S227", name="dotted-output-field", severity=Severity.WARNING, check=check)
