import pytest
from fragments import embedding, findings, spots

KEY = "{{ secrets.api_key }}"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({"url": f"https://acme.example/{KEY}"}, id="url"),
        pytest.param({"query": {"key": KEY}}, id="query"),
        pytest.param(embedding(request={"path": f"/{KEY}"}), id="path"),
        pytest.param(embedding(request={"body": {"key": KEY}}), id="body"),
        pytest.param(
            embedding(targets={"elasticsearch": {"service": "a", "task_settings": {"key": KEY}}}),
            id="task settings",
        ),
        pytest.param(embedding(targets={"opensearch": {"register": {"name": KEY}}}), id="register body"),
    ],
)
def test_points_at_the_secret(fragment):
    assert spots(fragment, "K001") == [KEY]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({"headers": {"X": KEY}}, id="header"),
        pytest.param(embedding(request={"headers": {"X": f"Key {KEY}"}}), id="header of a request"),
        pytest.param(
            embedding(targets={"elasticsearch": {"service": "a", "service_settings": {"api_key": KEY}}}),
            id="native service",
        ),
    ],
)
def test_headers_and_service_settings_are_its_places(fragment):
    assert findings(fragment, "K001") == []
