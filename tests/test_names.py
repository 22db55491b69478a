"""`names`: the texts of a blueprint, what they may use, and what is declared."""

import pytest
from fragments import document, embedding
from hypothesis import given
from hypothesis import strategies as st

from registry import catalog, template
from registry import names as texts
from registry.catalog import Blueprint


def blueprint(fragment):
    return Blueprint("acme", document(fragment))


def variables(fragment, *path):
    found = {text.path: text.variables for text in texts.texts(blueprint(fragment))}
    return found[path]


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        pytest.param(("url",), ("parameters",), id="address"),
        pytest.param(("headers", "Authorization"), ("parameters", "secrets"), id="header"),
        pytest.param(("tasks", "rerank", "request", "path"), ("parameters",), id="path"),
        pytest.param(("tasks", "rerank", "request", "body", "query"), ("inputs", "parameters"), id="body"),
        pytest.param(("tasks", "rerank", "response", "items"), None, id="response path"),
        pytest.param(("tasks", "text_embedding", "parameters", "model", "default"), None, id="default"),
    ],
)
def test_the_kinds_of_names_come_from_the_schema(path, kinds):
    assert variables({}, *path) == kinds


@pytest.mark.parametrize("field", ["description", "docs", "title", "example"])
def test_prose_is_left_out(field):
    paths = [text.path for text in texts.texts(blueprint(embedding(description="a", title="b")))]
    assert not [path for path in paths if path[:3] == ("tasks", "text_embedding", field)]


def test_a_parameter_may_be_called_like_a_prose_field():
    assert variables({"parameters": {"title": {"default": "a"}}}, "parameters", "title", "default") is None


@given(st.lists(st.sampled_from(["{{ input }}", "{{ parameters.a ~ secrets.b }}", "x", " "]), max_size=4))
def test_the_names_of_a_template_are_the_parser_s(parts):
    text = texts.Text(("a",), "".join(parts), ())
    assert text.names == {name for _, _, name in template.names(text.text)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ input", {"input"}),
        ("{{ parameters.a }} ${parameters.b} {% c %}", {"parameters.a", "parameters.b"}),
        ("${credential.key}", {"key"}),
        ("{{ a", {"a"}),
    ],
)
def test_the_names_of_a_broken_template_are_guessed(text, names):
    assert texts.Text(("a",), text, ()).parsed is None
    assert texts.Text(("a",), text, ()).names == names


def test_a_task_s_own_declaration_stands_over_the_blueprint_s():
    fragment = {"parameters": {"model": {"default": "a"}, "x": {}}}
    task = blueprint(fragment).tasks["text_embedding"]
    found = texts.parameters(task)
    assert found["model"].path == ("tasks", "text_embedding", "parameters", "model")
    assert found["x"].path == ("parameters", "x")


def test_an_input_type_without_words_is_no_input():
    tasks = blueprint(embedding(input_type={"default": "ingest", "ingest": "a"})).tasks
    assert texts.inputs(tasks["text_embedding"]) == ("input", "input_type")
    assert texts.inputs(tasks["sparse_embedding"]) == ("input",)
    assert texts.inputs(tasks["rerank"]) == ("input", "query", "top_n", "return_documents")


def test_the_names_for_a_text_are_those_of_its_kinds():
    whole = blueprint({})
    task = whole.tasks["text_embedding"]
    header = next(text for text in texts.texts(whole) if text.path == ("headers", "Authorization"))
    body = next(text for text in texts.texts(whole) if text.path[-1] == "input")
    assert texts.names_for(task, header) == {"parameters.model", "secrets.api_key"}
    assert texts.names_for(task, body) == {"parameters.model", "input"}


def test_a_text_for_all_counts_where_no_task_overrides_it():
    whole = blueprint(
        {"headers": {"X": "a"}, "tasks": {"rerank": {"headers": {"x": "b"}, "url": "https://b.example"}}}
    )
    others = ["text_embedding", "sparse_embedding"]
    assert [task.key for task in texts.tasks_at(whole, ("headers", "X"))] == others
    assert [task.key for task in texts.tasks_at(whole, ("url",))] == others
    assert [task.key for task in texts.tasks_at(whole, ("tasks", "rerank", "url"))] == ["rerank"]
    assert len(texts.tasks_at(whole, ("headers", "Authorization"))) == 3


def test_the_signing_for_all_counts_where_a_task_has_none_of_its_own():
    auth = {"type": "aws_sigv4", "service": "a", "region": "{{ parameters.region }}"}
    whole = blueprint({"auth": auth, "tasks": {"rerank": {"auth": auth}}})
    assert [task.key for task in texts.tasks_at(whole, ("auth", "region"))] == [
        "text_embedding",
        "sparse_embedding",
    ]


def test_a_query_parameter_for_all_counts_where_no_task_has_its_own():
    whole = blueprint({"query": {"a": "b"}, "tasks": {"rerank": {"query": {"a": "c"}}}})
    assert [task.key for task in texts.tasks_at(whole, ("query", "a"))] == [
        "text_embedding",
        "sparse_embedding",
    ]


def test_a_spot_is_exact_where_the_characters_stand_as_they_are():
    plain = document({"title": "Acme and Sons"})
    place, exact = texts.spot(plain, ("title",), 5, 3)
    assert plain.text.splitlines()[place.line - 1][place.column - 1 : place.end_column - 1] == "and"
    assert exact
    _, exact = texts.spot(document({"title": "it's: a"}), ("title",), 2, 2)
    assert not exact


@pytest.mark.parametrize("path", sorted(catalog.shipped().glob("*.yaml")), ids=lambda path: path.stem)
def test_every_template_of_the_shipped_blueprints_stands_where_it_may(path):
    whole = catalog.read(path)
    for text in texts.texts(whole):
        if text.variables is None:
            assert "{{" not in text.text
            continue
        for task in texts.tasks_at(whole, text.path):
            assert text.names <= texts.names_for(task, text)
