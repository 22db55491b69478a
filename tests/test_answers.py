"""`answers`: response paths tried on an example; the judge of a path is jsonpath-ng."""

import pytest
from fragments import document, embedding
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import answers, paths
from registry.catalog import Blueprint
from registry.paths import Each, Key, Path, Where


def task(fragment, key="text_embedding"):
    return Blueprint("acme", document(fragment)).tasks[key]


trees = st.recursive(
    st.integers(0, 3) | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abk"), inner, max_size=3),
    max_leaves=12,
)
steps = st.lists(
    st.builds(Key, st.sampled_from("abk"))
    | st.just(Each())
    | st.builds(Where, st.just("k"), st.sampled_from("ab")),
    max_size=4,
)


@settings(deadline=None)
@given(trees, steps)
def test_a_trace_finds_what_jsonpath_finds(document, steps):
    path = Path(tuple(steps))
    ours = list(answers.trace(document, path).matches)
    # jsonpath-ng lets [*] and filters run over the values of an object as well; we, as Elasticsearch, over lists only.
    assert ours == paths.find(document, path) or _over_objects(document, path)


def _over_objects(document, path):
    return any(
        isinstance(value, dict | str | int)
        for number, step in enumerate(path.steps)
        if isinstance(step, Each | Where)
        for value in paths.find(document, Path(path.steps[:number]))
    )


@pytest.mark.parametrize(
    ("path", "failed", "before"),
    [
        ("$.a.b", 1, ({"c": 1},)),
        ("$.x", 0, ({"a": {"c": 1}, "l": []},)),
        ("$.l[*].y", 1, ([],)),
        ("$.a[0]", 1, ({"c": 1},)),
    ],
)
def test_a_trace_says_where_it_is_lost(path, failed, before):
    found = answers.trace({"a": {"c": 1}, "l": []}, paths.parse(path))
    assert (found.matches, found.failed, found.before) == ((), failed, before)


@pytest.mark.parametrize(
    ("text", "offsets"),
    [("$.ab.c[*]", [1, 4, 6, 9]), ("$['a b'][0]", [1, 8, 11]), ("$", [1]), ("@[?(@.k=='v')].x", [1, 14, 16])],
)
def test_a_step_starts_where_the_one_before_it_ends(text, offsets):
    assert [answers.step_at(text, number) for number in range(len(offsets))] == offsets


def test_every_path_of_a_response_is_written_down_with_its_place():
    response = {
        "items": "$.data[*]",
        "embeddings": {"by": "model", "small": "@.embedding", "large": "@.vector"},
        "index": {"path": "@.index", "when": "model"},
        "error": {"message": "$.m", "when": {"path": "$.s", "is_not": 0}, "docs": "https://a.example"},
        "usage": {"total_tokens": "$.usage.tokens"},
        "request_id": {"header": "x-id"},
    }
    found = {path.field: path for path in answers.written(task(embedding(response=response)))}
    root = ("tasks", "text_embedding", "response")
    assert {name: path.place for name, path in found.items()} == {
        "items": (*root, "items"),
        "embeddings": (*root, "embeddings", "large"),
        "index": (*root, "index", "path"),
        "error.message": (*root, "error", "message"),
        "error.when": (*root, "error", "when", "path"),
        "usage.total_tokens": (*root, "usage", "total_tokens"),
    }
    assert (found["embeddings"].by, found["embeddings"].value) == ("model", "large")
    assert found["index"].when == "model"
    assert {name for name, path in found.items() if path.result} == {"items", "embeddings", "index"}


@pytest.mark.parametrize(
    ("fragment", "key", "count"),
    [
        pytest.param({}, "text_embedding", 2, id="list"),
        pytest.param(embedding(inputs="one"), "text_embedding", 1, id="one input a call"),
        pytest.param(embedding(example=None), "text_embedding", None, id="no example"),
        pytest.param({"tasks": {"rerank": {"example": {"top_n": 1}}}}, "rerank", 1, id="fewer asked for"),
        pytest.param({"tasks": {"rerank": {"example": {"top_n": 9}}}}, "rerank", 2, id="more asked for"),
    ],
)
def test_the_number_of_results_that_an_example_asks_for(fragment, key, count):
    assert answers.inputs(task(fragment, key)) == count


@pytest.mark.parametrize(
    ("fragment", "value"),
    [
        pytest.param({}, "small", id="default"),
        pytest.param(
            embedding(example={"parameters": {"model": "large"}}), "large", id="as the example says"
        ),
        pytest.param(embedding(parameters=None), None, id="not declared"),
    ],
)
def test_the_setting_of_a_parameter_in_the_example(fragment, value):
    assert answers.setting(task(fragment), "model") == value
