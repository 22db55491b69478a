import pytest
from fragments import body, embedding, findings, fixes, spots


@pytest.mark.parametrize(
    ("text", "where", "fix"),
    [
        pytest.param("${input}", "${input}", "{{ input }}", id="name"),
        pytest.param(
            "${parameters.model}", "${parameters.model}", "{{ parameters.model }}", id="OpenSearch parameter"
        ),
        pytest.param(
            "${credential.api_key}", "${credential.api_key}", "{{ secrets.api_key }}", id="its credential"
        ),
        pytest.param("a $${input} b", "$${input}", "{{ input }}", id="escaped"),
        pytest.param("${top_n:-3}", "${", None, id="with a fallback"),
        pytest.param("a ${", "${", None, id="never closed"),
    ],
)
def test_points_at_the_placeholder_and_offers_the_template(text, where, fix):
    assert spots(body(text), "T003") == [where]
    assert fixes(body(text), "T003") == [fix]


def test_reports_each_of_several():
    assert spots(body("${a} and ${b}"), "T003") == ["${a}", "${b}"]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(embedding(parameters={"model": {"default": "${api_key}"}}), id="default"),
        pytest.param(
            embedding(targets={"opensearch": {"response_filter": "$.${x}"}}), id="platform's own text"
        ),
        pytest.param({"headers": {"X": "${secrets.api_key}"}}, id="header"),
    ],
)
def test_no_field_takes_one(fragment):
    assert len(findings(fragment, "T003")) == 1


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(embedding(description="Writes ${input}."), id="prose"),
        pytest.param(embedding(example={"input": ["cost ${x}", "b"]}), id="example"),
        pytest.param(body("$ {x} $x {x}"), id="dollars and braces apart"),
    ],
)
def test_prose_and_examples_pass(fragment):
    assert findings(fragment, "T003") == []
