r"""A processor calls a model in the cluster without saying what its input looks like.

Only a remote model has a default for `model_input`. With another `function_name` OpenSearch refuses the pipeline: `Please
provide model input when using a local model in ML Inference Processor`.

Source: ml-commons `MLInferenceIngestProcessor.java`, `MLInferenceSearchRequestProcessor.java`; seen on 2.19.1.

Example:
```console
PUT /_ingest/pipeline/embed
{
  "processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>", "function_name": "text_embedding",
    "input_map": [{ "text_docs": "text" }],
    "output_map": [{ "vector": "$.inference_results[0].output[0].data" }]
  } }]
}
```

Use instead:
```console
PUT /_ingest/pipeline/embed
{
  "processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>", "function_name": "text_embedding",
    "model_input": "{ \"text_docs\": [\"${input_map.text_docs}\"] }",
    "input_map": [{ "text_docs": "text" }],
    "output_map": [{ "vector": "$.inference_results[0].output[0].data" }]
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
    """A finding for each processor that lacks the template."""
    for processor in processors(request, "ml_inference"):
        config = processor.config if isinstance(processor.config, dict) else {}
        function = config.get("function_name")
        if (
            not isinstance(function, str)
            or function.lower() == "remote"
            or config.get("model_input") is not None
        ):
            continue
        yield Finding(
            code="S220",
            message=f"a model of the type '{function}' needs 'model_input': only remote models have a default",
            place=processor.document.key_place(processor.path),
            help='e.g. "model_input": "{ \\"text_docs\\": [\\"${input_map.text_docs}\\"] }"',
        )


RULE = Rule(code="S220", name="local-model-without-input", severity=Severity.ERROR, check=check)
