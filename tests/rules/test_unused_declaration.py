import pytest
from fragments import embedding, findings, spots

UNUSED = {"type": "string"}


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        pytest.param(embedding(parameters={"x": UNUSED}), "x", id="parameter of a task"),
        pytest.param({"parameters": {"x": UNUSED}}, "x", id="parameter for all"),
        pytest.param({"secrets": {"x": {"env": "X"}}}, "x", id="secret"),
        pytest.param(embedding(secrets={"x": {"env": "X"}}), "x", id="secret of a task"),
        pytest.param(
            embedding(input_type={"default": "ingest", "ingest": "d"}), "input_type", id="kind of input"
        ),
        pytest.param(
            {
                "parameters": {"model": UNUSED},
                "tasks": {"rerank": {"request": None, "response": None, "example": None}},
            },
            "model",
            id="hidden by the task that uses the name",
        ),
        pytest.param(
            embedding(parameters={"x": UNUSED}, description="{{ parameters.x }}"),
            "x",
            id="named in prose only",
        ),
    ],
)
def test_points_at_the_declaration(fragment, where):
    assert spots(fragment, "T005") == [where]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(
            {"headers": {"X": "{{ parameters.x }}"}, "parameters": {"x": UNUSED}}, id="header for all"
        ),
        pytest.param({"query": {"x": "{{ parameters.x }}"}, "parameters": {"x": UNUSED}}, id="query"),
        pytest.param(embedding(request={"path": "/{{ parameters.x }}"}, parameters={"x": UNUSED}), id="path"),
        pytest.param(embedding(parameters={"x": {"sets": "dimensions"}}), id="decides a fact"),
        pytest.param(
            embedding(parameters={"x": UNUSED}, targets={"opensearch": {"stored": ["x"]}}),
            id="stored for OpenSearch",
        ),
        pytest.param(
            embedding(
                parameters={"x": {"type": "string"}},
                response={"embeddings": {"by": "x", "a": "$.data[*].embedding"}},
            ),
            id="chooses a path",
        ),
        pytest.param(
            embedding(parameters={"x": UNUSED}, response={"index": {"path": "$.data[*].index", "when": "x"}}),
            id="asks for a value",
        ),
        pytest.param(
            {
                "auth": {
                    "type": "aws_sigv4",
                    "service": "s",
                    "region": "r",
                    "access_key": "a",
                    "secret_key": "b",
                },
                "secrets": {"a": {"env": "A"}, "b": {"env": "B"}},
            },
            id="signs requests",
        ),
        pytest.param(
            embedding(request={"body": {"x": "{{ parameters.x"}}, parameters={"x": UNUSED}),
            id="in a broken template",
        ),
        pytest.param(
            embedding(request={"body": {"x": "{{ parameters.lenght }}"}}, parameters={"length": UNUSED}),
            id="misspelt where it is used: another rule",
        ),
        pytest.param({"headers": {"Authorization": "Bearer {{ secrets.api_kye }}"}}, id="misspelt secret"),
    ],
)
def test_a_use_anywhere_counts(fragment):
    assert findings(fragment, "T005") == []


def test_an_in_cluster_model_needs_no_place_for_its_kind_of_input():
    native = {
        "elasticsearch": {"service": "elser", "service_settings": {"model_id": "{{ parameters.model }}"}}
    }
    fragment = embedding(
        request=None,
        response=None,
        example=None,
        targets=native,
        input_type={"default": "ingest", "ingest": "d"},
    )
    assert findings(fragment, "T005") == []
