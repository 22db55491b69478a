"""What an answer holds for each result."""

from __future__ import annotations

from typing import Any

import pytest
import tiny
from replies import response

from registry.engine.extract import Answer, MisfitError, only, ordered, position


def answer(document: Any, *, count: int = 2, inputs: Any = None, **parts: Any) -> Answer:
    key = parts.pop("key", "text_embedding")
    task = tiny.task(key, **parts)
    given = {"input": [f"text {number}" for number in range(count)], **(inputs or {})}
    return Answer(tiny.bound(task), given, response(document), document)


ITEMS = {"items": "$.data[*]", "embeddings": "@.embedding", "index": "@.index"}
TWO = {"data": [{"index": 1, "embedding": [1.0]}, {"index": 0, "embedding": [2.0]}]}


def test_the_count_is_that_of_the_inputs() -> None:
    assert answer({}, count=3).count == 3
    assert answer({}, inputs={"input": "one text"}).count == 1


def test_rows_are_the_entries_in_the_answer_s_order() -> None:
    found = answer(TWO, response=ITEMS).rows("embeddings", "index")
    assert found == [{"embeddings": ([1.0],), "index": (1,)}, {"embeddings": ([2.0],), "index": (0,)}]


def test_rows_without_entries_are_columns() -> None:
    parts = {"embeddings": "$.vectors[*]", "index": "$.ids[*]"}
    found = answer({"vectors": [[1.0], [2.0]], "ids": [0, 1]}, response=parts).rows("embeddings", "index")
    assert found == [{"embeddings": ([1.0],), "index": (0,)}, {"embeddings": ([2.0],), "index": (1,)}]


def test_a_path_from_the_root_beside_entries_has_one_value_for_each() -> None:
    parts = {"items": "$.data[*]", "embeddings": "@.embedding", "index": "$.order[*]"}
    found = answer({**TWO, "order": [5, 6]}, response=parts).rows("embeddings", "index")
    assert [row["index"] for row in found] == [(5,), (6,)]


def test_a_field_that_is_not_there_at_all_is_empty_in_each_row() -> None:
    found = answer({"data": [{"embedding": [1.0]}]}, response=ITEMS).rows("embeddings", "index")
    assert found == [{"embeddings": ([1.0],), "index": ()}]


@pytest.mark.parametrize(
    ("parts", "document", "words"),
    [
        (
            {"items": "$.data[*]", "embeddings": "@.embedding", "index": "$.order[*]"},
            {**TWO, "order": [5]},
            r"\$\.order\[\*\] finds 1 values for 2 results",
        ),
        (
            {"embeddings": "$.vectors[*]", "index": "$.ids[*]"},
            {"vectors": [[1.0], [2.0]], "ids": [0, 1, 2]},
            r"\$\.ids\[\*\] finds 3 values for 2 results",
        ),
    ],
    ids=["beside entries", "columns"],
)
def test_values_that_are_fewer_or_more_than_the_results_are_a_misfit(
    parts: dict[str, str], document: Any, words: str
) -> None:
    with pytest.raises(MisfitError, match=words):
        answer(document, response=parts).rows("embeddings", "index")


@pytest.mark.parametrize(
    ("asked", "found"),
    [({"return_documents": True}, "@.text"), ({"return_documents": False}, None), ({}, None)],
)
def test_a_path_for_what_was_asked_for_holds_only_then(asked: dict[str, bool], found: str | None) -> None:
    parts = {
        "items": "$.results[*]",
        "scores": "@.score",
        "index": "@.index",
        "texts": {"path": "@.text", "when": "return_documents"},
    }
    document = {"results": [{"score": 0.5, "index": 0, "text": "a"}]}
    made = answer(document, key="rerank", response=parts, inputs={"query": "q", **asked})
    assert made.path("texts") == found
    assert [("texts" in row) for row in made.rows("scores", "texts")] == [found is not None]


def test_usage_is_the_sum_of_what_its_path_finds() -> None:
    parts = {**ITEMS, "usage": {"total_tokens": "$.data[*].tokens", "input_tokens": "$.nope"}}
    document = {"data": [{"tokens": 3}, {"tokens": 4}, {"tokens": "many"}, {"tokens": True}]}
    assert answer(document, response=parts).meta().usage == {"total_tokens": 7}


def test_the_request_s_id_is_told() -> None:
    assert answer({"id": "r-1"}, response={**ITEMS, "request_id": "$.id"}).meta().request_ids == ("r-1",)
    assert answer({}, response={**ITEMS, "request_id": "$.id"}).meta().request_ids == ()


# Order.


def test_rows_are_put_in_the_order_of_the_inputs() -> None:
    made = answer(TWO, response=ITEMS)
    assert [row["embeddings"] for row in ordered(made, made.rows("embeddings", "index"))] == [
        ([2.0],),
        ([1.0],),
    ]


def test_rows_without_an_index_stay_as_they_are() -> None:
    rows = [{"embeddings": (1,)}, {"embeddings": (2,)}]
    assert ordered(answer({}), rows) == rows


@pytest.mark.parametrize(
    ("indexes", "words"),
    [
        ([(0,)], "1 result for 2 inputs"),
        ([(0,), (1,), (2,)], "3 results for 2 inputs"),
        ([(0,), (0,)], "index 0 stands twice"),
        ([(0,), (2,)], "index 2 is no position of 2 inputs"),
        ([(0,), (-1,)], "index -1 is no position"),
        ([(0,), ()], "0 values for one of the index"),
        ([(0,), (1, 1)], "2 values for one of the index"),
        ([(0,), ("1",)], "index '1' is no position"),
        ([(0,), (True,)], "index True is no position"),
        ([(0,), (1.0,)], r"index 1\.0 is no position"),
        ([(0,), (None,)], "index None is no position"),
    ],
    ids=[
        "fewer",
        "more",
        "twice",
        "beyond",
        "negative",
        "missing",
        "two",
        "text",
        "boolean",
        "float",
        "null",
    ],
)
def test_an_order_that_is_none_is_a_misfit(indexes: list[tuple[Any, ...]], words: str) -> None:
    with pytest.raises(MisfitError, match=words):
        ordered(answer({}), [{"index": index} for index in indexes])


def test_a_value_must_be_there_once() -> None:
    assert only({"index": (None,)}, "index") is None
    with pytest.raises(MisfitError, match="0 values"):
        only({}, "index")


def test_a_position_is_below_the_count() -> None:
    assert position(1, 2, {0: "taken"}) == 1
    with pytest.raises(MisfitError):
        position(0, 0, {})
