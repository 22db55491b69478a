import datetime as dt

import pytest
from fragments import embedding, findings, spots, written

from registry import lint
from registry.diagnostics import Severity


@pytest.mark.parametrize(
    ("today", "severity"),
    [
        pytest.param("2026-05-29", Severity.WARNING, id="the day before"),
        pytest.param("2026-05-30", Severity.ERROR, id="the day"),
        pytest.param("2030-01-01", Severity.ERROR, id="years later"),
        pytest.param("2026-03-01", Severity.WARNING, id="ninety days before"),
        pytest.param("2026-02-28", None, id="earlier"),
    ],
)
def test_the_day_decides(today, severity):
    text = written(embedding(models={"small": {"retired": "2026-05-30"}}))
    found = lint.check(text.encode(), "acme.yaml", today=dt.date.fromisoformat(today))
    assert [finding.severity for finding in found if finding.code == "V001"] == (
        [severity] if severity else []
    )


def test_points_at_the_default_and_names_the_models_that_stay():
    fragment = embedding(models={"small": {"retired": "2020-01-01"}, "large": {}})
    assert spots(fragment, "V001") == ["small"]
    assert findings(fragment, "V001")[0].help == "there is large"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(embedding(models={"old": {"retired": "2020-01-01"}}), id="another model"),
        pytest.param(embedding(models={"small": {"retired": "soon"}}), id="no date: the schema says so"),
        pytest.param(
            embedding(parameters={"model": {"default": None}}, models={"small": {"retired": "2020-01-01"}}),
            id="no default",
        ),
    ],
)
def test_defaults_that_answer_pass(fragment):
    assert findings(fragment, "V001") == []


def test_without_a_day_the_calendar_counts():
    text = written(embedding(models={"small": {"retired": "2020-01-01"}})).encode()
    assert "V001" in {finding.code for finding in lint.check(text, "acme.yaml")}
