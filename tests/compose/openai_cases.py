"""OpenAI's cassettes. Source: OpenAI API reference; errors as recorded by ruby_llm and openinference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose import openai_like as like
from compose.examples import example
from compose.wire import (
    WEATHER,
    Answered,
    Asked,
    Given,
    Provider,
    cassette,
    identity,
    kept,
    odd_lists,
    odd_texts,
    picked,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cassette import Cassette

OPENAI = Provider(blueprint="openai", title="OpenAI", key={"Authorization": "Bearer <API_KEY>"})
_PAGES = "https://platform.openai.com/docs/api-reference/"
_EMBEDDINGS, _CHAT = f"{_PAGES}embeddings/create", f"{_PAGES}chat/create"
_STREAM, _MODERATION = f"{_PAGES}chat-streaming", f"{_PAGES}moderations/create"
_ERRORS = "https://platform.openai.com/docs/guides/error-codes"
_ACCOUNT = {"organization": "org-abc123", "project": "proj_abc123"}
_SAMPLING: dict[str, Any] = {
    "presence_penalty": 0.5,
    "frequency_penalty": -0.5,
    "reasoning_effort": "low",
    "verbosity": "high",
    "response_format": {"type": "json_object"},
    "service_tier": "flex",
    "seed": 7,
    "user": "user-1234",
    "safety_identifier": "8f14e45fceea167a",
}
_DETAILS = {
    "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
    "completion_tokens_details": {
        "reasoning_tokens": 0,
        "audio_tokens": 0,
        "accepted_prediction_tokens": 0,
        "rejected_prediction_tokens": 0,
    },
}
_AUTHENTICATION = Answered(
    status=401,
    body=like.error(
        "Incorrect API key provided: <API_KEY>. You can find your API key at "
        "https://platform.openai.com/account/api-keys.",
        "invalid_request_error",
        "invalid_api_key",
    ),
)


def _unknown(model: str) -> Answered:
    return Answered(
        status=404,
        body=like.error(
            f"The model `{model}` does not exist or you do not have access to it.",
            "invalid_request_error",
            "model_not_found",
        ),
    )


def _limited(model: str) -> Answered:
    return Answered(
        status=429,
        headers={"retry-after": "20"},
        body=like.error(
            f"Rate limit reached for {model} in organization org-abc123 on requests per min (RPM): Limit 3, "
            "Used 3, Requested 1. Please try again in 20s.",
            "requests",
            "rate_limit_exceeded",
        ),
    )


def _named(task: str, given: Given, answered: Answered) -> Answered:
    headers = {"x-request-id": "req_" + identity(task, given).replace("-", ""), **answered.headers}
    return Answered(
        body=answered.body, status=answered.status, headers=headers, content_type=answered.content_type
    )


def _asked(given: Given, path: str, body: dict[str, Any]) -> Asked:
    account = kept(**{"OpenAI-Organization": given.of("organization"), "OpenAI-Project": given.of("project")})
    return Asked(url=(given.url or "https://api.openai.com/v1") + path, body=body, headers=account)


def _embedding(given: Given, answered: Answered | None = None, page: str = _EMBEDDINGS) -> Cassette:
    model = given.of("model", "text-embedding-3-small")
    length = given.of("dimensions") or {"text-embedding-3-large": 3072}.get(model, 1536)
    body = {
        "model": model,
        "input": given.inputs["input"],
        **picked(given, "dimensions", "encoding_format", "user"),
    }
    answered = answered or Answered(body=like.embeddings(given, model, length))
    return cassette(
        OPENAI,
        "text_embedding",
        given,
        _asked(given, "/embeddings", body),
        _named("text_embedding", given, answered),
        page=page,
        model=model,
    )


_TEXTS = ["A kite is a bird.", "A kite is a toy.", "What is a kite?"]
_SHORT = {"dimensions": 8}


def embeddings() -> Iterator[Cassette]:
    """text_embedding."""
    hello = {"input": ["hello"]}
    yield _embedding(Given(inputs=hello))
    yield _embedding(Given(name="several", inputs={"input": _TEXTS}, parameters=_SHORT))
    yield _embedding(
        Given(
            name="parameters",
            inputs={"input": _TEXTS[:2]},
            parameters={
                "model": "text-embedding-3-large",
                "dimensions": 16,
                "encoding_format": "float",
                "user": "user-1234",
                **_ACCOUNT,
            },
        )
    )
    packed = {**_SHORT, "encoding_format": "base64"}
    yield _embedding(Given(name="base64", inputs={"input": _TEXTS[:2]}, parameters=packed))
    yield _embedding(
        Given(name="ada", inputs={"input": _TEXTS[2:]}, parameters={"model": "text-embedding-ada-002"})
    )
    yield _embedding(
        Given(name="gateway", inputs=hello, parameters=_SHORT, url="https://gateway.example.com/openai/v1")
    )
    for name, inputs in odd_lists():
        yield _embedding(Given(name=name, inputs=inputs, parameters=_SHORT))
    # OpenSearch puts such a default into a text, whoever wrote it.
    defaults = {"input": ["${parameters.model:-none}"]}
    yield _embedding(Given(name="defaults", inputs=defaults, parameters=_SHORT))
    yield _embedding(Given(name="authentication", inputs=hello), _AUTHENTICATION, _ERRORS)
    yield _embedding(Given(name="limit", inputs=hello), _limited("text-embedding-3-small"), _ERRORS)
    unknown = "text-embedding-9"
    yield _embedding(
        Given(name="validation", inputs=hello, parameters={"model": unknown}), _unknown(unknown), _ERRORS
    )


_MORE: dict[str, Any] = {
    "max_tokens": 64,
    "n": 1,
    "logprobs": False,
    "top_logprobs": 0,
    "logit_bias": {"50256": -100},
    "store": True,
    "metadata": {"topic": "demo"},
    "modalities": ["text"],
    "audio": {"voice": "alloy", "format": "mp3"},
    "prediction": {"type": "content", "content": '{"answer": "A vector'},
    "web_search_options": {"search_context_size": "low"},
    "prompt_cache_key": "demo",
    "functions": [WEATHER["function"]],
    "function_call": "auto",
}
"""What only a chat has."""
_NAMES = (
    "tools",
    "tool_choice",
    "stop",
    "temperature",
    "top_p",
    "max_completion_tokens",
    "parallel_tool_calls",
    *_MORE,
    *_SAMPLING,
)


def _options(given: Given) -> dict[str, Any]:
    options: dict[str, Any] = given.of("stream_options", {"include_usage": True})
    return options


def _chat(
    task: str, given: Given, answered: Answered | None = None, page: str = _CHAT, *, documented: bool = False
) -> Cassette:
    model = given.of("model", "gpt-6-luna")
    body = {"model": model, "messages": like.prompt(given), **picked(given, *_NAMES)}
    name = "chatcmpl-" + identity(task, given).replace("-", "")[:24]
    if answered is None and given.stream:
        after = [{"usage": like.usage(given, **_DETAILS)}] if _options(given)["include_usage"] else []
        answered = like.stream(given, model, name, after=after)
    elif answered is None:
        said = like.message(given, refusal=None, annotations=[])
        more = {"usage": like.usage(given, **_DETAILS), "service_tier": given.of("service_tier", "default")}
        answered = Answered(body=like.chat(given, model, name, said, **more))
    if given.stream:
        body |= {"stream": True, "stream_options": _options(given)}
    return cassette(
        OPENAI,
        task,
        given,
        _asked(given, "/chat/completions", body),
        _named(task, given, answered),
        page=page,
        model=model,
        documented=documented,
    )


def completions() -> Iterator[Cassette]:
    """completion."""
    task = "completion"
    inputs, answer, page = example("openai", task)
    yield _chat(task, Given(inputs=inputs), Answered(body=answer), page, documented=True)
    ask = {"input": "What is an embedding?"}
    sampling = {**like.completion_inputs(like.CHAT_INPUTS), **_SAMPLING, **_ACCOUNT, "model": "gpt-6-luna"}
    yield _chat(task, Given(name="parameters", inputs=ask, parameters=sampling))
    for name, inputs in odd_texts():
        yield _chat(task, Given(name=name, inputs=inputs))
    yield _chat(task, Given(name="stream", inputs=ask, stream=True), page=_STREAM)
    plain = {"stream_options": {"include_usage": False}}
    yield _chat(task, Given(name="stream-options", inputs=ask, parameters=plain, stream=True), page=_STREAM)
    for name, inputs in odd_texts():
        odd = Given(name=f"stream-{name}", inputs=inputs, stream=True)
        yield _chat(task, odd, page=_STREAM)
    yield _chat(task, Given(name="authentication", inputs=ask), _AUTHENTICATION, _ERRORS)
    yield _chat(task, Given(name="limit", inputs=ask), _limited("gpt-6-luna"), _ERRORS)
    unknown = {"model": "gpt-99"}
    yield _chat(
        task, Given(name="validation", inputs=ask, parameters=unknown), _unknown(unknown["model"]), _ERRORS
    )


def chats() -> Iterator[Cassette]:
    """chat_completion."""
    task = "chat_completion"
    inputs, answer, page = example("openai", task)
    yield _chat(task, Given(inputs=inputs), Answered(body=answer), page, documented=True)
    talk = {"messages": like.TALK}
    yield _chat(task, Given(name="several", inputs=talk))
    yield _chat(task, Given(name="tools", inputs={"messages": like.ASK_WEATHER, "tools": [WEATHER]}))
    sampling = {**_MORE, **_SAMPLING, **_ACCOUNT, "model": "gpt-6-luna", "parallel_tool_calls": True}
    every = {"messages": like.ASK_WEATHER, **like.CHAT_INPUTS}
    yield _chat(task, Given(name="parameters", inputs=every, parameters=sampling))
    for name, inputs in like.odd_talks():
        yield _chat(task, Given(name=name, inputs=inputs))
    yield _chat(task, Given(name="stream", inputs=talk, stream=True), page=_STREAM)
    yield _chat(
        task,
        Given(name="stream-tools", inputs={"messages": like.ASK_WEATHER, "tools": [WEATHER]}, stream=True),
        page=_STREAM,
    )
    plain = {"stream_options": {"include_usage": False, "include_obfuscation": False}}
    yield _chat(task, Given(name="stream-options", inputs=talk, parameters=plain, stream=True), page=_STREAM)
    yield _chat(task, Given(name="stream-authentication", inputs=talk, stream=True), _AUTHENTICATION, _ERRORS)
    yield _chat(task, Given(name="authentication", inputs=talk), _AUTHENTICATION, _ERRORS)
    yield _chat(task, Given(name="limit", inputs=talk), _limited("gpt-6-luna"), _ERRORS)
    unknown = {"model": "gpt-99"}
    yield _chat(
        task, Given(name="validation", inputs=talk, parameters=unknown), _unknown(unknown["model"]), _ERRORS
    )


def _moderation(given: Given, answered: Answered | None = None, page: str = _MODERATION) -> Cassette:
    model = given.of("model", "omni-moderation-latest")
    if answered is None:
        _, answer, _ = example("openai", "custom")
        (first,) = answer["results"]
        name = "modr-" + identity("custom", given)[:4]
        answered = Answered(body={"id": name, "model": model, "results": [first for _ in given.texts]})
    return cassette(
        OPENAI,
        "custom",
        given,
        _asked(given, "/moderations", {"model": model, "input": given.inputs["input"]}),
        _named("custom", given, answered),
        page=page,
        model=model,
    )


def moderations() -> Iterator[Cassette]:
    """custom."""
    ask = {"input": "This is a safe message"}
    yield _moderation(Given(inputs=ask))
    yield _moderation(Given(name="several", inputs={"input": ["This is a safe message", "So is this"]}))
    yield _moderation(
        Given(
            name="parameters",
            inputs={"input": ["This is a safe message"]},
            parameters={"model": "omni-moderation-2024-09-26", **_ACCOUNT},
        )
    )
    for name, inputs in odd_texts():
        yield _moderation(Given(name=name, inputs=inputs))
    yield _moderation(Given(name="authentication", inputs=ask), _AUTHENTICATION, _ERRORS)
    yield _moderation(Given(name="limit", inputs=ask), _limited("omni-moderation-latest"), _ERRORS)
    unknown = {"model": "omni-moderation-1999"}
    yield _moderation(
        Given(name="validation", inputs=ask, parameters=unknown), _unknown(unknown["model"]), _ERRORS
    )


def cassettes() -> Iterator[Cassette]:
    """All of them."""
    yield from embeddings()
    yield from completions()
    yield from chats()
    yield from moderations()
