"""The shapes of OpenAI's API, which others speak too: embeddings, chats, their chunks.

Source: OpenAI API reference, "Create embeddings", "Create chat completion", "Chat streaming".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from compose.wire import ODD, WEATHER, Answered, Given, events, kept, packed, seed, tokens, vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CREATED = 1741569952
TALK = [
    {"role": "system", "content": "You answer in one short sentence."},
    {"role": "user", "content": "What is a rerank model?"},
    {"role": "assistant", "content": "A model that orders documents by their relevance to a query."},
    {"role": "user", "content": "And what is an embedding?"},
]
ASK_WEATHER = [{"role": "user", "content": "What is the weather in Paris and in 北京?"}]
TOOL_CALLS = [
    {
        "id": "call_Xw7a",
        "type": "function",
        "function": {"name": "weather", "arguments": '{"city": "Paris"}'},
    },
    {
        "id": "call_Xw7b",
        "type": "function",
        "function": {"name": "weather", "arguments": '{"city": "北京"}'},
    },
]
CHAT_INPUTS: dict[str, Any] = {
    "tools": [WEATHER],
    "tool_choice": {"type": "function", "function": {"name": "weather"}},
    "stop": ["END", "\n\n"],
    "temperature": 0.25,
    "top_p": 0.5,
    "max_completion_tokens": 64,
}
"""Every optional input of a chat."""
JSON_ANSWER = '{"answer": "A vector that says what a text means."}'


def odd_talks() -> Iterator[tuple[str, dict[str, Any]]]:
    """The cases with odd texts: name and inputs, a conversation with a call of a tool."""
    for name, texts in ODD.items():
        call = {"name": "weather", "arguments": json.dumps({"city": texts[0]}, ensure_ascii=False)}
        answer = json.dumps({"celsius": -3.5, "note": texts[-1]})
        messages = [
            {"role": "system", "content": "\n".join(texts)},
            {"role": "user", "content": texts[0]},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "call_9pQ2", "type": "function", "function": call}],
            },
            {"role": "tool", "tool_call_id": "call_9pQ2", "content": answer},
            {"role": "user", "content": texts[-1]},
        ]
        yield name, {"messages": messages}


def embeddings(given: Given, model: str, length: int, **more: Any) -> dict[str, Any]:
    """The answer of `/embeddings`: one vector per text, in their order."""
    form = packed if given.of("encoding_format") == "base64" else list
    data = [
        {"object": "embedding", "index": place, "embedding": form(vector(length, seed(given, place)))}
        for place in range(len(given.texts))
    ]
    used = tokens(*given.texts)
    return {
        "object": "list",
        "data": data,
        "model": model,
        "usage": {"prompt_tokens": used, "total_tokens": used},
        **more,
    }


def said(given: Given) -> str:
    """What the model says in a case: an odd text to an odd text."""
    if given.of("response_format"):
        return JSON_ANSWER
    texts = [given.of("input"), *(message.get("content") for message in given.of("messages", []))]
    odd = next((text for text in texts if isinstance(text, str) and set(text) & set('"$')), None)
    return f"You wrote: {odd}" if odd else "A vector that says what a text means."


def message(given: Given, **more: Any) -> dict[str, Any]:
    """The message of the answer; calls of the tools where the case has some."""
    if given.of("tools"):
        return {"role": "assistant", "content": None, "tool_calls": TOOL_CALLS, **more}
    return {"role": "assistant", "content": said(given), **more}


def usage(given: Given, **more: Any) -> dict[str, Any]:
    """The tokens of a chat."""
    prompt = tokens(given.of("input"), *(one.get("content") for one in given.of("messages", [])))
    return {"prompt_tokens": prompt, "completion_tokens": 12, "total_tokens": prompt + 12, **more}


def chat(given: Given, model: str, name: str, choice: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The answer of `/chat/completions` with one choice."""
    return {
        "id": name,
        "object": "chat.completion",
        "created": CREATED,
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": choice,
                "logprobs": None,
                "finish_reason": "tool_calls" if given.of("tools") else "stop",
            }
        ],
        **more,
    }


def pieces(given: Given) -> list[str]:
    """The answer in the pieces of a stream."""
    text = said(given)
    return [text[start : start + 7] for start in range(0, len(text), 7)]


def deltas(given: Given) -> Iterable[tuple[dict[str, Any], str | None]]:
    """The deltas of a stream, each with the reason to end."""
    if given.of("tools"):
        yield {"role": "assistant", "content": None}, None
        for place, call in enumerate(TOOL_CALLS):
            function = call["function"]
            assert isinstance(function, dict)
            head = {"index": place, **call, "function": {"name": function["name"], "arguments": ""}}
            yield {"tool_calls": [head]}, None
            yield {"tool_calls": [{"index": place, "function": {"arguments": function["arguments"]}}]}, None
        yield {}, "tool_calls"
        return
    yield {"role": "assistant", "content": ""}, None
    yield from (({"content": piece}, None) for piece in pieces(given))
    yield {}, "stop"


def stream(  # noqa: PLR0913  (what a stream is made of)
    given: Given,
    model: str,
    name: str,
    *,
    before: Iterable[Any] = (),
    after: Iterable[Any] = (),
    content_type: str = "text/event-stream; charset=utf-8",
) -> Answered:
    """The chunks of a stream; `before` and `after` are chunks without choices, where the provider sends some."""
    head = {"id": name, "object": "chat.completion.chunk", "created": CREATED, "model": model}
    chunks = [
        {**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}]}
        for delta, reason in deltas(given)
    ]
    return Answered(
        body=events(
            *({**head, "choices": [], **more} for more in before),
            *chunks,
            *({**head, "choices": [], **more} for more in after),
        ),
        content_type=content_type,
    )


def arguments(given: Given) -> Iterable[tuple[int, dict[str, Any], list[str]]]:
    """The calls of tools in a stream: index, the call without arguments, and its arguments in pieces."""
    for place, call in enumerate(TOOL_CALLS if given.of("tools") else ()):
        function = call["function"]
        assert isinstance(function, dict)
        text = function["arguments"]
        head = {**call, "function": {"name": function["name"], "arguments": ""}}
        yield place, head, [text[start : start + 6] for start in range(0, len(text), 6)]


def error(message: str, kind: str | None, code: str | None, param: str | None = None) -> dict[str, Any]:
    """OpenAI's error: all four keys are there."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def prompt(given: Given) -> list[dict[str, Any]]:
    """The messages of a call: the prompt as the one message, or the conversation."""
    if "messages" in given.inputs:
        messages: list[dict[str, Any]] = given.inputs["messages"]
        return messages
    return [{"role": "user", "content": given.inputs["input"]}]


def completion_inputs(inputs: dict[str, Any]) -> dict[str, Any]:
    """What a completion takes of the optional inputs of a chat, as parameters."""
    return kept(**{name: value for name, value in inputs.items() if name not in ("tools", "tool_choice")})
