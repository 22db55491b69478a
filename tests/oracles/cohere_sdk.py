"""Cohere, called by `cohere` (`ClientV2`)."""

# ruff: noqa: PLC0415  (an SDK takes a second to import: only its own calls pay)
from __future__ import annotations

import base64
import struct
from typing import Any

from oracles.call import KEY, Call

_TEXTS = ["hello", 'say "goodbye"']
_EMBED = {
    "model": "embed-v4.0",
    "output_dimension": 256,
    "max_tokens": 512,
    "truncate": "START",
    "priority": 3,
}
_CHAT = {
    "k": 20,
    "seed": 7,
    "frequency_penalty": 0.5,
    "presence_penalty": 0.25,
    "safety_mode": "STRICT",
    "response_format": {"type": "json_object"},
    "priority": 3,
    "thinking": {"type": "enabled", "token_budget": 128},
}
_MORE: dict[str, Any] = {
    "strict_tools": True,
    "citation_options": {"mode": "FAST"},
    "logprobs": True,
}
_TOOL = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}},
}
_VECTORS: dict[str, list[Any]] = {
    "float": [[0.5, -0.25], [0.125, 1.0]],
    "int8": [[63, -32], [16, 127]],
    "uint8": [[191, 96], [144, 255]],
    "binary": [[-128, 64], [0, 127]],
    "ubinary": [[0, 192], [128, 255]],
    "base64": [base64.b64encode(struct.pack("<2f", *row)).decode() for row in ([0.5, -0.25], [0.125, 1.0])],
}
"""One answer for each embedding type, in the form of Cohere's OpenAPI description (`EmbedByTypeResponse`)."""


def _cohere(url: str, method: str, **given: Any) -> Any:
    import cohere
    import httpx

    # The SDK has no way to close the HTTP client that it makes itself.
    with httpx.Client() as http:
        return getattr(cohere.ClientV2(api_key=KEY, base_url=url, httpx_client=http), method)(**given)


def _embedding(kind: str) -> Call:
    return Call(
        blueprint="cohere",
        task="text_embedding",
        inputs={"input": _TEXTS},
        values={"embedding_type": kind, "input_type": "clustering", **_EMBED},
        send=lambda url: _cohere(
            url, "embed", texts=_TEXTS, input_type="clustering", embedding_types=[kind], **_EMBED
        ),
        # Python keeps `float` for itself: the SDK calls that attribute `float_`.
        read=lambda result: {"embeddings": getattr(result.embeddings, "float_" if kind == "float" else kind)},
        answer={
            "id": "319baa12-adf3-4fd6-873f-b4c843c50fbe",
            "texts": _TEXTS,
            "embeddings": {kind: _VECTORS[kind]},
            "meta": {"api_version": {"version": "2"}, "billed_units": {"input_tokens": 3}},
            "response_type": "embeddings_by_type",
        },
    )


def _text(result: Any) -> dict[str, list[Any]]:
    return {"text": [part.text for part in result.message.content if part.type == "text"]}


CALLS = [
    *(_embedding(kind) for kind in _VECTORS),
    Call(
        blueprint="cohere",
        task="text_embedding",
        inputs={"input": ["Ruby", "Python", "JavaScript"]},
        values={"model": "embed-english-v3.0"},
        send=lambda url: _cohere(
            url,
            "embed",
            texts=["Ruby", "Python", "JavaScript"],
            model="embed-english-v3.0",
            input_type="search_document",
            embedding_types=["float"],
        ),
        read=lambda result: {"embeddings": result.embeddings.float_},
    ),
    Call(
        blueprint="cohere",
        task="rerank",
        inputs={"input": ["a", "b"], "query": "q"},
        values={"model": "rerank-v4.0-pro", "top_n": 2, "max_tokens_per_doc": 512, "priority": 3},
        send=lambda url: _cohere(
            url,
            "rerank",
            query="q",
            documents=["a", "b"],
            model="rerank-v4.0-pro",
            top_n=2,
            max_tokens_per_doc=512,
            priority=3,
        ),
        read=lambda result: {
            "scores": [item.relevance_score for item in result.results],
            "index": [item.index for item in result.results],
        },
    ),
    Call(
        blueprint="cohere",
        task="completion",
        inputs={"input": "Tell me about LLMs"},
        values={
            "model": "command-a-03-2025",
            "max_tokens": 64,
            "temperature": 0.25,
            "p": 0.5,
            "stop_sequences": ["END"],
            **_CHAT,
        },
        send=lambda url: _cohere(
            url,
            "chat",
            model="command-a-03-2025",
            messages=[{"role": "user", "content": "Tell me about LLMs"}],
            max_tokens=64,
            temperature=0.25,
            p=0.5,
            stop_sequences=["END"],
            **_CHAT,
        ),
        sdk_adds={"stream": False},
        read=_text,
    ),
    Call(
        blueprint="cohere",
        task="chat_completion",
        inputs={"messages": [{"role": "user", "content": "hi"}]},
        values={
            "model": "command-a-03-2025",
            "tools": [_TOOL],
            "stop": ["END"],
            "temperature": 0.25,
            "top_p": 0.5,
            "max_completion_tokens": 64,
            **_CHAT,
            **_MORE,
        },
        send=lambda url: _cohere(
            url,
            "chat",
            model="command-a-03-2025",
            messages=[{"role": "user", "content": "hi"}],
            tools=[_TOOL],
            stop_sequences=["END"],
            temperature=0.25,
            p=0.5,
            max_tokens=64,
            **_CHAT,
            **_MORE,
        ),
        sdk_adds={"stream": False},
        read=lambda result: {**_text(result), "finish_reason": [result.finish_reason]},
    ),
]
