import pytest
from fragments import embedding, findings, spots


def test_points_at_the_second():
    assert spots({"secrets": {"token": {"env": "ACME_API_KEY"}}}, "K004") == ["ACME_API_KEY"]
    assert (
        "'token' and 'api_key'"
        in findings({"secrets": {"token": {"env": "ACME_API_KEY"}}}, "K004")[0].message
    )


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({"secrets": {"token": {"env": "ACME_TOKEN"}}}, id="another variable"),
        pytest.param(embedding(secrets={"api_key": {"env": "ACME_API_KEY"}}), id="the same secret again"),
    ],
)
def test_one_variable_for_one_name_passes(fragment):
    assert findings(fragment, "K004") == []
