import pytest
from fragments import embedding, findings, spots

from registry.diagnostics import Severity


@pytest.mark.parametrize(
    ("fragment", "where", "severity"),
    [
        pytest.param(
            {"tasks": {"rerank": {"limits": {"max_inputs": 3}}}}, "limits", Severity.WARNING, id="limits"
        ),
        pytest.param(
            embedding(models={"large": {"retired": "2030-01-01"}}), "large", Severity.WARNING, id="model"
        ),
        pytest.param(
            embedding(parameters={"x": {"maximum": 3}}), "x", Severity.NOTE, id="bound of a parameter"
        ),
        pytest.param({"parameters": {"x": {"enum": ["a"]}}}, "x", Severity.NOTE, id="values of a parameter"),
    ],
)
def test_points_at_the_facts(fragment, where, severity):
    assert spots(fragment, "S025") == [where]
    assert [finding.severity for finding in findings(fragment, "S025")] == [severity]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(embedding(models={"large": {"description": "Big."}}), id="no fact"),
        pytest.param(embedding(models={"large": {}}), id="nothing"),
        pytest.param(
            embedding(parameters={"x": {"type": "string", "default": "a", "minLength": 1}}), id="no bound"
        ),
        pytest.param(embedding(parameters={"x": {"maximum": 3, "docs": "https://a.example"}}), id="source"),
    ],
)
def test_sourced_facts_pass(fragment):
    assert findings(fragment, "S025") == []
