"""What a task becomes for OpenSearch.

What the platform does with a body is held against the substitution that was run side by side with its own libraries
(`test_substitute.py`); that a real node takes the bodies is `test_node_bodies.py`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import bound, compiled, sent, task

from registry import console
from registry.binding import bind
from registry.catalog import BlueprintTask, Catalog, open_catalog
from registry.compile import compile_task, endpoint_id, sample
from registry.diagnostics import Severity
from registry.errors import TooOldError, UnsupportedError, UsageError
from registry.model import Version, oldest
from registry.platforms import Compiled, Endpoint, target
from registry.platforms.opensearch import check, slots, trust
from registry.platforms.opensearch.lenient import is_json
from registry.platforms.opensearch.substitute import merge, payload, stringify

TO = "opensearch"
UNTRUSTED = "D201"
DATA = Path(__file__).parents[2] / "data" / "blueprints"
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
    [
        '"',
        "\\",
        "a\nb",
        "[hello]",
        '{"a":1}',
        "$",
        "}",
        "${",
        "US$",
        "${parameters.input}",
        "$${parameters.x}",
        "\u2028",
    ]
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog([DATA])


def connector_of(done: Compiled) -> dict[str, Any]:
    [body] = [request.body for request in done.requests if request.path.endswith("connectors/_create")]
    assert isinstance(body, dict)
    return body


def action_of(done: Compiled) -> dict[str, Any]:
    action: dict[str, Any] = connector_of(done)["actions"][0]
    return action


def model_of(done: Compiled) -> dict[str, Any]:
    [body] = [request.body for request in done.requests if "models/_register" in request.path]
    assert isinstance(body, dict)
    return body


def paths_of(done: Compiled) -> list[str]:
    return [f"{request.method} {request.path}" for request in done.requests]


def filled(done: Compiled, **call: Any) -> Any:
    """What the provider gets for a call with these parameters: the platform's own substitution, then strict JSON."""
    stored = stringify(connector_of(done).get("parameters", {}))
    text = payload(action_of(done)["request_body"], merge(stored, stringify(call)))
    assert text is not None
    return json.loads(text)


# --- the requests and their order ---------------------------------------------------------------------------------


GROUP = "POST /_plugins/_ml/model_groups/_register"
CONNECTOR = "POST /_plugins/_ml/connectors/_create"
MODEL = "POST /_plugins/_ml/models/_register?deploy=true"
ORDERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "plain": ({}, [GROUP, CONNECTOR, MODEL]),
    "no group": ({"model_group": False}, [CONNECTOR, MODEL]),
    "a group that is there": ({"model_group_id": "g"}, [CONNECTOR, MODEL]),
    "a connector inside": ({"connector": "inline"}, [GROUP, MODEL]),
    "a connector that is there": ({"connector_id": "c"}, [GROUP, MODEL]),
    "the setting first": ({"trusted_endpoint": True}, ["PUT /_cluster/settings", GROUP, CONNECTOR, MODEL]),
    "not deployed": ({"deploy": False}, [GROUP, CONNECTOR, MODEL.partition("?")[0]]),
    "a pipeline last": (
        {"pipeline": {"kind": "ingest"}},
        [GROUP, CONNECTOR, MODEL, "PUT /_ingest/pipeline/tiny"],
    ),
    "a search pipeline": (
        {"pipeline": {"kind": "search-response", "id": "p"}},
        [GROUP, CONNECTOR, MODEL, "PUT /_search/pipeline/p"],
    ),
    "only the pipeline": ({"pipeline": {"kind": "ingest", "model_id": "m"}}, ["PUT /_ingest/pipeline/tiny"]),
}


@pytest.mark.parametrize(("options", "expected"), ORDERS.values(), ids=ORDERS)
def test_the_requests_stand_in_the_order_to_send_them(options: dict[str, Any], expected: list[str]) -> None:
    assert paths_of(compiled(TO, task(), options)) == expected


def test_ids_of_earlier_answers_are_references_to_them() -> None:
    done = compiled(TO, task(), {"trusted_endpoint": True})
    assert model_of(done)["model_group_id"] == "{{ steps[1].model_group_id }}"
    assert model_of(done)["connector_id"] == "{{ steps[2].connector_id }}"


def test_the_function_name_stands_first() -> None:
    assert next(iter(model_of(compiled(TO, task())))) == "function_name"


def test_a_group_has_the_endpoints_id_or_what_the_author_says() -> None:
    group = {"name": "shop", "access_mode": "public"}
    plain, own = (
        compiled(TO, task(), options).requests[0].body
        for options in ({}, {"model_group": group, "description": "d"})
    )
    assert (plain["name"], own) == ("tiny", {"name": "shop", "description": "d", "access_mode": "public"})


CLASHES: dict[str, dict[str, Any]] = {
    "connector": {"connector": "inline", "connector_id": "c"},
    "group": {"model_group": {"name": "g"}, "model_group_id": "g"},
    "name": {"name": "a <b>"},
    "description": {"description": "this & that"},
}


@pytest.mark.parametrize("options", CLASHES.values(), ids=CLASHES)
def test_options_that_clash_or_that_the_platform_refuses_are_wrong_use(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        compiled(TO, task(), options)


def test_a_description_out_of_the_blueprint_has_only_characters_that_the_platform_takes() -> None:
    done = compiled(TO, task(top={"title": "A & B <c>《通义》\u3000é"}))
    assert connector_of(done)["description"] == "A B c通义é: Text embedding"


# --- the connector ------------------------------------------------------------------------------------------------


PARAMETERS = {
    "model": {"type": "string", "default": "m-1"},
    "size": {"type": "integer"},
    "rate": {"type": "number"},
    "on": {"type": "boolean"},
    "words": {"type": "array"},
    "more": {"type": "object"},
    "user": {"type": "string"},
}
BODY = {"input": "{{ input }}", **{name: f"{{{{ parameters.{name} }}}}" for name in PARAMETERS}}


def full(**values: Any) -> Compiled:
    return compiled(TO, task(body=BODY, parameters=PARAMETERS), **values)


def test_the_model_is_folded_into_the_body_and_set_parameters_are_stored() -> None:
    done = full(size=3, user="u")
    text = '{"input":${parameters.input},"model":"m-1","size":${parameters.size},"user":"${parameters.user}"}'
    assert action_of(done)["request_body"] == text
    assert connector_of(done)["parameters"] == {"size": 3, "user": "u"}


def test_unset_parameters_are_left_out_and_told() -> None:
    done = full()
    assert action_of(done)["request_body"] == '{"input":${parameters.input},"model":"m-1"}'
    assert (
        "not settable on this endpoint: size, rate, on, words, more, user (unset; --set name=value)"
        in done.notes
    )


def test_a_blueprint_may_keep_the_model_and_the_host_as_connector_parameters() -> None:
    given_task = task(
        top={"url": "https://{{ parameters.host }}/v1"},
        body={"model": "{{ parameters.model }}", "input": "{{ input }}"},
        parameters={
            "model": {"type": "string", "default": "m"},
            "host": {"type": "string", "default": "h.example.com"},
        },
        targets={TO: {"stored": ["model", "host"]}},
    )
    done = compiled(TO, given_task)
    assert action_of(done)["url"] == "https://${parameters.host}/v1/call"
    assert action_of(done)["request_body"] == '{"model":"${parameters.model}","input":${parameters.input}}'
    assert connector_of(done)["parameters"] == {"model": "m", "host": "h.example.com"}


def test_a_stored_parameter_that_must_be_encoded_in_the_address_is_refused() -> None:
    given_task = task(
        request={"path": "/m/{{ parameters.model }}"},
        parameters={"model": {"type": "string", "default": "a b"}},
        targets={TO: {"stored": ["model"]}},
    )
    with pytest.raises(UnsupportedError, match="percent-encode"):
        compiled(TO, given_task)


def test_address_and_query_are_folded_and_percent_encoded() -> None:
    given_task = task(
        request={"path": "/d/{{ parameters.id }}"},
        query={"api-version": "{{ parameters.version }}", "none": "{{ parameters.none }}"},
        parameters={
            "id": {"type": "string", "default": "a b/${x}"},
            "version": {"type": "string", "default": "1&2"},
            "none": {"type": "string"},
        },
    )
    url = "https://api.example.com/v1/d/a%20b%2F%24%7Bx%7D?api-version=1%262"
    assert action_of(compiled(TO, given_task))["url"] == url


SECRETS = {"api_key": {"env": "TINY_KEY"}, "token": {"env": "TINY_TOKEN", "optional": True}}


def test_headers_carry_credentials_and_folded_parameters() -> None:
    given_task = task(
        top={"secrets": SECRETS, "headers": {"Authorization": "Bearer {{ secrets.api_key }}"}},
        headers={
            "X-Org": "{{ parameters.org }}",
            "X-None": "{{ parameters.none }}",
            "X-Token": "{{ secrets.token }}",
        },
        parameters={"org": {"type": "string", "default": "o"}, "none": {"type": "string"}},
    )
    done = compiled(TO, given_task)
    assert action_of(done)["headers"] == {"Authorization": "Bearer ${credential.api_key}", "X-Org": "o"}
    assert connector_of(done)["credential"] == {"api_key": "<API_KEY>"}


def test_a_header_whose_value_looks_like_a_placeholder_is_refused() -> None:
    given_task = task(headers={"X-Org": "{{ parameters.org }}"}, parameters={"org": {"type": "string"}})
    with pytest.raises(UnsupportedError, match="X-Org"):
        compiled(TO, given_task, org="${credential.api_key}")


def test_a_provider_without_secrets_gets_a_credential_that_nothing_uses() -> None:
    done = compiled(TO, task())
    assert connector_of(done)["credential"] == {"unused": "none"}
    assert any("demands a credential" in note for note in done.notes)


def test_signed_requests_name_service_region_and_keys(catalog: Catalog) -> None:
    titan = catalog["titan"].task("text_embedding")
    done = compiled(TO, titan, secret="aws_token", region="eu-west-1")
    body = connector_of(done)
    assert body["protocol"] == "aws_sigv4"
    assert body["credential"] == {
        "access_key": "<AWS_KEY>",
        "secret_key": "<AWS_SECRET>",
        "session_token": "<AWS_TOKEN>",
    }
    assert (body["parameters"]["region"], body["parameters"]["service_name"]) == ("eu-west-1", "bedrock")
    assert "headers" not in action_of(done)


def test_a_signature_without_keys_is_refused() -> None:
    auth = {"type": "aws_sigv4", "service": "bedrock", "region": "us-east-1"}
    with pytest.raises(UnsupportedError, match="access_key"):
        compiled(TO, task(top={"auth": auth}))


def test_client_config_comes_from_the_options() -> None:
    config = {"max_retry_times": 3, "retry_backoff_policy": "constant"}
    done = compiled(TO, task(), {"client_config": config})
    assert connector_of(done)["client_config"] == config


GET = task(request={"method": "GET"})


def test_a_body_with_get_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="GET") as refusal:
        compiled(TO, GET)
    assert refusal.value.place is not None


def test_what_a_call_gives_cannot_be_computed_with() -> None:
    with pytest.raises(UnsupportedError, match="known only later") as refusal:
        compiled(TO, task("completion", body={"prompt": "{{ input | upper }}"}))
    assert refusal.value.place is not None


def test_a_list_cannot_stand_inside_a_text() -> None:
    with pytest.raises(UnsupportedError, match="list"):
        compiled(TO, task(body={"input": "all of {{ input }}"}))


def test_a_parameter_called_like_a_slot_is_refused() -> None:
    given_task = task(
        "rerank",
        body={"q": "{{ query }}", "d": "{{ input }}", "documents": "{{ parameters.documents }}"},
        parameters={"documents": {"type": "string", "default": "x"}},
    )
    with pytest.raises(UnsupportedError, match="documents"):
        compiled(TO, given_task)


# --- functions ----------------------------------------------------------------------------------------------------


PRE = "connector.pre_process."
POST = "connector.post_process."
FUNCTIONS: dict[str, tuple[BlueprintTask, str, dict[str, str | None]]] = {
    "OpenAI": (
        task(),
        "https://api.openai.com/v1",
        {"pre": "openai.embedding", "post": "openai.embedding", "filter": None, "slot": "input"},
    ),
    "anyone with OpenAI's answer": (
        task(),
        "https://api.example.com",
        {"pre": "default.embedding", "post": "openai.embedding", "filter": None, "slot": "input"},
    ),
    "Cohere": (
        task(response={"embeddings": "$.embeddings.float[*]"}),
        "https://api.cohere.com",
        {
            "pre": "cohere.embedding",
            "post": "cohere.embedding",
            "filter": "$.embeddings.float",
            "slot": "texts",
        },
    ),
    "Cohere of old": (
        task(response={"embeddings": "$.embeddings[*]"}),
        "https://api.cohere.com",
        {"pre": "cohere.embedding", "post": "cohere.embedding", "filter": None, "slot": "texts"},
    ),
    "vectors in items": (
        task(
            response={"items": "$.output.embeddings[*]", "embeddings": "@.embedding", "index": "@.text_index"}
        ),
        "https://api.example.com",
        {
            "pre": "default.embedding",
            "post": "default.embedding",
            "filter": "$.output.embeddings[*].embedding",
            "slot": "input",
        },
    ),
    "a bare list of vectors": (
        task(response={"embeddings": "$[*]"}),
        "https://api.example.com",
        {"pre": "default.embedding", "post": "default.embedding", "filter": None, "slot": "input"},
    ),
    "one text a call": (
        task(inputs="one", response={"embeddings": "$.embedding"}),
        "https://api.example.com",
        {"pre": "bedrock.embedding", "post": "bedrock.embedding", "filter": None, "slot": "inputText"},
    ),
    "one text a call, elsewhere in the answer": (
        task(inputs="one", response={"embeddings": "$.data[0].vector"}),
        "https://api.example.com",
        {
            "pre": "bedrock.embedding",
            "post": "bedrock.embedding",
            "filter": "$.data[0].vector",
            "slot": "inputText",
        },
    ),
    "a name of one's own": (
        task(targets={TO: {"names": {"input": "texts"}}}),
        "https://api.example.com",
        {"pre": "cohere.embedding", "post": "openai.embedding", "filter": None, "slot": "texts"},
    ),
    "a name that no function gives": (
        task(targets={TO: {"names": {"input": "prompts"}}}),
        "https://api.example.com",
        {"pre": None, "post": "openai.embedding", "filter": None, "slot": "prompts"},
    ),
    "contents": (
        task("multi_modal_embedding", response={"embeddings": "$.e[*].v"}),
        "https://api.example.com",
        {"pre": None, "post": "default.embedding", "filter": "$.e[*].v", "slot": "input"},
    ),
    "functions of one's own": (
        task(targets={TO: {"pre_process_function": "return 1", "post_process_function": "return 2"}}),
        "https://api.example.com",
        {"pre": "return 1", "post": "return 2", "filter": None, "slot": "input"},
    ),
    "a filter of one's own": (
        task("completion", targets={TO: {"response_filter": "$.x"}}),
        "https://api.example.com",
        {"pre": None, "post": None, "filter": "$.x", "slot": "input"},
    ),
}


def named(kind: str, function: str | None) -> str | None:
    return kind + function if function and function.endswith(("embedding", "rerank")) else function


@pytest.mark.parametrize(("given_task", "url", "expected"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_functions_follow_from_address_path_and_shape(
    given_task: BlueprintTask, url: str, expected: dict[str, str | None]
) -> None:
    done = compiled(TO, given_task, url=url)
    action = action_of(done)
    assert action.get("pre_process_function") == named(PRE, expected["pre"])
    assert action.get("post_process_function") == named(POST, expected["post"])
    assert connector_of(done).get("parameters", {}).get("response_filter") == expected["filter"]
    assert f"${{parameters.{expected['slot']}}}" in action["request_body"]


RANKED = {"items": "$.results[*]", "scores": "@.relevance_score", "index": "@.index"}
RANKS = {
    "Cohere": (RANKED, "https://api.cohere.com", f"{POST}cohere.rerank", None),
    "Cohere, elsewhere in the answer": (
        {**RANKED, "items": "$.output.results[*]"},
        "https://api.cohere.com",
        f"{POST}cohere.rerank",
        "$.output.results",
    ),
    "anyone else": (RANKED, "https://api.example.com", "List items = params.results;", None),
    "Cohere with another key": (
        {**RANKED, "scores": "@.score"},
        "https://api.cohere.com",
        "List items",
        None,
    ),
}


@pytest.mark.parametrize(("response", "url", "function", "path"), RANKS.values(), ids=RANKS)
def test_scores_are_read_by_a_function_only_for_the_provider_it_was_written_for(
    response: dict[str, str], url: str, function: str, path: str | None
) -> None:
    done = compiled(TO, task("rerank", response=response), url=url)
    assert action_of(done)["post_process_function"].startswith(function)
    assert connector_of(done).get("parameters", {}).get("response_filter") == path


def test_a_rerank_has_the_names_that_its_function_gives() -> None:
    done = compiled(TO, task("rerank"))
    assert action_of(done)["request_body"] == '{"query":"${parameters.query}","docs":${parameters.documents}}'
    assert action_of(done)["pre_process_function"] == f"{PRE}default.rerank"


TEXT_PATHS = {
    "one": ("$.text", "$.text"),
    "the first choice": ("$.choices[*].message.content", "$.choices[0].message.content"),
    "parts picked by kind": ("$.content[?(@.type=='text')].text", "$.content[?(@.type=='text')].text"),
}


@pytest.mark.parametrize(("path", "expected"), TEXT_PATHS.values(), ids=TEXT_PATHS)
def test_a_completion_answers_its_text(path: str, expected: str) -> None:
    done = compiled(TO, task("completion", response={"text": path}))
    assert connector_of(done)["parameters"]["response_filter"] == expected
    assert "post_process_function" not in action_of(done)


@pytest.mark.parametrize("key", ["chat_completion", "custom"])
def test_other_answers_stay_whole(key: str) -> None:
    done = compiled(TO, task(key))
    assert "parameters" not in connector_of(done)
    assert "post_process_function" not in action_of(done)


def test_a_script_stands_alone() -> None:
    """A `response_filter` would be applied to what the script returns."""
    done = compiled(TO, task("sparse_embedding"))
    assert "response_filter" not in connector_of(done).get("parameters", {})
    assert "dataAsMap" in action_of(done)["post_process_function"]


UNREADABLE: dict[str, tuple[str, dict[str, Any]]] = {
    "scores from the root": ("rerank", {"items": "$.results[*]", "scores": "$.scores[*]"}),
    "scores picked by kind": ("rerank", {"items": "$.results[*]", "scores": "@.s[?(@.k=='x')].v"}),
    "items that are no list": ("rerank", {"items": "$.results", "scores": "@.score"}),
    "scores without items": ("rerank", {"scores": "$.scores[*]"}),
    "tokens and weights apart": (
        "sparse_embedding",
        {"items": "$.data[*]", "tokens": "@.indices[*].i", "weights": "@.values[*].v"},
    ),
    "tokens picked by kind": (
        "sparse_embedding",
        {"items": "$.data[*]", "tokens": "@.terms[?(@.k=='x')].id", "weights": "@.terms[?(@.k=='x')].weight"},
    ),
}


@pytest.mark.parametrize(("key", "response"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_answer_that_no_short_script_reads_is_refused_with_its_place(
    key: str, response: dict[str, Any]
) -> None:
    with pytest.raises(UnsupportedError) as refusal:
        compiled(TO, task(key, response=response))
    assert refusal.value.place is not None


def test_a_script_names_odd_keys_in_brackets() -> None:
    response = {"items": "$['re sults'][0].list[*]", "scores": "@.s-core", "index": "@.index"}
    script = action_of(compiled(TO, task("rerank", response=response)))["post_process_function"]
    assert "List items = params['re sults'][0].list;" in script
    assert "e['s-core']" in script


def test_a_path_that_no_value_selects_is_refused() -> None:
    given_task = task(
        body={"input": "{{ input }}", "type": "{{ parameters.kind }}"},
        response={"embeddings": {"by": "kind", "float": "$.float[*]"}},
        parameters={"kind": {"type": "string", "default": "float"}},
    )
    with pytest.raises(UnsupportedError, match="embeddings"):
        compiled(TO, given_task, kind="other")


def test_base64_vectors_are_refused(catalog: Catalog) -> None:
    with pytest.raises(UnsupportedError, match="base64"):
        compiled(TO, catalog["cohere"].task("text_embedding"), embedding_type="base64")


LIMITS: dict[str, tuple[BlueprintTask, int | None]] = {
    "the provider's": (task(limits={"max_inputs": 10}), 10),
    "the model's": (
        task(
            limits={"max_inputs": 10},
            body={"input": "{{ input }}", "model": "{{ parameters.model }}"},
            parameters={"model": {"type": "string", "default": "m"}},
            models={"m": {"max_inputs": 4}},
        ),
        4,
    ),
    "one": (task(inputs="one", response={"embeddings": "$.embedding"}), 1),
    "none": (task(), None),
    "no documents": (task("multi_modal_embedding", limits={"max_inputs": 10}), None),
}


@pytest.mark.parametrize(("given_task", "expected"), LIMITS.values(), ids=LIMITS)
def test_documents_are_cut_into_calls_that_the_provider_takes(
    given_task: BlueprintTask, expected: int | None
) -> None:
    parameters = connector_of(compiled(TO, given_task)).get("parameters", {})
    assert parameters.get("input_docs_processed_step_size") == expected


def test_top_n_is_lost_for_every_document_needs_a_score() -> None:
    given_task = task("rerank", body={"query": "{{ query }}", "docs": "{{ input }}", "top_n": "{{ top_n }}"})
    done = compiled(TO, given_task, top_n=3)
    [loss] = done.losses
    assert "top_n" in loss.message
    assert "top_n" not in action_of(done)["request_body"]


KINDS = {"default": "ingest", "ingest": "passage", "search": "query"}


def test_what_an_input_is_for_is_stored_in_the_providers_word() -> None:
    given_task = task(body={"input": "{{ input }}", "type": "{{ input_type }}"}, input_type=KINDS)
    plain, search = compiled(TO, given_task), compiled(TO, given_task, input_type="search")
    assert connector_of(plain)["parameters"] == {"input_type": "passage"}
    assert connector_of(search)["parameters"] == {"input_type": "query"}
    assert (
        action_of(plain)["request_body"] == '{"input":${parameters.input},"type":"${parameters.input_type}"}'
    )
    assert any("second model" in note for note in plain.notes)


def test_an_input_that_may_be_one_text_or_many_is_a_list() -> None:
    done = compiled(TO, task("custom"))
    assert action_of(done)["request_body"] == '{"input":${parameters.input}}'
    assert "'input' takes a list here: put one text into a list of its own" in done.notes


# --- hostile values -----------------------------------------------------------------------------------------------


COMPLETION = task(
    "completion",
    body={
        "prompt": "{{ input }}",
        "framed": "<{{ input }}>",
        "user": "{{ parameters.user }}",
        "note": "by {{ parameters.user }}: {{ parameters.size }}",
        "model": "{{ parameters.model }}",
        "words": "{{ parameters.words }}",
        "more": "{{ parameters.more }}",
        "size": "{{ parameters.size }}",
    },
    parameters=PARAMETERS,
)


@settings(deadline=None)
@given(
    user=TEXTS,
    model=TEXTS,
    words=st.lists(TEXTS, max_size=3),
    more=st.dictionaries(TEXTS, JSON, max_size=3),
    size=st.integers(-(2**31), 2**31),
)
def test_a_stored_or_folded_value_arrives_as_it_was_set(
    user: str, model: str, words: list[str], more: dict[str, Any], size: int
) -> None:
    choices = {"user": user, "model": model, "words": words, "more": more, "size": size}
    done = compiled(TO, COMPLETION, **choices)
    assert filled(done, input="hello") == sent(bound(COMPLETION, **choices), input="hello")


@settings(deadline=None)
@given(text=TEXTS)
def test_a_text_of_a_call_stays_inside_its_quotes_unless_it_is_json_or_holds_a_placeholder(text: str) -> None:
    done = compiled(TO, COMPLETION, user="u")
    if not is_json(text) and "${parameters." not in text:
        assert filled(done, input=text) == sent(bound(COMPLETION, user="u"), input=text)


@settings(deadline=None)
@given(texts=st.lists(TEXTS.filter(lambda text: "${parameters." not in text), min_size=1, max_size=4))
def test_the_texts_of_a_list_stay_inside_their_quotes(texts: list[str]) -> None:
    done = full(user="u", words=["a"], more={"k": 1})
    assert filled(done, input=texts)["input"] == texts


@settings(deadline=None)
@given(
    override=JSON.filter(lambda value: isinstance(value, list) and "${parameters." not in json.dumps(value))
)
def test_a_call_may_give_another_list(override: list[Any]) -> None:
    done = full(words=["a"])
    assert filled(done, input=["x"], words=override)["words"] == json.loads(json.dumps(override))


@given(text=TEXTS)
def test_an_escaped_text_holds_no_placeholder_and_undoes_none(text: str) -> None:
    written = slots.escaped(text)
    assert json.loads(f'"{written}"') == text
    assert "${" not in written
    assert not written.endswith("$")


# --- notes, versions, trust ---------------------------------------------------------------------------------------


def test_the_reader_is_told_what_hostile_text_can_do() -> None:
    notes = "\n".join(compiled(TO, task("rerank")).notes)
    assert "guarantees of documents: it is written as one JSON value" in notes
    assert "guarantees of query: it is escaped" in notes


NEEDS: dict[str, tuple[BlueprintTask, dict[str, Any], str | None]] = {
    "nothing": (task(), {"interface": False}, None),
    "lists in an interface": (task(), {}, "2.17"),
    "the author's interface": (task(), {"interface": {"input": {}}}, "2.14"),
    "a rerank": (task("rerank"), {"interface": False}, "2.12"),
    "many calls": (task(limits={"max_inputs": 2}), {"interface": False}, "2.12"),
    "guardrails": (task(), {"interface": False, "guardrails": {"type": "local_regex"}}, "2.13"),
    "a guardrail model": (task(), {"interface": False, "guardrails": {"type": "model"}}, "2.15"),
    "client_config": (task(), {"interface": False, "client_config": {"max_connection": 1}}, "2.13"),
    "retries": (task(), {"interface": False, "client_config": {"max_retry_times": 1}}, "2.15"),
    "no certificate check": (
        task(),
        {"interface": False, "client_config": {"skip_ssl_verification": True}},
        "3.5",
    ),
    "mutual TLS": (task(), {"interface": False, "client_config": {"mutual_tls_enabled": True}}, "3.9"),
    "PUT": (task(request={"method": "PUT"}), {"interface": False}, "3.5"),
}


@pytest.mark.parametrize(("given_task", "options", "version"), NEEDS.values(), ids=NEEDS)
def test_the_oldest_version_follows_from_what_is_used(
    given_task: BlueprintTask, options: dict[str, Any], version: str | None
) -> None:
    found = oldest(compiled(TO, given_task, options).needs)
    assert found == (Version.parse(version) if version else None)


def test_an_older_version_is_refused_with_the_feature() -> None:
    with pytest.raises(TooOldError, match="interface"):
        compile_task(
            task(), target(TO), sample(task()), Endpoint(id="tiny", options={}), version=Version.parse("2.16")
        )


TRUST = {
    "a host": ("https://api.example.com/v1/x", r"^https://api\.example\.com/.*$"),
    "a port": ("http://127.0.0.1:8080/x", r"^http://127\.0\.0\.1:8080/.*$"),
    "an address in brackets": ("http://[::1]:8080/x", r"^http://\[::1\]:8080/.*$"),
}


@pytest.mark.parametrize(("url", "expected"), TRUST.values(), ids=TRUST)
def test_an_address_is_trusted_by_an_anchored_expression(url: str, expected: str) -> None:
    assert trust.regex(url) == expected
    assert re.fullmatch(expected, url)
    assert not re.fullmatch(expected, url.replace(".", "x", 1).replace("::", ":1:", 1))


def test_the_setting_keeps_its_defaults() -> None:
    done = compiled(TO, task(), {"trusted_endpoint": True})
    values = done.requests[0].body["persistent"]["plugins.ml_commons.trusted_connector_endpoints_regex"]
    assert values == [*trust.DEFAULTS, r"^https://api\.example\.com/.*$"]


def test_no_setting_is_rendered_for_what_is_trusted_anyway() -> None:
    done = compiled(TO, task(), {"trusted_endpoint": True}, url="https://api.openai.com/v1")
    assert paths_of(done)[0] == GROUP
    assert "OpenSearch trusts this address by default: no setting is needed" in done.notes


def test_a_host_that_no_expression_can_hold_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="characters"):
        compiled(TO, task(), {"trusted_endpoint": True}, url=f"https://{'a.' * 120}example.com")


PRIVATE = [
    "http://127.0.0.1:1",
    "http://10.1.2.3",
    "http://localhost:80",
    "http://169.254.1.1",
    "http://[::1]",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_a_private_address_wants_a_setting_of_its_own(url: str) -> None:
    notes = compiled(TO, task(), url=url).notes
    assert any("private_ip_enabled" in note for note in notes)


def test_options_of_other_platforms_are_told() -> None:
    done = compiled(TO, task(), {"chunking_settings": {}, "batch_size": 1})
    assert "options without meaning here: chunking_settings, batch_size" in done.notes


# --- in-cluster ---------------------------------------------------------------------------------------------------


def test_an_in_cluster_model_names_the_task_that_has_its_id(catalog: Catalog) -> None:
    pretrained = catalog["opensearch-pretrained"].task("text_embedding")
    done = compiled(TO, pretrained, {"pipeline": {"kind": "ingest"}})
    assert paths_of(done)[2:] == [
        "GET /_plugins/_ml/tasks/{{ steps[1].task_id }}",
        "PUT /_ingest/pipeline/tiny",
    ]
    assert done.requests[-1].body["processors"][0]["ml_inference"]["model_id"] == "{{ steps[2].model_id }}"
    assert any("/_plugins/_ml/tasks/<task_id>" in note for note in done.notes)


IN_CLUSTER_INTERFACES: dict[str, tuple[dict[str, Any], list[str] | None]] = {
    "none unless asked for": ({}, None),
    "generated": ({"interface": True}, ["query_text", "text_docs"]),
    "the author's": ({"interface": {"input": {"required": ["x"]}}}, ["x"]),
}


@pytest.mark.parametrize(("options", "expected"), IN_CLUSTER_INTERFACES.values(), ids=IN_CLUSTER_INTERFACES)
def test_an_in_cluster_model_may_have_an_interface(
    catalog: Catalog, options: dict[str, Any], expected: list[str] | None
) -> None:
    body = model_of(compiled(TO, catalog["opensearch-pretrained"].task("rerank"), options))
    assert body.get("interface", {}).get("input", {}).get("required") == expected


def test_options_of_connectors_mean_nothing_to_an_in_cluster_model(catalog: Catalog) -> None:
    options = {"connector": "inline", "client_config": {}, "name": "x"}
    done = compiled(TO, catalog["opensearch-pretrained"].task("rerank"), options)
    assert "options without meaning here: name, connector, client_config" in done.notes


def test_a_model_from_an_address_says_which_setting_allows_it(catalog: Catalog) -> None:
    custom = catalog["opensearch-custom"].task("sparse_embedding")
    done = target(TO).compile(bind(custom, sample(custom)), Endpoint(id="tiny"))
    assert any("allow_registering_model_via_url" in note for note in done.notes)


# --- shipped ------------------------------------------------------------------------------------------------------


def shipped(*, remote: bool) -> list[BlueprintTask]:
    tasks = [open_catalog()[name].task(key) for name, key in SHIPPED]
    return [one for one in tasks if (one.request is not None) == remote]


def names(tasks: list[BlueprintTask]) -> list[str]:
    return [f"{one.blueprint.id}-{one.key}" for one in tasks]


RENDERED = [*shipped(remote=True), *(one for one in shipped(remote=False) if one.targets(TO))]


@pytest.mark.parametrize("given_task", RENDERED, ids=names(RENDERED))
def test_a_shipped_task_becomes_requests_that_check_finds_no_fault_in(given_task: BlueprintTask) -> None:
    """But that a host is not trusted, which no body can change."""
    done = target(TO).compile(bind(given_task, sample(given_task)), Endpoint(id=endpoint_id(given_task)))
    written, findings = console.parse(console.write(list(done.requests)), "ours.console")
    assert findings == []
    assert len(written) == len(done.requests)
    found = {finding for request in written for finding in check.check(request)}
    assert {
        (f.code, f.message) for f in found if f.severity is not Severity.NOTE and f.code != UNTRUSTED
    } == set()


ELSEWHERE = [one for one in shipped(remote=False) if not one.targets(TO)]


@pytest.mark.parametrize("given_task", ELSEWHERE, ids=names(ELSEWHERE))
def test_a_model_inside_another_platform_is_refused_with_its_place(given_task: BlueprintTask) -> None:
    with pytest.raises(UnsupportedError) as refusal:
        compiled(TO, given_task, **sample(given_task).values)
    assert refusal.value.place is not None


# --- what is there already ----------------------------------------------------------------------------------------


THERE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "connector": (
        {"connector_id": "c", "client_config": {"max_retry_times": 3}},
        ["size", "user", "client_config"],
    ),
    "connector, the model's options": (
        {"connector_id": "c", "rate_limiter": {"limit": "4", "unit": "MINUTES"}, "name": "n"},
        ["size", "user"],
    ),
    "model": (
        {
            "pipeline": {"kind": "ingest", "model_id": "m"},
            "rate_limiter": {"limit": "4", "unit": "MINUTES"},
            "client_config": {"max_retry_times": 3},
            "name": "n",
            "description": "d",
            "deploy": False,
        },
        ["size", "user", "description", "deploy", "rate_limiter", "name", "client_config"],
    ),
}


@pytest.mark.parametrize(("options", "lost"), THERE.values(), ids=THERE)
def test_what_was_given_for_something_that_is_there_is_a_loss(
    options: dict[str, Any], lost: list[str]
) -> None:
    done = compiled(TO, task(body=BODY, parameters=PARAMETERS), options, size=3, user="u")
    assert [loss.message.split("'")[1] for loss in done.losses] == lost


@pytest.mark.parametrize(("options", "lost"), THERE.values(), ids=THERE)
def test_a_connector_that_is_not_rendered_has_no_notes(options: dict[str, Any], lost: list[str]) -> None:
    done = compiled(TO, task(body=BODY, parameters=PARAMETERS), options, size=3, user="u")
    assert lost
    assert [note for note in done.notes if note.startswith(("fixed", "stored", "not settable"))] == []


def test_a_lost_parameter_has_its_place_in_the_blueprint() -> None:
    given_task = task(body=BODY, parameters=PARAMETERS)
    [loss] = compiled(TO, given_task, {"connector_id": "c"}, user="u").losses
    assert loss.place == given_task.blueprint.document.place(given_task.parameter_path("user"))


def test_what_had_to_be_given_is_told_and_no_loss() -> None:
    parameters = {"user": {"type": "string", "required": True}}
    body = {"input": "{{ input }}", "user": "{{ parameters.user }}"}
    done = compiled(TO, task(body=body, parameters=parameters), {"connector_id": "c"}, user="u")
    assert done.losses == ()
    assert "not rendered, what is there already has its own: user" in done.notes


@pytest.mark.parametrize("url", ["https://[::1", "https://a]b/", "https://[nope]/"])
def test_an_address_that_is_none_is_wrong_use(url: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        trust.origin(url)
    with pytest.raises(UsageError, match="no address"):
        trust.private(url)
