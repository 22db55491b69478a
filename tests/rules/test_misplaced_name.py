import pytest
from fragments import embedding, findings, spots


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        pytest.param(embedding(headers={"X": "a {{ input }}"}), "{{ input }}", id="header"),
        pytest.param(embedding(query={"q": "{{ input }}"}), "{{ input }}", id="query"),
        pytest.param(embedding(url="https://a.example/{{ input }}"), "{{ input }}", id="url"),
        pytest.param(embedding(request={"path": "/{{ input }}"}), "{{ input }}", id="path"),
        pytest.param({"headers": {"X": "{{ input }}"}}, "{{ input }}", id="header for all tasks"),
    ],
)
def test_an_input_stands_in_bodies_only(fragment, where):
    assert spots(fragment, "T006") == [where]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(embedding(headers={"X": "{{ parameters.model }}"}), id="parameter in a header"),
        pytest.param(embedding(request={"path": "/{{ parameters.model }}"}), id="parameter in a path"),
        pytest.param(embedding(query={"k": "{{ secrets.api_key }}"}), id="a secret: another rule"),
        pytest.param(embedding(headers={"X": "{{ nothing }}"}), id="an undeclared name: another rule"),
    ],
)
def test_what_may_stand_there_passes(fragment):
    assert findings(fragment, "T006") == []
