"""A search processor writes into a part of `ext` that is like `ext.ml_inference`, and is not.

What stands in `ext` of a query or an answer belongs to plug-ins by its name: `ext.ml_inference` is the place for models'
answers. A query with another name is refused (`unknown field […]`), and in an answer it becomes an ordinary field.

Source: ml-commons `MLInferenceRequestParametersExtBuilder.java`; seen on 2.19.1.

Example:
```console
PUT /_search/pipeline/embed
{
  "request_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>",
    "input_map": [{ "input": "ext.ml_inference.text" }],
    "output_map": [{ "ext.ml_inferense.vector": "data" }]
  } }]
}
```

Use instead:
```console
PUT /_search/pipeline/embed
{
  "request_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>",
    "input_map": [{ "input": "ext.ml_inference.text" }],
    "output_map": [{ "ext.ml_inference.vector": "data" }]
  } }]
}
```
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import one_slip
from registry.platforms.opensearch.written import processors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_NAME = "ml_inference"


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such field of an output map."""
    for processor in processors(request, _NAME):
        if processor.stage == "processors":
            continue
        for index, fields in enumerate(processor.maps("output_map")):
            for name in fields if isinstance(fields, dict) else ():
                first, _, rest = name.removeprefix("$.").partition(".")
                part, _, field = rest.partition(".")
                if first == "ext" and one_slip(part, _NAME):
                    right = f"ext.{_NAME}.{field}"
                    yield Finding(
                        code="S231",
                        message=f"'ext.{part}' is no place that OpenSearch knows",
                        place=processor.document.key_place((*processor.path, "output_map", index, name)),
                        help=f"did you mean '{right}'?",
                        replacement=json.dumps(right),
                    )


RULE = Rule(code="S231", name="unknown-ext", severity=Severity.ERROR, check=check)
