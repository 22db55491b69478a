"""`mend`: what is left of a faulty blueprint fits the schema, as far as it goes, and keeps its places."""

from typing import Any

import pytest
from fragments import document
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import load, schema, template
from registry.errors import ConfigurationError
from registry.lint import manual
from registry.lint.mend import blank, distinct, mend


def mended(fragment: dict[str, Any]) -> Any:
    return mend(document(fragment)).value


def test_a_misspelt_key_gets_the_name_that_was_meant():
    task = mended({"tasks": {"rerank": {"limts": {"max_inputs": 3}}}})["tasks"]["rerank"]
    assert task["limits"] == {"max_inputs": 3}
    assert "limts" not in task


def test_a_renamed_key_keeps_the_places_below_it():
    faulty = document({"tasks": {"rerank": {"limts": {"max_inputs": 3}}}})
    new, old = ("tasks", "rerank", "limits"), ("tasks", "rerank", "limts")
    assert mend(faulty).place((*new, "max_inputs")) == faulty.place((*old, "max_inputs"))
    assert mend(faulty).key_place(new) == faulty.key_place(old)


def test_a_misspelt_task_type_is_renamed_and_keeps_its_variant():
    task = {"docs": "https://a.example"}
    assert "rerank.fast" in mended({"tasks": {"rerenk.fast": task}})["tasks"]


@pytest.mark.parametrize(
    ("fragment", "path", "left"),
    [
        pytest.param({"zzzzzz": 1}, ("zzzzzz",), None, id="unknown key"),
        pytest.param({"title": 5}, ("title",), None, id="wrong type"),
        pytest.param(
            {"secrets": {"api_key": 5}}, ("secrets", "api_key"), {}, id="no object: its name stays declared"
        ),
        pytest.param({"parameters": []}, ("parameters",), {}, id="list for an object"),
        pytest.param(
            {"tasks": {"rerank": {"inputs": "few"}}},
            ("tasks", "rerank", "inputs"),
            None,
            id="none of the words",
        ),
        pytest.param({"tasks": 5}, ("tasks",), {}, id="tasks"),
    ],
)
def test_what_cannot_be_read_goes_or_becomes_empty(fragment, path, left):
    value = mended(fragment)
    for step in path[:-1]:
        value = value[step]
    assert value.get(path[-1]) == left


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({}, id="sound"),
        pytest.param({"docs": "http://a.example"}, id="wrong form"),
        pytest.param({"tasks": {"rerank": {"limits": {"max_inputs": 0}}}}, id="outside its limits"),
        pytest.param({"tasks": {"rerank": {"docs": None}}}, id="missing"),
    ],
)
def test_what_can_be_read_stays(fragment):
    assert mended(fragment) == document(fragment).value


@pytest.mark.parametrize("text", ["[1, 2]", "5", "", "tasks: 5"])
def test_there_are_always_tasks(text):
    assert mend(load.parse(text.encode(), "a.yaml")).value["tasks"] == {}


values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "a"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["env", "body", "path", "pth"]), inner, max_size=2)
    ),
    max_leaves=4,
)
spots = st.sampled_from(
    [
        ("tasks",),
        ("tasks", "rerank"),
        ("secrets",),
        ("secrets", "api_key"),
        ("headers",),
        ("tasks", "rerank", "request"),
        ("tasks", "rerank", "response"),
        ("tasks", "text_embedding", "parameters", "model"),
        ("tasks", "text_embedding", "models"),
        ("tasks", "text_embedding", "limits", "max_input"),
    ]
)


@settings(deadline=None)
@given(st.lists(st.tuples(spots, values), max_size=3))
def test_nothing_is_left_that_the_schema_refuses_for_its_name_or_type(changes):
    fragment: Any = {}
    for path, value in changes:
        change: Any = value
        for step in reversed(path):
            change = {step: change}
        fragment = manual.merge(fragment, change)
    left = {finding.code for finding in schema.findings(mend(document(fragment)))}
    assert left <= {schema.CODES.missing, schema.CODES.pattern, schema.CODES.other}


def test_broken_templates_become_empty_and_the_rest_stays():
    faulty = document({"headers": {"X": "{{ a"}, "title": "b ${c}"})
    whole = blank(faulty)
    assert whole.value["headers"] == {"Authorization": "Bearer {{ secrets.api_key }}", "X": ""}
    assert whole.value["title"] == ""
    assert whole.values == faulty.values
    assert list(template.names(whole.value))


def faults(text):
    with pytest.raises(ConfigurationError) as caught:
        load.parse(text.encode(), "a.yaml")
    return caught.value.findings


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: 1\na: 2", id="twice"),
        pytest.param("a: 1\na: 2\na: 3", id="three times"),
        pytest.param("{a: 1, 'a': 2, \"a\": 3}", id="quoted, on one line"),
        pytest.param("a: {b: 1, b: 2}\na: 1", id="inside each other"),
    ],
)
def test_keys_that_stand_twice_get_names_of_their_own_and_nothing_moves(text):
    renamed = distinct(text.encode(), faults(text))
    document = load.parse(renamed, "a.yaml")
    assert len(renamed.decode()) == len(text)
    assert document.value["a"] in (1, {"b": 1, "\ue000": 2}, {"b": 1, "\ue001": 2})


@pytest.mark.parametrize("text", ["a: 1e999", "a: .inf\nb: 2", "{a: -.Inf}"])
def test_a_number_that_json_cannot_hold_gives_way_to_one_and_nothing_moves(text):
    renamed = distinct(text.encode(), faults(text))
    assert load.parse(renamed, "a.yaml").value["a"] == 1
    assert len(renamed) >= len(text)


@pytest.mark.parametrize("text", ["a: 1\na: 2\nb: !x 2", "a: b: c", "[1]: 2"])
def test_a_file_with_other_faults_cannot_be_read_either_way(text):
    assert distinct(text.encode(), faults(text)) is None
