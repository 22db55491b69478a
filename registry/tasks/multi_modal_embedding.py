"""Texts, images and videos → dense vectors in one space."""

from __future__ import annotations

from registry.tasks._task import Field, Input, Task, listing

_ITEM = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "image": {"type": "string", "description": "An address or a `data:` URI."},
        "video": {"type": "string", "description": "An address."},
        "multi_images": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    },
    "minProperties": 1,
    "additionalProperties": False,
}

_STARTER = """\
docs: https://docs.example.com/api/multimodal-embeddings
request:
  path: /multimodal-embeddings
  body:
    model: "{{ parameters.model }}"
    contents: "{{ input }}" # the list of contents
response:
  embeddings: $.data[*].embedding # one match per content
  error: {message: $.error.message}
parameters:
  model: {type: string, default: example-vision-1, description: The model.}
limits: {max_inputs: 8, docs: https://docs.example.com/api/limits}
models:
  example-vision-1: {dimensions: 2, docs: https://docs.example.com/models}
example:
  input: [{text: a red kite}]
  answer: {data: [{embedding: [0.1, -0.2]}]}
  docs: https://docs.example.com/api/multimodal-embeddings
"""

TASK = Task(
    starter=_STARTER,
    title="Multi-modal embedding",
    docs="https://www.alibabacloud.com/help/en/model-studio/multimodal-embedding-api-reference",
    inputs={
        "input": Input(
            schema={"description": "The contents to embed.", "type": "array", "items": _ITEM, "minItems": 1}
        )
    },
    output=listing(
        {
            "type": "object",
            "properties": {
                "embedding": {"type": "array", "items": {"type": "number"}},
                "type": {"type": "string"},
            },
            "required": ["embedding"],
        },
        "embedding",
    ),
    response={
        "items": Field(
            description="The list with one entry per content, where the other paths start from an entry (`@`).",
            example="$.output.embeddings[*]",
            required=False,
        ),
        "embeddings": Field(description="One vector per content.", example="@.embedding"),
        "index": Field(
            description="The position of the content, counted from 0.", example="@.index", required=False
        ),
        "types": Field(description="What kind each content is.", example="@.type", required=False),
    },
)
