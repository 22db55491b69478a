import pytest
from fragments import embedding, findings, spots


@pytest.mark.parametrize(
    ("parameter", "where", "message"),
    [
        pytest.param({"pattern": "^[a-z"}, "^[a-z", "pattern does not compile: ^[a-z", id="pattern"),
        pytest.param({"items": {"pattern": "("}}, "(", "pattern does not compile: (", id="pattern of items"),
        pytest.param({"items": {"type": "text"}}, "text", "type: 'text' is not valid", id="type of items"),
        pytest.param({"minimum": 2, "maximum": 1}, "2", "minimum 2 is above maximum 1", id="crossed range"),
        pytest.param(
            {"minItems": 2, "maxItems": 1}, "2", "minItems 2 is above maxItems 1", id="crossed length"
        ),
    ],
)
def test_points_at_the_word(parameter, where, message):
    fragment = embedding(parameters={"x": parameter})
    (found,) = findings(fragment, "S022")
    assert message in found.message
    assert spots(fragment, "S022") == [where]


def test_an_interface_is_a_schema_too():
    assert spots(embedding(interface={"input": {"type": "text"}}), "S022") == ["text"]


@pytest.mark.parametrize(
    "parameter", [{}, {"pattern": "^[a-z]+$"}, {"minimum": 1, "maximum": 1}, {"items": {"type": "string"}}]
)
def test_sound_schemas_pass(parameter):
    assert findings(embedding(parameters={"x": parameter}), "S022") == []
