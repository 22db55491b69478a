"""What a task becomes for Elasticsearch's `custom` service.

A claim about the platform is held against `schemas/targets/elasticsearch-custom.schema.json`, against the substitution
that was run side by side with commons-text and Jackson (`test_substitute.py`), or against the platform's path reader
(`test_extract.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import bound, compiled, sent, task

from registry import resources, shape
from registry.binding import bind
from registry.catalog import open_catalog
from registry.compile import endpoint_id, sample
from registry.errors import UnsupportedError, UsageError
from registry.model import Version, oldest
from registry.platforms import Compiled, Endpoint, target
from registry.platforms.elasticsearch import extract
from registry.platforms.elasticsearch.substitute import GUARANTEES, Call, InputTypes, fill, jsons, strings

if TYPE_CHECKING:
    from registry.catalog import BlueprintTask

TO = "elasticsearch-custom"
SHIPPED = [(name, key) for name, blueprint in open_catalog().items() for key in blueprint.tasks]
JSON = st.recursive(
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
TEXTS = st.text() | st.sampled_from(
    ['"', "\\", "a\nb", "</script>", "$", "}", "{", "\u2028", "${", "${api_key}", "$${input}"]
)
HARMLESS = TEXTS.filter(lambda text: "${" not in text)
SECRETS = {
    "secrets": {"api_key": {"env": "A_KEY"}},
    "headers": {"Authorization": "Bearer {{ secrets.api_key }}"},
}


def settings_of(done: Compiled) -> dict[str, Any]:
    service_settings: dict[str, Any] = done.requests[0].body["service_settings"]
    return service_settings


def parameters_of(done: Compiled) -> dict[str, Any]:
    parameters: dict[str, Any] = done.requests[0].body.get("task_settings", {}).get("parameters", {})
    return parameters


def parser_of(done: Compiled) -> dict[str, Any]:
    parser: dict[str, Any] = settings_of(done)["response"]["json_parser"]
    return parser


def filled(done: Compiled, call: Call, **parameters: Any) -> Any:
    """What the provider gets: the platform's own substitution, then JSON."""
    task_type = done.requests[0].path.split("/")[2]
    kinds = InputTypes(**settings_of(done).get("input_type", {}))
    replaced = jsons(task_type, {}, {**parameters_of(done), **parameters}, call, kinds)
    return json.loads(fill(settings_of(done)["request"], replaced, "request"))


def outcome(given_task: BlueprintTask) -> Compiled | UnsupportedError:
    """The bodies, losses and all, or why there are none."""
    try:
        return target(TO).compile(bind(given_task, sample(given_task)), Endpoint(id=endpoint_id(given_task)))
    except UnsupportedError as refusal:
        return refusal


@pytest.mark.parametrize(("name", "key"), SHIPPED, ids=[f"{name}-{key}" for name, key in SHIPPED])
def test_a_shipped_task_becomes_a_body_of_the_schema_or_a_refusal_with_a_place(name: str, key: str) -> None:
    done = outcome(open_catalog()[name].task(key))
    if isinstance(done, UnsupportedError):
        assert done.place is not None
        return
    [request] = done.requests
    part = shape.part(resources.schema("targets/elasticsearch-custom"), request.path.split("/")[2])
    jsonschema.Draft202012Validator(part).validate(request.body)


BODIES_OF = {
    f"{name}-{key}": done
    for name, key in SHIPPED
    if isinstance(done := outcome(open_catalog()[name].task(key)), Compiled)
}


@pytest.mark.parametrize("done", BODIES_OF.values(), ids=BODIES_OF)
def test_the_dry_run_of_a_shipped_body_finds_a_value_for_every_placeholder(done: Compiled) -> None:
    """The fake call of PUT: one text, a query, neither top_n nor return_documents, no input type."""
    assert isinstance(filled(done, Call(input=["test input"], query="test query")), dict)


@pytest.mark.parametrize("done", BODIES_OF.values(), ids=BODIES_OF)
def test_the_platform_can_run_every_path_of_a_shipped_body(done: Compiled) -> None:
    paths = [path for word, path in parser_of(done).items() if word != "embedding_type"]
    assert [extract.refuse(path) for path in paths] == [None] * len(paths)


def test_the_request_is_a_put_under_task_type_and_id() -> None:
    [request] = compiled(TO, task("rerank.fast")).requests
    assert (request.method, request.path) == ("PUT", "/_inference/rerank/tiny")


def test_the_address_is_one_text_with_its_parameters_folded_in() -> None:
    addressed = task(
        request={"path": "/m/{{ parameters.name }}"},
        parameters={"name": {"type": "string"}},
    )
    assert (
        settings_of(compiled(TO, addressed, name="a b${x}"))["url"]
        == "https://api.example.com/v1/m/a%20b%24%7Bx%7D"
    )


def test_secrets_are_placeholders_in_headers_and_references_in_the_body() -> None:
    done = compiled(TO, task(top=SECRETS))
    assert settings_of(done)["headers"] == {"Authorization": "Bearer ${api_key}"}
    assert settings_of(done)["secret_parameters"] == {"api_key": "<API_KEY>"}


OUTSIDE = {
    "a text": ({"type": "string"}, "a b", "${x}", {"x": "a b"}),
    "a number": ({"type": "integer"}, 3, "3", {}),
    "a boolean": ({"type": "boolean"}, True, "true", {}),
    "now a text, now a number": ({"type": ["string", "integer"]}, "a", "a", {}),
}


@pytest.mark.parametrize(("schema", "value", "text", "stored"), OUTSIDE.values(), ids=OUTSIDE)
@pytest.mark.parametrize("part", ["query", "headers"])
def test_only_texts_are_stored_outside_of_the_body(
    part: str, schema: dict[str, Any], value: Any, text: str, stored: dict[str, Any]
) -> None:
    done = compiled(TO, task(request={part: {"X": "{{ parameters.x }}"}}, parameters={"x": schema}), x=value)
    written = (
        settings_of(done)["query_parameters"]
        if part == "query"
        else [next(iter(settings_of(done)["headers"].items()))]
    )
    assert [list(pair) for pair in written] == [["X", text]]
    assert parameters_of(done) == stored


def test_what_stands_outside_of_the_body_is_there_for_the_platform() -> None:
    asked = task(request={"query": {"v": "{{ parameters.v }}"}}, parameters={"v": {"type": "string"}})
    done = compiled(TO, asked, v="2024-10-21")
    [[_, text]] = settings_of(done)["query_parameters"]
    assert fill(text, strings({}, parameters_of(done)), "query parameters: [v]") == "2024-10-21"


@pytest.mark.parametrize("part", ["query", "headers"])
def test_a_literal_that_looks_like_a_placeholder_is_refused_outside_of_the_body(part: str) -> None:
    hostile = task(request={part: {"X": "{{ parameters.x }}"}}, parameters={"x": {"type": "string"}})
    with pytest.raises(UnsupportedError, match="takes for a placeholder") as refusal:
        compiled(TO, hostile, x="${api_key}")
    assert refusal.value.place is not None


@pytest.mark.parametrize("part", ["query", "headers"])
def test_a_dollar_before_a_placeholder_is_refused_because_it_would_escape_it(part: str) -> None:
    both = {"a": {"type": "string"}, "b": {"type": "string"}}
    hostile = task(request={part: {"X": "{{ parameters.a }}{{ parameters.b }}"}}, parameters=both)
    with pytest.raises(UnsupportedError, match="takes for a placeholder"):
        compiled(TO, hostile, a="US$", b="x")


STORED = {
    "a text": ({"type": "string"}, 'say "hi"'),
    "a number": ({"type": "number"}, 0.5),
    "the greatest whole number": ({"type": "integer"}, 2**31 - 1),
    "a boolean": ({"type": "boolean"}, False),
}


@pytest.mark.parametrize(("schema", "value"), STORED.values(), ids=STORED)
def test_a_set_parameter_is_stored_and_stands_without_quotes(schema: dict[str, Any], value: Any) -> None:
    done = compiled(
        TO, task(body={"input": "{{ input }}", "x": "{{ parameters.x }}"}, parameters={"x": schema}), x=value
    )
    assert settings_of(done)["request"] == '{"input":${input},"x":${x}}'
    assert parameters_of(done) == {"x": value}


FOLDED = {
    "a list": ({"type": "array"}, ["a"]),
    "an object": ({"type": "object"}, {"a": 1}),
    "a number past 32 bits": ({"type": "integer"}, 2**31),
    "a placeholder": ({"type": "string"}, "${api_key}"),
    "a dollar at the end": ({"type": "string"}, "US$"),
}


@pytest.mark.parametrize(("schema", "value"), FOLDED.values(), ids=FOLDED)
def test_a_value_that_the_service_cannot_store_is_fixed_in_the_body(
    schema: dict[str, Any], value: Any
) -> None:
    done = compiled(
        TO, task(body={"input": "{{ input }}", "x": "{{ parameters.x }}"}, parameters={"x": schema}), x=value
    )
    assert parameters_of(done) == {}
    assert filled(done, Call(input=["a"])) == {"input": ["a"], "x": value}
    assert "fixed when rendered, no call can change it: x" in done.notes


def test_a_parameter_inside_a_text_is_fixed() -> None:
    said = task(
        body={"input": "{{ input }}", "x": "top {{ parameters.x }}"}, parameters={"x": {"type": "string"}}
    )
    done = compiled(TO, said, x='"3"')
    assert (filled(done, Call(input=["a"]))["x"], parameters_of(done)) == ('top "3"', {})


def test_an_input_inside_a_text_is_refused_at_its_place() -> None:
    with pytest.raises(UnsupportedError, match="'input' as JSON: it cannot stand inside a text") as refusal:
        compiled(TO, task("completion", body={"prompt": "Say: {{ input }}"}))
    place = refusal.value.place
    assert place is not None
    assert place.end_column - place.column == len("{{ input }}")


def test_a_text_of_the_blueprint_never_becomes_a_placeholder() -> None:
    literal = task(body={"input": "{{ input }}", "${input}": "{{ 'a$' ~ '{input}' }}"})
    assert filled(compiled(TO, literal), Call(input=["x"])) == {"input": ["x"], "${input}": "a${input}"}


KINDS = {"default": "ingest", "ingest": "document", "search": "query"}
TYPED_BODY = {"input": "{{ input }}", "type": "{{ input_type }}"}


def test_the_kind_of_input_is_translated_by_the_platform() -> None:
    done = compiled(TO, task(body=TYPED_BODY, input_type=KINDS))
    assert settings_of(done)["input_type"] == {
        "translation": {"ingest": "document", "search": "query"},
        "default": "document",
    }
    assert parameters_of(done) == {}


@pytest.mark.parametrize(
    ("kind", "word"),
    [("search", "query"), ("ingest", "document"), ("clustering", "document"), (None, "document")],
)
def test_the_provider_gets_its_own_word(kind: str | None, word: str) -> None:
    done = compiled(TO, task("sparse_embedding", body=TYPED_BODY, input_type=KINDS))
    assert filled(done, Call(input=["a"], input_type=kind))["type"] == word


def test_another_default_can_be_chosen() -> None:
    done = compiled(TO, task(body=TYPED_BODY, input_type=KINDS), input_type="search")
    assert settings_of(done)["input_type"]["default"] == "query"


def test_a_kind_of_input_that_the_request_does_not_use_is_not_translated() -> None:
    assert "input_type" not in settings_of(compiled(TO, task(input_type=KINDS)))


RANKED = {
    "query": "{{ query }}",
    "docs": "{{ input }}",
    "n": "{{ top_n }}",
    "texts": "{{ return_documents }}",
}


def test_top_n_falls_back_to_as_many_documents_as_one_call_may_bring() -> None:
    done = compiled(TO, task("rerank", body=RANKED, limits={"max_inputs": 100}))
    assert settings_of(done)["request"] == (
        '{"query":${query},"docs":${input},"n":${top_n:-100},"texts":${return_documents:-false}}'
    )


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (Call(input=["a"], query="q"), {"n": 100, "texts": False}),
        (Call(input=["a"], query="q", top_n=2, return_documents=True), {"n": 2, "texts": True}),
    ],
    ids=["a call that says nothing", "a call that says both"],
)
def test_what_a_call_brings_wins_over_the_fallback(call: Call, expected: dict[str, Any]) -> None:
    done = compiled(TO, task("rerank", body=RANKED, limits={"max_inputs": 100}))
    assert filled(done, call) == {"query": "q", "docs": ["a"], **expected}


def test_top_n_without_a_known_limit_is_a_loss_at_its_place() -> None:
    done = compiled(TO, task("rerank", body=RANKED))
    [loss] = done.losses
    assert "limits.max_inputs is not known" in loss.message
    assert loss.place.end_column - loss.place.column == len("{{ top_n }}")
    assert "top_n" not in settings_of(done)["request"]


def test_a_set_top_n_is_stored_and_a_call_wins_over_it() -> None:
    done = compiled(TO, task("rerank", body=RANKED), top_n=3)
    assert parameters_of(done) == {"top_n": 3}
    assert [filled(done, Call(input=["a"], query="q", top_n=n))["n"] for n in (None, 1)] == [3, 1]


ASKED = {
    "items": "$.results[*]",
    "scores": "@.score",
    "texts": {"path": "@.text", "when": "return_documents"},
}


@pytest.mark.parametrize(
    ("chosen", "written", "document_text"),
    [
        ({}, "${return_documents:-false}", None),
        ({"return_documents": True}, "true", "$.results[*].text"),
        ({"return_documents": False}, "false", None),
    ],
    ids=["unset", "true", "false"],
)
def test_a_text_that_must_be_asked_for_is_read_only_where_asking_is_fixed(
    chosen: dict[str, Any], written: str, document_text: str | None
) -> None:
    ranked = task("rerank", body={"query": "{{ query }}", "texts": "{{ return_documents }}"}, response=ASKED)
    done = compiled(TO, ranked, **chosen)
    assert settings_of(done)["request"] == f'{{"query":${{query}},"texts":{written}}}'
    assert parser_of(done).get("document_text") == document_text
    assert parameters_of(done) == {}


PARSERS: dict[str, tuple[str, dict[str, Any], Any]] = {
    "vectors": (
        "text_embedding",
        {"embeddings": "$.data[*].embedding"},
        {"text_embeddings": "$.data[*].embedding"},
    ),
    "vectors of items": (
        "text_embedding",
        {"items": "$.data[*]", "embeddings": "@.embedding"},
        {"text_embeddings": "$.data[*].embedding"},
    ),
    "tokens from the whole answer": (
        "sparse_embedding",
        {"items": "$.data[*]", "tokens": "@.t[*].id", "weights": "@.t[*].weight"},
        {"token_path": "$.data[*].t[*].id", "weight_path": "$.data[*].t[*].weight"},
    ),
    "scores and all": (
        "rerank",
        {"items": "$.r[*]", "scores": "@.score", "index": "@.i", "texts": "@['doc text']"},
        {"relevance_score": "$.r[*].score", "reranked_index": "$.r[*].i", "document_text": "$.r[*].doc text"},
    ),
    "one text": ("completion", {"text": "$.result.text"}, {"completion_result": "$.result.text"}),
    "a list of texts": (
        "completion",
        {"text": "$.choices[*].message.content"},
        {"completion_result": "$.choices[*].message.content"},
    ),
}


@pytest.mark.parametrize(("key", "response", "parser"), PARSERS.values(), ids=PARSERS)
def test_parser(key: str, response: dict[str, Any], parser: Any) -> None:
    assert parser_of(compiled(TO, task(key, response=response))) == parser


LISTS: dict[str, tuple[str, dict[str, Any], Any, Any]] = {
    "vectors": (
        "text_embedding",
        {"embeddings": "$.e.float"},
        {"e": {"float": [[1.0, 2.0], [3.0]]}},
        [[1.0, 2.0], [3.0]],
    ),
    "tokens": (
        "sparse_embedding",
        {"items": "$.d[*]", "tokens": "@.ids", "weights": "@.ids"},
        {"d": [{"ids": [1, 2]}, {"ids": [3]}]},
        [[1, 2], [3]],
    ),
    "scores": ("rerank", {"scores": "$.scores"}, {"scores": [0.5, 0.1]}, [0.5, 0.1]),
}


@pytest.mark.parametrize(("key", "response", "answer", "found"), LISTS.values(), ids=LISTS)
def test_a_path_that_ends_at_the_list_of_the_example_is_taken(
    key: str, response: dict[str, Any], answer: Any, found: Any
) -> None:
    example = {"input": ["a"], "answer": answer, **({"query": "q"} if key == "rerank" else {})}
    [first, *_] = parser_of(compiled(TO, task(key, response=response, example=example))).values()
    assert extract.extract(answer, first) == found


UNREADABLE: dict[str, tuple[str, dict[str, Any], str]] = {
    "a bare list": ("text_embedding", {"embeddings": "$[*]"}, "JSON objects"),
    "the whole answer": ("completion", {"text": "$"}, "JSON objects"),
    "an index": ("completion", {"text": "$.choices[0].text"}, r"no list indexes: 'text' asks for \[0\]"),
    "lists within lists": (
        "completion",
        {"text": "$.choices[*].parts[*].text"},
        "2 levels of them, it takes 1",
    ),
    "vectors within lists": (
        "text_embedding",
        {"embeddings": "$.batches[*].rows[*].vector"},
        "3 levels of them, it takes 2",
    ),
    "a key with a dot": ("completion", {"text": "$['a.b']"}, "cannot reach the key 'a.b'"),
    "a key with a bracket": ("rerank", {"scores": "$['a[0]'][*]"}, r"cannot reach the key 'a\[0\]'"),
    "items that are not named": ("rerank", {"scores": "@.score"}, "no items"),
}


@pytest.mark.parametrize(("key", "response", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_answer_that_cannot_be_read_is_refused(key: str, response: dict[str, Any], words: str) -> None:
    with pytest.raises(UnsupportedError, match=words) as refusal:
        compiled(TO, task(key, response=response))
    assert refusal.value.place is not None


def test_a_filter_becomes_every_entry_with_a_loss_that_says_what_breaks() -> None:
    done = compiled(TO, task("completion", response={"text": "$.content[?(@.type=='text')].text"}))
    assert parser_of(done) == {"completion_result": "$.content[*].text"}
    [loss] = done.losses
    assert (
        "every entry of the list counts as a result, and one that lacks what 'text' asks for fails the call"
        in loss.message
    )


WORDS = ("float", "byte", "int8", "binary", "bit", "uint8", "ubinary", "base64", "float16")
ELEMENTS = {
    "body": {"input": "{{ input }}", "kind": "{{ parameters.kind }}"},
    "parameters": {"kind": {"type": "string", "sets": "element_type"}},
    "response": {"embeddings": {"by": "kind", **{word: f"$.{word}[*]" for word in WORDS}}},
}


@pytest.mark.parametrize(
    ("word", "parsed"),
    [("float", None), ("byte", "byte"), ("int8", "byte"), ("bit", "bit"), ("binary", "bit")],
)
def test_the_element_type_is_the_parsers_word(word: str, parsed: str | None) -> None:
    done = compiled(TO, task(**ELEMENTS), kind=word)
    assert parser_of(done) == {
        "text_embeddings": f"$.{word}[*]",
        **({"embedding_type": parsed} if parsed else {}),
    }


@pytest.mark.parametrize(("word", "floor"), [("float", Version(8, 19)), ("int8", Version(9, 2))])
def test_the_version_floor_follows_the_element_type(word: str, floor: Version) -> None:
    assert oldest(compiled(TO, task(**ELEMENTS), kind=word).needs) == floor


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("uint8", "signed"),
        ("ubinary", "signed"),
        ("base64", "not base64 text"),
        ("float16", "it knows float"),
    ],
)
def test_what_the_parser_cannot_hold_is_refused(word: str, reason: str) -> None:
    with pytest.raises(UnsupportedError, match=f"cannot read {word} vectors: .*{reason}"):
        compiled(TO, task(**ELEMENTS), kind=word)


FACTS = {
    "parameters": {"model": {"type": "string", "default": "m"}},
    "models": {"m": {"dimensions": [1024, 256], "similarity": "cosine", "max_input_tokens": 512}},
    "limits": {"max_input_tokens": 8192},
}


def test_a_text_embedding_tells_what_is_known_of_its_vectors() -> None:
    known = settings_of(compiled(TO, task(**FACTS)))
    assert {name: known[name] for name in ("similarity", "dimensions", "max_input_tokens")} == {
        "similarity": "cosine",
        "dimensions": 1024,
        "max_input_tokens": 512,
    }


def test_another_task_type_tells_nothing_of_vectors() -> None:
    assert {"similarity", "dimensions", "max_input_tokens"}.isdisjoint(
        settings_of(compiled(TO, task("sparse_embedding", **FACTS)))
    )


def test_bits_are_compared_by_their_distance() -> None:
    bits = task(
        **{
            **ELEMENTS,
            "parameters": {**ELEMENTS["parameters"], **FACTS["parameters"]},
            "models": FACTS["models"],
        }
    )
    assert settings_of(compiled(TO, bits, kind="binary"))["similarity"] == "l2_norm"


BATCHES = {
    "nothing known": ({}, {}, None),
    "the provider's limit": ({"limits": {"max_inputs": 96}}, {}, 96),
    "the model's smaller limit": (
        {**FACTS, "limits": {"max_inputs": 96}, "models": {"m": {"max_inputs": 10}}},
        {},
        10,
    ),
    "as many of the longest as one call takes": (
        {"limits": {"max_inputs": 2048, "max_input_tokens": 8192, "max_request_tokens": 300000}},
        {},
        36,
    ),
    "what the endpoint wants": ({"limits": {"max_inputs": 96}}, {"batch_size": 5}, 5),
    "more than the provider takes": ({"limits": {"max_inputs": 96}}, {"batch_size": 500}, 96),
}


@pytest.mark.parametrize(("parts", "options", "size"), BATCHES.values(), ids=BATCHES)
def test_batch_size(parts: dict[str, Any], options: dict[str, Any], size: int | None) -> None:
    assert settings_of(compiled(TO, task(**parts), options)).get("batch_size") == size


def test_a_batch_size_that_was_lowered_is_told() -> None:
    done = compiled(TO, task(limits={"max_inputs": 96}), {"batch_size": 500})
    assert "batch_size is 96: the provider takes no more in one call" in done.notes


@pytest.mark.parametrize(
    ("parts", "options", "limit"),
    [
        ({}, {}, None),
        ({"limits": {"requests_per_minute": 60}}, {}, 60),
        ({}, {"rate_limit": {"requests_per_minute": 5}}, 5),
    ],
    ids=["nothing known", "the provider's", "the endpoint's own"],
)
def test_rate_limit(parts: dict[str, Any], options: dict[str, Any], limit: int | None) -> None:
    assert settings_of(compiled(TO, task(**parts), options)).get("rate_limit") == (
        {"requests_per_minute": limit} if limit else None
    )


CHUNKING = {"chunking_settings": {"strategy": "none"}}


def test_chunking_settings_stand_beside_the_service() -> None:
    assert compiled(TO, task(), CHUNKING).requests[0].body["chunking_settings"] == {"strategy": "none"}


def test_chunking_settings_of_a_task_without_chunks_are_a_loss() -> None:
    done = compiled(TO, task("completion"), CHUNKING)
    assert [loss.message for loss in done.losses] == ["completion has no chunking_settings"]


@pytest.mark.parametrize("key", ["chat_completion", "multi_modal_embedding", "custom"])
def test_a_task_type_that_the_service_has_not_is_refused(key: str) -> None:
    with pytest.raises(UnsupportedError, match=f"not {key}") as refusal:
        compiled(TO, task(key))
    assert refusal.value.place is not None


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another method": ({"request": {"method": "PUT"}}, "sends POST only"),
    "one text a call": ({"inputs": "one"}, "as a list"),
    "signed requests": (
        {"auth": {"type": "aws_sigv4", "service": "bedrock", "region": "us-east-1"}},
        "cannot sign",
    ),
}


@pytest.mark.parametrize(("parts", "words"), REFUSED.values(), ids=REFUSED)
def test_what_the_service_cannot_send_is_refused(parts: dict[str, Any], words: str) -> None:
    with pytest.raises(UnsupportedError, match=words) as refusal:
        compiled(TO, task(**parts))
    assert refusal.value.place is not None


def test_a_model_of_a_cluster_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="no request to send"):
        compiled(TO, open_catalog()["elastic"].task("sparse_embedding"))


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="is no base address"):
        compiled(TO, task(), url="https://me:word@h.example.com")


@pytest.mark.parametrize(
    ("name", "parts"), [("input_type", {}), ("api_key", {"top": SECRETS})], ids=["an input", "a secret"]
)
def test_a_parameter_with_a_taken_name_is_refused(name: str, parts: dict[str, Any]) -> None:
    taken = task(
        body={"input": "{{ input }}", "x": f"{{{{ parameters.{name} }}}}"},
        parameters={name: {"type": "string"}},
        **parts,
    )
    parameter = taken.parameters[name]
    assert parameter["type"] == "string"
    with pytest.raises(UnsupportedError, match=f"no parameter called '{name}'"):
        target(TO).compile(_with(taken, name), Endpoint(id="tiny"))


def _with(taken: BlueprintTask, name: str) -> Any:
    binding = bound(taken)
    return type(binding)(
        task=taken, values={name: "a"}, given=frozenset({name}), secrets=binding.secrets, kind=None, url=None
    )


def test_a_chosen_value_without_a_place_is_a_loss_at_the_parameter() -> None:
    done = compiled(TO, task(parameters={"user": {"type": "string"}}), user="me")
    assert [loss.message for loss in done.losses] == ["the request has no place for 'user'"]


def test_a_parameter_that_only_decides_a_fact_is_no_loss() -> None:
    sized = task(parameters={"size": {"type": "integer", "sets": "dimensions"}})
    done = compiled(TO, sized, size=256)
    assert (settings_of(done)["dimensions"], done.losses) == (256, ())


def test_a_query_parameter_with_an_unset_name_is_left_out() -> None:
    asked = task(request={"query": {"v": "{{ parameters.v }}"}}, parameters={"v": {"type": "string"}})
    assert "query_parameters" not in settings_of(compiled(TO, asked))


def test_an_element_type_without_a_path_is_refused() -> None:
    parts = {**ELEMENTS, "response": {"embeddings": {"by": "kind", "float": "$.float[*]"}}}
    with pytest.raises(UnsupportedError, match="no response path for 'embeddings'"):
        compiled(TO, task(**parts), kind="int8")


def test_what_is_not_guaranteed_is_told_slot_by_slot() -> None:
    body, _, header = GUARANTEES
    named = task(
        request={"headers": {"X-Team": "{{ parameters.team }}"}}, parameters={"team": {"type": "string"}}
    )
    notes = compiled(TO, named, team="a").notes
    assert f"{TO} guarantees of ${{input}}: {body.holds}; unless {body.unless}" in notes
    assert f"{TO} guarantees of ${{team}}: {header.holds}" in notes


ANY = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "items": {"type": "array"},
    "table": {"type": "object"},
    "loose": {"type": ["string", "integer", "number", "boolean", "object", "array"]},
}
PLACED = {name: f"{{{{ parameters.{name} }}}}" for name in ANY}
BODIES: dict[str, Any] = {
    "text_embedding": {"texts": "{{ input }}", **PLACED, "said": "<{{ parameters.loose }}>"},
    "rerank": {"query": "{{ query }}", "docs": ["{{ input }}"], **PLACED},
    "completion": {"messages": [{"content": "{{ input }}"}], **PLACED},
}
TASKS = {key: task(key, body=body, parameters=ANY) for key, body in BODIES.items()}
CHOSEN = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXTS,
        "number": st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False),
        "items": st.lists(JSON, max_size=3),
        "table": st.dictionaries(TEXTS, JSON, max_size=3),
        "loose": JSON | TEXTS,
    },
)


@given(
    key=st.sampled_from(sorted(TASKS)),
    chosen=CHOSEN,
    texts=st.lists(HARMLESS, min_size=1, max_size=3),
    query=HARMLESS,
)
@settings(deadline=None, max_examples=300)
def test_whatever_is_set_and_called_the_provider_gets_exactly_that(
    key: str, chosen: dict[str, Any], texts: list[str], query: str
) -> None:
    done = compiled(TO, TASKS[key], **chosen)
    expected = sent(
        bound(TASKS[key], **chosen), input=texts[0] if key == "completion" else texts, query=query
    )
    assert filled(done, Call(input=texts, query=query)) == expected


@given(stored=HARMLESS, called=HARMLESS)
@settings(deadline=None)
def test_a_text_that_a_call_sets_stays_in_its_slot(stored: str, called: str) -> None:
    done = compiled(TO, TASKS["rerank"], text=stored)
    expected = called if "text" in parameters_of(done) else stored
    assert filled(done, Call(input=["a"], query="q"), text=called) == {
        "query": "q",
        "docs": [["a"]],
        "text": expected,
    }
