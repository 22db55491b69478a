"""One prompt → one text."""

from __future__ import annotations

from registry.tasks._task import Field, Input, Task, listing

TASK = Task(
    title="Completion",
    docs="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-completion",
    inputs={"input": Input(schema={"type": "string", "description": "The prompt."})},
    many=False,
    output=listing(
        {
            "type": "object",
            "properties": {"result": {"type": "string"}},
            "required": ["result"],
            "additionalProperties": False,
        },
        "completion",
    ),
    response={
        "text": Field(
            description="The text that the model wrote; one match per choice or part.",
            example="$.choices[*].message.content",
            many=False,
        ),
    },
)
