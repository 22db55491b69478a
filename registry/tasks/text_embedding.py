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

TASK = Task(
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
