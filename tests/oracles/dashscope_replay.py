"""Model Studio's cassettes in DashScope's own shapes, called by `dashscope`."""

# ruff: noqa: PLC0415  (an SDK takes a second to import: only its own calls pay)
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oracles.call import KEY
from oracles.replay import Judge, RefusedError, given, grown, optional, tools

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.cassette import Case


def _called(
    url: str, case: Case, service: str, read: Callable[[Any], Mapping[str, Any]], model: str, **more: Any
) -> Any:
    import dashscope

    account = {"api_key": KEY, "base_address": url + "/api/v1"}
    if "workspace" in case.parameters:
        account["workspace"] = case.parameters["workspace"]
    more["model"] = case.parameters.get("model", model)
    answer = getattr(dashscope, service).call(**more, **account)
    if case.stream and not hasattr(answer, "status_code"):
        return read([_good(one, case) for one in answer])
    return read(_good(answer, case).output)


def _good(answer: Any, case: Case) -> Any:
    """The SDK hands out refusals as answers. Inside a stream it makes up the status."""
    if answer.status_code == 200:
        return answer
    status = answer.status_code
    inside = case.stream and case.name == "stream-error"
    raise RefusedError(None if inside else status, answer.message, answer.code)


def _text_type(case: Case) -> str:
    return "query" if case.inputs.get("input_type") == "search" else "document"


def _embed(url: str, case: Case) -> Any:
    sparse = case.task == "sparse_embedding"
    kind = {"output_type": "sparse"} if sparse else {}
    return _called(
        url,
        case,
        "TextEmbedding",
        _sparse if sparse else _dense,
        "text-embedding-v4",
        input=case.inputs["input"],
        text_type=_text_type(case),
        **kind,
        **given(case),
    )


def _dense(output: Any) -> dict[str, Any]:
    found = sorted(output["embeddings"], key=lambda one: one["text_index"])
    return {"vectors": [one["embedding"] for one in found]}


def _sparse(output: Any) -> dict[str, Any]:
    found = sorted(output["embeddings"], key=lambda one: one["text_index"])
    entries = [one["sparse_embedding"] for one in found]
    return {
        "vectors": [{str(entry["index"]): entry["value"] for entry in one} for one in entries],
        "words": [[entry["token"] for entry in one] for one in entries],
    }


def _contents(url: str, case: Case) -> Any:
    return _called(
        url,
        case,
        "MultiModalEmbedding",
        lambda output: {
            "vectors": [one["embedding"] for one in output["embeddings"]],
            "types": [one["type"] for one in output["embeddings"]],
        },
        "tongyi-embedding-vision-plus",
        input=case.inputs["input"],
        **given(case),
    )


def _rerank(url: str, case: Case) -> Any:
    return _called(
        url,
        case,
        "TextReRank",
        lambda output: {
            "ranked": [(one["index"], one["relevance_score"]) for one in output["results"]],
            "texts": [(one.get("document") or {}).get("text") for one in output["results"]],
        },
        "qwen3-rerank",
        query=case.inputs["query"],
        documents=case.inputs["input"],
        **optional(case),
        **given(case),
    )


def _generate(url: str, case: Case) -> Any:
    more = {**optional(case), **given(case)}
    if "max_completion_tokens" in more:
        more["max_tokens"] = more.pop("max_completion_tokens")
    if "messages" in case.inputs:
        more["messages"] = case.inputs["messages"]
    elif case.task == "completion.prompt":
        more["prompt"] = case.inputs["input"]
    else:
        more["messages"] = [{"role": "user", "content": case.inputs["input"]}]
    in_text = case.task in _IN_TEXT
    more.setdefault("result_format", "text" if in_text else "message")
    if case.stream:
        more |= {"stream": True, "incremental_output": True}
    read = _prompted if in_text else _texts
    if "messages" in case.inputs:
        read = _told if in_text else _choices
    if case.stream:
        read = _streamed_text if in_text else _streamed
    return _called(url, case, "Generation", read, "qwen-plus", **more)


_IN_TEXT = ("completion.prompt", "chat_completion.text")
"""Tasks whose answer is a text without choices."""


def _prompted(output: Any) -> dict[str, Any]:
    return {"texts": [output["text"]]}


def _told(output: Any) -> dict[str, Any]:
    return {**_prompted(output), "tools": [tools(None)], "finish_reason": [output["finish_reason"]]}


def _streamed_text(answers: list[Any]) -> dict[str, Any]:
    outputs = [answer.output for answer in answers]
    return {
        "text": "".join(output["text"] for output in outputs),
        "finish_reason": [
            output["finish_reason"] for output in outputs if output["finish_reason"] not in ("null", None)
        ],
    }


def _texts(output: Any) -> dict[str, Any]:
    return {"texts": [choice["message"]["content"] for choice in output["choices"]]}


def _choices(output: Any) -> dict[str, Any]:
    return {
        **_texts(output),
        "tools": [tools(choice["message"].get("tool_calls")) for choice in output["choices"]],
        "finish_reason": [choice["finish_reason"] for choice in output["choices"]],
    }


def _streamed(answers: list[Any]) -> dict[str, Any]:
    choices = [choice for answer in answers for choice in answer.output["choices"]]
    calls = [call for choice in choices for call in choice["message"].get("tool_calls") or ()]
    return {
        "tools": grown(calls),
        "text": "".join(choice["message"]["content"] for choice in choices),
        "finish_reason": [
            choice["finish_reason"] for choice in choices if choice["finish_reason"] not in ("null", None)
        ],
    }


JUDGES = {
    "model-studio text_embedding": Judge(send=_embed),
    "model-studio sparse_embedding": Judge(send=_embed),
    "model-studio rerank": Judge(send=_rerank),
    "model-studio multi_modal_embedding": Judge(send=_contents),
    "model-studio completion": Judge(send=_generate),
    "model-studio completion.prompt": Judge(send=_generate),
    "model-studio chat_completion.native": Judge(send=_generate),
    "model-studio chat_completion.text": Judge(send=_generate),
}
