"""What other clients recorded is matched to the task that covers it, and its answer becomes a result or an error.

The bodies follow what SDKs and vector libraries send (OpenAI, Cohere, DashScope, LangChain, LiteLLM, TEI's clients);
the last tests read real recordings (`REGISTRY_SHARED`/recordings).
"""

from __future__ import annotations

import base64
import gzip
import json
import struct
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from commandline import fits
from contracts.traffic import CATALOG, SSE, TASKS, claimed, events, judged, said, vectors
from hypothesis import given
from hypothesis import strategies as st

from registry.cassette import Interaction, RecordedRequest
from registry.contracts import recordings
from registry.contracts.recorded import OUTCOMES
from registry.errors import NothingFoundError, UsageError
from registry.exchange import ProviderResponse

if TYPE_CHECKING:
    from pathlib import Path

OPENAI = "https://api.openai.com/v1"
COHERE = "https://api.cohere.com/v2"
DASHSCOPE = "https://dashscope.aliyuncs.com"
NATIVE = f"{DASHSCOPE}/api/v1/services"
AZURE = "https://res.openai.azure.com/openai/deployments/dep"
TEI = "https://abc.eu-west-1.aws.endpoints.huggingface.cloud"
CHAT = [{"role": "user", "content": "hi"}]
EMBED = {"model": "text-embedding-ada-002", "input": "hi"}
TOOLS = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]
CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
FLOATS = [0.5, -0.25, 1.0]
PACKED = base64.b64encode(struct.pack("<3f", *FLOATS)).decode()
RANKS = {"id": "r", "results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]}
NATIVE_EMBEDDINGS = {
    "output": {"embeddings": [{"text_index": 0, "embedding": FLOATS}]},
    "usage": {"total_tokens": 1},
    "request_id": "r",
}


def chunk(delta: dict[str, Any], reason: str | None = None, index: int = 0) -> dict[str, Any]:
    """OpenAI's chunk."""
    choice = {"index": index, "delta": delta, "finish_reason": reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [choice],
    }


def piece(text: str, reason: str = "null") -> str:
    """An event of DashScope's own stream, as the server writes it."""
    choice = {"message": {"content": text, "role": "assistant"}, "finish_reason": reason}
    document = {"output": {"choices": [choice]}, "usage": {}, "request_id": "r"}
    return f"id:1\nevent:result\n:HTTP_STATUS/200\ndata:{json.dumps(document)}\n\n"


RESULTS: dict[str, tuple[dict[str, Any], tuple[str, str], Any]] = {
    "OpenAI: one text, and base64 because the SDK asks for it": (
        {
            "url": f"{OPENAI}/embeddings",
            "body": {**EMBED, "encoding_format": "base64"},
            "answer": vectors(PACKED),
        },
        ("openai", "text_embedding"),
        {"text_embedding": [{"embedding": FLOATS}]},
    ),
    "OpenAI: token ids of several texts": (
        {
            "url": f"{OPENAI}/embeddings",
            "body": {**EMBED, "input": [[1, 2], [3]]},
            "answer": vectors(FLOATS, FLOATS),
        },
        ("openai", "text_embedding"),
        {"text_embedding": [{"embedding": FLOATS}, {"embedding": FLOATS}]},
    ),
    "OpenAI: vectors in another order": (
        {
            "url": f"{OPENAI}/embeddings",
            "body": {**EMBED, "input": ["a", "b"]},
            "answer": {"data": [{"index": 1, "embedding": [2.0]}, {"index": 0, "embedding": [1.0]}]},
        },
        ("openai", "text_embedding"),
        {"text_embedding": [{"embedding": [1.0]}, {"embedding": [2.0]}]},
    ),
    "OpenAI: a call of a tool, content null": (
        {
            "url": f"{OPENAI}/chat/completions",
            "body": {"model": "m", "messages": CHAT, "tools": TOOLS, "user": "u"},
            "answer": said(None, tool_calls=[CALL]),
        },
        ("openai", "chat_completion"),
        said(None, tool_calls=[CALL]),
    ),
    "OpenAI: pictures among the texts": (
        {
            "url": f"{OPENAI}/chat/completions",
            "body": {
                "model": "m",
                "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "u"}}]}],
            },
            "answer": said("a cat"),
        },
        ("openai", "chat_completion"),
        said("a cat"),
    ),
    "OpenAI: a gateway's slashes and port": (
        {"url": "https://api.openai.com:443//v1/embeddings/", "body": EMBED, "answer": vectors(FLOATS)},
        ("openai", "text_embedding"),
        {"text_embedding": [{"embedding": FLOATS}]},
    ),
    "OpenAI: moderation of a list": (
        {
            "url": f"{OPENAI}/moderations",
            "body": {"input": ["a"]},
            "answer": {"id": "modr-1", "results": [{"flagged": False}]},
        },
        ("openai", "custom"),
        {"id": "modr-1", "results": [{"flagged": False}]},
    ),
    "Azure: an older version of the API": (
        {
            "url": f"{AZURE}/embeddings?api-version=2023-05-15",
            "body": {"input": ["hi"]},
            "answer": vectors(FLOATS),
        },
        ("azure-openai", "text_embedding"),
        {"text_embedding": [{"embedding": FLOATS}]},
    ),
    "Azure: a chat whose SDK names the model": (
        {
            "url": f"{AZURE}/chat/completions?api-version=2024-10-21",
            "body": {"model": "gpt-4o", "messages": CHAT, "temperature": 0},
            "answer": said("yo"),
        },
        ("azure-openai", "chat_completion"),
        said("yo"),
    ),
    "Azure: a resource that the recorder hid": (
        {
            "url": "https://<RESOURCE>.openai.azure.com/openai/deployments/dep/embeddings?api-version=2024-10-21",
            "body": {"input": ["hi"]},
            "answer": vectors(FLOATS),
        },
        ("azure-openai", "text_embedding"),
        {"text_embedding": [{"embedding": FLOATS}]},
    ),
    "Cohere: two element types": (
        {
            "url": f"{COHERE}/embed",
            "body": {
                "model": "embed-v4.0",
                "texts": ["a"],
                "embedding_types": ["int8", "float"],
                "images": [],
            },
            "answer": {"id": "e", "embeddings": {"int8": [[1, -2, 3]], "float": [FLOATS]}},
        },
        ("cohere", "text_embedding"),
        {"text_embedding_bytes": [{"embedding": [1, -2, 3]}]},
    ),
    "Cohere: fewer documents than asked for are there": (
        {
            "url": f"{COHERE}/rerank",
            "body": {"model": "m", "query": "q", "documents": ["a", "b"], "top_n": 9, "rank_fields": ["x"]},
            "answer": RANKS,
        },
        ("cohere", "rerank"),
        {"rerank": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]},
    ),
    "DashScope: no parameters": (
        {
            "url": f"{NATIVE}/embeddings/text-embedding/text-embedding",
            "body": {"model": "text-embedding-v1", "input": {"texts": ["hi"]}},
            "answer": NATIVE_EMBEDDINGS,
        },
        ("model-studio", "text_embedding"),
        {"text_embedding": [{"embedding": FLOATS}]},
    ),
    "DashScope: a dimension that the model passes over": (
        {
            "url": f"{NATIVE}/embeddings/text-embedding/text-embedding",
            "body": {
                "model": "text-embedding-v1",
                "input": {"texts": ["hi"]},
                "parameters": {"dimension": 512},
            },
            "answer": NATIVE_EMBEDDINGS,
        },
        ("model-studio", "text_embedding"),
        {"text_embedding": [{"embedding": FLOATS}]},
    ),
    "DashScope: sparse vectors": (
        {
            "url": f"{NATIVE}/embeddings/text-embedding/text-embedding",
            "body": {
                "model": "text-embedding-v4",
                "input": {"texts": ["hi"]},
                "parameters": {"output_type": "sparse", "text_type": "query"},
            },
            "answer": {
                "output": {
                    "embeddings": [
                        {"text_index": 0, "sparse_embedding": [{"index": 7, "value": 0.5, "token": "w"}]}
                    ]
                }
            },
        },
        ("model-studio", "sparse_embedding"),
        {"sparse_embedding": [{"is_truncated": False, "embedding": {"7": 0.5}}]},
    ),
    "DashScope: a workspace's host": (
        {
            "url": "https://llm-1.ap-southeast-1.maas.aliyuncs.com/compatible-api/v1/reranks",
            "body": {"model": "qwen3-rerank", "query": "q", "documents": ["a", "b"]},
            "answer": RANKS,
        },
        ("model-studio", "rerank.compatible"),
        {"rerank": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]},
    ),
    "AI Search: a deployment's vectors": (
        {
            "url": "http://d.platform-cn-shanghai.opensearch.aliyuncs.com/v3/openapi/deployments/x/predict",
            "body": {"input": ["hi"]},
            "answer": {"embeddings": [{"index": 0, "embedding": FLOATS}]},
        },
        ("alibaba-opensearch", "text_embedding.deployment"),
        {"text_embedding": [{"embedding": FLOATS}]},
    ),
    "AI Search: another deployed model": (
        {
            "url": "http://d.platform-cn-shanghai.opensearch.aliyuncs.com/v3/openapi/deployments/x/predict",
            "body": {"input": ["hi"]},
            "answer": {"scores": [1]},
        },
        ("alibaba-opensearch", "custom.deployment"),
        {"scores": [1]},
    ),
    "TEI: one text, as its clients send it": (
        {"url": f"{TEI}/embed", "body": {"inputs": "hi", "truncate": True}, "answer": [FLOATS]},
        ("hugging-face", "text_embedding"),
        {"text_embedding": [{"embedding": FLOATS}]},
    ),
    "Hugging Face: the router's serverless provider": (
        {
            "url": "https://router.huggingface.co/hf-inference/models/BAAI/bge-small-en-v1.5/pipeline/feature-extraction",
            "body": {"inputs": ["a", "b"], "normalize": True},
            "answer": [FLOATS, FLOATS],
        },
        ("hugging-face", "text_embedding"),
        {"text_embedding": [{"embedding": FLOATS}, {"embedding": FLOATS}]},
    ),
    "Hugging Face: a chat at the router": (
        {
            "url": "https://router.huggingface.co/v1/chat/completions",
            "body": {"model": "openai/gpt-oss-120b:cerebras", "messages": CHAT, "stream": False},
            "answer": said("yo"),
        },
        ("hugging-face", "chat_completion"),
        said("yo"),
    ),
    "Cohere: the older domain": (
        {
            "url": "https://api.cohere.ai/v2/rerank",
            "body": {"model": "rerank-v3.5", "query": "q", "documents": ["a", "b"]},
            "answer": RANKS,
        },
        ("cohere", "rerank"),
        {"rerank": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]},
    ),
    "Azure: the domain of all its services": (
        {
            "url": "https://res.cognitiveservices.azure.com/openai/deployments/d1/embeddings?api-version=2024-10-21",
            "body": {"input": ["hi"]},
            "answer": vectors(FLOATS),
        },
        ("azure-openai", "text_embedding"),
        {"text_embedding": [{"embedding": FLOATS}]},
    ),
    "TEI: on this machine": (
        {
            "url": "http://127.0.0.1:8080/rerank",
            "body": {"query": "q", "texts": ["a", "b"], "return_text": True},
            "answer": [{"index": 1, "score": 0.9, "text": "b"}, {"index": 0, "score": 0.1, "text": "a"}],
        },
        ("hugging-face", "rerank"),
        {
            "rerank": [
                {"index": 1, "relevance_score": 0.9, "text": "b"},
                {"index": 0, "relevance_score": 0.1, "text": "a"},
            ]
        },
    ),
    "TEI: sparse vectors": (
        {"url": f"{TEI}/embed_sparse", "body": {"inputs": ["hi"]}, "answer": [[{"index": 3, "value": 1.5}]]},
        ("hugging-face", "sparse_embedding"),
        {"sparse_embedding": [{"is_truncated": False, "embedding": {"3": 1.5}}]},
    ),
}


@pytest.mark.parametrize(("exchange", "whose", "result"), RESULTS.values(), ids=list(RESULTS))
def test_an_answer_becomes_the_result_of_its_task(exchange, whose, result):
    entry = judged(**exchange)
    assert claimed(entry) == (*whose, "result")
    assert entry.result == result


STREAMS: dict[str, tuple[dict[str, Any], tuple[str, str], tuple[str | None, str]]] = {
    "OpenAI: texts, then usage": (
        {
            "url": f"{OPENAI}/chat/completions",
            "body": {
                "model": "m",
                "messages": CHAT,
                "stream": True,
                "stream_options": {"include_usage": True},
            },
            "answer": events(
                chunk({"role": "assistant", "content": ""}),
                chunk({"content": "He"}),
                chunk({"content": "llo"}),
                chunk({}, "stop"),
                {"id": "chatcmpl-1", "choices": [], "usage": {"total_tokens": 3}},
            ),
        },
        ("openai", "chat_completion"),
        ("Hello", "stop"),
    ),
    "OpenAI: a trimmed end and no type": (
        {
            "url": f"{OPENAI}/chat/completions",
            "body": {"model": "m", "messages": CHAT, "stream": True},
            "answer": events(chunk({"content": "Hello"}), chunk({}, "length"), done=False).rstrip(),
            "kind": "",
        },
        ("openai", "chat_completion"),
        ("Hello", "length"),
    ),
    "compatible mode: a role of null, no reason": (
        {
            "url": f"{DASHSCOPE}/compatible-mode/v1/chat/completions",
            "body": {"model": "qwen-plus", "messages": CHAT, "stream": True, "enable_thinking": False},
            "answer": events(
                chunk({"content": "Hel", "role": "assistant"}), chunk({"content": "lo", "role": None}, "stop")
            ),
        },
        ("model-studio", "chat_completion"),
        ("Hello", "stop"),
    ),
    "Cohere: typed events": (
        {
            "url": f"{COHERE}/chat",
            "body": {"model": "m", "messages": CHAT, "stream": True},
            "answer": events(
                {"type": "message-start", "id": "c"},
                {"type": "content-delta", "delta": {"message": {"content": {"text": "Hel"}}}},
                {"type": "content-delta", "delta": {"message": {"content": {"text": "lo"}}}},
                {"type": "message-end", "delta": {"finish_reason": "COMPLETE"}},
                done=False,
            ),
        },
        ("cohere", "chat_completion"),
        ("Hello", "stop"),
    ),
}


@pytest.mark.parametrize(("exchange", "whose", "ends"), STREAMS.values(), ids=list(STREAMS))
def test_a_stream_is_read_as_one_message(exchange, whose, ends):
    entry = judged(**{"kind": SSE, **exchange})
    assert claimed(entry) == (*whose, "result")
    (choice,) = entry.result["choices"]
    assert (choice["message"]["content"], choice["finish_reason"]) == ends


def test_the_pieces_of_a_tool_call_are_joined():
    pieces = [
        {"index": 0, "id": "c1", "type": "function", "function": {"name": "f", "arguments": ""}},
        {"index": 0, "function": {"arguments": '{"a":'}},
        {"index": 0, "function": {"arguments": " 1}"}},
        {"index": 1, "id": "c2", "type": "function", "function": {"name": "g", "arguments": "{}"}},
    ]
    answer = events(
        chunk({"role": "assistant", "content": None}),
        *(chunk({"tool_calls": [one]}) for one in pieces),
        chunk({}, "tool_calls"),
    )
    body = {"model": "m", "messages": CHAT, "tools": TOOLS, "stream": True}
    message = judged(f"{OPENAI}/chat/completions", body, answer, kind=SSE).result["choices"][0]["message"]
    second = {"id": "c2", "type": "function", "function": {"name": "g", "arguments": "{}"}}
    assert message == {"role": "assistant", "content": None, "tool_calls": [CALL, second]}


def test_the_choices_of_a_stream_are_kept_apart():
    answer = events(
        chunk({"content": "a"}, index=0),
        chunk({"content": "b"}, index=1),
        chunk({}, "stop"),
        chunk({}, "stop", 1),
    )
    entry = judged(
        f"{OPENAI}/chat/completions", {"model": "m", "messages": CHAT, "stream": True}, answer, kind=SSE
    )
    assert [one["message"]["content"] for one in entry.result["choices"]] == ["a", "b"]


DASHSCOPE_STREAMS = {
    "each event holds everything so far": (
        {},
        "".join([piece("He"), piece("Hello"), piece("Hello", "stop")]),
    ),
    "each event holds what is new": (
        {"incremental_output": True},
        "".join([piece("He"), piece("llo"), piece("", "stop")]),
    ),
}


@pytest.mark.parametrize(("asked", "answer"), DASHSCOPE_STREAMS.values(), ids=list(DASHSCOPE_STREAMS))
def test_dashscope_s_own_stream_is_read_as_it_was_asked_for(asked, answer):
    body = {
        "model": "qwen-plus",
        "input": {"messages": CHAT},
        "parameters": {"result_format": "message", **asked},
    }
    entry = judged(f"{NATIVE}/aigc/text-generation/generation", body, answer, kind=SSE)
    assert (entry.blueprint, entry.outcome) == ("model-studio", "result")
    assert "Hello" in json.dumps(entry.result)
    assert "HeHello" not in json.dumps(entry.result)


def called(*calls: Any, reason: str = "null") -> str:
    """An event of DashScope's own stream with pieces of tool calls."""
    message = {"content": "", "role": "assistant", "tool_calls": list(calls)}
    document = {"output": {"choices": [{"message": message, "finish_reason": reason}]}, "request_id": "r"}
    return f"id:1\nevent:result\n:HTTP_STATUS/200\ndata:{json.dumps(document)}\n\n"


def part(arguments: str, **more: Any) -> dict[str, Any]:
    return {"index": 0, "id": "", "type": "function", "function": {"arguments": arguments}, **more}


def cohere(kind: str, **parts: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **parts})}\n\n"


FIRST = {**CALL, "index": 0, "function": {"name": "f", "arguments": ""}}
CALLED = {
    "DashScope: each event holds what is new": (
        f"{NATIVE}/aigc/text-generation/generation",
        {
            "model": "qwen-plus",
            "input": {"messages": CHAT},
            "parameters": {"result_format": "message", "tools": TOOLS, "incremental_output": True},
        },
        called(FIRST) + called(part('{"a"')) + called(part(": 1}")) + called(part(""), reason="tool_calls"),
    ),
    "DashScope: each event holds everything so far": (
        f"{NATIVE}/aigc/text-generation/generation",
        {
            "model": "qwen-plus",
            "input": {"messages": CHAT},
            "parameters": {"result_format": "message", "tools": TOOLS},
        },
        called(FIRST)
        + called({**CALL, "index": 0, "function": {"name": "f", "arguments": '{"a"'}})
        + called({**CALL, "index": 0})
        + called({**CALL, "index": 0}, reason="tool_calls"),
    ),
    "Cohere: an event a piece": (
        f"{COHERE}/chat",
        {"model": "m", "messages": CHAT, "tools": TOOLS, "stream": True},
        cohere("message-start", id="i", delta={"message": {"role": "assistant", "tool_calls": []}})
        + cohere("tool-plan-delta", delta={"message": {"tool_plan": "I will call f."}})
        + cohere(
            "tool-call-start",
            index=0,
            delta={"message": {"tool_calls": {**CALL, "function": {"name": "f", "arguments": ""}}}},
        )
        + cohere(
            "tool-call-delta", index=0, delta={"message": {"tool_calls": {"function": {"arguments": '{"a"'}}}}
        )
        + cohere(
            "tool-call-delta", index=0, delta={"message": {"tool_calls": {"function": {"arguments": ": 1}"}}}}
        )
        + cohere("tool-call-end", index=0)
        + cohere("message-end", delta={"finish_reason": "TOOL_CALL"}),
    ),
}


@pytest.mark.parametrize(("url", "body", "answer"), CALLED.values(), ids=list(CALLED))
def test_the_calls_of_tools_in_a_typed_stream_are_joined(url, body, answer):
    entry = judged(url, body, answer, kind=SSE)
    assert (entry.outcome, entry.rebuilt, entry.message) == ("result", True, None)
    (choice,) = entry.result["choices"]
    assert choice["message"] == {"role": "assistant", "content": None, "tool_calls": [CALL]}
    assert choice["finish_reason"] == "tool_calls"


ASKED_BY_SDKS = {
    "OpenAI embeddings": (f"{OPENAI}/embeddings", {**EMBED, "encoding_format": "base64"}, vectors(PACKED)),
    "Azure embeddings": (
        f"{AZURE}/embeddings?api-version=2024-10-21",
        {**EMBED, "encoding_format": "base64"},
        vectors(PACKED),
    ),
    "DashScope's compatible embeddings": (
        f"{DASHSCOPE}/compatible-mode/v1/embeddings",
        {**EMBED, "encoding_format": "float"},
        vectors(FLOATS),
    ),
    "TEI's compatible embeddings": (
        f"{TEI}/v1/embeddings",
        {**EMBED, "encoding_format": "base64"},
        vectors(PACKED),
    ),
    "Azure chat": (
        f"{AZURE}/chat/completions?api-version=2024-10-21",
        {"model": "gpt-4o", "messages": CHAT, "n": 1, "max_tokens": 5, "stream": False},
        said("yo"),
    ),
    **{
        f"{name}, a stream with {options}": (
            url,
            {"model": "m", "messages": CHAT, "stream": True, "stream_options": options},
            events(chunk({"content": "yo"}), chunk({}, "stop")),
        )
        for name, url in {
            "OpenAI": f"{OPENAI}/chat/completions",
            "Azure": f"{AZURE}/chat/completions?api-version=2024-10-21",
            "DashScope": f"{DASHSCOPE}/compatible-mode/v1/chat/completions",
            "TGI": f"{TEI}/v1/chat/completions",
        }.items()
        for options in ({"include_usage": True}, {"include_usage": False}, None)
    },
}


@pytest.mark.parametrize(("url", "body", "answer"), ASKED_BY_SDKS.values(), ids=list(ASKED_BY_SDKS))
def test_what_sdks_ask_for_unasked_has_its_place(url, body, answer):
    entry = judged(url, body, answer, kind=SSE if isinstance(answer, str) else "application/json")
    assert (entry.outcome, entry.rebuilt, entry.message) == ("result", True, None)


FORMS_OF_ONE_PATH = {
    "a prompt": ({"prompt": "hi"}, {"text": "yo", "finish_reason": "stop"}, "completion.prompt"),
    "messages, answered with a text": (
        {"messages": CHAT},
        {"text": "yo", "finish_reason": "stop"},
        "chat_completion.text",
    ),
    "messages, answered with choices": (
        {"messages": CHAT},
        {"choices": [{"message": {"role": "assistant", "content": "yo"}, "finish_reason": "stop"}]},
        "chat_completion.native",
    ),
}


@pytest.mark.parametrize(("asked", "output", "task"), FORMS_OF_ONE_PATH.values(), ids=list(FORMS_OF_ONE_PATH))
def test_the_answer_tells_the_form_that_the_request_left_open(asked, output, task):
    body = {"model": "qwen-turbo", "input": asked, "parameters": {}}
    answer = {"output": output, "usage": {"total_tokens": 3}, "request_id": "r"}
    entry = judged(f"{NATIVE}/aigc/text-generation/generation", body, answer)
    assert claimed(entry) == ("model-studio", task, "result")
    assert "yo" in json.dumps(entry.result)


@pytest.mark.parametrize(("asked", "output", "task"), FORMS_OF_ONE_PATH.values(), ids=list(FORMS_OF_ONE_PATH))
def test_the_events_of_a_stream_tell_the_form_too(asked, output, task):
    body = {"model": "qwen-turbo", "input": asked, "parameters": {}}
    event = (
        f"id:1\nevent:result\n:HTTP_STATUS/200\ndata:{json.dumps({'output': output, 'request_id': 'r'})}\n\n"
    )
    entry = judged(f"{NATIVE}/aigc/text-generation/generation", body, event, kind=SSE)
    assert claimed(entry) == ("model-studio", task, "result")
    assert "yo" in json.dumps(entry.result)


ERRORS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a wrong key": (
        {
            "url": f"{OPENAI}/embeddings",
            "body": EMBED,
            "answer": {
                "error": {
                    "message": "Incorrect API key",
                    "type": "invalid_request_error",
                    "code": "invalid_api_key",
                }
            },
            "status": 401,
        },
        "openai",
        "openai answered 401 invalid_api_key: Incorrect API key",
    ),
    "too many calls": (
        {
            "url": f"{OPENAI}/chat/completions",
            "body": {"model": "m", "messages": CHAT},
            "answer": {
                "error": {"message": "Rate limit reached", "type": "tokens", "code": "rate_limit_exceeded"}
            },
            "status": 429,
        },
        "openai",
        "openai answered 429 rate_limit_exceeded: Rate limit reached",
    ),
    "a page of HTML": (
        {
            "url": f"{COHERE}/rerank",
            "body": {"model": "m", "query": "q", "documents": ["a"]},
            "answer": "<html><head><title>502 Bad Gateway</title></head></html>",
            "kind": "text/html",
            "status": 502,
        },
        "cohere",
        "cohere answered 502: a page of HTML: 502 Bad Gateway",
    ),
    "a request that is none": (
        {
            "url": f"{OPENAI}/embeddings",
            "body": {"model": "m"},
            "answer": {"error": {"message": "you must provide an input", "type": "invalid_request_error"}},
            "status": 400,
        },
        "openai",
        "openai answered 400 invalid_request_error: you must provide an input",
    ),
    "an error inside a stream of 200": (
        {
            "url": f"{NATIVE}/aigc/text-generation/generation",
            "body": {"model": "m", "input": {"messages": CHAT}, "parameters": {"result_format": "message"}},
            "answer": 'event:error\n:HTTP_STATUS/400\ndata:{"code":"InvalidParameter","message":"no"}\n\n',
            "kind": SSE,
        },
        "model-studio",
        "model-studio answered 200 InvalidParameter: no",
    ),
    "TEI's own words": (
        {
            "url": f"{TEI}/embed",
            "body": {"inputs": ["hi"]},
            "answer": {"error": "batch size 40 > maximum allowed batch size 32", "error_type": "Validation"},
            "status": 422,
        },
        "hugging-face",
        "hugging-face answered 422 Validation: batch size 40 > maximum allowed batch size 32",
    ),
}


@pytest.mark.parametrize(("exchange", "blueprint", "words"), ERRORS.values(), ids=list(ERRORS))
def test_an_error_is_the_provider_s(exchange, blueprint, words):
    entry = judged(**exchange)
    assert (entry.blueprint, entry.outcome) == (blueprint, "provider_error")
    assert (entry.message or "").startswith(words)


UNMATCHED: dict[str, dict[str, Any]] = {
    "another provider with the same path": {"url": "https://api.mistral.ai/v1/embeddings", "body": EMBED},
    "a server of somebody's with OpenAI's path": {
        "url": "http://localhost:8000/v1/embeddings",
        "body": EMBED,
    },
    "another API of the provider": {"url": f"{OPENAI}/responses", "body": {"model": "m", "input": "hi"}},
    "another version of the API": {
        "url": "https://api.cohere.com/v1/embed",
        "body": {"model": "m", "texts": ["a"], "input_type": "search_query"},
    },
    "another method": {"url": f"{OPENAI}/embeddings", "body": None, "method": "GET"},
    "another body on the path of a server of one's own": {
        "url": "https://rerank.example.com/rerank",
        "body": {"model": "m", "query": "q", "documents": ["a"]},
        "status": 401,
    },
    "another kind of model at an address of any model": {
        "url": "https://api-inference.huggingface.co/models/gpt2",
        "body": {"inputs": "Once upon"},
        "answer": [{"generated_text": "Once upon a time"}],
    },
    "another kind of input there": {
        "url": "https://api-inference.huggingface.co/models/sentence-transformers/all-MiniLM-L6-v2",
        "body": {"inputs": {"source_sentence": "a", "sentences": ["b", "c"]}},
        "answer": [0.5, 0.25],
    },
    "pictures where texts go": {"url": f"{COHERE}/embed", "body": {"model": "m", "images": ["data:"]}},
    "no body": {"url": f"{OPENAI}/embeddings", "body": None},
    "a form": {"url": f"{OPENAI}/embeddings", "body": "a=b&c=d"},
    "an address that is none": {"url": "https://[::/v1/embeddings", "body": EMBED},
    "a hidden address": {"url": "<OPENAI_API_BASE>/embeddings", "body": EMBED},
    "a host that only ends alike": {
        "url": "https://evil-api.openai.com.example/v1/embeddings",
        "body": EMBED,
    },
}


@pytest.mark.parametrize("exchange", UNMATCHED.values(), ids=list(UNMATCHED))
def test_what_no_blueprint_covers_is_nobody_s(exchange):
    assert claimed(judged(**{"answer": vectors(FLOATS), **exchange})) == (None, None, "unmatched")


def test_a_request_with_the_address_alone_says_what_is_missing():
    entry = judged(f"{COHERE}/embed", {"model": "m", "images": ["data:"]}, {})
    assert entry.message == "the address of cohere text_embedding, and no texts"


FAILED: dict[str, tuple[Any, str]] = {
    "fewer vectors than texts": (vectors(FLOATS), "1 result for 2 inputs"),
    "cut in the middle": ('{"data": [{"index": 0, "embedding": [0.1', "ends in the middle"),
    "no JSON": ("ok", "not JSON"),
    "empty": ("", "an empty answer"),
    "an index twice": ({"data": [{"index": 0, "embedding": FLOATS}] * 2}, "index 0 stands twice"),
}


@pytest.mark.parametrize(("answer", "words"), FAILED.values(), ids=list(FAILED))
def test_an_answer_that_cannot_be_read_has_failed(answer, words):
    entry = judged(f"{OPENAI}/embeddings", {"model": "text-embedding-3-small", "input": ["a", "b"]}, answer)
    assert claimed(entry) == ("openai", "text_embedding", "failed")
    assert words in (entry.message or "")


def test_a_stream_that_ends_early_has_failed():
    body = {"model": "m", "messages": CHAT, "stream": True}
    entry = judged(f"{OPENAI}/chat/completions", body, events(chunk({"content": "He"}), done=False), kind=SSE)
    assert claimed(entry) == ("openai", "chat_completion", "failed")


def test_fields_that_are_not_ours_are_told_beside_the_result():
    entry = judged(f"{OPENAI}/embeddings", {**EMBED, "x_trace": 1, "priority": "low"}, vectors(FLOATS))
    assert (entry.outcome, entry.message) == ("result", "not ours: x_trace, priority")


def test_a_credential_in_an_address_is_not_printed():
    key = "sk-proj-" + "A1b2C3d4" * 5
    entry = judged(f"{OPENAI}/embeddings?api_key={key}", EMBED, vectors(FLOATS))
    assert key not in json.dumps(entry.document())


def _interaction(**response: Any) -> dict[str, Any]:
    return {
        "request": {
            "method": "post",
            "uri": f"{OPENAI}/embeddings",
            "headers": {"Content-Type": ["application/json"]},
            "body": json.dumps(EMBED),
        },
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {"Content-Type": ["application/json"]},
            **response,
        },
    }


ANSWER = json.dumps(vectors(FLOATS))
FORMS: dict[str, tuple[str, bytes]] = {
    "vcrpy": (
        "a.yaml",
        yaml.safe_dump({"interactions": [_interaction(body={"string": ANSWER})], "version": 1}).encode(),
    ),
    "vcrpy, binary": (
        "a.yaml",
        yaml.safe_dump(
            {"interactions": [_interaction(body={"string": ANSWER.encode()})], "version": 1}
        ).encode(),
    ),
    "vcrpy, packed": (
        "a.yml",
        yaml.safe_dump(
            {
                "interactions": [
                    _interaction(
                        headers={"content-encoding": ["gzip"]},
                        body={"string": gzip.compress(ANSWER.encode(), mtime=0)},
                    )
                ]
            }
        ).encode(),
    ),
    "JSON": (
        "a.json",
        json.dumps({"interactions": [_interaction(body={"string": ANSWER})], "version": 1}).encode(),
    ),
    "parsed bodies": (
        "sub/a.yaml",
        yaml.safe_dump({"interactions": [_interaction(parsed_body=vectors(FLOATS))], "version": 1}).encode(),
    ),
    "Ruby's VCR": (
        "a.yml",
        yaml.safe_dump(
            {
                "http_interactions": [
                    {
                        "request": {
                            "method": "post",
                            "uri": f"{OPENAI}/embeddings",
                            "body": {"encoding": "UTF-8", "string": json.dumps(EMBED)},
                            "headers": {"Content-Type": ["application/json"]},
                        },
                        "response": {
                            "status": {"code": 200, "message": "OK"},
                            "headers": {"Content-Type": ["application/json"]},
                            "body": {
                                "encoding": "ASCII-8BIT",
                                "base64_string": base64.b64encode(ANSWER.encode()).decode(),
                            },
                        },
                        "recorded_at": "Wed, 19 Aug 2026 14:34:11 GMT",
                    }
                ],
                "recorded_with": "VCR 6.4.0",
            }
        ).encode(),
    ),
}


@pytest.mark.parametrize(("name", "data"), FORMS.values(), ids=list(FORMS))
def test_every_form_of_a_recording_is_read(tmp_path, name, data):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(data)
    (entry,) = recordings.run(CATALOG, tmp_path).entries
    assert (entry.file, *claimed(entry)) == (name, "openai", "text_embedding", "result")


ODD: dict[str, bytes] = {
    "no recording": b"services:\n  web: {image: nginx}\n",
    "broken": b"interactions:\n- request: {method: GET\n",
    "not text": b"\xff\xfe\x00\x01",
    "empty": b"",
    "a list": b"[1, 2]",
}


@pytest.mark.parametrize("data", ODD.values(), ids=list(ODD))
def test_a_file_that_holds_no_recording_is_told_with_its_place(tmp_path, data):
    (tmp_path / "odd.yaml").write_bytes(data)
    (odd,) = recordings.run(CATALOG, tmp_path).document()["summary"]["unreadable"]
    assert odd["where"].startswith("odd.yaml:")


def test_an_odd_file_does_not_stop_the_others(tmp_path):
    (tmp_path / "a.yaml").write_bytes(ODD["broken"])
    (tmp_path / "b.yaml").write_bytes(FORMS["vcrpy"][1])
    report = recordings.run(CATALOG, tmp_path)
    assert ([entry.outcome for entry in report.entries], len(report.unreadable)) == (["result"], 1)


def test_an_odd_interaction_does_not_stop_the_others_of_its_file(tmp_path):
    good = _interaction(body={"string": ANSWER})
    whole = {"interactions": [{"request": good["request"]}, good]}
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(whole))
    report = recordings.run(CATALOG, tmp_path)
    assert [(entry.index, entry.outcome) for entry in report.entries] == [(1, "result")]
    assert [odd.message for odd in report.unreadable] == ["the interaction has no response"]


def test_an_answer_that_nobody_here_can_unpack_is_no_fault_of_the_blueprint():
    packed = Interaction(
        request=RecordedRequest(method="POST", url=f"{OPENAI}/embeddings", body=json.dumps(EMBED).encode()),
        response=ProviderResponse(status=200, headers=(("Content-Encoding", "br"),), body=b"\x1b\xff\x00"),
    )
    entry = recordings.judge(TASKS, packed)
    assert (entry.outcome, entry.message) == (
        "unmatched",
        "openai text_embedding, and its answer is packed (br)",
    )


def test_one_file_is_read_by_its_name(tmp_path):
    (tmp_path / "a.yaml").write_bytes(FORMS["vcrpy"][1])
    (entry,) = recordings.run(CATALOG, tmp_path / "a.yaml").entries
    assert entry.file == "a.yaml"


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="no folder"):
        recordings.run(CATALOG, tmp_path / "none")


def test_a_folder_without_recordings_is_nothing_found(tmp_path):
    with pytest.raises(NothingFoundError, match="no recording"):
        recordings.run(CATALOG, tmp_path)


def _mixed(folder: Path) -> recordings.Report:
    broken = _interaction(body={"string": "{"})
    both = {"interactions": [_interaction(body={"string": ANSWER}), broken]}
    (folder / "a.yaml").write_text(yaml.safe_dump(both))
    (folder / "b.yaml").write_bytes(ODD["broken"])
    return recordings.run(CATALOG, folder)


def test_the_document_fits_its_schema(tmp_path):
    fits(_mixed(tmp_path).document(), "output/recordings")


def test_the_sums_are_those_of_the_interactions(tmp_path):
    summary = _mixed(tmp_path).document()["summary"]
    del summary["unreadable"]
    assert summary == {
        "files": 2,
        "interactions": 2,
        "result": 1,
        "provider_error": 0,
        "unmatched": 0,
        "failed": 1,
    }


def test_one_that_failed_fails_the_report(tmp_path):
    assert _mixed(tmp_path).failed


def test_people_see_a_line_an_interaction_and_the_sums(tmp_path):
    lines = _mixed(tmp_path).text().splitlines()
    assert lines[0] == "result          a.yaml#0  openai text_embedding"
    assert lines[1] == "failed          a.yaml#1  openai text_embedding"
    assert lines[-1] == "2 interactions of 2 files: 1 result, 0 provider error, 0 unmatched, 1 failed"


COVERED: dict[str, tuple[str, str, str]] = {
    "azure/test-azure-openai-embeddings-0": ("azure-openai", "text_embedding", "result"),
    "cohere/chat-error-handling-with-cohere-command-a-03-2025-raises-appropriate-a-0": (
        "cohere",
        "chat_completion",
        "provider_error",
    ),
    "cohere/embedding-basic-functionality-cohere-embed-v4-0-can-handle-multiple-te-0": (
        "cohere",
        "text_embedding",
        "result",
    ),
    "cohere/test-cohere-reranker-span-has-expected-attributes-0": ("cohere", "rerank", "result"),
    "cohere/test-cohere-v2-rerank-legacy-0": ("cohere", "rerank", "result"),
    "cohere/test-langchain-cohere-rerank-with-rank-fields-0": ("cohere", "rerank", "result"),
    "dashscope/test-generation-call-basic-0": ("model-studio", "completion.prompt", "result"),
    "dashscope/test-generation-call-with-tool-calls-content-capture-0": (
        "model-studio",
        "chat_completion.native",
        "result",
    ),
    "dashscope/testagenterror-test-agent-with-invalid-model-0": (
        "model-studio",
        "chat_completion.native",
        "provider_error",
    ),
    "dashscope/testembedding-test-sync-embedding-single-text-0": (
        "model-studio",
        "text_embedding.compatible",
        "result",
    ),
    "dashscope/test-text-embedding-basic-0": ("model-studio", "text_embedding", "result"),
    "dashscope/test-text-rerank-basic-0": ("model-studio", "rerank", "result"),
    "dashscope/teststreamcompletion-test-sync-streaming-completion-0": (
        "model-studio",
        "chat_completion",
        "result",
    ),
    "hugging-face/langchain-llm-huggingface-default-dimensions-when-the-dimensions-size--0": (
        "hugging-face",
        "text_embedding",
        "result",
    ),
    "openai/embedding-basic-functionality-openai-text-embedding-3-small-can-handle-0": (
        "openai",
        "text_embedding",
        "result",
    ),
    "openai/moderation-moderate-with-openai-provider-moderates-content-and-returns-0": (
        "openai",
        "custom",
        "result",
    ),
    "openai/test-chat-completion-streaming-0": ("openai", "chat_completion", "result"),
    "openai/test-embeddings-model-not-found-0": ("openai", "text_embedding", "provider_error"),
    "openai/test-embeddings-no-content-0": ("openai", "text_embedding", "result"),
    "openai/test-embeddings-with-dimensions-0": ("openai", "text_embedding", "result"),
}
"""Real recordings of the providers and tasks that the shipped blueprints cover; every other one is nobody's."""


@pytest.fixture(scope="module")
def real(shared: Path) -> recordings.Report:
    return recordings.run(CATALOG, shared / "recordings")


def test_real_recordings_of_covered_tasks_are_read(real):
    found = {entry.file.removesuffix(".yaml"): claimed(entry) for entry in real.entries}
    assert {name: whose for name, whose in found.items() if whose[2] != "unmatched"} == COVERED


def test_real_requests_are_built_again_equal_as_json(real):
    answered = [entry for entry in real.entries if entry.outcome == "result"]
    assert [entry.file for entry in answered if not entry.rebuilt] == []


def test_the_blueprints_have_a_place_for_every_field_of_a_real_request(real):
    answered = [entry for entry in real.entries if entry.outcome == "result"]
    assert [entry.message for entry in answered if "not ours" in (entry.message or "")] == []


def test_every_real_file_is_read(real):
    assert real.unreadable == ()


def test_the_real_report_fits_its_schema(real):
    fits(real.document(), "output/recordings")


def test_the_command_prints_the_document_and_fails_with_it(registry, tmp_path):
    folder = tmp_path / "traffic"
    folder.mkdir()
    report = _mixed(folder)
    ended = registry("test", "--recordings", str(folder), "--format", "json")
    assert (ended.code, ended.json()) == (1, report.document())


def test_the_command_says_on_standard_error_which_files_hold_none(registry, tmp_path):
    folder = tmp_path / "traffic"
    folder.mkdir()
    _mixed(folder)
    assert registry("test", "--recordings", str(folder)).err.startswith("b.yaml:")


def test_the_command_ends_well_where_everything_is_read(registry, tmp_path):
    (tmp_path / "a.yaml").write_bytes(FORMS["vcrpy"][1])
    ended = registry("test", "--recordings", str(tmp_path / "a.yaml"))
    assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize("flags", [("openai",), ("--cassettes", "x"), ("--format", "junit")], ids=str)
def test_the_command_takes_no_flags_of_contracts_beside_recordings(registry, tmp_path, flags):
    ended = registry("test", "--recordings", str(tmp_path), *flags)
    assert (ended.code, ended.out) == (2, "")


def test_the_command_finds_nothing_in_an_empty_folder(registry, tmp_path):
    (tmp_path / "traffic").mkdir()
    assert registry("test", "--recordings", str(tmp_path / "traffic")).code == 3


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_WHOLE = [case[0] for case in RESULTS.values() if not isinstance(case[0]["answer"], str)]
_STREAMED = [case[0] for case in STREAMS.values()]


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in parts for place in _places(part, (*path, key)))]


def _changed(draw: Any, value: Any) -> Any:
    """The value with something else at one of its places."""
    path = draw(st.sampled_from(_places(value)))
    return _put(value, path, draw(_JSON))


def _put(value: Any, path: tuple[Any, ...], part: Any) -> Any:
    if not path:
        return part
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = _put(value[path[0]], path[1:], part)
    return changed


@given(st.data())
def test_no_recording_however_odd_breaks_the_reading(data):
    exchange = data.draw(st.sampled_from(_WHOLE))
    body, answer = _changed(data.draw, exchange["body"]), _changed(data.draw, exchange["answer"])
    entry = judged(**{**exchange, "body": body, "answer": answer})
    assert entry.outcome in OUTCOMES
    fits(recordings.Report(entries=(entry,)).document(), "output/recordings")


@given(st.data())
def test_no_stream_however_odd_breaks_the_reading(data):
    exchange = data.draw(st.sampled_from(_STREAMED))
    texts = exchange["answer"].split("\n\n")
    at = data.draw(st.integers(0, len(texts) - 1))
    document = texts[at].removeprefix("data: ")
    odd = _changed(data.draw, json.loads(document)) if document.startswith("{") else data.draw(_JSON)
    answer = "\n\n".join([*texts[:at], f"data: {json.dumps(odd)}", *texts[at + 1 :]])
    assert judged(**{"kind": SSE, **exchange, "answer": answer}).outcome in OUTCOMES
