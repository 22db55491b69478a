import pytest
from fragments import embedding, findings, spots

KINDS = {"default": "ingest", "ingest": "document"}


@pytest.mark.parametrize(
    ("fragment", "where", "message"),
    [
        pytest.param(
            embedding(example={"input": ["a", 1]}), "1", "interface of 'input': 1 is not of type", id="item"
        ),
        pytest.param(
            embedding(example={"input": "a"}),
            "a",
            "interface of 'input': 'a' is not of type",
            id="not a list",
        ),
        pytest.param(
            embedding(interface={"input": {"type": "array", "maxItems": 1}}),
            None,
            "the example breaks the interface of 'input'",
            id="narrowed interface",
        ),
        pytest.param(
            embedding(limits={"max_inputs": 1}),
            None,
            "the example has 2 inputs; one call takes 1",
            id="limit",
        ),
        pytest.param(
            embedding(models={"small": {"max_inputs": 1}}),
            None,
            "the example has 2 inputs; one call takes 1",
            id="model",
        ),
        pytest.param(
            embedding(parameters={"model": {"pattern": "^b"}}, example={"parameters": {"model": "a"}}),
            "a",
            "the example's parameter 'model' does not match ^b",
            id="parameter",
        ),
        pytest.param(
            embedding(input_type=KINDS, example={"input_type": "search"}),
            "search",
            "input_type 'search' has no word; there is ingest",
            id="kind without a word",
        ),
    ],
)
def test_says_what_the_task_would_refuse(fragment, where, message):
    (found,) = findings(fragment, "S027")
    assert message in found.message
    assert where is None or spots(fragment, "S027") == [where]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({}, id="as it is"),
        pytest.param(
            embedding(interface={"input": {"type": ["array", "string"]}}, example={"input": "a"}),
            id="widened",
        ),
        pytest.param(embedding(input_type=KINDS, example={"input_type": "ingest"}), id="kind with a word"),
        pytest.param(embedding(models={"small": {"max_inputs": 2}}), id="at the limit"),
        pytest.param(embedding(interface={"input": {"type": "text"}}), id="broken schema: another rule"),
    ],
)
def test_calls_that_the_task_takes_pass(fragment):
    assert findings(fragment, "S027") == []
