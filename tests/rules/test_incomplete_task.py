import pytest
from fragments import embedding, findings, spots


@pytest.mark.parametrize(
    ("fragment", "message"),
    [
        pytest.param(embedding(request=None), "has no request, and no target", id="no request"),
        pytest.param(
            embedding(request=None, targets={"opensearch": {"unsupported": "No."}}),
            "has no request, and no target",
            id="targets that make nothing",
        ),
        pytest.param(
            embedding(response=None), "does not say where its answer holds embeddings", id="no response"
        ),
    ],
)
def test_points_at_the_task(fragment, message):
    (found,) = findings(fragment, "S031")
    assert message in found.message
    assert spots(fragment, "S031") == ["text_embedding"]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(
            embedding(
                request=None, response=None, example=None, targets={"elasticsearch": {"service": "elser"}}
            ),
            id="native service",
        ),
        pytest.param(
            {
                "tasks": {
                    "custom": {"docs": "https://a.example", "request": {"path": "/x", "body": "{{ input }}"}}
                }
            },
            id="custom tasks need no response",
        ),
    ],
)
def test_complete_tasks_pass(fragment):
    assert findings(fragment, "S031") == []
