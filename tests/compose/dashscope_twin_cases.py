"""Model Studio's tasks that have a twin: compatible embeddings, a chat and a bare prompt in DashScope's own shape.

Source: Model Studio API reference; recordings of loongsuite-python-agent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose import openai_like as like
from compose.dashscope_cases import (
    ACCOUNT,
    EMBEDDING,
    GENERATION,
    MAAS,
    NO_MODEL,
    SAMPLING,
    SERVICES,
    SSE,
    STUDIO,
    compatible_refusal,
    framed,
    posted,
    refusal,
    refusals,
    spent,
)
from compose.examples import example
from compose.wire import WEATHER, Answered, Given, cassette, compact, identity, odd_lists, odd_texts, picked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cassette import Cassette

_GENERATE = f"{SERVICES}aigc/text-generation/generation"


def _embed(
    given: Given, answered: Answered | None = None, page: str = EMBEDDING, *, documented: bool = False
) -> Cassette:
    task, model = "text_embedding.compatible", given.of("model", "text-embedding-v4")
    body = {"model": model, "input": given.inputs["input"], **picked(given, "dimensions", "encoding_format")}
    if answered is None:
        length = given.of("dimensions") or (1536 if model.endswith(("v1", "v2")) else 1024)
        answered = Answered(
            body=like.embeddings(given, model, length, id=identity(task, given, "dashscope")),
        )
    asked = posted(given, "/compatible-mode/v1/embeddings", body)
    return cassette(STUDIO, task, given, asked, answered, page=page, model=model, documented=documented)


def embeddings() -> Iterator[Cassette]:
    """text_embedding.compatible."""
    task, one, short = "text_embedding.compatible", {"input": ["hello"]}, {"dimensions": 64}
    several = {"input": ["hello", "world", "风急天高猿啸哀"]}
    yield _embed(Given(inputs=one, parameters=short))
    yield _embed(Given(name="several", inputs=several, parameters=short))
    yield _embed(Given(name="model", inputs=one, parameters={"model": "text-embedding-v3"}))
    every = {**ACCOUNT, "model": "text-embedding-v3", "dimensions": 128, "encoding_format": "float"}
    yield _embed(Given(name="parameters", inputs=several, parameters=every))
    yield _embed(Given(name="base64", inputs=several, parameters={**short, "encoding_format": "base64"}))
    yield _embed(Given(name="workspace-host", inputs=one, parameters={**MAAS, **short}))
    for name, inputs in odd_lists():
        yield _embed(Given(name=name, inputs=inputs, parameters=short))
    wrong = (404, "model_not_found", "The model `text-embedding-99` does not exist.")
    yield from refusals(
        _embed, task, one, compatible_refusal, wrong=wrong, parameters={"model": "text-embedding-99"}
    )


def _prompt(
    given: Given, answered: Answered | None = None, page: str = GENERATION, *, documented: bool = False
) -> Cassette:
    task, model = "completion.prompt", given.of("model", "qwen-plus")
    names = [name for name in SAMPLING if name in _PROMPT]
    parameters = {"result_format": "text", **picked(given, *names)}
    body = {"model": model, "input": {"prompt": given.inputs["input"]}, "parameters": parameters}
    if given.stream:
        parameters["incremental_output"] = True
        answered = answered or _texts(task, given)
    answered = answered or _text(task, given)
    asked = posted(given, _GENERATE, body, SSE if given.stream else None)
    return cassette(STUDIO, task, given, asked, answered, page=page, model=model, documented=documented)


def _text(task: str, given: Given) -> Answered:
    return Answered(
        body={
            "output": {"finish_reason": "stop", "text": like.said(given)},
            "usage": spent(given),
            "request_id": identity(task, given, "dashscope"),
        }
    )


def _texts(task: str, given: Given) -> Answered:
    """DashScope's events in text form."""
    told = [*like.pieces(given), ""]
    frames: list[str] = []
    for place, piece in enumerate(told):
        data = {
            "output": {"finish_reason": "null" if place + 1 < len(told) else "stop", "text": piece},
            "usage": spent(given, place + 1),
            "request_id": identity(task, given, "dashscope"),
        }
        frames.append(f"id:{place + 1}\nevent:result\n:HTTP_STATUS/200\ndata:{compact(data)}\n\n")
    return Answered(body="".join(frames), content_type="text/event-stream;charset=UTF-8")


_PROMPT = (
    "temperature",
    "top_p",
    "top_k",
    "max_tokens",
    "seed",
    "stop",
    "repetition_penalty",
    "enable_search",
)


def prompts() -> Iterator[Cassette]:
    """completion.prompt."""
    ask = {"input": "What is an embedding?"}
    yield _prompt(Given(inputs=ask))
    sampling = {name: SAMPLING[name] for name in _PROMPT}
    every = {**ACCOUNT, "model": "qwen-plus", "result_format": "text", **sampling}
    yield _prompt(Given(name="parameters", inputs=ask, parameters=every))
    yield _prompt(Given(name="workspace-host", inputs=ask, parameters=MAAS))
    for name, inputs in odd_texts():
        yield _prompt(Given(name=name, inputs=inputs))
    yield _prompt(Given(name="stream", inputs=ask, stream=True))
    yield from refusals(
        _prompt, "completion.prompt", ask, refusal, wrong=NO_MODEL, parameters={"model": "qwen-99"}
    )


_EXTRA = {
    "top_k": 20,
    "seed": 7,
    "repetition_penalty": 1.1,
    "presence_penalty": 0.5,
    "enable_search": True,
    "enable_thinking": True,
    "thinking_budget": 128,
    "response_format": {"type": "json_object"},
}


def _chat(
    given: Given, answered: Answered | None = None, page: str = GENERATION, *, documented: bool = False
) -> Cassette:
    task, model = "chat_completion.native", given.of("model", "qwen-plus")
    names = ("tools", "tool_choice", "stop", "temperature", "top_p")
    parameters: dict[str, Any] = {"result_format": "message", **picked(given, *names)}
    if given.of("max_completion_tokens"):
        parameters["max_tokens"] = given.of("max_completion_tokens")
    parameters |= picked(given, "parallel_tool_calls", *_EXTRA)
    body = {"model": model, "input": {"messages": given.inputs["messages"]}, "parameters": parameters}
    if given.stream:
        parameters["incremental_output"] = True
        answered = answered or framed(_asking(given))
    message = {**like.message(given), "content": "" if given.of("tools") else like.said(given)}
    reason = "tool_calls" if given.of("tools") else "stop"
    answered = answered or Answered(
        body={
            "output": {"choices": [{"finish_reason": reason, "message": message}]},
            "usage": spent(_asking(given)),
            "request_id": identity(task, given, "dashscope"),
        }
    )
    asked = posted(given, _GENERATE, body, SSE if given.stream else None)
    return cassette(STUDIO, task, given, asked, answered, page=page, model=model, documented=documented)


def _asking(given: Given) -> Given:
    """The last message as a prompt: what the answer's tokens are counted from."""
    last = {"input": given.inputs["messages"][-1]["content"]}
    return Given(name=given.name, inputs={**given.inputs, **last}, stream=given.stream)


def chats() -> Iterator[Cassette]:
    """chat_completion.native."""
    inputs, answer, page = example("model-studio", "chat_completion.native")
    yield _chat(Given(inputs=inputs), Answered(body=answer), page, documented=True)
    talk = {"messages": like.TALK}
    tools = {"messages": like.ASK_WEATHER, "tools": [WEATHER]}
    yield _chat(Given(name="several", inputs=talk))
    yield _chat(Given(name="tools", inputs=tools))
    every = {**ACCOUNT, "model": "qwen-plus", "parallel_tool_calls": True, **_EXTRA}
    words = {"messages": like.ASK_WEATHER, **like.CHAT_INPUTS}
    yield _chat(Given(name="parameters", inputs=words, parameters=every))
    yield _chat(Given(name="workspace-host", inputs=talk, parameters=MAAS))
    for name, inputs in like.odd_talks():
        yield _chat(Given(name=name, inputs=inputs))
    yield _chat(Given(name="stream", inputs=talk, stream=True))
    yield _chat(Given(name="stream-tools", inputs=tools, stream=True))
    yield from refusals(
        _chat, "chat_completion.native", talk, refusal, wrong=NO_MODEL, parameters={"model": "qwen-99"}
    )


def _talk(given: Given, answered: Answered | None = None, page: str = GENERATION) -> Cassette:
    task, model = "chat_completion.text", given.of("model", "qwen-plus")
    parameters: dict[str, Any] = {"result_format": "text", **picked(given, "stop", "temperature", "top_p")}
    if given.of("max_completion_tokens"):
        parameters["max_tokens"] = given.of("max_completion_tokens")
    parameters |= picked(given, "top_k", "seed", "repetition_penalty", "enable_search")
    if given.stream:
        parameters["incremental_output"] = True
        answered = answered or _texts(task, _asking(given))
    body = {"model": model, "input": {"messages": given.inputs["messages"]}, "parameters": parameters}
    asked = posted(given, _GENERATE, body, SSE if given.stream else None)
    answered = answered or _text(task, _asking(given))
    return cassette(STUDIO, task, given, asked, answered, page=page, model=model)


def talks() -> Iterator[Cassette]:
    """chat_completion.text."""
    talk = {"messages": like.TALK}
    yield _talk(Given(inputs={"messages": [{"role": "user", "content": "What is an embedding?"}]}))
    yield _talk(Given(name="several", inputs=talk))
    names = ("stop", "temperature", "top_p", "max_completion_tokens")
    words = {**talk, **{name: like.CHAT_INPUTS[name] for name in names}}
    more = {name: _EXTRA[name] for name in ("top_k", "seed", "repetition_penalty", "enable_search")}
    every = {**ACCOUNT, "model": "qwen-plus", "result_format": "text", **more}
    yield _talk(Given(name="parameters", inputs=words, parameters=every))
    yield _talk(Given(name="workspace-host", inputs=talk, parameters=MAAS))
    for name, inputs in like.odd_talks():
        yield _talk(Given(name=name, inputs=inputs))
    yield _talk(Given(name="stream", inputs=talk, stream=True))
    yield from refusals(
        _talk, "chat_completion.text", talk, refusal, wrong=NO_MODEL, parameters={"model": "qwen-99"}
    )


def cassettes() -> Iterator[Cassette]:
    """All of them."""
    yield from embeddings()
    yield from prompts()
    yield from chats()
    yield from talks()
