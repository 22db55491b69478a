"""Texts → dense vectors."""

from __future__ import annotations

from registry.tasks._task import TEXTS, Field, Input, Task

_VECTOR = {
    "type": "object",
    "properties": {"embedding": {"type": "array", "items": {"type": "number"}}},
    "required": ["embedding"],
    "additionalProperties": False,
}
_LISTS = {
    key: {"type": "array", "items": _VECTOR}
    for key in ("text_embedding", "text_embedding_bytes", "text_embedding_bits")
}

_STARTER = """\
docs: https://docs.example.com/api/embeddings
request:
  path: /embeddings
  body:
    model: "{{ parameters.model }}"
    input: "{{ input }}" # the list of texts
    dimensions: "{{ parameters.dimensions }}" # unset: the key is left out
response:
  embeddings: $.data[*].embedding # one match per text
  index: $.data[*].index
  error: {message: $.error.message}
parameters:
  model: {type: string, default: example-embedding-1, description: The model.}
  dimensions: {type: integer, minimum: 1, sets: dimensions, description: The length of the vectors.}
limits: {max_inputs: 96, docs: https://docs.example.com/api/limits}
models:
  example-embedding-1: {dimensions: [3, 2], docs: https://docs.example.com/models}
example:
  input: [hello, world]
  answer: {data: [{index: 0, embedding: [0.1, -0.2, 0.3]}, {index: 1, embedding: [0.4, 0.5, -0.6]}]}
  docs: https://docs.example.com/api/embeddings
"""

TASK = Task(
    starter=_STARTER,
    title="Text embedding",
    docs="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-text-embedding",
    inputs={"input": Input(schema=TEXTS)},
    kinds=True,
    output={
        "description": "One vector per text, in the order of the texts; the key names the element type.",
        "type": "object",
        "properties": _LISTS,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
    response={
        "items": Field(
            description="The list with one entry per text, where the other paths start from an entry (`@`).",
            example="$.output.embeddings[*]",
            required=False,
        ),
        "embeddings": Field(
            description="One vector per text: a list of numbers, or base64 text.",
            example="$.data[*].embedding",
            typed=True,
        ),
        "index": Field(
            description="The position of the text that the entry belongs to, counted from 0.",
            example="@.index",
            required=False,
        ),
    },
)
