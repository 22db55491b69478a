"""The cassettes of OpenAI's shapes, called by `openai`: OpenAI, Azure, DashScope's compatible mode, TEI's."""

# ruff: noqa: PLC0415  (an SDK takes a second to import: only its own calls pay)
from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from oracles.call import KEY
from oracles.replay import Added, Judge, RefusedError, base, given, grown, optional, tools

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.cassette import Case

_STREAMS = {"stream": True}
_USAGE = {"stream_options": {"include_usage": True}}
_FLOAT = Added(
    name="encoding_format",
    value="float",
    why="the SDK asks for base64 unless told; float is the API's default",
)
_DEPLOYMENT = Added(
    name="model",
    value="my-deployment",
    why="the SDK cannot leave the model out; Azure goes by the deployment",
)
_UNNAMED = Added(
    name="model", value="unnamed", why="the SDK cannot leave the model out; TEI serves its one model"
)


def _client(url: str, case: Case) -> Any:
    """The client that the provider's page tells to use."""
    import openai

    match case.blueprint:
        case "azure-openai":
            credential = "azure_ad_token" if case.secret == "entra_id" else "api_key"
            return openai.AzureOpenAI(
                azure_endpoint=base(url, case, ""),
                azure_deployment=case.parameters["deployment_id"],
                api_version=case.parameters.get("api_version", "2024-10-21"),
                max_retries=0,
                **{credential: KEY},
            )
        case "model-studio":
            mode = "/compatible-api/v1" if case.task.startswith("rerank") else "/compatible-mode/v1"
            space = case.parameters.get("workspace")
            more = {"X-DashScope-WorkSpace": space} if space else None
            return openai.OpenAI(base_url=url + mode, api_key=KEY, max_retries=0, default_headers=more)
        case "hugging-face":
            return openai.OpenAI(base_url=base(url, case, "") + "/v1", api_key=KEY, max_retries=0)
        case _:
            account = {name: case.parameters.get(name) for name in ("organization", "project")}
            return openai.OpenAI(base_url=base(url, case, "/v1"), api_key=KEY, max_retries=0, **account)


def _called(url: str, case: Case, method: str, read: Callable[[Any], Mapping[str, Any]], **more: Any) -> Any:
    import openai

    with _client(url, case) as client:
        try:
            return read(operator.attrgetter(method)(client)(**more))
        except openai.APIStatusError as error:
            body = error.body if isinstance(error.body, dict) else {}
            raise RefusedError(error.status_code, body.get("message"), body.get("code")) from error


_ACCOUNT = ("organization", "project")
_DEFAULTS = {
    "openai text_embedding": "text-embedding-3-small",
    "openai completion": "gpt-6-luna",
    "openai chat_completion": "gpt-6-luna",
    "openai custom": "omni-moderation-latest",
    "model-studio chat_completion": "qwen3.7-plus",
    "model-studio rerank.compatible": "qwen3-rerank",
    "model-studio text_embedding.compatible": "text-embedding-v4",
    "hugging-face text_embedding.compatible": "unnamed",
}
"""The model that a case means which names none."""


def _model(case: Case) -> str:
    """The model, which the SDK wants in every call."""
    own = case.parameters.get("model")
    return str(own or _DEFAULTS.get(f"{case.blueprint} {case.task}", "my-deployment"))


def _embed(url: str, case: Case) -> Any:
    return _called(
        url,
        case,
        "embeddings.create",
        lambda result: {"vectors": [one.embedding for one in sorted(result.data, key=lambda one: one.index)]},
        input=case.inputs["input"],
        model=_model(case),
        **_unpacked({"encoding_format": "float", **given(case, *_ACCOUNT)}),
    )


def _unpacked(asked: dict[str, Any]) -> dict[str, Any]:
    """What is asked for; the SDK's own default is base64, which it decodes only where nobody has asked for it."""
    return {name: value for name, value in asked.items() if (name, value) != ("encoding_format", "base64")}


_OWN_WORDS = (
    "repetition_penalty",
    "top_k",
    "enable_search",
    "enable_thinking",
    "thinking_budget",
)
"""Alibaba's additions to OpenAI's body, which the SDK takes as `extra_body`."""


def _chat(url: str, case: Case) -> Any:
    messages = case.inputs.get("messages") or [{"role": "user", "content": case.inputs["input"]}]
    more: dict[str, Any] = {**optional(case), **given(case, *_ACCOUNT)}
    extra = {name: more.pop(name) for name in _OWN_WORDS if name in more}
    if case.stream:
        more = _STREAMS | (_USAGE if case.blueprint in ("openai", "model-studio") else {}) | more
    return _called(
        url,
        case,
        "chat.completions.create",
        _streamed if case.stream else _choices if "messages" in case.inputs else _texts,
        messages=messages,
        model=_model(case),
        extra_body=extra or None,
        **more,
    )


def _texts(result: Any) -> dict[str, Any]:
    return {"texts": [choice.message.content for choice in result.choices]}


def _choices(result: Any) -> dict[str, Any]:
    calls = [[call.to_dict() for call in choice.message.tool_calls or ()] for choice in result.choices]
    return {
        "texts": [choice.message.content or "" for choice in result.choices],
        "tools": [tools(one) for one in calls],
        "finish_reason": [choice.finish_reason for choice in result.choices],
    }


def _streamed(result: Any) -> dict[str, Any]:
    choices = [choice for chunk in result for choice in chunk.choices]
    calls = [call.to_dict() for choice in choices for call in choice.delta.tool_calls or ()]
    return {
        "tools": grown(calls),
        "text": "".join(choice.delta.content or "" for choice in choices),
        "finish_reason": [choice.finish_reason for choice in choices if choice.finish_reason],
    }


def _moderate(url: str, case: Case) -> Any:
    return _called(
        url,
        case,
        "moderations.create",
        lambda result: {"document": result.to_dict()},
        input=case.inputs["input"],
        model=_model(case),
    )


def _rerank(url: str, case: Case) -> Any:
    """The SDK has no method for it: this is how the vendor's own sample calls."""
    body = {
        "model": _model(case),
        "query": case.inputs["query"],
        "documents": case.inputs["input"],
        **optional(case, "return_documents"),
        **given(case),
    }
    return _called(
        url,
        case,
        "post",
        lambda result: {"ranked": [(one["index"], one["relevance_score"]) for one in result["results"]]},
        path="/reranks",
        body=body,
        cast_to=object,
    )


JUDGES = {
    "openai text_embedding": Judge(send=_embed, added=(_FLOAT,)),
    "openai completion": Judge(send=_chat),
    "openai chat_completion": Judge(send=_chat),
    "openai custom": Judge(send=_moderate),
    "azure-openai text_embedding": Judge(send=_embed, added=(_FLOAT, _DEPLOYMENT)),
    "azure-openai completion": Judge(send=_chat, added=(_DEPLOYMENT,)),
    "azure-openai chat_completion": Judge(send=_chat, added=(_DEPLOYMENT,)),
    "model-studio chat_completion": Judge(send=_chat),
    "model-studio rerank.compatible": Judge(send=_rerank),
    "model-studio text_embedding.compatible": Judge(send=_embed, added=(_FLOAT,)),
    "hugging-face text_embedding.compatible": Judge(send=_embed, added=(_FLOAT, _UNNAMED)),
}
