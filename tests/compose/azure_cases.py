"""Azure OpenAI's cassettes. Source: Azure OpenAI REST reference; content filter results and errors as recorded."""

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
    odd_lists,
    odd_texts,
    picked,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cassette import Cassette

_KEY = {"api-key": "<API_KEY>"}
_ENTRA = {"Authorization": "Bearer <ENTRA_ID>"}
_PAGE = "https://learn.microsoft.com/en-us/azure/ai-services/openai/reference"
_EMBEDDINGS = "https://learn.microsoft.com/en-us/azure/ai-services/openai/how-to/embeddings"
_FILTER = "https://learn.microsoft.com/en-us/azure/ai-services/openai/concepts/content-filter"
_PLACE = {"resource_name": "my-resource", "deployment_id": "my-deployment"}
_SAMPLING: dict[str, Any] = {
    "presence_penalty": 0.5,
    "frequency_penalty": -0.5,
    "response_format": {"type": "json_object"},
    "seed": 7,
    "user": "user-1234",
}
_SAFE = {"filtered": False, "severity": "safe"}
_FILTERED = {"hate": _SAFE, "self_harm": _SAFE, "sexual": _SAFE, "violence": _SAFE}
_PROMPT_FILTERED = [{"prompt_index": 0, "content_filter_results": _FILTERED}]
_AUTHENTICATION = Answered(
    status=401,
    body={
        "error": {
            "code": "401",
            "message": "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide "
            "a valid key for an active subscription and use a correct regional API endpoint for your resource.",
        }
    },
)
_LIMITED = Answered(
    status=429,
    headers={"retry-after": "22", "retry-after-ms": "22000"},
    body={
        "error": {
            "code": "RateLimitReached",
            "message": "Your requests to my-deployment in my-resource have exceeded the call rate limit for your "
            "current pricing tier. Please retry after 22 seconds.",
            "details": "Please contact Azure support service if you would like to further increase the default "
            "rate limit.",
        }
    },
)
_NO_DEPLOYMENT = Answered(
    status=404,
    body={
        "error": {
            "code": "DeploymentNotFound",
            "message": "The API deployment for this resource does not exist. If you created the deployment within "
            "the last 5 minutes, please wait a moment and try again.",
        }
    },
)
_REFUSED = Answered(
    status=400,
    body={
        "error": {
            "message": "The response was filtered due to the prompt triggering Azure OpenAI's content management "
            "policy. Please modify your prompt and retry.",
            "type": None,
            "param": "prompt",
            "code": "content_filter",
            "status": 400,
            "innererror": {
                "code": "ResponsibleAIPolicyViolation",
                "content_filter_result": {**_FILTERED, "violence": {"filtered": True, "severity": "high"}},
            },
        }
    },
)


def _cassette(  # noqa: PLR0913  (what a case is made of)
    task: str,
    given: Given,
    path: str,
    body: dict[str, Any],
    answered: Answered,
    *,
    page: str,
    documented: bool = False,
) -> Cassette:
    key = _ENTRA if given.secret == "entra_id" else _KEY
    base = given.url or f"https://{given.of('resource_name')}.openai.azure.com"
    version = given.of("api_version", "2024-10-21")
    url = f"{base}/openai/deployments/{given.of('deployment_id')}/{path}?api-version={version}"
    headers = {"apim-request-id": identity(task, given, "azure"), **answered.headers}
    return cassette(
        Provider(blueprint="azure-openai", title="Azure OpenAI", key=key),
        task,
        given,
        Asked(url=url, body=body),
        Answered(
            body=answered.body, status=answered.status, headers=headers, content_type=answered.content_type
        ),
        page=page,
        model=given.of("model"),
        documented=documented,
    )


def _embedding(given: Given, answered: Answered | None = None, page: str = _EMBEDDINGS) -> Cassette:
    model = given.of("model", "text-embedding-3-small")
    body = (
        picked(given, "model")
        | {"input": given.inputs["input"]}
        | picked(given, "dimensions", "encoding_format", "user")
    )
    answered = answered or Answered(body=like.embeddings(given, model, given.of("dimensions", 1536)))
    return _cassette("text_embedding", given, "embeddings", body, answered, page=page)


def embeddings() -> Iterator[Cassette]:
    """text_embedding."""
    hello, short = {"input": ["hello"]}, {**_PLACE, "dimensions": 8}
    yield _embedding(Given(inputs=hello, parameters=_PLACE))
    texts = {"input": ["A kite is a bird.", "A kite is a toy.", "What is a kite?"]}
    yield _embedding(Given(name="several", inputs=texts, parameters=short))
    every = {
        **short,
        "api_version": "2025-04-01-preview",
        "model": "text-embedding-3-large",
        "encoding_format": "float",
        "user": "user-1234",
    }
    yield _embedding(Given(name="parameters", inputs=texts, parameters=every))
    packed = {**short, "encoding_format": "base64"}
    yield _embedding(Given(name="base64", inputs=texts, parameters=packed))
    yield _embedding(Given(name="entra", inputs=hello, parameters=short, secret="entra_id"))
    gateway = "https://gateway.example.com/azure"
    yield _embedding(Given(name="gateway", inputs=hello, parameters=short, url=gateway))
    for name, inputs in odd_lists():
        yield _embedding(Given(name=name, inputs=inputs, parameters=short))
    yield _embedding(Given(name="authentication", inputs=hello, parameters=_PLACE), _AUTHENTICATION, _PAGE)
    yield _embedding(Given(name="limit", inputs=hello, parameters=_PLACE), _LIMITED, _PAGE)
    nowhere = {**_PLACE, "deployment_id": "no-such-deployment"}
    yield _embedding(Given(name="validation", inputs=hello, parameters=nowhere), _NO_DEPLOYMENT, _PAGE)


_MORE: dict[str, Any] = {
    "max_tokens": 64,
    "n": 1,
    "logprobs": False,
    "top_logprobs": 0,
    "logit_bias": {"50256": -100},
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


def _chat(
    task: str, given: Given, answered: Answered | None = None, page: str = _PAGE, *, documented: bool = False
) -> Cassette:
    body = picked(given, "model") | {"messages": like.prompt(given), **picked(given, *_NAMES)}
    if given.stream:
        body |= {"stream": True, **picked(given, "stream_options")}
    name, model = "chatcmpl-" + identity(task, given).replace("-", "")[:24], "gpt-4o-2024-11-20"
    if answered is None and given.stream:
        before = [{"prompt_filter_results": _PROMPT_FILTERED}]
        after = [{"usage": like.usage(given)}] if given.of("stream_options") else []
        answered = like.stream(given, model, name, before=before, after=after)
    elif answered is None:
        document = like.chat(
            given,
            model,
            name,
            like.message(given, refusal=None),
            prompt_filter_results=_PROMPT_FILTERED,
            usage=like.usage(given),
        )
        document["choices"][0]["content_filter_results"] = {} if given.of("tools") else _FILTERED
        answered = Answered(body=document)
    return _cassette(task, given, "chat/completions", body, answered, page=page, documented=documented)


def completions() -> Iterator[Cassette]:
    """completion."""
    task = "completion"
    inputs, answer, page = example("azure-openai", task)
    documented = Answered(body=answer)
    yield _chat(task, Given(inputs=inputs, parameters=_PLACE), documented, page, documented=True)
    ask = {"input": "What is an embedding?"}
    every = {**_PLACE, **like.completion_inputs(like.CHAT_INPUTS), **_SAMPLING, "model": "gpt-4o"}
    every["api_version"] = "2024-10-21"
    yield _chat(task, Given(name="parameters", inputs=ask, parameters=every))
    yield _chat(task, Given(name="entra", inputs=ask, parameters=_PLACE, secret="entra_id"))
    for name, inputs in odd_texts():
        yield _chat(task, Given(name=name, inputs=inputs, parameters=_PLACE))
    yield _chat(task, Given(name="stream", inputs=ask, parameters=_PLACE, stream=True))
    used = {**_PLACE, "stream_options": {"include_usage": True}}
    yield _chat(task, Given(name="stream-usage", inputs=ask, parameters=used, stream=True))
    yield from _errors(task, ask)


def chats() -> Iterator[Cassette]:
    """chat_completion."""
    task = "chat_completion"
    inputs, answer, page = example("azure-openai", task)
    documented = Answered(body=answer)
    yield _chat(task, Given(inputs=inputs, parameters=_PLACE), documented, page, documented=True)
    talk = {"messages": like.TALK}
    tools = {"messages": like.ASK_WEATHER, "tools": [WEATHER]}
    yield _chat(task, Given(name="several", inputs=talk, parameters=_PLACE))
    yield _chat(task, Given(name="tools", inputs=tools, parameters=_PLACE))
    yield _chat(
        task,
        Given(
            name="parameters",
            inputs={"messages": like.ASK_WEATHER, **like.CHAT_INPUTS},
            parameters={
                **_PLACE,
                **_SAMPLING,
                **_MORE,
                "model": "gpt-4o",
                "api_version": "2025-04-01-preview",
                "parallel_tool_calls": False,
            },
        ),
    )
    yield _chat(task, Given(name="entra", inputs=talk, parameters=_PLACE, secret="entra_id"))
    for name, inputs in like.odd_talks():
        yield _chat(task, Given(name=name, inputs=inputs, parameters=_PLACE))
    yield _chat(task, Given(name="stream", inputs=talk, parameters=_PLACE, stream=True))
    used = {**_PLACE, "api_version": "2025-04-01-preview", "stream_options": {"include_usage": True}}
    yield _chat(task, Given(name="stream-usage", inputs=talk, parameters=used, stream=True))
    yield _chat(task, Given(name="stream-tools", inputs=tools, parameters=_PLACE, stream=True))
    yield from _errors(task, talk)


def _errors(task: str, inputs: dict[str, Any]) -> Iterator[Cassette]:
    yield _chat(task, Given(name="authentication", inputs=inputs, parameters=_PLACE), _AUTHENTICATION)
    yield _chat(task, Given(name="limit", inputs=inputs, parameters=_PLACE), _LIMITED)
    yield _chat(task, Given(name="validation", inputs=inputs, parameters=_PLACE), _REFUSED, _FILTER)


def cassettes() -> Iterator[Cassette]:
    """All of them."""
    yield from embeddings()
    yield from completions()
    yield from chats()
