"""DashScope's own shapes, called by `dashscope`."""

# ruff: noqa: PLC0415  (an SDK takes a second to import: only its own calls pay)
from __future__ import annotations

from typing import Any

from oracles.call import KEY, Call

_TEXTS = ["风急天高猿啸哀", 'say "b"']
_CONTENTS = [{"text": "a"}, {"image": "https://example.com/a.png"}, {"video": "https://example.com/a.mp4"}]
_GENERATION = {
    "temperature": 0.25,
    "top_p": 0.5,
    "top_k": 20,
    "max_tokens": 64,
    "seed": 7,
    "stop": ["END"],
    "repetition_penalty": 1.1,
    "presence_penalty": 0.5,
    "enable_search": True,
    "enable_thinking": False,
    "thinking_budget": 128,
    "response_format": {"type": "json_object"},
}
_PROMPT_LACKS = ("presence_penalty", "enable_thinking", "thinking_budget", "response_format")
_PROMPT = {name: value for name, value in _GENERATION.items() if name not in _PROMPT_LACKS}
_CHAT = [{"role": "system", "content": "Be short."}, {"role": "user", "content": 'say "b"'}]
_TOOLS = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]
_CHOOSES = {"tool_choice": "auto", "parallel_tool_calls": True}
_FUSION = {"dimension": 1024, "fps": 0.5, "instruct": "Find pictures.", "enable_fusion": True}
_SNAPSHOT = {"dimension": 512, "res_level": 3, "max_video_frames": 32}


def _account(url: str) -> dict[str, Any]:
    return {"api_key": KEY, "workspace": "llm-8f3k2", "base_address": url + "/api/v1"}


def _output(result: Any) -> Any:
    assert result.status_code == 200, result
    return result.output


def _embed(url: str, **given: Any) -> Any:
    import dashscope

    return _output(dashscope.TextEmbedding.call(input=_TEXTS, **given, **_account(url)))


def _contents(url: str, **given: Any) -> Any:
    import dashscope

    return _output(dashscope.MultiModalEmbedding.call(input=_CONTENTS, **given, **_account(url)))


def _rerank(url: str, **given: Any) -> Any:
    import dashscope

    return _output(dashscope.TextReRank.call(query="q", documents=["a", "b", "c"], **given, **_account(url)))


def _generate(url: str, **given: Any) -> Any:
    import dashscope

    messages = [{"role": "user", "content": "Who are you?"}]
    return _output(dashscope.Generation.call(messages=messages, **given, **_account(url)))


def _prompt(url: str, **given: Any) -> Any:
    import dashscope

    return _output(dashscope.Generation.call(prompt="Who are you?", **given, **_account(url)))


def _chat(url: str, **given: Any) -> Any:
    import dashscope

    return _output(dashscope.Generation.call(messages=_CHAT, tools=_TOOLS, **given, **_account(url)))


def _talk(url: str, **given: Any) -> Any:
    import dashscope

    return _output(dashscope.Generation.call(messages=_CHAT, **given, **_account(url)))


def _each(items: Any, **names: str) -> dict[str, list[Any]]:
    return {field: [item[name] for item in items] for field, name in names.items()}


def _sparse(output: Any) -> dict[str, list[Any]]:
    tokens = [token for item in output["embeddings"] for token in item["sparse_embedding"]]
    return {
        **_each(output["embeddings"], index="text_index"),
        **_each(tokens, tokens="index", weights="value", words="token"),
    }


def _ranked(output: Any) -> dict[str, list[Any]]:
    texts = [item["document"]["text"] for item in output["results"]]
    return {**_each(output["results"], scores="relevance_score", index="index"), "texts": texts}


CALLS = [
    Call(
        blueprint="model-studio",
        task="text_embedding",
        inputs={"input": _TEXTS},
        values={
            "workspace": "llm-8f3k2",
            "model": "text-embedding-v4",
            "dimension": 512,
            "instruct": "i",
            "input_type": "search",
        },
        send=lambda url: _embed(
            url, model="text-embedding-v4", text_type="query", dimension=512, instruct="i"
        ),
        read=lambda output: _each(output["embeddings"], embeddings="embedding", index="text_index"),
    ),
    Call(
        blueprint="model-studio",
        task="sparse_embedding",
        inputs={"input": _TEXTS},
        values={"workspace": "llm-8f3k2", "model": "text-embedding-v3"},
        send=lambda url: _embed(url, model="text-embedding-v3", text_type="document", output_type="sparse"),
        read=_sparse,
    ),
    Call(
        blueprint="model-studio",
        task="sparse_embedding",
        inputs={"input": _TEXTS},
        values={
            "workspace": "llm-8f3k2",
            "model": "text-embedding-v4",
            "instruct": "i",
            "input_type": "search",
        },
        send=lambda url: _embed(
            url, model="text-embedding-v4", text_type="query", output_type="sparse", instruct="i"
        ),
        read=_sparse,
    ),
    Call(
        blueprint="model-studio",
        task="rerank",
        inputs={"input": ["a", "b", "c"], "query": "q"},
        values={
            "workspace": "llm-8f3k2",
            "model": "qwen3-rerank",
            "top_n": 2,
            "return_documents": True,
            "instruct": "i",
        },
        # The SDK hands `workspace` to the header here too, though its signature does not name it.
        send=lambda url: _rerank(url, model="qwen3-rerank", top_n=2, return_documents=True, instruct="i"),
        read=_ranked,
    ),
    Call(
        blueprint="model-studio",
        task="multi_modal_embedding",
        inputs={"input": _CONTENTS},
        values={"workspace": "llm-8f3k2", "model": "qwen3-vl-embedding", **_FUSION},
        send=lambda url: _contents(url, model="qwen3-vl-embedding", **_FUSION),
        read=lambda output: _each(output["embeddings"], embeddings="embedding", index="index", types="type"),
    ),
    Call(
        blueprint="model-studio",
        task="multi_modal_embedding",
        inputs={"input": _CONTENTS},
        values={"workspace": "llm-8f3k2", "model": "tongyi-embedding-vision-plus-2026-03-06", **_SNAPSHOT},
        send=lambda url: _contents(url, model="tongyi-embedding-vision-plus-2026-03-06", **_SNAPSHOT),
        read=lambda output: _each(output["embeddings"], embeddings="embedding"),
    ),
    Call(
        blueprint="model-studio",
        task="completion",
        inputs={"input": "Who are you?"},
        values={"workspace": "llm-8f3k2", "model": "qwen-plus", **_GENERATION},
        send=lambda url: _generate(url, model="qwen-plus", result_format="message", **_GENERATION),
        read=lambda output: {"text": [choice["message"]["content"] for choice in output["choices"]]},
    ),
    Call(
        blueprint="model-studio",
        task="completion.prompt",
        inputs={"input": "Who are you?"},
        values={"workspace": "llm-8f3k2", "model": "qwen-plus", "result_format": "text", **_PROMPT},
        send=lambda url: _prompt(url, model="qwen-plus", result_format="text", **_PROMPT),
        read=lambda output: {"text": [output["text"]]},
    ),
    Call(
        blueprint="model-studio",
        task="chat_completion.native",
        inputs={"messages": _CHAT},
        values={
            "workspace": "llm-8f3k2",
            "model": "qwen-plus",
            "tools": _TOOLS,
            **_CHOOSES,
            **{name: value for name, value in _GENERATION.items() if name != "max_tokens"},
            "max_completion_tokens": _GENERATION["max_tokens"],
        },
        send=lambda url: _chat(url, model="qwen-plus", result_format="message", **_CHOOSES, **_GENERATION),
        read=lambda output: {
            "text": [choice["message"]["content"] for choice in output["choices"]],
            "finish_reason": [choice["finish_reason"] for choice in output["choices"]],
        },
    ),
    Call(
        blueprint="model-studio",
        task="chat_completion.text",
        inputs={"messages": _CHAT},
        values={
            "workspace": "llm-8f3k2",
            "model": "qwen-plus",
            "result_format": "text",
            **{name: value for name, value in _PROMPT.items() if name != "max_tokens"},
            "max_completion_tokens": _PROMPT["max_tokens"],
        },
        send=lambda url: _talk(url, model="qwen-plus", result_format="text", **_PROMPT),
        read=lambda output: {"text": [output["text"]], "finish_reason": [output["finish_reason"]]},
    ),
]
