import pytest
from fragments import embedding, findings

from registry.rules.wrong_value import KINDS
from registry.tasks import all_tasks


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(0.5, "finds 0.5, not a list of numbers or base64 text", id="number"),
        pytest.param([], "finds [], not", id="empty"),
        pytest.param([[0.1]], "finds [[0.1]], not", id="list of lists"),
        pytest.param({"a": 1}, 'finds {"a": 1}, not', id="object"),
        pytest.param([True], "finds [true], not", id="booleans"),
    ],
)
def test_a_vector_is_a_list_of_numbers(value, message):
    found = findings(
        embedding(example={"answer": {"data": [{"embedding": value}, {"embedding": [1]}]}}), "P008"
    )
    assert [message in finding.message for finding in found] == [True]


@pytest.mark.parametrize("value", [[0.1, -2], [1, 2], "AACAPw=="])
def test_numbers_and_base64_pass(value):
    assert findings(embedding(example={"answer": {"data": [{"embedding": value}] * 2}}), "P008") == []


@pytest.mark.parametrize(
    ("result", "faults"),
    [
        pytest.param({"index": 0, "score": 0.5}, 0, id="fine"),
        pytest.param({"index": 0.0, "score": 1}, 0, id="whole numbers"),
        pytest.param({"index": "0", "score": 0.5}, 1, id="index as text"),
        pytest.param({"index": 0.5, "score": 0.5}, 1, id="index with a fraction"),
        pytest.param({"index": 0, "score": "0.5"}, 1, id="score as text"),
        pytest.param({"index": True, "score": None}, 2, id="neither is a number"),
    ],
)
def test_scores_are_numbers_and_indexes_whole_ones(result, faults):
    example = {"input": ["a"], "answer": {"results": [result]}}
    assert len(findings({"tasks": {"rerank": {"example": example}}}, "P008")) == faults


def test_the_fields_are_those_of_the_task_types():
    fields = {field for task in all_tasks().values() for field in task.response}
    assert set(KINDS) == fields - {"items"}
