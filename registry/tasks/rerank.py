"""A query and texts → the texts' relevance to the query."""

from __future__ import annotations

from registry.tasks._task import TEXTS, Field, Input, Task, listing

TASK = Task(
    title="Rerank",
    docs="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-rerank",
    inputs={
        "input": Input(schema={**TEXTS, "description": "The documents to rank."}),
        "query": Input(schema={"type": "string", "description": "What the documents are ranked by."}),
        "top_n": Input(
            schema={"type": "integer", "minimum": 1, "description": "How many documents to keep; all unless given."},
            required=False,
        ),
        "return_documents": Input(
            schema={"type": "boolean", "description": "Whether the result repeats the documents' texts."},
            required=False,
        ),
    },
    output=listing(
        {
            "type": "object",
            "properties": {
                "index": {"type": "integer", "minimum": 0},
                "relevance_score": {"type": "number"},
                "text": {"type": "string"},
            },
            "required": ["index", "relevance_score"],
            "additionalProperties": False,
        },
        "rerank",
    ),
    response={
        "items": Field(
            description="The list of ranked documents, where the other paths start from an entry (`@`).",
            example="$.results[*]",
            required=False,
        ),
        "scores": Field(description="The relevance of one document.", example="@.relevance_score"),
        "index": Field(
            description="The position of the document in the request, counted from 0; the order unless given.",
            example="@.index",
            required=False,
        ),
        "texts": Field(
            description="The document's text; with `when`, the input or parameter that asks for it.",
            example="@.document.text",
            required=False,
        ),
    },
)
