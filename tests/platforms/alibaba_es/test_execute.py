"""Bodies of `alibaba-cloud-custom-model` run as Alibaba's code runs them."""

import json

import pytest

from registry.errors import UsageError
from registry.exchange import ProviderResponse
from registry.java.substitution import PlatformError
from registry.model import Request
from registry.platforms._execute import Call, failure
from registry.platforms.alibaba_es.execute import prepare

UPSTREAM = "CustomRequestTests.testCreateRequest"
SPEC = "elasticsearch-inference.md"


def put(task="text_embedding", *, parser=None, parameters=None, path=None, method="POST", **parts):
    own = {
        "headers": {"Authorization": "Bearer ${api_key}"},
        "request": {"format": "string", "content": '{"input":${input}}'},
        "response": {"json_parser": parser or {"text_embeddings": "$.data[*].embedding"}},
        **parts,
    }
    body = {
        "service": "alibaba-cloud-custom-model",
        "service_settings": {
            "secret_parameters": {"api_key": "secret"},
            "url": "https://h.example",
            "path": path
            or {"/v1/embed": {method: {name: part for name, part in own.items() if part is not None}}},
        },
        "task_settings": {"parameters": parameters or {}},
    }
    return [Request(method="PUT", path=f"/_inference/{task}/my-id", body=body)]


def content(text):
    return {"request": {"format": "string", "content": text}}


def call(task="text_embedding", *texts, **more):
    return Call(task_type=task, input=texts or ("abc",), **more)


def ok(value):
    return ProviderResponse(status=200, body=json.dumps(value).encode())


def test_a_call_becomes_a_request():
    [request] = prepare(put(query_string="?q=${lang}", parameters={"lang": "zh"}), call()).requests
    assert request.method == "POST"
    assert request.url == "https://h.example/v1/embed?q=zh"
    assert request.headers == {"Content-Type": "application/json", "Authorization": "Bearer secret"}
    assert request.body == b'{"input":["abc"]}'


BODIES = {
    f"{UPSTREAM}: a list in quotes": (content('"input":"${input}"'), call(), {}, '"input":"["abc"]"'),
    f"{SPEC} 2.3: one input of a completion": (content('{"p":"${input}"}'), call("completion", "hi"), {}, '{"p":"hi"}'),
    f"{SPEC} 2.3: two inputs of a completion": (content('{"p":${input}}'), call("completion", "a", "b"), {}, '{"p":["a","b"]}'),
    f"{SPEC} 2.3: the query is raw": (
        content('{"q":"${query}"}'), call("rerank", "a", query='say "hi"'), {}, '{"q":"say "hi""}'),
    f"{SPEC} 2.3: Gson is HTML-safe": (content("${input}"), call("text_embedding", "<&='>é"), {}, '["\\u003c\\u0026\\u003d\\u0027\\u003eé"]'),
    f"{SPEC} 2.3: numbers, booleans, lists": (
        content("${n} ${b} ${l}"), call(), {"n": 1.0, "b": True, "l": [1, "a"]}, '1.0 true [1,"a"]'),
    f"{SPEC} 2.3: a secret wins over a parameter": (content("${api_key}"), call(), {"api_key": "other"}, "secret"),
    f"{SPEC} 2.1: a placeholder typed by a user": (content("${input}"), call("text_embedding", "x ${api_key}"), {}, '["x secret"]'),
    f"{SPEC} 2.1: a default": (content("${top_n:-5}"), call(), {}, "5"),
    f"{SPEC} 2.3: a call's own parameters": (
        content("${lang}"), call(parameters={"parameters": {"lang": "en"}}), {"lang": "zh"}, "en"),
    f"{SPEC} 1.1: no check": (
        content("${nope}"), call(parameters={"ignore_placeholder_check": True}), {}, "${nope}"),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "called", "parameters", "body"), BODIES.values(), ids=BODIES)
def test_the_body_is_filled(parts, called, parameters, body):
    [request] = prepare(put(called.task_type, parameters=parameters, **parts), called).requests
    assert request.body.decode() == body


def test_a_get_sends_no_body():
    [request] = prepare(put(method="get"), call()).requests
    assert (request.method, request.body) == ("GET", b"")


def test_a_content_type_of_the_author_stands_alone():
    [request] = prepare(put(headers={"content-type": "text/plain"}), call()).requests
    assert request.headers == {"content-type": "text/plain"}


REFUSED = {
    f"{SPEC} 2.3 (CustomRequestTests.testPlaceholderValidation)": (
        content('{"a":"${nope}"}'),
        'variable is not replaced, found placeholder in [{"a":"${nope}"}]',
        500,
    ),
    f"{SPEC} 2.3: an address that is none": (
        {"query_string": "?a b"},
        "Failed to construct custom service URL [https://h.example/v1/embed]",
        400,
    ),
    f"{SPEC} 1.1: another method": ({"method": "DELETE"}, "unsupported http method [DELETE], support [GET], [PUT] and [POST]", 400),
    f"{SPEC} 1.1: two paths": ({"path": {"/a": {}, "/b": {}}}, "[path] only support one endpoint, but found [[/a, /b]]", 400),
    f"{SPEC} 1.1: two methods": (
        {"path": {"/a": {"GET": {}, "POST": {}}}},
        "[path] only support one method, but found [[GET, POST]]",
        400,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "message", "status"), REFUSED.values(), ids=REFUSED)
def test_a_call_is_refused(parts, message, status):
    with pytest.raises(PlatformError) as caught:
        prepare(put(**parts), call())
    assert (caught.value.message, caught.value.status) == (message, status)


def test_requests_that_create_nothing_are_refused():
    with pytest.raises(UsageError, match="create an endpoint"):
        prepare([Request(method="GET", path="/_inference/text_embedding/a")], call())


def test_the_answer_is_written_as_java_writes_it():
    done = prepare(put(), call()).read([ok({"data": [{"embedding": [1, -0.02868066355586052, 1e-5]}]})])
    assert done.text == '{"text_embedding":[{"embedding":[1.0,-0.028680664,1.0E-5]}]}'


def test_custom_gives_all_of_the_answer():
    done = prepare(put("custom"), call("custom")).read([ok({"a": [1, 1.0, None, "é"]})])
    assert done.text == '{"custom":{"a":[1,1.0,null,"é"]}}'


def answered(response, **parts):
    with pytest.raises(PlatformError) as caught:
        prepare(put(**parts), call()).read([response])
    return failure(caught.value)


STATUSES = {
    400: (400, "Received an unsuccessful status code"),
    401: (401, "Received an authentication error status code"),
    404: (404, "Received an unsuccessful status code"),
    429: (429, "Received a rate limit status code"),
    301: (301, "Unhandled redirection"),
    500: (400, "Received a server error status code"),
    503: (400, "Received a server error status code"),
    499: (400, "Received an unsuccessful status code"),
}


@pytest.mark.parametrize(
    ("status", "expected"), STATUSES.items(), ids=[f"{SPEC} 8: {status}" for status in STATUSES]
)
def test_a_refusal_of_the_provider_is_told(status, expected):
    done = answered(ProviderResponse(status=status, headers=(("A", "b"),), body=b'{"m":"x","n":[1,null]}'))
    assert done.status == expected[0]
    assert done.value["error"]["reason"] == (
        f"{expected[1]} for request from inference entity id [my-id] status [{status}]. Error message: [Received a server "
        f"error response: HTTP/1.1 {status} [A: b], body: {{m=x, n=[1, null]}}]"
    )


def test_a_refusal_without_json_is_told():
    reason = answered(ProviderResponse(status=500, body=b"<html>")).value["error"]["reason"]
    assert reason.endswith("Error message: [Parsing custom response body failed. Response: HTTP/1.1 500 []]")


def test_an_answer_without_a_body_is_told():
    error = answered(ProviderResponse(status=200)).value["error"]
    assert error["reason"] == "Failed to send Custom Search request"
    assert (
        error["caused_by"]["reason"] == "Response body was empty for request from inference entity id [my-id]"
    )


def test_a_path_that_does_not_fit_is_told():
    done = answered(ok({"data": []}))
    assert done.status == 500
    assert done.value["error"]["caused_by"] == {
        "type": "illegal_argument_exception",
        "reason": "failed to parse text_embeddings results from response:",
        "caused_by": {
            "type": "illegal_argument_exception",
            "reason": "can't parse text_embeddings results from response, please check the path [$.data[*].embedding]",
        },
    }


def test_every_step_is_traced():
    seen = []
    prepare(put(), call(), trace=seen.append).read([ok({"data": [{"embedding": [1]}]})])
    assert [step.name for step in seen] == ["values", "body", "request", "response", "extracted", "result"]
