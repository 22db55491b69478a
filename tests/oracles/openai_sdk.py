"""OpenAI and Azure OpenAI, called by `openai`; DashScope's compatible mode too, as its vendor documents."""

# ruff: noqa: PLC0415  (an SDK takes a second to import: only its own calls pay)
from __future__ import annotations

import operator
from typing import Any

from oracles.call import KEY, Call

_TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
_CHAT = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": 'Say "hi" \\ ${input}'}]
_SAMPLING = {
    "presence_penalty": 0.5,
    "frequency_penalty": -0.5,
    "reasoning_effort": "low",
    "verbosity": "low",
    "response_format": {"type": "json_object"},
    "service_tier": "flex",
    "seed": 7,
    "user": "user-1234",
    "safety_identifier": "8f14e45fceea167a",
}
_MORE: dict[str, Any] = {
    "max_tokens": 64,
    "n": 2,
    "logprobs": True,
    "top_logprobs": 3,
    "logit_bias": {"50256": -100},
    "store": False,
    "metadata": {"topic": "demo"},
    "modalities": ["text"],
    "audio": {"voice": "alloy", "format": "mp3"},
    "prediction": {"type": "content", "content": "def main():"},
    "web_search_options": {"search_context_size": "low"},
    "prompt_cache_key": "demo",
    "functions": [_TOOL["function"]],
    "function_call": "auto",
}
_OTHERS_LACK = ("store", "metadata", "modalities", "audio", "prediction", "web_search_options")
_OTHERS_LACK += ("prompt_cache_key", "functions", "function_call")
_INPUTS = {
    "tools": [_TOOL],
    "tool_choice": "auto",
    "stop": ["END"],
    "temperature": 0.25,
    "top_p": 0.5,
    "max_completion_tokens": 64,
}
_ACCOUNT = {"organization": "org-abc123", "project": "proj_abc123"}


def _openai(url: str, method: str, **given: Any) -> Any:
    import openai

    with openai.OpenAI(base_url=url + "/v1", api_key=KEY, max_retries=0, **_ACCOUNT) as client:
        return operator.attrgetter(method)(client)(**given)


def _azure(url: str, credential: str, method: str, **given: Any) -> Any:
    import openai

    with openai.AzureOpenAI(
        azure_endpoint=url,
        azure_deployment="my-deployment",
        api_version="2024-10-21",
        max_retries=0,
        **{credential: KEY},
    ) as client:
        return operator.attrgetter(method)(client)(**given)


def _dashscope(url: str, method: str, **given: Any) -> Any:
    import openai

    headers = {"X-DashScope-WorkSpace": "llm-8f3k2"}
    with openai.OpenAI(base_url=url, api_key=KEY, max_retries=0, default_headers=headers) as client:
        return operator.attrgetter(method)(client)(**given)


def _vectors(result: Any) -> dict[str, list[Any]]:
    return {
        "embeddings": [item.embedding for item in result.data],
        "index": [item.index for item in result.data],
    }


def _text(result: Any) -> dict[str, list[Any]]:
    return {"text": [choice.message.content for choice in result.choices]}


def _choices(result: Any) -> dict[str, list[Any]]:
    return {**_text(result), "finish_reason": [choice.finish_reason for choice in result.choices]}


_EMBEDDING = {
    "input": ["a", 'say "b"'],
    "model": "text-embedding-3-small",
    "dimensions": 512,
    "encoding_format": "float",
    "user": "user-1234",
}
_PROMPT = "What is a rerank model?"
_COMPLETION: dict[str, Any] = {
    name: value for name, value in {**_INPUTS, **_SAMPLING}.items() if name not in ("tools", "tool_choice")
}
_AZURE = {"resource_name": "my-resource", "deployment_id": "my-deployment", "api_version": "2024-10-21"}
_AZURE_LACKS = ("reasoning_effort", "verbosity", "service_tier", "safety_identifier")
_AZURE_SAMPLING = {name: value for name, value in _SAMPLING.items() if name not in _AZURE_LACKS}
_AZURE_COMPLETION = {name: value for name, value in _COMPLETION.items() if name not in _AZURE_LACKS}
# The SDK cannot leave `model` out; Azure goes by the deployment in the path.
_AZURE_MODEL = {"model": "gpt-4o"}
_AZURE_MORE = {name: value for name, value in _MORE.items() if name not in _OTHERS_LACK}
_COMPATIBLE_MORE = {name: value for name, value in _AZURE_MORE.items() if name != "logit_bias"}
# Alibaba's additions to OpenAI's body, which the SDK takes as `extra_body`.
_EXTRA = {
    "repetition_penalty": 1.1,
    "top_k": 20,
    "enable_search": False,
    "enable_thinking": True,
    "thinking_budget": 128,
}
_SHARED = {"presence_penalty": 0.5, "seed": 7, "response_format": {"type": "json_object"}}
_RERANK = {"model": "qwen3-rerank", "top_n": 2, "instruct": "Retrieve semantically similar text."}

CALLS = [
    Call(
        blueprint="openai",
        task="text_embedding",
        root="/v1",
        inputs={"input": _EMBEDDING["input"]},
        values={**_ACCOUNT, **{name: value for name, value in _EMBEDDING.items() if name != "input"}},
        send=lambda url: _openai(url, "embeddings.create", **_EMBEDDING),
        read=_vectors,
    ),
    Call(
        blueprint="openai",
        task="completion",
        root="/v1",
        inputs={"input": _PROMPT},
        values={**_ACCOUNT, "model": "gpt-6-luna", **_COMPLETION},
        send=lambda url: _openai(
            url,
            "chat.completions.create",
            model="gpt-6-luna",
            messages=[{"role": "user", "content": _PROMPT}],
            **_COMPLETION,
        ),
        read=_text,
    ),
    Call(
        blueprint="openai",
        task="chat_completion",
        root="/v1",
        inputs={"messages": _CHAT},
        values={
            **_ACCOUNT,
            "model": "gpt-6-luna",
            "parallel_tool_calls": False,
            **_INPUTS,
            **_SAMPLING,
            **_MORE,
        },
        send=lambda url: _openai(
            url,
            "chat.completions.create",
            model="gpt-6-luna",
            messages=_CHAT,
            parallel_tool_calls=False,
            **_INPUTS,
            **_SAMPLING,
            **_MORE,
        ),
        read=_choices,
    ),
    Call(
        blueprint="openai",
        task="custom",
        root="/v1",
        inputs={"input": ["a", "b"]},
        values={**_ACCOUNT, "model": "omni-moderation-2024-09-26"},
        send=lambda url: _openai(
            url, "moderations.create", model="omni-moderation-2024-09-26", input=["a", "b"]
        ),
        read=lambda _: {},
    ),
    Call(
        blueprint="azure-openai",
        task="text_embedding",
        inputs={"input": _EMBEDDING["input"]},
        values={**_AZURE, **{name: value for name, value in _EMBEDDING.items() if name != "input"}},
        send=lambda url: _azure(url, "api_key", "embeddings.create", **_EMBEDDING),
        credential="api_key",
        read=_vectors,
    ),
    Call(
        blueprint="azure-openai",
        task="completion",
        inputs={"input": _PROMPT},
        values={**_AZURE, **_AZURE_MODEL, **_AZURE_COMPLETION},
        send=lambda url: _azure(
            url,
            "azure_ad_token",
            "chat.completions.create",
            **_AZURE_MODEL,
            messages=[{"role": "user", "content": _PROMPT}],
            **_AZURE_COMPLETION,
        ),
        credential="entra_id",
        read=_text,
    ),
    Call(
        blueprint="azure-openai",
        task="chat_completion",
        inputs={"messages": _CHAT},
        values={
            **_AZURE,
            **_AZURE_MODEL,
            "parallel_tool_calls": True,
            **_INPUTS,
            **_AZURE_SAMPLING,
            **_AZURE_MORE,
        },
        send=lambda url: _azure(
            url,
            "api_key",
            "chat.completions.create",
            **_AZURE_MODEL,
            messages=_CHAT,
            parallel_tool_calls=True,
            **_INPUTS,
            **_AZURE_SAMPLING,
            **_AZURE_MORE,
        ),
        read=_choices,
    ),
    Call(
        blueprint="model-studio",
        task="chat_completion",
        inputs={"messages": _CHAT},
        values={
            "model": "qwen3.7-plus",
            "workspace": "llm-8f3k2",
            "parallel_tool_calls": True,
            **_INPUTS,
            **_SHARED,
            **_EXTRA,
            **_COMPATIBLE_MORE,
        },
        send=lambda url: _dashscope(
            url + "/compatible-mode/v1",
            "chat.completions.create",
            model="qwen3.7-plus",
            messages=_CHAT,
            parallel_tool_calls=True,
            extra_body=_EXTRA,
            **_INPUTS,
            **_SHARED,
            **_COMPATIBLE_MORE,
        ),
        read=_choices,
    ),
    Call(
        blueprint="model-studio",
        task="text_embedding.compatible",
        inputs={"input": _EMBEDDING["input"]},
        values={
            "workspace": "llm-8f3k2",
            "model": "text-embedding-v3",
            "dimensions": 512,
            "encoding_format": "float",
        },
        send=lambda url: _dashscope(
            url + "/compatible-mode/v1",
            "embeddings.create",
            model="text-embedding-v3",
            input=_EMBEDDING["input"],
            dimensions=512,
            encoding_format="float",
        ),
        read=_vectors,
    ),
    Call(
        blueprint="model-studio",
        task="rerank.compatible",
        inputs={"input": ["a", "b", "c"], "query": "q"},
        values={"workspace": "llm-8f3k2", **_RERANK},
        # The SDK has no method for it: this is the vendor's own sample, body and all.
        send=lambda url: _dashscope(
            url + "/compatible-api/v1",
            "post",
            path="/reranks",
            body={"query": "q", "documents": ["a", "b", "c"], **_RERANK},
            cast_to=object,
        ),
        read=lambda result: {
            "scores": [item["relevance_score"] for item in result["results"]],
            "index": [item["index"] for item in result["results"]],
        },
    ),
]
