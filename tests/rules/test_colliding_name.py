import pytest
from fragments import embedding, findings, spots

from registry.platforms import all_platforms

RESERVED = [name for platform in all_platforms().values() for name in platform.reserved]


@pytest.mark.parametrize("name", [*RESERVED, "input", "api_key"])
def test_a_parameter_may_not_take_a_name_that_means_something(name):
    assert spots(embedding(parameters={name: {}}), "S024") == [name]


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        pytest.param({"secrets": {"input": {"env": "X"}}}, "input", id="secret like an input"),
        pytest.param(
            embedding(targets={"opensearch": {"names": {"input": "model"}}}),
            "input",
            id="name like a parameter",
        ),
        pytest.param(
            embedding(targets={"opensearch": {"names": {"input": "api_key"}}}),
            "input",
            id="name like a secret",
        ),
        pytest.param(
            {"tasks": {"rerank": {"targets": {"opensearch": {"names": {"input": "a", "query": "a"}}}}}},
            "query",
            id="one name for two",
        ),
    ],
)
def test_secrets_and_names_for_opensearch_count(fragment, where):
    assert where in spots(fragment, "S024")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(embedding(parameters={"query": {}}), id="an input of another task type"),
        pytest.param(embedding(parameters={"endpoint": {}}), id="a word that OpenSearch does not know"),
        pytest.param(embedding(targets={"opensearch": {"names": {"input": "prompt"}}}), id="a free name"),
    ],
)
def test_free_names_pass(fragment):
    assert findings(fragment, "S024") == []


def test_a_shared_parameter_is_held_against_the_inputs_of_every_task():
    assert spots({"parameters": {"query": {}}}, "S024") == ["query"]


@pytest.mark.parametrize("name", ["_llm_interface", "pre_process_function.process_remote_inference_input"])
def test_words_of_opensearch_with_other_characters_cannot_be_declared(name):
    assert findings(embedding(parameters={name: {}}))[0].code.startswith("S01")


@pytest.mark.parametrize("name", ["response_filter", "no_escape_params", "input_type"])
def test_the_platforms_say_what_they_read_themselves(name):
    assert name in RESERVED
