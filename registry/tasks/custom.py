"""Anything else: the provider's document is the result, untouched."""

from __future__ import annotations

from registry.tasks._task import Input, Task

_STARTER = """\
docs: https://docs.example.com/api/anything
request:
  path: /anything
  body:
    input: "{{ input }}" # one text, or a list of texts
response:
  error: {message: $.error.message}
example:
  input: [hello]
  answer: {flagged: false}
  docs: https://docs.example.com/api/anything
"""

TASK = Task(
    starter=_STARTER,
    title="Custom",
    docs="https://www.alibabacloud.com/help/en/es/user-guide/custom-model-inference-service",
    inputs={
        "input": Input(
            schema={
                "description": "One text, or a list of texts.",
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
            }
        )
    },
    custom=True,
    output={"description": "The provider's document."},
    response={},
)
