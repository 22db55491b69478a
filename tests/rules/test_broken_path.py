import pytest
from fragments import embedding, findings, spots
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import paths


@pytest.mark.parametrize(
    ("path", "where"),
    [
        pytest.param("data[*]", "data[*]", id="no start"),
        pytest.param("$..embedding", "..embedding", id="any depth"),
        pytest.param("$.data[0:2]", "[0:2]", id="slice"),
        pytest.param("$.data['a','b']", "['a','b']", id="union"),
        pytest.param("$.data.length()", "()", id="function"),
        pytest.param("$.data[?(@.n>1)]", "[?(@.n>1)]", id="comparison"),
        pytest.param("$.data[-1]", "[-1]", id="from the end"),
    ],
)
def test_points_at_where_the_path_leaves_the_grammar(path, where):
    fragment = embedding(response={"embeddings": path})
    # A YAML quote inside the path stands twice in the file: then the whole value is the place.
    assert [spot.replace("''", "'") for spot in spots(fragment, "P001")] in ([where], [f"'{path}'"])


@pytest.mark.parametrize(
    "response",
    [
        pytest.param({"error": {"message": "$..m"}}, id="error"),
        pytest.param({"error": {"message": "$.m", "when": "$..m"}}, id="failure in a 200"),
        pytest.param(
            {"error": {"message": "$.m", "when": {"path": "$..m", "is_not": 0}}}, id="failure by value"
        ),
        pytest.param({"usage": {"total_tokens": "$..t"}}, id="usage"),
        pytest.param({"request_id": "$..id"}, id="request id"),
        pytest.param({"index": {"path": "$..i", "when": "model"}}, id="conditional"),
        pytest.param({"embeddings": {"by": "model", "small": "$..e"}}, id="by parameter"),
    ],
)
def test_every_path_of_a_response_is_read(response):
    assert len(findings(embedding(response=response), "P001")) == 1


def test_a_header_is_no_path():
    assert findings(embedding(response={"request_id": {"header": "x-request-id"}}), "P001") == []


@settings(deadline=None)
@given(st.text("$@.[]*?'=()ab01", min_size=1, max_size=12).map("$".__add__))
def test_agrees_with_the_path_parser(path):
    try:
        paths.parse(path)
        sound = True
    except paths.PathError:
        sound = False
    assert (findings(embedding(response={"embeddings": path}), "P001") == []) is sound


@pytest.mark.parametrize("field", ["delta", "finish", "tool_calls", "tool_index"])
def test_the_paths_of_a_stream_are_read_too(field):
    stream = {"events": "openai", "delta": "$.choices[*].delta.content", field: "$..content"}
    fragment = {"tasks": {"completion": {"docs": "https://acme.example/docs", "stream": stream}}}
    assert spots(fragment, "P001") == ["..content"]
