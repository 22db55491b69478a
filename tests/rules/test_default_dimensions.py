import pytest
from fragments import embedding, findings, spots


def sized(default=None, **model):
    facts = {"dimensions": [4, 2], **model}
    parameter = {"type": "integer", "sets": "dimensions"} | ({} if default is None else {"default": default})
    return embedding(parameters={"size": parameter}, models={"small": facts})


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        pytest.param(sized(3), "3", id="between"),
        pytest.param(sized(8), "8", id="above"),
        pytest.param(sized(8, any_shorter=True), "8", id="above, any shorter"),
        pytest.param(sized(8, dimensions=4), "8", id="only one"),
        pytest.param(sized(4, defaults={"size": 3}), "3", id="default of the model"),
    ],
)
def test_points_at_the_default(fragment, where):
    assert spots(fragment, "V003") == [where]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(sized(2), id="listed"),
        pytest.param(sized(3, any_shorter=True), id="any shorter"),
        pytest.param(sized(), id="no default"),
        pytest.param(sized(3, unsupported=["size"]), id="the model has no choice"),
        pytest.param(sized(3, defaults={"size": 2}), id="the model has its own"),
        pytest.param(sized(3, dimensions=None), id="unknown lengths"),
    ],
)
def test_lengths_that_the_model_has_pass(fragment):
    assert findings(fragment, "V003") == []
