import pytest
from fragments import embedding, findings


@pytest.mark.parametrize(
    ("task", "body", "missing"),
    [
        pytest.param("rerank", {"query": "x", "documents": "{{ input }}"}, ["query"], id="query"),
        pytest.param("rerank", {"query": "x", "documents": "y"}, ["input", "query"], id="both"),
        pytest.param("sparse_embedding", {"input": "x"}, ["input"], id="texts"),
    ],
)
def test_every_required_input_must_be_sent(task, body, missing):
    found = findings({"tasks": {task: {"request": {"body": body}}}}, "T008")
    assert sorted(finding.message for finding in found) == [
        f"the request never sends '{name}'" for name in missing
    ]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({"tasks": {"rerank": {"request": {"body": {"top_n": None}}}}}, id="optional input"),
        pytest.param(embedding(request={"body": {"input": [{"a": "b {{ input }}"}]}}), id="deep in the body"),
        pytest.param(
            embedding(request={"body": {"input": "${input}"}}), id="sent in the wrong way: another rule"
        ),
        pytest.param(embedding(request={"body": {"input": "{{ inputs }}"}}), id="misspelt: another rule"),
        pytest.param(embedding(request=None, response=None, example=None), id="in-cluster model"),
    ],
)
def test_what_is_sent_or_optional_passes(fragment):
    assert findings(fragment, "T008") == []
