import pytest
from fragments import embedding, findings, spots


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({"headers": {"authorization": "a {{ secrets.api_key }}"}}, id="for all"),
        pytest.param(embedding(headers={"Authorization": "a", "authorization": "b"}), id="of a task"),
        pytest.param(
            embedding(request={"headers": {"Authorization": "a", "authorization": "b"}}), id="of a request"
        ),
    ],
)
def test_points_at_the_second(fragment):
    assert spots(fragment, "S030") == ["authorization"]


def test_a_task_may_override_a_header_of_all():
    assert findings(embedding(headers={"authorization": "a"}), "S030") == []
