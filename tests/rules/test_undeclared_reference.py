import pytest
from fragments import embedding, findings, spots


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        pytest.param(embedding(response={"embeddings": {"by": "modle", "a": "$.a[*]"}}), "modle", id="by"),
        pytest.param(embedding(response={"index": {"path": "$.data[*].index", "when": "x"}}), "x", id="when"),
        pytest.param(embedding(models={"small": {"unsupported": ["modle"]}}), "modle", id="unsupported"),
        pytest.param(embedding(models={"small": {"defaults": {"modle": 1}}}), "modle", id="defaults"),
        pytest.param(
            {"auth": {"type": "aws_sigv4", "service": "s", "region": "r", "access_key": "key"}},
            "key",
            id="auth",
        ),
        pytest.param(embedding(interface={"inputs": {"type": "string"}}), "inputs", id="interface"),
        pytest.param(embedding(example={"parameters": {"modle": "a"}}), "modle", id="example"),
        pytest.param(embedding(targets={"opensearch": {"names": {"texts": "docs"}}}), "texts", id="names"),
        pytest.param(embedding(targets={"opensearch": {"stored": ["modle"]}}), "modle", id="stored"),
    ],
)
def test_points_at_the_name(fragment, where):
    assert spots(fragment, "T009")[0] == where


def test_offers_the_nearest():
    (found,) = findings(embedding(models={"small": {"unsupported": ["modle"]}}), "T009")
    assert found.message == "'models.small.unsupported' names 'modle', which is not declared"
    assert found.replacement == "model"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(
            {"tasks": {"rerank": {"response": {"texts": {"path": "@.text", "when": "return_documents"}}}}},
            id="an optional input asks for a value",
        ),
        pytest.param(
            embedding(response={"error": {"message": "$.m", "when": "$.m"}}), id="the path of an error"
        ),
        pytest.param(
            embedding(targets={"opensearch": {"names": {"input": "docs"}}}),
            id="OpenSearch's name of an input",
        ),
        pytest.param(
            {
                "parameters": {"x": {}},
                "tasks": {"rerank": {"models": {"m": {"unsupported": ["x", "top_n"]}}}},
            },
            id="parameter for all, and an input",
        ),
    ],
)
def test_declared_names_pass(fragment):
    assert findings(fragment, "T009") == []
