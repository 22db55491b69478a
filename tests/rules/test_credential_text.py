import pytest
from fragments import body, embedding, findings, spots

# Built here so that no scanner of this repository takes a test for a leak.
KEY = "sk-" + "proj1" * 6


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        pytest.param({"headers": {"Authorization": "Bearer abc"}}, "Bearer abc", id="literal header"),
        pytest.param({"headers": {"X-Api-Key": "abc"}}, "abc", id="literal key header"),
        pytest.param({"query": {"api_key": "abc"}}, "abc", id="literal query"),
        pytest.param(body(f"x {KEY} y"), KEY, id="key in a body"),
        pytest.param(embedding(parameters={"model": {"default": KEY}}), KEY, id="key as a default"),
        pytest.param(embedding(description=f"Like {KEY}."), KEY, id="key in prose"),
        pytest.param(body("sk-ant-api03-" + "a1B2" * 6), "sk-ant-api03-" + "a1B2" * 6, id="key in parts"),
        pytest.param(embedding(example={"input": [KEY, "b"]}), KEY, id="key in an example"),
        pytest.param(body("hf_" + "a1B2" * 6), "hf_" + "a1B2" * 6, id="Hugging Face"),
        pytest.param(body("LTAI" + "a1B2" * 4), "LTAI" + "a1B2" * 4, id="Alibaba Cloud"),
        pytest.param(body("OS-" + "a1b2" * 4), "OS-" + "a1b2" * 4, id="AI Search"),
        pytest.param(body("AKIA" + "A1B2" * 4), "AKIA" + "A1B2" * 4, id="AWS"),
        pytest.param(body("AIza" + "a1B2_" * 7), "AIza" + "a1B2_" * 7, id="Google"),
        pytest.param(body("ghp_" + "a1B2" * 8), "ghp_" + "a1B2" * 8, id="GitHub"),
        pytest.param(body("eyJ" + "a" * 9 + "." + "b" * 9 + "." + "c" * 9), None, id="signed token"),
        pytest.param({"url": "https://me:pass@acme.example"}, "://me:pass@", id="password in an address"),
        pytest.param(body("Bearer " + "abc123" * 3), "Bearer " + "abc123" * 3, id="bearer anywhere"),
    ],
)
def test_points_at_the_credential(fragment, where):
    found = spots(fragment, "K002")
    assert len(found) == 1
    assert where is None or found == [where]


def test_does_not_repeat_it():
    (found,) = findings(body(KEY), "K002")
    assert KEY not in f"{found.message} {found.help}"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({"headers": {"Authorization": "Bearer {{ secrets.api_key }}"}}, id="reference"),
        pytest.param({"headers": {"Authorization": "Bearer <API_KEY>"}}, id="stand-in"),
        pytest.param({"headers": {"Authorization": "${api_key}"}}, id="platform's placeholder: another rule"),
        pytest.param(embedding(description="A key of a project; it starts with sk-."), id="prefix in prose"),
        pytest.param(embedding(description="Bearer authentication is used."), id="word in prose"),
        pytest.param(body("sk-learn-models-for-everybody-here-v1"), id="words with hyphens"),
        pytest.param(body("jina-embeddings-v2-base-code"), id="model"),
        pytest.param(body("xai-grok-4-fast-reasoning-2025"), id="model of xAI"),
        pytest.param(
            {"url": "https://{{ parameters.host }}:8080/a@b", "parameters": {"host": {}}}, id="port"
        ),
        pytest.param({"headers": {"X-Api-Version": "2024-01-01"}}, id="version"),
        pytest.param({"query": {"api-version": "2024-10-21"}}, id="version in a query"),
    ],
)
def test_references_and_words_pass(fragment):
    assert findings(fragment, "K002") == []
