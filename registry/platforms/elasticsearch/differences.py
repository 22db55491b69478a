"""Where Elasticsearch asks and answers otherwise than a blueprint's own engine.

Source: `native_openai.py`, `native_others.py` and the vectors of their tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.platforms._differences import (
    SEARCHED_AGAIN,
    UNPLACED,
    Asked,
    Difference,
    Room,
    every_number,
    placed,
)
from registry.platforms._execute import float32
from registry.platforms._upstream import status_of
from registry.platforms.elasticsearch.slots import most

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_ENDPOINT = {
    "sparse_embedding": frozenset({"input_type"}),
    "rerank": frozenset({"return_documents"}),
}
"""A call of a sparse embedding has no input_type; whether an answer has texts is said by the endpoint's path to them."""
_LIKE_OPENAI = ("openai", "azureopenai", "hugging_face")


def canonical(task_type: str, answer: Any) -> Any:
    """The answer as a result document: they have the same words."""
    del task_type
    return answer


def _service(asked: Asked) -> str:
    return str(asked.binding.task.targets("elasticsearch").get("service"))


def _of(task_type: str, *services: str) -> Callable[[Asked], bool]:
    return lambda asked: asked.task_type == task_type and _service(asked) in services


def _with(**members: Any) -> Callable[[Asked, Any], Any]:
    return lambda _, request: {**request, "body": {**request["body"], **members}}


def _kinds(asked: Asked) -> list[str]:
    """The members of the body that say what the input is for, where neither the call nor the endpoint does."""
    words = asked.binding.task.content.get("input_type") or {}
    if "input_type" in asked.inputs or asked.binding.kind != words.get("default"):
        return []
    body = (asked.binding.task.request or {}).get("body", {})
    return [name for name, text in body.items() if text == "{{ input_type }}"]


def _unkind(asked: Asked, request: Any) -> Any:
    gone = _kinds(asked)
    return {**request, "body": {name: value for name, value in request["body"].items() if name not in gone}}


def _fallbacks(asked: Asked) -> dict[str, Any]:
    """The inputs of a ranking that the call leaves open and the body names all the same, with what stands for them."""
    if asked.task_type != "rerank":
        return {}
    known = {"top_n": most(asked.binding), "return_documents": False}
    given = asked.inputs.keys() | asked.binding.values.keys()
    return {name: value for name, value in known.items() if value is not None and name not in given}


def _fallen_back(asked: Asked, request: Any) -> Any:
    body = request["body"]
    for name, value in _fallbacks(asked).items():
        for path in asked.leaves(name):
            body = placed(body, path, value)
    return {**request, "body": body}


def _cohere(_: Asked, request: Any) -> Any:
    body = dict(request["body"])
    if "truncate" in body:
        body["truncate"] = body["truncate"].lower()
    return {
        **request,
        "url": request["url"].replace("//api.cohere.com/", "//api.cohere.ai/", 1),
        "headers": {**request["headers"], "request-source": "unspecified:elasticsearch"},
        "body": body,
    }


_FLOATS = Difference(
    where="result",
    why="numbers are 32-bit floats",
    applies=lambda asked: asked.task_type != "chat_completion",
    expect=lambda _, result: every_number(result, float32),
)

ROOMS: Mapping[str, Room] = {
    "elasticsearch-custom": Room(
        differences=(
            UNPLACED,
            SEARCHED_AGAIN,
            Difference(
                where="request",
                why="a body always says how many documents to keep and whether to repeat them: all, and no",
                applies=lambda asked: bool(_fallbacks(asked)),
                expect=_fallen_back,
            ),
            _FLOATS,
        ),
        canonical=canonical,
        endpoint=_ENDPOINT,
        status=status_of,
    ),
    "elasticsearch": Room(
        differences=(
            UNPLACED,
            Difference(
                where="call",
                why="of a call to chat only the messages are run here",
                applies=lambda asked: asked.task_type == "chat_completion" and len(asked.inputs) > 1,
                expect=lambda _, inputs: {"messages": inputs["messages"]},
                other_answer=True,
            ),
            Difference(
                where="request",
                why="since 9.4 vectors are asked for as base64, which has the same numbers",
                applies=_of("text_embedding", "openai", "azureopenai"),
                expect=_with(encoding_format="base64"),
            ),
            Difference(
                where="request",
                why="one choice is asked for, and a completion is not streamed",
                applies=_of("completion", "openai", "hugging_face"),
                expect=_with(n=1, stream=False),
            ),
            Difference(
                where="request",
                why="one choice is asked for",
                applies=_of("completion", "azureopenai"),
                expect=_with(n=1),
            ),
            Difference(
                where="request",
                why="a chat is always streamed, with its usage",
                applies=_of("chat_completion", *_LIKE_OPENAI),
                expect=_with(n=1, stream=True, stream_options={"include_usage": True}),
                other_answer=True,
            ),
            Difference(
                where="request",
                why="the address is api.cohere.ai unless the endpoint names one; truncate is written small; Request-Source says who asks",
                applies=lambda asked: _service(asked) == "cohere",
                expect=_cohere,
            ),
            Difference(
                where="request",
                why="a completion says that it is not streamed",
                applies=_of("completion", "cohere"),
                expect=_with(stream=False),
            ),
            Difference(
                where="request",
                why="what the input is for is said only where the call or the endpoint says it",
                applies=lambda asked: bool(_kinds(asked)),
                expect=_unkind,
            ),
            _FLOATS,
        ),
        canonical=canonical,
        endpoint=_ENDPOINT,
        status=status_of,
    ),
}
