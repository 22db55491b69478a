import pytest
from fragments import embedding, findings

VECTORS = [{"e": [0.1, 0.2], "i": 0}, {"e": [0.3, 0.4], "i": 1}]


def answered(response, answer=None, **task):
    example = {"answer": {"data": VECTORS, "float": [[0.1], [0.2]], **(answer or {})}}
    return embedding(response={"embeddings": None} | response, example=example, **task)


@pytest.mark.parametrize(
    ("response", "message"),
    [
        pytest.param(
            {"embeddings": "$.float"}, "yields one match; there must be one for each input", id="the list"
        ),
        pytest.param({"embeddings": "$.data[0].e"}, "yields one match", id="one item of it"),
        pytest.param({"embeddings": "$.data[*].e[*]"}, "yields 4 matches for the 2 inputs", id="too deep"),
        pytest.param(
            {"items": "$.data[*].e[*]", "embeddings": "@.e"}, "yields 4 matches", id="items too deep"
        ),
        pytest.param({"items": "$.data", "embeddings": "@.e"}, "yields one match", id="items are the list"),
        pytest.param(
            {"items": "$.data[*]", "embeddings": "@.e[*]"},
            "yields several matches in an entry",
            id="inside an entry",
        ),
    ],
)
def test_vectors_are_one_for_each_input(response, message):
    found = findings(answered(response), "P004")
    assert len(found) == 1
    assert message in found[0].message


@pytest.mark.parametrize(
    "response",
    [
        pytest.param({"embeddings": "$.data[*].e"}, id="one a text"),
        pytest.param({"embeddings": "$.float[*]"}, id="list of vectors"),
        pytest.param({"items": "$.data[*]", "embeddings": "@.e", "index": "@.i"}, id="entries"),
        pytest.param({"embeddings": "$..e"}, id="no path: another rule"),
        pytest.param({"embeddings": "$.nope[*].e"}, id="finds nothing: another rule"),
    ],
)
def test_one_match_for_each_input_passes(response):
    assert findings(answered(response), "P004") == []


def test_a_task_that_takes_one_input_may_find_one_vector():
    assert findings(answered({"embeddings": "$.data[0].e"}, inputs="one"), "P004") == []


def test_an_entry_without_its_value_is_a_fault():
    answer = {"data": [{"e": [0.1], "i": 0}, {"i": 1}]}
    found = findings(answered({"items": "$.data[*]", "embeddings": "@.e"}, answer), "P004")
    assert "yields 0 matches in entry 1" in found[0].message


@pytest.mark.parametrize(
    ("tokens", "faults"),
    [
        pytest.param("@.embedding[*].token_id", 0, id="many an entry"),
        pytest.param("@.embedding[0].token_id", 1, id="one an entry"),
    ],
)
def test_an_entry_holds_many_tokens(tokens, faults):
    task = {"response": {"tokens": tokens, "weights": "@.embedding[*].weight"}}
    assert len(findings({"tasks": {"sparse_embedding": task}}, "P004")) == faults


@pytest.mark.parametrize(("top_n", "faults"), [(1, 0), (2, 1), (None, 1)])
def test_a_rerank_answers_for_as_many_as_are_asked_for(top_n, faults):
    example = {"top_n": top_n, "answer": {"results": [{"index": 1, "score": 0.9}]}}
    found = findings({"tasks": {"rerank": {"example": example}}}, "P004")
    assert len(found) == faults
