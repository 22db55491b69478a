import pytest
from fragments import embedding, findings, spots


@pytest.mark.parametrize(
    ("parameter", "where", "message"),
    [
        pytest.param(
            {"type": "integer", "minimum": 1, "default": 0},
            "0",
            "default of 'x' must be at least 1",
            id="range",
        ),
        pytest.param(
            {"type": "integer", "default": "1"},
            "'1'",
            "default of 'x' must be an integer, not the string \"1\"",
            id="type",
        ),
        pytest.param(
            {"enum": ["a"], "default": "b"},
            "b",
            "default of 'x' must be 'a', not the string \"b\"",
            id="enum",
        ),
        pytest.param(
            {"pattern": "^a$", "default": "b"}, "b", "default of 'x' does not match ^a$", id="pattern"
        ),
        pytest.param(
            {"type": "string", "examples": ["a", 1]},
            "1",
            "examples of 'x' must be a string, not 1",
            id="example",
        ),
        pytest.param(
            {"type": "string", "enum": ["a", 1]},
            "1",
            "enum of 'x' must be a string, not 1",
            id="listed value",
        ),
        pytest.param(
            {"items": {"type": "string"}, "default": [1]},
            None,
            "default of 'x[0]' must be a string, not 1",
            id="item",
        ),
    ],
)
def test_points_at_the_value(parameter, where, message):
    fragment = embedding(parameters={"x": parameter})
    (found,) = findings(fragment, "S021")
    assert found.message.startswith(message)
    assert where is None or spots(fragment, "S021") == [where]


def test_the_defaults_of_a_model_are_held_against_the_parameter():
    fragment = embedding(parameters={"x": {"type": "integer"}}, models={"small": {"defaults": {"x": "one"}}})
    assert spots(fragment, "S021") == ["one"]


@pytest.mark.parametrize(
    "parameter",
    [
        pytest.param({"type": ["string", "array"], "default": ["a"]}, id="one of two types"),
        pytest.param({"type": "number", "minimum": 0, "default": 0}, id="at the limit"),
        pytest.param({"default": None}, id="no schema"),
        pytest.param({"pattern": "(", "default": "b"}, id="broken schema: another rule"),
    ],
)
def test_values_that_fit_pass(parameter):
    assert findings(embedding(parameters={"x": parameter}), "S021") == []
