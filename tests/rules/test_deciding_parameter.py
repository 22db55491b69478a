import pytest
from fragments import embedding, findings, spots


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        pytest.param(embedding(parameters={"name": {"sets": "model"}}), "name", id="two for the model"),
        pytest.param(
            embedding(parameters={"a": {"sets": "dimensions"}, "b": {"sets": "dimensions"}}),
            "b",
            id="two for the length",
        ),
        pytest.param({"parameters": {"a": {"sets": "model"}}}, "model", id="one for all, one of the task"),
        pytest.param({"tasks": {"rerank": {"models": {"m": {}}}}}, "models", id="models and no decider"),
    ],
)
def test_points_at_the_one_too_many_or_at_the_models(fragment, where):
    assert spots(fragment, "S023")[:1] == [where]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(embedding(parameters={"a": {"sets": "dimensions"}}), id="one for each fact"),
        pytest.param(embedding(parameters={"model": {"sets": "model"}}), id="said twice of one"),
        pytest.param(
            embedding(parameters={"model": {"sets": "dimensions", "default": 4}}, models=None),
            id="called model, decides another",
        ),
    ],
)
def test_one_for_a_fact_passes(fragment):
    assert findings(fragment, "S023") == []


@pytest.mark.parametrize(
    ("parameter", "where"),
    [
        pytest.param({"sets": "dimensions", "default": "4"}, "'4'", id="length as text"),
        pytest.param({"sets": "dimensions", "default": True}, "true", id="length as a boolean"),
        pytest.param({"sets": "element_type", "default": 8}, "8", id="element type as a number"),
    ],
)
def test_the_default_has_the_type_of_the_fact(parameter, where):
    assert spots(embedding(parameters={"a": parameter}), "S023") == [where]


def test_a_model_is_a_text():
    assert spots(embedding(parameters={"model": {"type": None, "default": 5}}), "S023") == ["5"]
