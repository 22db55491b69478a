import pytest
from fragments import embedding, findings, spots

from registry.platforms.opensearch.rules.header import REFUSED

PARAMETER = "{{ parameters.model }}"


@pytest.mark.parametrize("header", [*sorted(REFUSED), "Host", "AUTHORIZATION"])
def test_points_at_the_parameter(header):
    assert spots(embedding(headers={header: f"x {PARAMETER}"}), "K005") == [PARAMETER]


def test_a_body_may_have_headers_of_its_own():
    assert findings(embedding(request={"body": {"headers": {"Host": PARAMETER}}}), "K005") == []


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-Team": PARAMETER}, id="other header"),
        pytest.param({"X-Api-Key": "{{ secrets.api_key }}"}, id="secret"),
        pytest.param({"Host": "acme.example"}, id="fixed text"),
    ],
)
def test_secrets_and_other_headers_pass(headers):
    assert findings(embedding(headers=headers), "K005") == []
