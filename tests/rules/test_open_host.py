import re
from urllib.parse import urlsplit

import pytest
from fragments import embedding, findings, spots
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.open_host import HOSTILE, unbounded

URL = "https://{{ parameters.host }}.acme.example/v1"


def told(parameter, url=URL):
    return {"url": url, "parameters": {"host": parameter}}


@pytest.mark.parametrize(
    "parameter",
    [
        pytest.param({"type": "string"}, id="anything"),
        pytest.param({"type": "string", "pattern": "[a-z]+"}, id="not anchored"),
        pytest.param({"type": "string", "pattern": "^[a-z]+"}, id="open end"),
        pytest.param({"type": "string", "pattern": "[a-z]+$"}, id="open start"),
        pytest.param({"type": "string", "pattern": "^.+$"}, id="any character"),
        pytest.param({"type": "string", "pattern": "^[^.]+$"}, id="all but dots"),
        pytest.param({"type": "string", "pattern": "^[a-z@.]+$"}, id="user name"),
        pytest.param(
            {"type": "string", "pattern": "^(eu|us).*$", "examples": ["eu-1"]}, id="known by its example"
        ),
        pytest.param({}, id="no type"),
    ],
)
def test_points_at_the_parameter(parameter):
    assert spots(told(parameter), "K007") == ["{{ parameters.host }}"]


@pytest.mark.parametrize(
    ("parameter", "url"),
    [
        pytest.param({"type": "string", "pattern": "^[a-z0-9-]+$"}, URL, id="pattern"),
        pytest.param({"type": "string", "pattern": r"\A[a-z0-9.-]+(:[0-9]+)?\Z"}, URL, id="host and port"),
        pytest.param({"enum": ["eu", "us"]}, URL, id="enum"),
        pytest.param({"type": "integer"}, URL, id="number"),
        pytest.param({"type": "string"}, "https://acme.example/{{ parameters.host }}", id="in the path"),
        pytest.param({"type": "string"}, "https://acme.example?x={{ parameters.host }}", id="in the query"),
        pytest.param({"type": "string", "pattern": "^("}, URL, id="broken pattern: another rule"),
    ],
)
def test_bounded_parameters_and_other_places_pass(parameter, url):
    assert findings(told(parameter, url), "K007") == []


def test_the_address_of_a_task_counts():
    fragment = embedding(url=URL, parameters={"host": {"type": "string"}})
    assert len(findings(fragment, "K007")) == 1


@given(
    st.sampled_from(["^[a-z0-9-]+$", "^[a-z0-9.-]+(:[0-9]+)?$", "^(cn|eu)-[a-z]+$", r"^[A-Za-z0-9_]{1,9}\Z"]),
    st.text("abc019.-:_" + HOSTILE, min_size=1, max_size=12),
)
def test_a_bounded_value_cannot_leave_the_host(pattern, value):
    # The judge is the standard library's URL parser.
    assert unbounded({"pattern": pattern}) is None
    if re.search(pattern, value):
        host = urlsplit(f"https://{value}.acme.example/v1").netloc
        assert host.endswith(".acme.example")
