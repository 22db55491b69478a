"""Cohere's cassettes, called by `cohere` (`ClientV2`)."""

# ruff: noqa: PLC0415  (an SDK takes a second to import: only its own calls pay)
from __future__ import annotations

import base64
import struct
from typing import TYPE_CHECKING, Any

from oracles.call import KEY
from oracles.replay import Added, Judge, RefusedError, given, grown, optional, tools

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.cassette import Case

_KINDS = {
    "ingest": "search_document",
    "search": "search_query",
    "classification": "classification",
    "clustering": "clustering",
}
_WHOLE = Added(
    name="stream", value=False, why="the SDK has a method for streams and says so in the other one"
)
_REASONS = {"COMPLETE": "stop", "TOOL_CALL": "tool_calls"}


def _called(url: str, method: str, read: Callable[[Any], Mapping[str, Any]], **more: Any) -> Any:
    import cohere
    import httpx
    from cohere.core.api_error import ApiError

    # The SDK has no way to close the HTTP client that it makes itself.
    with httpx.Client() as http:
        client = cohere.ClientV2(api_key=KEY, base_url=url, httpx_client=http)
        try:
            return read(getattr(client, method)(**more, request_options={"max_retries": 0}))
        except ApiError as error:
            body = error.body if isinstance(error.body, dict) else vars(error.body)
            raise RefusedError(error.status_code, body.get("message")) from error


def _embed(url: str, case: Case) -> Any:
    element = case.parameters.get("embedding_type", "float")
    return _called(
        url,
        "embed",
        lambda result: {"vectors": _vectors(result, element)},
        texts=case.inputs["input"],
        model=case.parameters.get("model", "embed-v4.0"),
        input_type=_KINDS[case.inputs.get("input_type", "ingest")],
        embedding_types=[element],
        **given(case, "embedding_type"),
    )


def _vectors(result: Any, element: str) -> list[Any]:
    # Python keeps `float` for itself: the SDK calls that attribute `float_`.
    found: list[Any] = getattr(result.embeddings, "float_" if element == "float" else element)
    if element == "base64":
        packed = [base64.b64decode(one) for one in found]
        return [list(struct.unpack(f"<{len(one) // 4}f", one)) for one in packed]
    return found


def _rerank(url: str, case: Case) -> Any:
    return _called(
        url,
        "rerank",
        lambda result: {"ranked": [(one.index, one.relevance_score) for one in result.results]},
        query=case.inputs["query"],
        documents=case.inputs["input"],
        model=case.parameters.get("model", "rerank-v4.0-pro"),
        **optional(case, "return_documents"),
        **given(case),
    )


_WORDS = {"stop": "stop_sequences", "top_p": "p", "max_completion_tokens": "max_tokens"}


def _chat(url: str, case: Case) -> Any:
    messages = case.inputs.get("messages") or [{"role": "user", "content": case.inputs["input"]}]
    read = _streamed if case.stream else _answered if "messages" in case.inputs else _texts
    return _called(
        url,
        "chat_stream" if case.stream else "chat",
        read,
        messages=messages,
        model=case.parameters.get("model", "command-a-03-2025"),
        **{_WORDS.get(name, name): value for name, value in optional(case).items()},
        **given(case),
    )


def _said(result: Any) -> str:
    return "".join(part.text for part in result.message.content or () if part.type == "text")


def _texts(result: Any) -> dict[str, Any]:
    return {"texts": [_said(result)]}


def _answered(result: Any) -> dict[str, Any]:
    calls = [call.dict() for call in result.message.tool_calls or ()]
    return {
        "texts": [_said(result)],
        "tools": [tools(calls)],
        "finish_reason": [_REASONS[result.finish_reason]],
    }


def _streamed(result: Any) -> dict[str, Any]:
    text, reasons, calls = "", [], []
    for event in result:
        if event.type == "content-delta":
            text += event.delta.message.content.text
        if event.type in ("tool-call-start", "tool-call-delta"):
            calls.append({"index": event.index, **event.delta.message.tool_calls.dict()})
        if event.type == "message-end":
            reasons.append(_REASONS[event.delta.finish_reason])
    return {"text": text, "finish_reason": reasons, "tools": grown(calls)}


JUDGES = {
    "cohere text_embedding": Judge(send=_embed),
    "cohere rerank": Judge(send=_rerank),
    "cohere completion": Judge(send=_chat, added=(_WHOLE,)),
    "cohere chat_completion": Judge(send=_chat, added=(_WHOLE,)),
}
