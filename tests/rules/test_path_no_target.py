import pytest
from fragments import embedding, findings, spots

AWAY = {"unsupported": "The host cannot be reached from there."}
FILTER = "$.data[?(@.kind=='text')].embedding"


def task(path, *away):
    answer = {"data": [{"kind": "text", "embedding": [0.1]}, {"kind": "text", "embedding": [0.2]}]}
    return embedding(
        response={"embeddings": path}, example={"answer": answer}, targets=dict.fromkeys(away, AWAY)
    )


def test_points_at_the_path_and_says_why():
    fragment = task(FILTER, "alibaba-es", "opensearch")
    (found,) = findings(fragment, "P006")
    assert "elasticsearch-custom" in found.message
    assert "kind==" in spots(fragment, "P006")[0]


def test_a_list_at_the_top_is_refused_by_all_but_opensearch():
    fragment = task("$[*].embedding", "opensearch")
    fragment["tasks"]["text_embedding"]["example"] = {"answer": [{"embedding": [0.1]}, {"embedding": [0.2]}]}
    assert len(findings(fragment, "P006")) == 1
    del fragment["tasks"]["text_embedding"]["targets"]
    assert findings(fragment, "P006") == []


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(task(FILTER, "alibaba-es"), id="OpenSearch runs it"),
        pytest.param(task(FILTER, "opensearch"), id="Alibaba runs it"),
        pytest.param(task("$.data[*].embedding", "alibaba-es", "opensearch"), id="Elastic runs it"),
        pytest.param(task(FILTER, "alibaba-es", "opensearch", "elasticsearch-custom"), id="the author knows"),
        pytest.param(task("$..embedding", "alibaba-es", "opensearch"), id="no path: another rule"),
    ],
)
def test_a_path_that_some_target_runs_passes(fragment):
    assert findings(fragment, "P006") == []
