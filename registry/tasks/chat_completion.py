"""Messages → the next message, in OpenAI's words."""

from __future__ import annotations

from registry.tasks._task import Field, Input, Task

_STARTER = """\
docs: https://docs.example.com/api/chat
request:
  path: /chat/completions
  body:
    model: "{{ parameters.model }}"
    messages: "{{ messages }}" # the conversation so far
    tools: "{{ tools }}" # left out where the caller gives none
    max_tokens: "{{ max_completion_tokens }}"
response:
  messages: $.choices[*].message
  text: $.choices[*].message.content
  finish_reason: $.choices[*].finish_reason
  error: {message: $.error.message}
parameters:
  model: {type: string, default: example-chat-1, description: The model.}
example:
  messages: [{role: user, content: Say hello.}]
  answer: {choices: [{message: {role: assistant, content: Hello.}, finish_reason: stop}]}
  docs: https://docs.example.com/api/chat
"""

TASK = Task(
    starter=_STARTER,
    title="Chat completion",
    docs="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-chat-completion-unified",
    inputs={
        "messages": Input(
            schema={
                "description": "The conversation so far.",
                "type": "array",
                "minItems": 1,
                "items": {"type": "object", "properties": {"role": {"type": "string"}}, "required": ["role"]},
            }
        ),
        "tools": Input(
            schema={
                "description": "The tools that the model may call.",
                "type": "array",
                "items": {"type": "object"},
            },
            required=False,
        ),
        "tool_choice": Input(
            schema={"description": "Which tool the model must call.", "type": ["string", "object"]},
            required=False,
        ),
        "stop": Input(
            schema={
                "description": "Texts that end the answer.",
                "type": "array",
                "items": {"type": "string"},
            },
            required=False,
        ),
        "temperature": Input(
            schema={"description": "Randomness.", "type": "number", "minimum": 0},
            required=False,
        ),
        "top_p": Input(
            schema={"description": "Nucleus sampling.", "type": "number", "minimum": 0, "maximum": 1},
            required=False,
        ),
        "max_completion_tokens": Input(
            schema={"description": "The most tokens to write.", "type": "integer", "minimum": 1},
            required=False,
        ),
    },
    many=False,
    streams=True,
    output={
        "description": "OpenAI's chat completion object.",
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "object": {"type": "string"},
            "model": {"type": "string"},
            "created": {"type": "integer"},
            "choices": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {
                        "index": {"type": "integer"},
                        "message": {"type": "object"},
                        "finish_reason": {"type": ["string", "null"]},
                    },
                    "required": ["message"],
                },
            },
            "usage": {"type": ["object", "null"]},
        },
        "required": ["choices"],
    },
    response={
        "messages": Field(
            description="The message of each choice.", example="$.choices[*].message", many=False
        ),
        "text": Field(
            description="The text of each choice's message.",
            example="$.choices[*].message.content",
            many=False,
        ),
        "finish_reason": Field(
            description="Why each choice ended.",
            example="$.choices[*].finish_reason",
            required=False,
            many=False,
        ),
    },
)
