import pytest
from fragments import embedding, findings, fixes, spots


@pytest.mark.parametrize(("model", "fix"), [("smal", "small"), ("zzzzzzz", None)])
def test_points_at_the_default_and_offers_the_nearest(model, fix):
    fragment = embedding(parameters={"model": {"default": model}})
    assert spots(fragment, "V002") == [model]
    assert fixes(fragment, "V002") == [fix]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({}, id="listed"),
        pytest.param(
            embedding(models=None, parameters={"model": {"default": "any"}}), id="nothing is listed"
        ),
        pytest.param(embedding(parameters={"model": {"default": None}}), id="no default"),
    ],
)
def test_known_models_pass(fragment):
    assert findings(fragment, "V002") == []
