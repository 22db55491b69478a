"""The `ml_inference` pipelines. What the platform refuses was seen on a 2.19.1 node; that it runs ours, `test_node_bodies.py`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import compiled, task

from registry.catalog import Catalog, open_catalog
from registry.errors import UsageError
from registry.java import jayway
from registry.model import Version, oldest
from registry.platforms.opensearch.pipeline import listed

if TYPE_CHECKING:
    from registry.platforms import Compiled

TO = "opensearch"
MAPS = {"input_map": [{"input": "title"}], "output_map": [{"title_vector": "data"}]}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog([Path(__file__).parents[2] / "data" / "blueprints"])


def made(key: str = "text_embedding", **options: Any) -> Compiled:
    return compiled(TO, task(key), {"interface": False, "pipeline": options})


def processors(done: Compiled) -> list[dict[str, Any]]:
    body = done.requests[-1].body
    [key] = body.keys() - {"description"}
    found: list[dict[str, Any]] = body[key]
    return found


def processor(done: Compiled) -> dict[str, Any]:
    found: dict[str, Any] = processors(done)[0]["ml_inference"]
    return found


KINDS = {
    "ingest": ("/_ingest/pipeline/tiny", "processors"),
    "search-request": ("/_search/pipeline/tiny", "request_processors"),
    "search-response": ("/_search/pipeline/tiny", "response_processors"),
}


@pytest.mark.parametrize(("kind", "expected"), KINDS.items(), ids=KINDS)
def test_each_kind_has_its_place_and_its_key(kind: str, expected: tuple[str, str]) -> None:
    request = made(kind=kind, description="d", **MAPS).requests[-1]
    assert (request.method, request.path) == ("PUT", expected[0])
    assert set(request.body) == {"description", expected[1]}


def test_what_the_author_says_is_taken_over() -> None:
    said: dict[str, Any] = {
        "input_map": [{"input": "$.a"}],
        "output_map": [{"b": "c"}],
        "model_config": {"x": 1},
        "model_input": "{}",
        "function_name": "REMOTE",
        "full_response_path": True,
        "ignore_missing": True,
        "ignore_failure": False,
        "override": True,
        "one_to_one": False,
        "max_prediction_tasks": 3,
        "tag": "t",
    }
    found = processor(made(kind="search-response", processor_description="p", **said))
    assert found == {**said, "description": "p", "model_id": "{{ steps[2].model_id }}"}


def test_a_rerank_stands_after_the_inference() -> None:
    by_field = {"target_field": "score", "remove_target_field": True}
    done = made(kind="search-response", rerank_by_field=by_field, **MAPS)
    assert [list(entry) for entry in processors(done)] == [["ml_inference"], ["rerank"]]
    assert processors(done)[1] == {"rerank": {"by_field": by_field}}


WRAPPED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "ingest": ("text_embedding", {"kind": "ingest"}, "title", "$[?(@.title)].title"),
    "a nested field": ("text_embedding", {"kind": "ingest"}, "a.b", "$[?(@.a)].a.b"),
    "a hyphen": ("text_embedding", {"kind": "ingest"}, "a-b.c", "$[?(@['a-b'])]['a-b'].c"),
    "a path": ("text_embedding", {"kind": "ingest"}, "$.titles", "$.titles"),
    "a path with brackets": ("text_embedding", {"kind": "ingest"}, "titles[*].t", "titles[*].t"),
    "a text slot": ("completion", {"kind": "ingest"}, "title", "title"),
    "another name": ("text_embedding", {"kind": "ingest"}, "title", "$[?(@.title)].title"),
    "many hits": ("text_embedding", {"kind": "search-response"}, "title", "title"),
    "hit by hit": (
        "text_embedding",
        {"kind": "search-response", "one_to_one": True},
        "title",
        "$[?(@.title)].title",
    ),
    "a query": (
        "text_embedding",
        {"kind": "search-request"},
        "query.match.t.query",
        "$[?(@.query)].query.match.t.query",
    ),
    "a body of the author's": ("text_embedding", {"kind": "ingest", "model_input": "{}"}, "title", "title"),
}


@pytest.mark.parametrize(("key", "options", "field", "expected"), WRAPPED.values(), ids=WRAPPED)
def test_one_text_becomes_a_list_where_the_slot_takes_a_list(
    key: str, options: dict[str, Any], field: str, expected: str
) -> None:
    done = made(key, **options, input_map=[{"input": field}], output_map=[{"v": "data"}])
    assert processor(done)["input_map"] == [{"input": expected}]


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,5}", fullmatch=True)


@given(keys=st.lists(NAMES, min_size=1, max_size=3), text=st.text())
def test_the_written_path_finds_a_list_of_the_one_text(keys: list[str], text: str) -> None:
    """As Jayway reads it, the platform's engine, which `registry.java.jayway` was run side by side with."""
    document: Any = text
    for key in reversed(keys):
        document = {key: document, "other": 1} if key != "other" else {key: document}
    assert jayway.read(document, listed(".".join(keys))) == [text]


WRONG: dict[str, dict[str, Any]] = {
    "one_to_one at ingest": {"kind": "ingest", "one_to_one": True},
    "a query template at ingest": {"kind": "ingest", "query_template": "{}"},
    "override in a search request": {"kind": "search-request", "override": True, **MAPS},
    "optional maps at ingest": {"kind": "ingest", "optional_input_map": [{"a": "b"}]},
    "a rerank at ingest": {"kind": "ingest", "rerank_by_field": {"target_field": "x"}},
    "a search request without an output": {"kind": "search-request", "input_map": [{"input": "a"}]},
    "maps of different lengths": {
        "kind": "ingest",
        "input_map": [{"input": "a"}] * 2,
        "output_map": [{"a": "b"}],
    },
    "one by one into the answer's ext": {
        "kind": "search-response",
        "one_to_one": True,
        "input_map": [{"input": "a"}],
        "output_map": [{"ext.ml_inference.x": "b"}],
    },
    "more calls than allowed": {
        "kind": "ingest",
        "max_prediction_tasks": 1,
        "input_map": [{"input": "a"}] * 2,
        "output_map": [{"a": "b"}] * 2,
    },
    "a function without an input": {
        "kind": "ingest",
        "function_name": "x",
        "model_input": "{}",
        "output_map": [{}],
    },
    "a function without a body": {"kind": "ingest", "function_name": "text_embedding", **MAPS},
}


@pytest.mark.parametrize("options", WRONG.values(), ids=WRONG)
def test_what_the_platform_refuses_is_wrong_use(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        made(**options)


DEFAULTS = {
    ("text_embedding", "ingest"): ({"input": "$[?(@.text)].text"}, {"text_embedding": "data"}),
    ("text_embedding", "search-response"): ({"input": "text"}, {"text_embedding": "data"}),
    ("text_embedding", "search-request"): (
        {"input": "$[?(@.query)].query.match.text.query"},
        {"vector": "data"},
    ),
    ("sparse_embedding", "ingest"): ({"input": "$[?(@.text)].text"}, {"text_sparse": "response[0]"}),
    ("sparse_embedding", "search-response"): ({"input": "text"}, {"text_sparse": "response"}),
    ("completion", "ingest"): ({"input": "text"}, {"completion": "response"}),
    ("completion", "search-request"): (
        {"input": "query.match.text.query"},
        {"query.match.text.query": "response"},
    ),
    ("rerank", "search-response"): (
        {"documents": "text", "query": "$._request.query.match.text.query"},
        {"rerank_score": "$.inference_results.*.output.*.data[0]"},
    ),
}


@pytest.mark.parametrize(("at", "maps"), DEFAULTS.items(), ids=["-".join(at) for at in DEFAULTS])
def test_without_maps_a_field_text_is_read(
    at: tuple[str, str], maps: tuple[dict[str, str], dict[str, str]]
) -> None:
    done = made(at[0], kind=at[1])
    assert (processor(done)["input_map"], processor(done)["output_map"]) == ([maps[0]], [maps[1]])
    assert any(note.startswith("the pipeline reads ") for note in done.notes)


@pytest.mark.parametrize("key", ["rerank", "sparse_embedding", "chat_completion"])
def test_a_search_request_without_maps_that_make_sense_is_wrong_use(key: str) -> None:
    with pytest.raises(UsageError, match="input_map"):
        made(key, kind="search-request")


FLOORS: dict[str, tuple[dict[str, Any], str]] = {
    "ingest": ({"kind": "ingest", **MAPS}, "2.14"),
    "ingest with override": ({"kind": "ingest", "override": True, **MAPS}, "2.15"),
    "ingest with a body": ({"kind": "ingest", "model_input": "{}", **MAPS}, "2.15"),
    "search response": ({"kind": "search-response", **MAPS}, "2.16"),
    "search request": ({"kind": "search-request", **MAPS}, "2.16"),
    "rerank": ({"kind": "search-response", "rerank_by_field": {"target_field": "x"}, **MAPS}, "2.18"),
    "optional maps": ({"kind": "search-response", "optional_input_map": [{"a": "b"}], **MAPS}, "3.0"),
}


@pytest.mark.parametrize(("options", "version"), FLOORS.values(), ids=FLOORS)
def test_the_oldest_version_follows_from_kind_and_settings(options: dict[str, Any], version: str) -> None:
    assert oldest(made(**options).needs) == Version.parse(version)


def test_an_in_cluster_model_needs_function_and_body(catalog: Catalog) -> None:
    tokenizer = {"model": "amazon/neural-sparse/opensearch-neural-sparse-tokenizer-v1"}
    sparse = catalog["opensearch-pretrained"].task("sparse_embedding")
    found = processor(compiled(TO, sparse, {"pipeline": {"kind": "ingest"}}, **tokenizer))
    assert found["function_name"] == "sparse_tokenize"
    assert found["model_input"] == '{ "text_docs": ${input_map.text_docs} }'
    assert found["input_map"] == [{"text_docs": "$[?(@.text)].text"}]


IN_CLUSTER: dict[tuple[str, str], tuple[dict[str, str], dict[str, str]]] = {
    ("text_embedding", "ingest"): (
        {"text_docs": "$[?(@.text)].text"},
        {"text_embedding": "$.inference_results[0].output[0].data"},
    ),
    ("text_embedding", "search-response"): (
        {"text_docs": "text"},
        {"text_embedding": "$.inference_results.*.output.*.data"},
    ),
    ("sparse_embedding", "search-response"): (
        {"text_docs": "text"},
        {"text_sparse": "$.inference_results[0].output[0].dataAsMap.response"},
    ),
    ("rerank", "search-response"): (
        {"text_docs": "text", "query_text": "$._request.query.match.text.query"},
        {"rerank_score": "$.inference_results.*.output.*.data[0]"},
    ),
}


@pytest.mark.parametrize(("at", "maps"), IN_CLUSTER.items(), ids=["-".join(at) for at in IN_CLUSTER])
def test_an_in_cluster_model_has_maps_too(
    catalog: Catalog, at: tuple[str, str], maps: tuple[dict[str, str], dict[str, str]]
) -> None:
    done = compiled(TO, catalog["opensearch-pretrained"].task(at[0]), {"pipeline": {"kind": at[1]}})
    assert (processor(done)["input_map"], processor(done)["output_map"]) == ([maps[0]], [maps[1]])


def test_a_text_in_the_authors_body_is_told_to_be_unescaped() -> None:
    done = made(kind="ingest", model_input='{"x":"${input_map.input}"}', **MAPS)
    assert any("a quote in it breaks the call" in note for note in done.notes)
