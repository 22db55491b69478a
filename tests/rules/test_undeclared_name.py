import pytest
from fragments import body, embedding, findings, fixes, spots


@pytest.mark.parametrize(
    ("text", "where", "fix"),
    [
        pytest.param(
            "{{ parameters.modle }}", "parameters.modle", "parameters.model", id="misspelt parameter"
        ),
        pytest.param("{{ model }}", "model", "parameters.model", id="kind left out"),
        pytest.param("{{ inputs }}", "inputs", "input", id="misspelt input"),
        pytest.param("{{ parameters.zzzzzz }}", "parameters.zzzzzz", None, id="nothing near"),
        pytest.param("{{ query }}", "query", None, id="input of another task type"),
        pytest.param("{{ x.y }}", "x.y", None, id="unknown kind"),
        pytest.param("{{ url }}", "url", None, id="name of native settings"),
        pytest.param(
            "{{ input ~ parameters.modle }}", "parameters.modle", "parameters.model", id="second name"
        ),
    ],
)
def test_points_at_the_name_and_offers_the_nearest(text, where, fix):
    fragment = body(text)
    assert spots(fragment, "T002") == [where]
    assert fixes(fragment, "T002") == [fix]


def test_the_kind_of_input_needs_its_words():
    found = findings(body("{{ input_type }}"), "T002")
    assert "input_type: {default: ingest" in found[0].help


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(
            embedding(
                request={"body": {"t": "{{ input_type }}"}}, input_type={"default": "ingest", "ingest": "doc"}
            ),
            id="input_type with its words",
        ),
        pytest.param(
            {"headers": {"X": "{{ parameters.x }}"}, "parameters": {"x": {}}}, id="declared for all"
        ),
        pytest.param(
            embedding(
                targets={"elasticsearch": {"service": "a", "service_settings": {"url": "{{ url }}/b"}}}
            ),
            id="url in native settings",
        ),
        pytest.param(
            body("{{ secrets.api_key }}"), id="a secret: another rule says that it must not stand there"
        ),
    ],
)
def test_declared_names_pass(fragment):
    assert findings(fragment, "T002") == []


def test_a_text_for_all_tasks_names_the_tasks_that_lack_its_name():
    found = findings({"headers": {"X-Model": "{{ parameters.model }}"}}, "T002")
    assert [finding.message for finding in found] == [
        "'parameters.model' is not declared in sparse_embedding, rerank"
    ]


def test_a_text_for_all_tasks_is_not_held_against_a_task_that_overrides_it():
    others = {"sparse_embedding": {"headers": {"x-model": "a"}}, "rerank": {"headers": {"X-MODEL": None}}}
    fragment = {"headers": {"X-Model": "{{ parameters.model }}"}, "tasks": others}
    # The manual's merge takes None for "no such key", so the second override is written out.
    fragment["tasks"]["rerank"]["headers"]["X-MODEL"] = "b"
    assert findings(fragment, "T002") == []
