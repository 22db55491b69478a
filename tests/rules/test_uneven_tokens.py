import pytest
from fragments import findings


def sparse(entries, **response):
    paths = {"items": "$.result[*]", "tokens": "@.t[*]", "weights": "@.w[*]"} | response
    example = {"input": ["a"] * len(entries), "answer": {"result": entries}}
    return {"tasks": {"sparse_embedding": {"response": paths, "example": example}}}


@pytest.mark.parametrize(
    ("entries", "response", "message"),
    [
        pytest.param(
            [{"t": ["a", "b"], "w": [0.1]}],
            {},
            "entry 0 of the example's answer has 2 tokens and 1 weights",
            id="w",
        ),
        pytest.param(
            [{"t": ["a"], "w": [0.1]}, {"t": ["a"], "w": [0.1, 0.2]}],
            {},
            "entry 1 of the example's answer has 1 tokens and 2 weights",
            id="second entry",
        ),
        pytest.param(
            [{"t": ["a"], "w": [0.1], "x": ["a", "b"]}],
            {"words": "@.x[*]"},
            "entry 0 of the example's answer has 1 tokens and 2 words",
            id="words",
        ),
    ],
)
def test_says_which_entry(entries, response, message):
    assert [finding.message for finding in findings(sparse(entries, **response), "P005")] == [message]


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([{"t": ["a", "b"], "w": [0.1, 0.2]}], id="as many"),
        pytest.param([{"t": ["a"], "w": [0.1]}, {"t": [], "w": []}], id="none of either"),
        pytest.param([{"t": ["a"], "v": [0.1]}], id="no weights at all: another rule"),
    ],
)
def test_as_many_weights_as_tokens_pass(entries):
    assert findings(sparse(entries), "P005") == []
