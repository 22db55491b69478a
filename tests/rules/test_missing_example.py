import pytest
from fragments import embedding, findings, spots


def test_points_at_the_task():
    assert spots(embedding(example=None), "S026") == ["text_embedding"]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({}, id="example"),
        pytest.param(embedding(example=None, request=None, response=None), id="in-cluster model"),
    ],
)
def test_tasks_with_an_example_or_without_a_request_pass(fragment):
    assert findings(fragment, "S026") == []
