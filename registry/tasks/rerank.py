"""A query and texts → the texts' relevance to the query."""

from __future__ import annotations

from registry.tasks._task import TEXTS, Field, Input, Task, listing

_STARTER = """\
docs: https://docs.example.com/api/rerank
request:
  path: /rerank
  body:
    model: "{{ parameters.model }}"
    query: "{{ query }}"
    documents: "{{ input }}" # the list of documents
    top_n: "{{ top_n }}" # left out where the caller does not say
response:
  items: $.results[*] # one match per document; what follows starts there
  scores: "@.relevance_score"
  index: "@.index"
  error: {message: $.error.message}
parameters:
  model: {type: string, default: example-rerank-1, description: The model.}
limits: {max_inputs: 1000, docs: https://docs.example.com/api/limits}
example:
  query: capital of France
  input: [Berlin is in Germany., Paris is in France.]
  answer: {results: [{index: 1, relevance_score: 0.98}, {index: 0, relevance_score: 0.02}]}
  docs: https://docs.example.com/api/rerank
"""

TASK = Task(
    starter=_STARTER,
    title="Rerank",
    docs="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-rerank",
    inputs={
        "input": Input(schema={**TEXTS, "description": "The documents to rank."}),
        "query": Input(schema={"type": "string", "description": "What the documents are ranked by."}),
        "top_n": Input(
            schema={
                "type": "integer",
                "minimum": 1,
                "description": "How many documents to keep; all unless given.",
            },
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
