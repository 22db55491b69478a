"""What a task becomes for Alibaba Cloud Elasticsearch.

A claim about the platform is held against `schemas/targets/alibaba-es.schema.json`, against the substitution that was
run side by side with commons-text (`test_substitute.py`), or against elasticsearch pull request 124299, whose class a
test names.
"""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import bound, compiled, sent, task

from registry import resources, shape
from registry.binding import bind
from registry.catalog import BlueprintTask, open_catalog
from registry.compile import endpoint_id, sample
from registry.errors import UnsupportedError, UsageError
from registry.platforms import Compiled, Endpoint, target
from registry.platforms.alibaba_es.substitute import GUARANTEES, fill, values

TO = "alibaba-es"
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
    ['"', "\\", "a\nb", "</script>&='", "$", "}", "{", "\u2028", "${", "${api_key}", "$${input}"]
)
HARMLESS = TEXTS.filter(lambda text: "${" not in text)


def call_of(done: Any) -> dict[str, Any]:
    """The method's object of the one path."""
    [methods] = done.requests[0].body["service_settings"]["path"].values()
    [call] = methods.values()
    return call


def content_of(done: Any) -> str:
    return call_of(done)["request"]["content"]


def parser_of(done: Any) -> dict[str, Any]:
    return call_of(done)["response"]["json_parser"]


def parameters_of(done: Any) -> dict[str, Any]:
    return done.requests[0].body.get("task_settings", {}).get("parameters", {})


def filled(done: Any, **call: Any) -> Any:
    """What the provider gets: the platform's own substitution, then JSON."""
    task_type = done.requests[0].path.split("/")[2]
    given_parameters = {**parameters_of(done), **call.pop("parameters", {})}
    return json.loads(fill(content_of(done), values(task_type, {}, given_parameters, **call)))


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
    part = shape.part(resources.schema("targets/alibaba-es"), request.path.split("/")[2])
    jsonschema.Draft202012Validator(part).validate(request.body)


def test_the_request_is_a_put_under_task_type_and_id() -> None:
    [request] = compiled(TO, task("rerank.fast")).requests
    assert (request.method, request.path) == ("PUT", "/_inference/rerank/tiny")


ADDRESSES = {
    "origin and path apart": ({}, {}, ("https://api.example.com", "/v1/call")),
    "another base address": ({}, {"url": "http://127.0.0.1:8080"}, ("http://127.0.0.1:8080", "/call")),
    "another base address with a path": (
        {},
        {"url": "https://gw.example.com/a/b/"},
        ("https://gw.example.com", "/a/b/call"),
    ),
    "nothing after the host": (
        {"request": {"path": ""}},
        {"url": "https://h.example.com"},
        ("https://h.example.com", "/"),
    ),
    "a parameter is percent-encoded": (
        {
            "request": {"path": "/m/{{ parameters.model }}/invoke"},
            "parameters": {"model": {"type": "string"}},
        },
        {"model": "a b/ü:0${x}"},
        ("https://api.example.com", "/v1/m/a%20b%2F%C3%BC%3A0%24%7Bx%7D/invoke"),
    ),
    "a host with a port": (
        {"url": "https://{{ parameters.host }}", "parameters": {"host": {"type": "string"}}},
        {"host": "h.example.com:8443"},
        ("https://h.example.com:8443", "/call"),
    ),
}


@pytest.mark.parametrize(("parts", "choices", "expected"), ADDRESSES.values(), ids=ADDRESSES)
def test_address(parts: dict[str, Any], choices: dict[str, Any], expected: tuple[str, str]) -> None:
    settings_ = compiled(TO, task(**parts), **choices).requests[0].body["service_settings"]
    assert (settings_["url"], *settings_["path"]) == expected


@pytest.mark.parametrize(
    "url",
    [
        "ftp://h.example.com",
        "h.example.com",
        "https://",
        "https://me:word@h.example.com",
        "https://h.example.com/?a=b",
        "https://h.example.com/#x",
        "https://h.example.com/${x}",
        "https://h.example.com/a b",
    ],
)
def test_an_address_that_is_none_or_carries_more_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is no base address"):
        compiled(TO, task(), url=url)


def test_a_parameter_cannot_climb_the_path() -> None:
    climbing = task(request={"path": "/m/{{ parameters.name }}/x"}, parameters={"name": {"type": "string"}})
    with pytest.raises(UsageError, match="climbs"):
        compiled(TO, climbing, name="..")


def test_the_query_string_has_its_mark_and_is_percent_encoded() -> None:
    asked = task(
        request={
            "query": {
                "api-version": "{{ parameters.version }}",
                "a b": "x&y=ü",
                "n": 1,
                "gone": "{{ parameters.gone }}",
            }
        },
        parameters={"version": {"type": "string"}, "gone": {"type": "string"}},
    )
    done = compiled(TO, asked, version="2024-10-21 p${x}")
    assert call_of(done)["query_string"] == "?api-version=2024-10-21%20p%24%7Bx%7D&a%20b=x%26y%3D%C3%BC&n=1"


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_method(method: str) -> None:
    [methods] = (
        compiled(TO, task(request={"method": method})).requests[0].body["service_settings"]["path"].values()
    )
    assert list(methods) == [method]


def test_get_loses_its_body() -> None:
    done = compiled(TO, task(request={"method": "GET"}))
    assert [loss.message for loss in done.losses] == ["alibaba-es sends no body with GET"]


def test_secrets_are_placeholders_in_headers_and_references_in_the_body() -> None:
    secret = task(
        top={
            "secrets": {"api_key": {"env": "A_KEY"}, "Token": {"env": "B_KEY"}},
            "headers": {"Authorization": "Bearer {{ secrets.api_key }}", "Token": "{{ secrets.Token }}"},
        }
    )
    done = compiled(TO, secret)
    assert call_of(done)["headers"] == {"Authorization": "Bearer ${api_key}", "Token": "${Token}"}
    assert done.requests[0].body["service_settings"]["secret_parameters"] == {
        "api_key": "<API_KEY>",
        "Token": "<TOKEN>",
    }


ALTERNATIVES = {
    "secrets": {"key": {"env": "A_KEY", "one_of": "one"}, "token": {"env": "B_KEY", "one_of": "one"}},
    "headers": {"api-key": "{{ secrets.key }}", "Authorization": "Bearer {{ secrets.token }}"},
}


@pytest.mark.parametrize(
    ("picked", "headers"),
    [(None, {"api-key": "${key}"}), ("token", {"Authorization": "Bearer ${token}"})],
    ids=["the first unless told", "the one that is picked"],
)
def test_a_header_of_another_secret_is_left_out(picked: str | None, headers: dict[str, str]) -> None:
    assert call_of(compiled(TO, task(top=ALTERNATIVES), secret=picked))["headers"] == headers


@pytest.mark.parametrize(
    "value", ["a\nb", "${x}", "a\x00"], ids=["line end", "placeholder", "control character"]
)
def test_a_header_that_would_break_the_call_is_refused(value: str) -> None:
    header = task(
        request={"headers": {"X-Team": "{{ parameters.team }}"}}, parameters={"team": {"type": "string"}}
    )
    with pytest.raises((UnsupportedError, UsageError), match="header X-Team"):
        compiled(TO, header, team=value)


SLOTS = {
    "a text": ({"type": "string"}, "fast", '"${x}"'),
    "a word of a list": ({"enum": ["fast", "slow"]}, "fast", '"${x}"'),
    "a whole number": ({"type": "integer"}, 3, "${x}"),
    "a number": ({"type": "number"}, 1e-05, "${x}"),
    "a boolean": ({"type": "boolean"}, True, "${x}"),
    "a list": ({"type": "array"}, ["a"], "${x}"),
    "an object": ({"type": "object"}, {"a": [1]}, "${x}"),
}


@pytest.mark.parametrize(("schema", "value", "slot"), SLOTS.values(), ids=SLOTS)
def test_a_set_parameter_is_stored_and_quoted_by_its_type(
    schema: dict[str, Any], value: Any, slot: str
) -> None:
    done = compiled(
        TO, task(body={"input": "{{ input }}", "x": "{{ parameters.x }}"}, parameters={"x": schema}), x=value
    )
    assert content_of(done) == f'{{"input":${{input}},"x":{slot}}}'
    assert parameters_of(done) == {"x": value}


FOLDED = {
    "a quote": ({"type": "string"}, 'say "hi"'),
    "a backslash": ({"type": "string"}, "a\\b"),
    "a line end": ({"type": "string"}, "a\nb"),
    "a placeholder": ({"type": "string"}, "${api_key}"),
    "a dollar at the end": ({"type": "string"}, "US$"),
    "a placeholder inside a list": ({"type": "array"}, ["${input}"]),
    "a placeholder as a key": ({"type": "object"}, {"${input}": 1}),
    "now a text, now a list": ({"type": ["string", "array"]}, "a"),
}


@pytest.mark.parametrize(("schema", "value"), FOLDED.values(), ids=FOLDED)
def test_a_value_that_stored_would_break_the_body_is_fixed_in_it(schema: dict[str, Any], value: Any) -> None:
    done = compiled(
        TO, task(body={"input": "{{ input }}", "x": "{{ parameters.x }}"}, parameters={"x": schema}), x=value
    )
    assert parameters_of(done) == {}
    assert filled(done, input=["a"])["x"] == value
    assert "fixed when rendered, no call can change it: x" in done.notes


DECIDING = {
    "the model": ({"model": {"type": "string"}}, {"model": "m"}),
    "the dimensions": ({"size": {"type": "integer", "sets": "dimensions"}}, {"size": 256}),
    "the element type": ({"kind": {"type": "string", "sets": "element_type"}}, {"kind": "float"}),
}


@pytest.mark.parametrize(("parameters", "chosen"), DECIDING.values(), ids=DECIDING)
def test_what_decides_a_fact_is_fixed(parameters: dict[str, Any], chosen: dict[str, Any]) -> None:
    [name] = parameters
    done = compiled(
        TO,
        task(body={"input": "{{ input }}", name: f"{{{{ parameters.{name} }}}}"}, parameters=parameters),
        **chosen,
    )
    assert content_of(done) == '{"input":${input},' + json.dumps(chosen, separators=(",", ":"))[1:]


def test_an_unset_name_is_left_out_and_told() -> None:
    done = compiled(
        TO,
        task(body={"input": "{{ input }}", "x": "{{ parameters.x }}"}, parameters={"x": {"type": "integer"}}),
    )
    assert content_of(done) == '{"input":${input}}'
    assert "not settable on this endpoint: x (unset; --set name=value)" in done.notes


def test_a_text_of_the_blueprint_never_becomes_a_placeholder() -> None:
    literal = task(body={"input": "{{ input }}", "${input}": "{{ 'a$' ~ '{input}' }}"})
    assert filled(compiled(TO, literal), input=["x"]) == {"input": ["x"], "${input}": "a${input}"}


AROUND = {
    "before and behind": 'Say "{{ parameters.x }}" to:\n{{ input }}',
    "a dollar right before": "{{ 'costs $' ~ parameters.x ~ input }}",
    "side by side": "{{ parameters.x }}{{ input }}",
}


@pytest.mark.parametrize("text", AROUND.values(), ids=AROUND)
def test_texts_may_stand_around_what_goes_in_as_text(text: str) -> None:
    prompt = task("completion", body={"prompt": text}, parameters={"x": {"type": "string"}})
    done = compiled(TO, prompt, x="this")
    assert filled(done, input=["that"]) == sent(bound(prompt, x="this"), input="that")


def test_a_list_cannot_stand_inside_a_text() -> None:
    with pytest.raises(UnsupportedError, match="'input' as JSON: it cannot stand inside a text") as refusal:
        compiled(TO, task(body={"text": "all: {{ input }}"}))
    place = refusal.value.place
    assert place is not None
    assert place.end_column - place.column == len("{{ input }}")


def test_a_number_inside_a_text_is_fixed() -> None:
    done = compiled(
        TO,
        task(
            body={"input": "{{ input }}", "x": "top {{ parameters.x }}"},
            parameters={"x": {"type": "integer"}},
        ),
        x=3,
    )
    assert (content_of(done), parameters_of(done)) == ('{"input":${input},"x":"top 3"}', {})


def test_a_computed_value_is_fixed() -> None:
    body = {"input": "{{ input }}", "x": "{{ parameters.x | upper }}"}
    done = compiled(TO, task(body=body, parameters={"x": {"type": "string"}}), x="a")
    assert content_of(done) == '{"input":${input},"x":"A"}'


def test_computing_with_an_input_is_refused_at_its_place() -> None:
    with pytest.raises(UnsupportedError, match="known only later") as refusal:
        compiled(TO, task("completion", body={"prompt": "{{ input | upper }}"}))
    assert refusal.value.place is not None


KINDS = {"default": "ingest", "ingest": "document", "search": "query"}


def test_the_kind_of_input_is_a_stored_parameter() -> None:
    done = compiled(TO, task(body={"input": "{{ input }}", "type": "{{ input_type }}"}, input_type=KINDS))
    assert content_of(done) == '{"input":${input},"type":"${input_type}"}'
    assert parameters_of(done) == {"input_type": "document"}
    assert (
        'input_type is "document" unless a call gives "query" (search) in task_settings.parameters.input_type'
        in done.notes
    )


def test_another_kind_can_be_chosen() -> None:
    done = compiled(
        TO,
        task(body={"input": "{{ input }}", "type": "{{ input_type }}"}, input_type=KINDS),
        input_type="search",
    )
    assert parameters_of(done) == {"input_type": "query"}


def test_an_optional_input_that_was_set_is_stored() -> None:
    ranked = task("rerank", body={"query": "{{ query }}", "docs": "{{ input }}", "top_n": "{{ top_n }}"})
    done = compiled(TO, ranked, top_n=3)
    assert content_of(done) == '{"query":"${query}","docs":${input},"top_n":${top_n}}'
    assert parameters_of(done) == {"top_n": 3}


ASKED = {"path": "@.text", "when": "return_documents"}


@pytest.mark.parametrize(
    ("chosen", "body", "document_text"),
    [
        ({}, {}, None),
        ({"return_documents": True}, {"texts": True}, "$.results[*].text"),
        ({"return_documents": False}, {"texts": False}, None),
    ],
    ids=["unset", "true", "false"],
)
def test_a_text_that_must_be_asked_for_is_read_only_where_asking_is_fixed(
    chosen: dict[str, Any], body: dict[str, Any], document_text: str | None
) -> None:
    ranked = task(
        "rerank",
        body={"query": "{{ query }}", "texts": "{{ return_documents }}"},
        response={"items": "$.results[*]", "scores": "@.score", "texts": ASKED},
    )
    done = compiled(TO, ranked, **chosen)
    assert filled(done, input=["a"], query="q") == {"query": "q", **body}
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
    "a path to the list of vectors is made indefinite": (
        "text_embedding",
        {"embeddings": "$.embeddings"},
        {"text_embeddings": "$.embeddings[*]"},
    ),
    "tokens start again at each match": (
        "sparse_embedding",
        {"items": "$.output.embeddings[*]", "tokens": "@.sparse[*].index", "weights": "@.sparse[*].value"},
        {
            "sparse_result": {
                "path": "$.output.embeddings[*]",
                "value": {"sparse_token": "$.sparse[*].index", "sparse_weight": "$.sparse[*].value"},
            }
        },
    ),
    "tokens written from the whole answer": (
        "sparse_embedding",
        {"items": "$.data[*]", "tokens": "$.data[*].ids", "weights": "$.data[*].values[*]"},
        {
            "sparse_result": {
                "path": "$.data[*]",
                "value": {"sparse_token": "$.ids[*]", "sparse_weight": "$.values[*]"},
            }
        },
    ),
    "scores without an index": ("rerank", {"scores": "$.scores"}, {"relevance_score": "$.scores[*]"}),
    "scores and all": (
        "rerank",
        {"items": "$.r[*]", "scores": "@.score", "index": "@.i", "texts": "@['doc text']"},
        {
            "relevance_score": "$.r[*].score",
            "reranked_index": "$.r[*].i",
            "document_text": "$.r[*]['doc text']",
        },
    ),
    "one text": ("completion", {"text": "$.result.text"}, {"completion_result": "$.result.text"}),
    "filters are Jayway's": (
        "completion",
        {"text": "$.out[?(@.type=='message')].content[0].text"},
        {"completion_result": "$.out[?(@.type=='message')].content[0].text"},
    ),
}


@pytest.mark.parametrize(("key", "response", "parser"), PARSERS.values(), ids=PARSERS)
def test_parser(key: str, response: dict[str, Any], parser: Any) -> None:
    assert parser_of(compiled(TO, task(key, response=response))) == parser


def test_a_completion_whose_example_shows_a_list_is_read_item_by_item() -> None:
    """A definite path to a list gives a plain list, which the platform does not take (CustomResponseEntity.java)."""
    example = {"input": "a", "answer": {"parts": [{"texts": ["b", "c"]}]}}
    listed = task("completion", response={"text": "$.parts[0].texts"}, example=example)
    assert parser_of(compiled(TO, listed)) == {"completion_result": "$.parts[0].texts[*]"}


UNREADABLE = {
    # CustomResponseEntity.java reads `jsonParser.map()`: a list at the top gives an empty map.
    "a bare list": ("text_embedding", {"embeddings": "$[*]"}, {}, "bare list"),
    "a bare list of ranks": ("rerank", {"items": "$[*]", "scores": "@.score"}, {}, "bare list"),
    "tokens elsewhere": (
        "sparse_embedding",
        {"items": "$.data[*]", "tokens": "$.other[*].id", "weights": "@.w[*]"},
        {},
        "starts elsewhere",
    ),
    "items that are not named": ("rerank", {"scores": "@.score"}, {}, "no items"),
    "one vector where a list is wanted": (
        "text_embedding",
        {"embeddings": "$.embedding"},
        {"example": {"input": ["a"], "answer": {"embedding": [0.1, 0.2]}}},
        "no list of them",
    ),
}


@pytest.mark.parametrize(("key", "response", "parts", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_answer_that_cannot_be_read_is_refused(
    key: str, response: dict[str, Any], parts: dict[str, Any], words: str
) -> None:
    with pytest.raises(UnsupportedError, match=words) as refusal:
        compiled(TO, task(key, response=response, **parts))
    assert refusal.value.place is not None


TYPED = {
    "body": {"input": "{{ input }}", "kind": "{{ parameters.kind }}"},
    "parameters": {"kind": {"type": "string", "sets": "element_type"}},
    "response": {
        "embeddings": {
            "by": "kind",
            **{word: f"$.{word}[*]" for word in ("float", "int8", "uint8", "binary", "ubinary", "base64")},
        }
    },
}


@pytest.mark.parametrize("word", ["float", "int8", "uint8"])
def test_numbers_of_any_kind_are_read(word: str) -> None:
    assert parser_of(compiled(TO, task(**TYPED), kind=word)) == {"text_embeddings": f"$.{word}[*]"}


@pytest.mark.parametrize("word", ["binary", "ubinary", "base64"])
def test_what_is_no_list_of_numbers_is_refused(word: str) -> None:
    with pytest.raises(UnsupportedError, match=f"cannot read {word} vectors"):
        compiled(TO, task(**TYPED), kind=word)


def test_a_value_without_a_path_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="no response path for 'embeddings'"):
        compiled(TO, task(**TYPED), kind="float16")


REFUSED = {
    "a model of a cluster": ({"request": None, "response": None}, "no request to send"),
    "one text a call": ({"inputs": "one"}, "as a list"),
    "signed requests": (
        {"auth": {"type": "aws_sigv4", "service": "bedrock", "region": "us-east-1"}},
        "cannot sign",
    ),
}


@pytest.mark.parametrize(("parts", "words"), REFUSED.values(), ids=REFUSED)
def test_what_the_platform_cannot_send_is_refused(parts: dict[str, Any], words: str) -> None:
    refused = task(**{**parts, "request": {}}) if "request" not in parts else _in_cluster()
    with pytest.raises(UnsupportedError, match=words) as refusal:
        compiled(TO, refused)
    assert refusal.value.place is not None


def _in_cluster() -> Any:
    return open_catalog()["elastic"].task("sparse_embedding")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("query", {}),
        (
            "api_key",
            {
                "top": {
                    "secrets": {"api_key": {"env": "A_KEY"}},
                    "headers": {"Authorization": "{{ secrets.api_key }}"},
                }
            },
        ),
    ],
    ids=["of the platform", "of a secret"],
)
def test_a_parameter_with_a_taken_name_is_refused(name: str, parts: dict[str, Any]) -> None:
    taken = task(
        body={"input": "{{ input }}", "x": f"{{{{ parameters.{name} }}}}"},
        parameters={name: {"type": "string"}},
        **parts,
    )
    with pytest.raises(UnsupportedError, match=f"a parameter called '{name}'") as refusal:
        compiled(TO, taken, **{name: "a"})
    assert refusal.value.place is not None


def test_custom_has_no_response() -> None:
    done = compiled(TO, task("custom"))
    assert "response" not in call_of(done)
    assert done.losses == ()


def test_a_bare_list_as_the_answer_of_custom_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="bare list"):
        compiled(TO, task("custom", example={"input": ["a"], "answer": [1]}))


def test_a_task_type_without_a_parser_is_custom_with_a_loss() -> None:
    done = compiled(TO, task("chat_completion"))
    assert done.requests[0].path == "/_inference/custom/tiny"
    assert content_of(done) == '{"messages":${messages}}'
    [loss] = done.losses
    assert "every call gives messages in task_settings.parameters" in loss.message


def test_objects_are_asked_for_under_a_name_that_the_platform_leaves_alone() -> None:
    done = compiled(TO, task("multi_modal_embedding", body={"contents": "{{ input }}"}))
    contents = [{"text": "a"}, {"image": "https://i.example.com/1.png"}]
    assert filled(done, input=["-"], parameters={"task_input": contents}) == {"contents": contents}
    assert "task_input" in done.losses[0].message


def test_a_chosen_value_without_a_place_is_a_loss_at_the_parameter() -> None:
    done = compiled(TO, task(parameters={"user": {"type": "string"}}), user="me")
    [loss] = done.losses
    assert loss.message == "the request has no place for 'user'"
    assert loss.place.line > 1


@pytest.mark.parametrize("option", ["chunking_settings", "batch_size"])
def test_an_option_that_the_platform_has_not_is_a_loss(option: str) -> None:
    done = compiled(TO, task(), {option: {"strategy": "none"} if option == "chunking_settings" else 3})
    assert [option in loss.message for loss in done.losses] == [True]


def test_options_of_another_platform_are_told() -> None:
    done = compiled(TO, task(), {"description": "x"})
    assert "options without meaning here: description" in done.notes


LIMITS = {
    "nothing known": ({}, {}, None),
    "the provider's": ({"limits": {"requests_per_minute": 60}}, {}, 60),
    "the endpoint's own": (
        {"limits": {"requests_per_minute": 60}},
        {"rate_limit": {"requests_per_minute": 5}},
        5,
    ),
}


@pytest.mark.parametrize(("parts", "options", "limit"), LIMITS.values(), ids=LIMITS)
def test_rate_limit(parts: dict[str, Any], options: dict[str, Any], limit: int | None) -> None:
    settings_ = compiled(TO, task(**parts), options).requests[0].body["service_settings"]
    assert settings_.get("rate_limit") == ({"requests_per_minute": limit} if limit else None)


def test_what_is_not_guaranteed_is_told_slot_by_slot() -> None:
    listed, _, raw, _ = GUARANTEES
    notes = compiled(TO, task("rerank")).notes
    assert f"alibaba-es guarantees of ${{query}}: {raw.holds}" in notes
    assert f"alibaba-es guarantees of ${{input}}: {listed.holds}; unless {listed.unless}" in notes


def test_a_hostile_query_reaches_another_slot_which_is_why_a_note_says_so() -> None:
    done = compiled(TO, task("rerank"))
    assert filled(done, query='q","docs":["theirs"],"was":"', input=["ours"])["docs"] == ["ours"]
    assert filled(done, query='q","more":"x', input=["ours"]) == {"query": "q", "more": "x", "docs": ["ours"]}
    assert any("${query}: nothing" in note for note in done.notes)


@given(
    query=HARMLESS.filter(
        lambda text: json.dumps(text, ensure_ascii=False) == f'"{text}"' and not text.endswith("$")
    )
)
def test_a_query_that_needs_no_escape_goes_through(query: str) -> None:
    assert filled(compiled(TO, task("rerank")), query=query, input=["a"]) == {"query": query, "docs": ["a"]}


ANY = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "items": {"type": "array"},
    "table": {"type": "object"},
    "loose": {"type": ["string", "integer", "number", "boolean", "object", "array"]},
}
BODY = {
    "texts": "{{ input }}",
    **{name: f"{{{{ parameters.{name} }}}}" for name in ANY},
    "said": "<{{ parameters.text }}>",
}
MANY = {key: task(key, body=BODY, parameters=ANY) for key in ("text_embedding", "sparse_embedding", "custom")}
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


@given(key=st.sampled_from(sorted(MANY)), chosen=CHOSEN, texts=st.lists(HARMLESS, min_size=1, max_size=3))
@settings(deadline=None, max_examples=300)
def test_whatever_the_author_sets_the_provider_gets_exactly_that(
    key: str, chosen: dict[str, Any], texts: list[str]
) -> None:
    done = compiled(TO, MANY[key], **chosen)
    assert filled(done, input=texts) == sent(bound(MANY[key], **chosen), input=texts)


RANKED = task(
    "rerank",
    body={"q": "{{ query }}", "docs": "{{ input }}", "x": "{{ parameters.x }}"},
    parameters={"x": {"type": "array"}},
)


@given(
    stored=st.lists(JSON, max_size=2),
    called=st.lists(HARMLESS, max_size=3),
    texts=st.lists(HARMLESS, min_size=1),
)
@settings(deadline=None)
def test_a_list_that_a_call_sets_stays_in_its_slot(
    stored: list[Any], called: list[str], texts: list[str]
) -> None:
    done = compiled(TO, RANKED, x=stored)
    if "x" not in parameters_of(done):
        called = stored
    assert filled(done, input=texts, query="q", parameters={"x": called} if called is not stored else {}) == {
        "q": "q",
        "docs": texts,
        "x": called,
    }
