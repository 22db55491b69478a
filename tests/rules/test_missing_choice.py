import pytest
from fragments import embedding, findings, fixes, spots


def chosen(parameter, **paths):
    return embedding(
        request={"body": {"kind": "{{ parameters.kind }}"}},
        response={"embeddings": {"by": "kind", **paths}},
        parameters={"kind": parameter},
    )


PATH = "$.data[*].embedding"


@pytest.mark.parametrize(
    ("parameter", "paths", "message"),
    [
        pytest.param(
            {"enum": ["float", "int8"], "default": "float"},
            ["float"],
            "no path for 'kind' = 'int8'",
            id="value",
        ),
        pytest.param(
            {"type": "string", "default": "float"}, ["int8"], "no path for 'kind' = 'float'", id="default"
        ),
        pytest.param(
            {"enum": ["float"], "default": "float"}, ["float", "bit"], "'kind' is never 'bit'", id="stranger"
        ),
        pytest.param({"enum": ["float"]}, ["float"], "has no default", id="no default"),
    ],
)
def test_every_value_has_a_path_and_every_path_a_value(parameter, paths, message):
    found = findings(chosen(parameter, **dict.fromkeys(paths, PATH)), "P007")
    assert len(found) == 1
    assert message in found[0].message


def test_a_misspelt_value_is_one_finding_with_the_right_one():
    fragment = chosen({"enum": ["float"], "default": "float"}, flaot=PATH)
    assert spots(fragment, "P007") == ["flaot"]
    assert fixes(fragment, "P007") == ["float"]


@pytest.mark.parametrize(
    "parameter",
    [
        pytest.param({"enum": ["float"], "default": "float"}, id="default"),
        pytest.param({"enum": ["float"], "required": True}, id="required"),
        pytest.param({"type": "string", "default": "float"}, id="any text"),
    ],
)
def test_a_path_for_each_value_passes(parameter):
    assert findings(chosen(parameter, float=PATH), "P007") == []


def test_an_undeclared_parameter_is_for_another_rule():
    assert findings(embedding(response={"embeddings": {"by": "nope", "float": PATH}}), "P007") == []
