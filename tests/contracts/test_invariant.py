"""What must hold of every result, and of what goes in: one wrong answer a row."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from contracts.cast import CATALOG, cast, changed, failures, judged

if TYPE_CHECKING:
    from pathlib import Path

OPENAI = CATALOG["openai"].task("text_embedding")
COHERE = CATALOG["cohere"].task("rerank")
STUDIO = CATALOG["model-studio"].task("sparse_embedding")
COMPLETION = CATALOG["openai"].task("completion")
CHAT = CATALOG["openai"].task("chat_completion")
CUSTOM = CATALOG["openai"].task("custom")
CALL = {"id": "1", "type": "function", "function": {"name": "now", "arguments": "{}"}}


def vector(length: int, value: float = 0.5) -> list[float]:
    return [value] * length


def embedded(tmp_path: Path, *vectors: Any, origin: str = "composed", **values: Any) -> dict[str, str]:
    data = [{"index": number, "embedding": one} for number, one in enumerate(vectors)]
    one = cast(
        OPENAI,
        given={"input": [str(number) for number in range(len(vectors))]},
        values=values,
        answers=[{"data": data}],
        origin=origin,
    )
    outcomes = judged(tmp_path, one)
    return failures({check: said for check, said in outcomes.items() if not check.startswith("target:")})


def test_vectors_of_the_model_s_length_pass(tmp_path: Path) -> None:
    assert embedded(tmp_path, vector(1536), vector(1536)) == {}


def test_vectors_of_the_length_that_was_asked_for_pass(tmp_path: Path) -> None:
    assert embedded(tmp_path, vector(7), dimensions=7) == {}


def test_vectors_of_another_length_fail(tmp_path: Path) -> None:
    assert embedded(tmp_path, vector(3)) == {"invariant": "the vectors have 3 dimensions, not 1536"}


def test_a_page_may_show_the_beginning_of_a_vector(tmp_path: Path) -> None:
    one = cast(OPENAI, given={"input": ["a"]}, answers=[{"data": [{"index": 0, "embedding": vector(3)}]}])
    outcome = judged(tmp_path, one)["invariant"]
    assert (outcome.outcome, outcome.message) == ("passed", "the page shows 3 of 1536 dimensions")


def test_what_was_asked_for_may_not_be_shortened_by_a_page(tmp_path: Path) -> None:
    found = embedded(tmp_path, vector(3), origin="documented", dimensions=7)
    assert found == {"result": "openai answered 200: 3 dimensions; 7 were asked for"}


def test_a_number_that_is_not_finite_fails(tmp_path: Path) -> None:
    one = cast(
        OPENAI,
        given={"input": ["a"]},
        values={"dimensions": 2},
        answers=[b'{"data": [{"index": 0, "embedding": [1e999, 1]}]}'],
    )
    assert failures(judged(tmp_path, one))["result"]


def test_an_answer_whose_index_the_blueprint_does_not_read_fails(tmp_path: Path) -> None:
    content = {name: form for name, form in OPENAI.response.items() if name != "index"}
    broken = changed(OPENAI.blueprint, (*OPENAI.path, "response"), content)
    data = [{"index": 1, "embedding": vector(1536, 0.25)}, {"index": 0, "embedding": vector(1536)}]
    one = cast(OPENAI, given={"input": ["a", "b"]}, answers=[{"data": data}], origin="composed")
    assert failures(judged(tmp_path, one, broken))["invariant"] == (
        "vector 1 is not the one that the answer gives for that input"
    )


def ranked(tmp_path: Path, *pairs: tuple[int, float], blueprint: Any = None) -> dict[str, str]:
    results = [{"index": index, "relevance_score": score} for index, score in pairs]
    one = cast(COHERE, given={"input": ["a", "b", "c"], "query": "q"}, answers=[{"results": results}])
    return failures(judged(tmp_path, one, blueprint))


def test_a_ranking_by_its_scores_passes(tmp_path: Path) -> None:
    assert ranked(tmp_path, (2, 0.75), (0, 0.5), (1, 0.25)) == {}


def test_a_ranking_in_the_order_of_the_documents_passes(tmp_path: Path) -> None:
    assert ranked(tmp_path, (0, 0.25), (1, 0.75), (2, 0.5)) == {}


def test_a_ranking_in_no_order_fails(tmp_path: Path) -> None:
    assert ranked(tmp_path, (1, 0.25), (0, 0.75), (2, 0.5)) == {
        "invariant": "the ranking is neither in the order of the scores nor in that of the documents"
    }


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (((0, 0.5), (0, 0.25), (1, 0.125)), "index 0 stands twice"),
        (((0, 0.5), (1, 0.25), (3, 0.125)), "index 3 is no position of 3 inputs"),
        (((0, 0.5),), "1 result for 3 documents"),
    ],
    ids=["twice", "out of range", "too few"],
)
def test_indexes_that_are_none_fail(tmp_path: Path, pairs: Any, words: str) -> None:
    assert words in ranked(tmp_path, *pairs)["result"]


def test_scores_that_belong_to_other_documents_fail(tmp_path: Path) -> None:
    content = {name: form for name, form in COHERE.response.items() if name != "index"}
    broken = changed(COHERE.blueprint, (*COHERE.path, "response"), content)
    found = ranked(tmp_path, (2, 0.75), (0, 0.5), (1, 0.25), blueprint=broken)
    assert found["invariant"] == "the score of document 2 is not the one that the answer gives for it"


def test_a_weight_of_nothing_fails(tmp_path: Path) -> None:
    terms = [{"index": 1, "value": 0.5, "token": "a"}, {"index": 2, "value": 0, "token": "b"}]
    answer = {"output": {"embeddings": [{"text_index": 0, "sparse_embedding": terms}]}}
    one = cast(STUDIO, given={"input": ["a"]}, answers=[answer])
    words = failures(judged(tmp_path, one))["invariant"]
    assert words.startswith("text 0: the weight of '")
    assert words.endswith("is 0, not above 0")


def test_a_completion_of_nothing_fails(tmp_path: Path) -> None:
    one = cast(COMPLETION, answers=[{"choices": [{"message": {"content": ""}}]}])
    assert failures(judged(tmp_path, one))["invariant"] == "text 0 is empty"


def test_a_chat_that_only_calls_a_tool_passes(tmp_path: Path) -> None:
    message = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    one = cast(CHAT, answers=[{"choices": [{"index": 0, "message": message}]}])
    assert failures(judged(tmp_path, one)) == {}


def test_a_chat_that_says_nothing_fails(tmp_path: Path) -> None:
    one = cast(CHAT, answers=[{"choices": [{"index": 0, "message": {"role": "assistant", "content": ""}}]}])
    assert failures(judged(tmp_path, one))["invariant"] == "choice 0 says nothing and calls no tool"


def test_a_custom_task_gives_the_document(tmp_path: Path) -> None:
    assert failures(judged(tmp_path, cast(CUSTOM, answers=[{"any": [1, {"thing": None}]}]))) == {}


@pytest.mark.parametrize(
    ("inputs", "words"),
    [({"input": ["a"], "top_k": 1}, "'top_k'"), ({"input": [1]}, "input")],
    ids=["unknown", "type"],
)
def test_inputs_that_break_the_interface_fail(tmp_path: Path, inputs: dict[str, Any], words: str) -> None:
    one = cast(OPENAI, given={"input": ["a"]})
    assert one.case is not None
    other = dataclasses.replace(one, case=dataclasses.replace(one.case, inputs=inputs))
    assert words in failures(judged(tmp_path, other))["request"]


BLANK = {
    "choices": [{"index": 0, "message": {"role": "assistant", "content": " \n"}, "finish_reason": "stop"}]
}
NAMELESS = {"id": "c", "type": "function", "function": {"name": "", "arguments": "{}"}}


def test_a_completion_of_blanks_fails(tmp_path: Path) -> None:
    assert failures(judged(tmp_path, cast(COMPLETION, answers=[BLANK])))["invariant"] == "text 0 is empty"


def test_a_choice_of_blanks_fails(tmp_path: Path) -> None:
    found = failures(judged(tmp_path, cast(CHAT, answers=[BLANK])))
    assert found["invariant"] == "choice 0 says nothing and calls no tool"


def test_a_call_of_a_tool_without_name_fails(tmp_path: Path) -> None:
    message = {"role": "assistant", "content": None, "tool_calls": [NAMELESS]}
    answer = {"choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}]}
    found = failures(judged(tmp_path, cast(CHAT, answers=[answer])))
    assert found["invariant"] == "a call of choice 0 has no name"


def test_results_that_all_lost_their_index_fail(tmp_path: Path) -> None:
    answer = {"data": [{"embedding": vector(1536)}, {"embedding": vector(1536, 0.25)}]}
    found = failures(judged(tmp_path, cast(OPENAI, given={"input": ["a", "b"]}, answers=[answer])))
    assert found["invariant"] == "no result has an index; the blueprint reads @.index"
