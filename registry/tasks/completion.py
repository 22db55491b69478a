"""One prompt → one text."""

from __future__ import annotations

from registry.tasks._task import Field, Input, Task, listing

_STARTER = """\
docs: https://docs.example.com/api/chat
request:
  path: /chat/completions
  body:
    model: "{{ parameters.model }}"
    messages:
      - {role: user, content: "{{ input }}"} # the prompt
    max_tokens: "{{ parameters.max_tokens }}" # unset: the key is left out
response:
  text: $.choices[*].message.content
  error: {message: $.error.message}
parameters:
  model: {type: string, default: example-chat-1, description: The model.}
  max_tokens: {type: integer, minimum: 1, unit: tokens, description: The most tokens to write.}
example:
  input: Say hello.
  answer: {choices: [{message: {role: assistant, content: Hello.}}]}
  docs: https://docs.example.com/api/chat
"""

TASK = Task(
    starter=_STARTER,
    title="Completion",
    docs="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-completion",
    inputs={"input": Input(schema={"type": "string", "description": "The prompt."})},
    many=False,
    streams=True,
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
