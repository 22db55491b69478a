"""A processor that calls the model for each hit writes into the answer's `ext`.

`ext.ml_inference` is one place for the whole answer. With `one_to_one` there are as many results as hits, and OpenSearch
refuses the pipeline: `Write model response to search extension does not support when one_to_one is true.`

Source: ml-commons `MLInferenceSearchResponseProcessor.java`; seen on 2.19.1.

Example:
```console
PUT /_search/pipeline/answer
{
  "response_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>", "one_to_one": true,
    "input_map": [{ "context": "review" }],
    "output_map": [{ "ext.ml_inference.answer": "response" }]
  } }]
}
```

Use instead:
```console
PUT /_search/pipeline/answer
{
  "response_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>", "one_to_one": false,
    "input_map": [{ "context": "review" }],
    "output_map": [{ "ext.ml_inference.answer": "response" }]
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
    """A finding for each such field."""
    for processor in processors(request, "ml_inference"):
        if not isinstance(processor.config, dict) or processor.config.get("one_to_one") is not True:
            continue
        for index, fields in enumerate(processor.maps("output_map")):
            for name in fields if isinstance(fields, dict) else ():
                if name.startswith("ext.ml_inference"):
                    yield Finding(
                        code="S219",
                        message=f"'{name}' cannot be written with 'one_to_one': it is one place for all hits",
                        place=processor.document.key_place((*processor.path, "output_map", index, name)),
                        help="set 'one_to_one' to false, or write into a field of each hit",
                    )


RULE = Rule(code="S219", name="ext-with-one-to-one", severity=Severity.ERROR, check=check)
