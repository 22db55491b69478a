"""Texts → sparse vectors: tokens with weights."""

from __future__ import annotations

from registry.tasks._task import TEXTS, Field, Input, Task, listing

_STARTER = """\
docs: https://docs.example.com/api/sparse-embeddings
request:
  path: /sparse-embeddings
  body:
    model: "{{ parameters.model }}"
    input: "{{ input }}" # the list of texts
response:
  items: $.data[*] # one match per text; what follows starts there
  tokens: "@.embedding[*].token"
  weights: "@.embedding[*].weight"
  index: "@.index"
  error: {message: $.error.message}
parameters:
  model: {type: string, default: example-sparse-1, description: The model.}
limits: {max_inputs: 96, docs: https://docs.example.com/api/limits}
example:
  input: [hello]
  answer: {data: [{index: 0, embedding: [{token: hello, weight: 0.8}, {token: hi, weight: 0.3}]}]}
  docs: https://docs.example.com/api/sparse-embeddings
"""

TASK = Task(
    starter=_STARTER,
    title="Sparse embedding",
    docs="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-sparse-embedding",
    inputs={"input": Input(schema=TEXTS)},
    kinds=True,
    output=listing(
        {
            "type": "object",
            "properties": {
                "is_truncated": {"type": "boolean"},
                "embedding": {"type": "object", "additionalProperties": {"type": "number"}},
            },
            "required": ["is_truncated", "embedding"],
            "additionalProperties": False,
        },
        "sparse_embedding",
    ),
    response={
        "items": Field(
            description="The list with one entry per text, where the other paths start from an entry (`@`).",
            example="$.result.sparse_embeddings[*]",
        ),
        "tokens": Field(
            description="The tokens of one text: ids or words.", example="@.embedding[*].token_id"
        ),
        "weights": Field(
            description="The weights of those tokens, as many.", example="@.embedding[*].weight"
        ),
        "words": Field(
            description="The tokens in words, where `tokens` are ids and the provider sends both.",
            example="@.embedding[*].token",
            required=False,
        ),
        "index": Field(
            description="The position of the text that the entry belongs to, counted from 0.",
            example="@.index",
            required=False,
            many=False,
        ),
    },
)
