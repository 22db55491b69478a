"""Where Alibaba Cloud Elasticsearch asks and answers otherwise than a blueprint's own engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.platforms._differences import SEARCHED_AGAIN, UNPLACED, Asked, Difference, Room, every_number
from registry.platforms._execute import float32
from registry.platforms._upstream import status_of

if TYPE_CHECKING:
    from collections.abc import Mapping


_ENDPOINT = {
    "text_embedding": frozenset({"input_type"}),
    "sparse_embedding": frozenset({"input_type"}),
    "rerank": frozenset({"top_n", "return_documents"}),
}
"""A call brings texts and a query only."""


def canonical(task_type: str, answer: Any) -> Any:
    """The answer as a result document; a custom task's stands under a key of its own."""
    return answer["custom"] if task_type == "custom" else answer


def _raw(asked: Asked) -> bool:
    """Whether a text that goes in raw holds what JSON escapes."""
    inputs = asked.inputs
    single = isinstance(inputs.get("input"), str) and asked.task_type == "completion"
    raw = [inputs.get("query"), inputs["input"] if single else None]
    return any(text is not None and not _harmless(text) for text in raw)


def _harmless(text: str) -> bool:
    return not any(sign in '"\\' or sign < " " for sign in text)


def _lists(asked: Asked) -> bool:
    return asked.task_type == "custom" and isinstance(asked.inputs.get("input"), str)


ROOMS: Mapping[str, Room] = {
    "alibaba-es": Room(
        differences=(
            UNPLACED,
            SEARCHED_AGAIN,
            Difference(
                where="request",
                why="a query and the one input of a completion go into the body raw: what JSON escapes breaks it",
                applies=_raw,
            ),
            Difference(
                where="call",
                why="a custom call always brings a list of texts",
                applies=_lists,
                expect=lambda _, inputs: {**inputs, "input": [inputs["input"]]},
            ),
            Difference(
                where="result",
                why="every vector counts as one of floats",
                applies=lambda asked: asked.task_type == "text_embedding",
                expect=lambda _, result: {"text_embedding": next(iter(result.values()))},
            ),
            Difference(
                where="result",
                why="numbers are 32-bit floats",
                applies=lambda asked: asked.task_type != "custom",
                expect=lambda _, result: every_number(result, float32),
            ),
        ),
        canonical=canonical,
        endpoint=_ENDPOINT,
        status=status_of,
    )
}
