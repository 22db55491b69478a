"""Splitting inputs and joining results."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.engine.batches import join, split
from registry.errors import UsageError
from registry.results import (
    Custom,
    Meta,
    MultiModalEmbedding,
    Ranked,
    Rerank,
    SparseEmbedding,
    SparseVector,
    TextEmbedding,
)


@given(st.lists(st.text(), min_size=1), st.integers(1, 7))
def test_batches_hold_every_input_once_in_order(texts: list[str], size: int) -> None:
    batches = split({"input": texts, "query": "q"}, size)
    assert [text for batch in batches for text in batch.inputs["input"]] == texts
    assert [place for batch in batches for place in batch.span] == list(range(len(texts)))
    assert all(len(batch.span) <= size and batch.inputs["query"] == "q" for batch in batches)


@pytest.mark.parametrize(
    ("inputs", "size"), [({"input": "text"}, 1), ({"messages": []}, 1), ({"input": ["a"] * 99}, None)]
)
def test_what_has_no_limit_is_one_batch(inputs: dict[str, Any], size: int | None) -> None:
    (batch,) = split(inputs, size)
    assert batch.inputs == inputs


def joined(count: int, size: int, *results: Any, top_n: int | None = None) -> Any:
    return join(split({"input": ["x"] * count}, size), results, top_n=top_n)


def test_vectors_follow_one_another_and_usage_adds_up() -> None:
    found = joined(
        3,
        2,
        TextEmbedding(
            vectors=((1.0,), (2.0,)), meta=Meta(usage={"total_tokens": 3}, request_ids=("a",), notes=("n",))
        ),
        TextEmbedding(
            vectors=((3.0,),), meta=Meta(usage={"total_tokens": 4}, request_ids=("b",), notes=("n",))
        ),
    )
    assert found.vectors == ((1.0,), (2.0,), (3.0,))
    assert found.meta == Meta(usage={"total_tokens": 7}, request_ids=("a", "b"), notes=("n",))


def test_sparse_vectors_follow_one_another() -> None:
    one, other = (SparseVector(tokens=(name,), weights=(1.0,)) for name in "ab")
    found = joined(2, 1, SparseEmbedding(vectors=(one,)), SparseEmbedding(vectors=(other,)))
    assert found.vectors == (one, other)


RANKS = (
    Rerank(ranked=(Ranked(index=1, score=0.9), Ranked(index=0, score=0.2))),
    Rerank(ranked=(Ranked(index=0, score=0.5),)),
)


def test_ranks_are_ordered_by_score_with_the_indexes_of_all() -> None:
    found = joined(3, 2, *RANKS)
    assert [(one.index, one.score) for one in found.ranked] == [(1, 0.9), (2, 0.5), (0, 0.2)]


def test_top_n_holds_for_all_batches_together() -> None:
    assert [one.index for one in joined(3, 2, *RANKS, top_n=2).ranked] == [1, 2]


def test_contents_follow_one_another() -> None:
    found = joined(
        2,
        1,
        MultiModalEmbedding(vectors=((1.0,),), types=("text",)),
        MultiModalEmbedding(vectors=((2.0,),), types=("image",)),
    )
    assert (found.vectors, found.types) == (((1.0,), (2.0,)), ("text", "image"))


def test_fused_contents_of_several_calls_are_refused() -> None:
    fused = MultiModalEmbedding(vectors=((1.0,),), types=(None,))
    with pytest.raises(UsageError, match="must fit into one call"):
        joined(4, 2, fused, fused)


def test_documents_of_a_custom_task_are_not_joined() -> None:
    with pytest.raises(UsageError, match="2 inputs are more than one call takes"):
        joined(2, 1, Custom(provided={}), Custom(provided={}))
