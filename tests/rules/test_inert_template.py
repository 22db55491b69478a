import pytest
from fragments import embedding, findings, spots


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        pytest.param(embedding(parameters={"model": {"default": "a {{ x }} b"}}), "{{ x }}", id="default"),
        pytest.param(embedding(response={"embeddings": "$.{{ x }}"}), "{{ x }}", id="path"),
        pytest.param(
            embedding(targets={"opensearch": {"response_filter": "$.{{ x"}}),
            "{{ x",
            id="function, never closed",
        ),
    ],
)
def test_points_at_the_braces(fragment, where):
    assert spots(fragment, "T007") == [where]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(embedding(description="{{ x }}"), id="description"),
        pytest.param(embedding(example={"input": ["{{ x }}", "b"]}), id="example"),
        pytest.param(
            embedding(parameters={"model": {"examples": ["{{ x }}"]}}), id="examples of a parameter"
        ),
        pytest.param(embedding(request={"body": {"x": "{{ input }}"}}), id="where templates belong"),
    ],
)
def test_prose_and_templates_pass(fragment):
    assert findings(fragment, "T007") == []
