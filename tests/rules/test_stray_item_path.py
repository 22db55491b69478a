import pytest
from fragments import embedding, findings, spots


@pytest.mark.parametrize(
    "response",
    [
        pytest.param({"embeddings": "@.embedding"}, id="no items"),
        pytest.param({"items": "@.data[*]"}, id="items from an item"),
        pytest.param({"items": "$.data[*]", "error": {"message": "@.message"}}, id="error"),
        pytest.param({"items": "$.data[*]", "usage": {"total_tokens": "@.t"}}, id="usage"),
        pytest.param({"items": "$.data[*]", "request_id": "@.id"}, id="request id"),
    ],
)
def test_points_at_the_path(response):
    assert len(spots(embedding(response=response), "P002")) == 1
    assert "@" in spots(embedding(response=response), "P002")[0]


@pytest.mark.parametrize(
    "response",
    [
        pytest.param({"items": "$.data[*]", "embeddings": "@.embedding"}, id="from the items"),
        pytest.param({"items": "$.data[*]", "embeddings": "$.data[*].embedding"}, id="beside the items"),
    ],
)
def test_item_paths_with_items_pass(response):
    assert findings(embedding(response=response), "P002") == []


@pytest.mark.parametrize("field", ["delta", "finish", "tool_calls", "tool_index"])
def test_a_stream_has_no_items(field):
    stream = {"events": "openai", "delta": "$.choices[*].delta.content", field: "@.content"}
    fragment = {"tasks": {"completion": {"docs": "https://acme.example/docs", "stream": stream}}}
    assert spots(fragment, "P002") == ["'@.content'"]
