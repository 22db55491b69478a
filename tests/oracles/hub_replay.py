"""Hugging Face's cassettes, called by `huggingface_hub` (`InferenceClient`).

It has no calls for TEI's `/embed_sparse` and `/rerank`; `/v1/embeddings` is called by `openai`.
"""

# ruff: noqa: PLC0415  (an SDK takes a second to import: only its own calls pay)
from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from oracles.call import KEY
from oracles.replay import Added, Judge, RefusedError, base, given, grown, optional, tools

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.cassette import Case

_WHOLE = Added(name="stream", value=False, why="the SDK always says whether it wants a stream")
_UNNAMED = Added(name="model", value="dummy", why="the SDK names a model also where the address has only one")


def _called(call: Callable[[], Any], read: Callable[[Any], Mapping[str, Any]]) -> Any:
    from huggingface_hub.errors import HfHubHTTPError

    try:
        return read(call())
    except HfHubHTTPError as error:
        try:
            told = json.loads(error.response.text)
        except ValueError:
            told = {}
        raise RefusedError(error.response.status_code, told.get("error"), told.get("error_type")) from error


def _embed(url: str, case: Case) -> Any:
    from huggingface_hub import InferenceClient

    client = InferenceClient(model=base(url, case, "") + "/embed", token=KEY)
    return _called(
        lambda: client.feature_extraction(case.inputs["input"], **given(case)),
        lambda found: {"vectors": found.tolist()},
    )


def _chat(url: str, case: Case) -> Any:
    from huggingface_hub import InferenceClient

    more = {**optional(case), **given(case)}
    if "max_completion_tokens" in more:
        more["max_tokens"] = more.pop("max_completion_tokens")
    client = InferenceClient(base_url=base(url, case, ""), token=KEY)
    return _called(
        lambda: client.chat_completion(
            case.inputs["messages"], model=case.parameters.get("model"), stream=case.stream, **more
        ),
        _streamed if case.stream else _choices,
    )


def _choices(result: Any) -> dict[str, Any]:
    return {
        "texts": [choice.message.content or "" for choice in result.choices],
        "tools": [tools(choice.message.tool_calls) for choice in result.choices],
        "finish_reason": [choice.finish_reason for choice in result.choices],
    }


def _streamed(result: Any) -> dict[str, Any]:
    choices = [choice for chunk in result for choice in chunk.choices]
    return {
        "tools": grown(call for choice in choices for call in choice.delta.tool_calls or ()),
        "text": "".join(choice.delta.content or "" for choice in choices),
        "finish_reason": [choice.finish_reason for choice in choices if choice.finish_reason],
    }


JUDGES = {
    "hugging-face text_embedding": Judge(send=_embed, single=True),
    "hugging-face chat_completion": Judge(send=_chat, added=(_WHOLE, _UNNAMED)),
}
