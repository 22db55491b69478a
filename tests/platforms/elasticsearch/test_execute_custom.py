"""Bodies of the service `custom` run as Elasticsearch runs them."""

import json

import pytest

from registry.exchange import ProviderResponse
from registry.java.substitution import PlatformError
from registry.model import Request, Version
from registry.platforms._execute import Call, failure
from registry.platforms.elasticsearch.execute import dry_run, prepare, probe

SPEC = "elasticsearch-inference.md"
UPSTREAM = "CustomRequestTests.testCreateRequest"
ID = "inferenceId"


def put(task="text_embedding", *, parameters=None, **settings):
    service = {
        "secret_parameters": {"api_key": "my-secret-key"},
        "url": "http://www.elastic.co",
        "headers": {"Authorization": "${api_key}"},
        "request": '{"input": ${input}}',
        "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}},
        **settings,
    }
    body = {
        "service": "custom",
        "service_settings": service,
        "task_settings": {"parameters": parameters or {}},
    }
    return [Request(method="PUT", path=f"/_inference/{task}/{ID}", body=body)]


def call(task="text_embedding", *texts, **more):
    return Call(task_type=task, input=texts or ("abc", "123"), **more)


def ok(value):
    return ProviderResponse(status=200, body=json.dumps(value).encode())


TYPES = {"translation": {"ingest": "value"}, "default": "default"}
RANK = call("rerank", query="query string")
BODIES = {
    UPSTREAM: (
        put(request='{"input": ${input},\n "input_type": ${input_type}\n}', input_type=TYPES),
        call(),
        '{"input": ["abc","123"],\n "input_type": "default"\n}',
    ),
    f"{UPSTREAM}_QueryParametersAreEscaped_AndEncoded: translated": (
        put(request="${input_type}", input_type=TYPES), call(input_type="ingest"), '"value"'),
    f"{UPSTREAM}_SecretsInTheJsonBody_AreEncodedCorrectly": (
        put(request='{"input": ${input}, "secret": ${api_key}}'), call(), '{"input": ["abc","123"], "secret": "my-secret-key"}'),
    f"{UPSTREAM}_HandlesQuery": (
        put("rerank", request='{"input": ${input}, "query": ${query}}'), RANK, '{"input": ["abc","123"], "query": "query string"}'),
    f"{UPSTREAM}_HandlesQuery_WithReturnDocsAndTopN": (
        put("rerank", request="${return_documents} ${top_n}"),
        call("rerank", query="q", top_n=2, return_documents=False), "false 2"),
    f"{SPEC} 2.2: one text of a completion": (put("completion", request="${input}"), call("completion", "a", "b"), '"a"'),
    f"{SPEC} 2.2: a call's own parameters": (
        put(request="${n}", parameters={"n": 1}), call(parameters={"parameters": {"n": 2}}), "2"),
    f"{SPEC} 0.1.12: nulls are dropped": (
        put(request="${n}", parameters={"n": 1}), call(parameters={"parameters": {"n": None}}), "1"),
    f"{SPEC} 0.1.1: a default typed by a user": (put(), call("text_embedding", "a ${x:-b} c"), '{"input": ["a b c"]}'),
    f"{SPEC} 1.2: a header of null is none": (put(headers={"X": None}), call(), '{"input": ["abc","123"]}'),
}  # fmt: skip


@pytest.mark.parametrize(("requests", "called", "body"), BODIES.values(), ids=BODIES)
def test_the_body_is_filled(requests, called, body):
    [request] = prepare(requests, called).requests
    assert request.body.decode() == body


def test_the_request_is_a_post_with_headers_and_query():
    requests = put(
        url="http://www.elastic.co/${p}",
        query_parameters=[["q", "a b"], ["q", "${v}"]],
        parameters={"p": "v1", "v": "Σ"},
    )
    [request] = prepare(requests, call()).requests
    assert request.method == "POST"
    assert request.url == "http://www.elastic.co/v1?q=a+b&q=%CE%A3"
    assert request.headers == {"Content-Type": "application/json", "Authorization": "my-secret-key"}


def failed(requests, called, version=None):
    with pytest.raises(PlatformError) as caught:
        prepare(requests, called, version=version)
    return failure(caught.value)


CONSTRUCT = (400, "status_exception", "Failed to construct the custom service request")
SEND = (500, "exception", f"Http client failed to send request from inference entity id [{ID}]")
LEFT = "please check that all templates have a corresponding field definition."
REFUSED = {
    f"{SPEC} 2.2: in the url": (put(url="http://h/${x}"), call(), CONSTRUCT, f"Found placeholder [${{x}}] in field [url] after replacement call, {LEFT}"),
    f"{SPEC} 2.2: in a query parameter": (
        put(query_parameters=[["k", "${x}"]]), call(), CONSTRUCT,
        f"Found placeholder [${{x}}] in field [query parameters: [k]] after replacement call, {LEFT}"),
    f"{UPSTREAM}_ThrowsException_ForInvalidUrl": (
        put(url="http://h/a b"), call(), CONSTRUCT, "Failed to build URI, error: Illegal character in path at index 10: http://h/a b"),
    f"{UPSTREAM}_IgnoresNonStringFields_ForStringParams": (
        put(url="http://h/${n}", parameters={"n": 1}), call(), CONSTRUCT,
        f"Found placeholder [${{n}}] in field [url] after replacement call, {LEFT}"),
    f"{SPEC} 2.2: in a header": (
        put(headers={"X": "${x}"}), call(), SEND, f"Found placeholder [${{x}}] in field [header.X] after replacement call, {LEFT}"),
    f"{SPEC} 2.2: top_n that was not sent": (
        put("rerank", request="${top_n}"), RANK, SEND, f"Found placeholder [${{top_n}}] in field [request] after replacement call, {LEFT}"),
    f"{SPEC} 2.1: a placeholder typed by a user": (
        put(), call("text_embedding", "hi ${nope} x"), SEND,
        f"Found placeholder [${{nope}}] in field [request] after replacement call, {LEFT}"),
    f"{SPEC} 0.1.1: an open brace typed by a user": (
        put(), call("text_embedding", "a ${ b"), SEND, f'Found placeholder [${{ b"]}}] in field [request] after replacement call, {LEFT}'),
    f"{SPEC} 0.1.1: a loop": (
        put(), call("text_embedding", "${input}"), SEND, 'Infinite loop in property interpolation of {"input": ${input}}: input'),
}  # fmt: skip


@pytest.mark.parametrize(("requests", "called", "outer", "inner"), REFUSED.values(), ids=REFUSED)
def test_a_call_is_refused(requests, called, outer, inner):
    done = failed(requests, called)
    error = done.value["error"]
    assert (done.status, error["type"], error["reason"]) == outer
    assert error["caused_by"]["reason"] == inner


@pytest.mark.parametrize(
    ("version", "kind", "long"),
    [(Version(8, 19), "illegal_state_exception", False), (Version(9, 5), "illegal_argument_exception", True)],
    ids=str,
)
def test_what_is_left_is_told_as_the_version_tells_it(version, kind, long):
    cause = failed(put(request="${x}"), call(), version).value["error"]["caused_by"]
    assert (cause["type"], cause["reason"].endswith(LEFT)) == (kind, long)


CLASHES = {
    "stored": (put(parameters={"api_key": "x"}), call()),
    "called": (put(request="${n}", parameters={"n": 1}), call(parameters={"parameters": {"api_key": "x"}})),
}


@pytest.mark.parametrize(("requests", "called"), CLASHES.values(), ids=CLASHES)
@pytest.mark.parametrize("version", [None, Version(8, 19), Version(9, 3), Version(9, 5)], ids=str)
def test_the_newest_builds_refuse_a_parameter_with_the_name_of_a_secret(requests, called, version):
    """elasticsearch-inference.md 1.2, pull request 153309: backported to 8.19, 9.3, 9.4 and 9.5."""
    done = failed(requests, called, version)
    assert (done.status, done.value["error"]["type"]) == (400, "validation_exception")
    assert "[api_key]" in done.value["error"]["reason"]


@pytest.mark.parametrize("version", [Version(8, 18), Version(9, 1), Version(9, 2)], ids=str)
def test_builds_before_that_let_the_parameter_win(version):
    made = prepare(put(parameters={"api_key": "x"}), call(), version=version)
    assert made.requests[0].headers["Authorization"] == "x"


def test_a_parameter_of_a_call_must_be_a_scalar():
    """elasticsearch-inference.md 0.1.12."""
    done = failed(put(), call(parameters={"parameters": {"key": {"another_key": "value"}}}))
    assert done.status == 400
    assert done.value["error"]["reason"] == (
        "Validation Failed: 1: Map field [parameters] has an entry that is not valid, [key => {another_key=value}]. Value type "
        "of [{another_key=value}] is not one of [Boolean, Double, Float, Integer, String].;"
    )


CHECKS = {
    "Field [input] cannot be an empty array": Call(task_type="text_embedding"),
    "Field [query] cannot be null for task type [rerank]": call("rerank"),
    "Field [query] cannot be empty for task type [rerank]": call("rerank", query=""),
    "Field [query] cannot be specified for task type [text_embedding]": call(query="q"),
    "Field [top_n] cannot be specified for task type [completion]": call("completion", top_n=1),
    "Field [return_documents] cannot be specified for task type [text_embedding]": call(return_documents=True),
    "Field [input_type] cannot be specified for task type [rerank]": call("rerank", query="q", input_type="search"),
    "Field [input_type] cannot be specified for task type [sparse_embedding]": call("sparse_embedding", input_type="search"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "called"), CHECKS.items(), ids=[f"{SPEC} 5.2: {message}" for message in CHECKS]
)
def test_a_call_of_the_wrong_form_is_refused(message, called):
    done = failed(put(called.task_type), called)
    assert (done.status, done.value["error"]["type"]) == (400, "action_request_validation_exception")
    assert done.value["error"]["reason"] == f"Validation Failed: 1: {message};"


def test_the_answer_is_written_as_java_writes_it():
    done = prepare(put(), call()).read([ok({"data": [{"embedding": [1, -0.02868066355586052, 1e-5]}]})])
    assert done.text == '{"text_embedding":[{"embedding":[1.0,-0.028680664,1.0E-5]}]}'


def answered(response):
    with pytest.raises(PlatformError) as caught:
        prepare(put(), call()).read([response])
    return failure(caught.value)


STATUSES = {
    400: (400, "Received an unsuccessful status code"),
    401: (401, "Received an authentication error status code"),
    404: (404, "Received an unsuccessful status code"),
    422: (422, "Received an unsuccessful status code"),
    429: (429, "Received a rate limit status code"),
    302: (302, "Unhandled redirection"),
    500: (400, "Received a server error status code"),
    599: (400, "Received a server error status code"),
}


@pytest.mark.parametrize(
    ("status", "expected"), STATUSES.items(), ids=[f"{SPEC} 8: {status}" for status in STATUSES]
)
def test_a_refusal_of_the_provider_quotes_its_whole_body(status, expected):
    """CustomResponseHandlerTests.testErrorBodyParser."""
    body = '{"error":{"message":"message","type":"content_too_large","param":null,"code":null}}'
    done = answered(ProviderResponse(status=status, body=body.encode()))
    assert (done.status, done.value["error"]["type"]) == (expected[0], "status_exception")
    assert done.value["error"]["reason"] == (
        f"{expected[1]} for request from inference entity id [{ID}] status [{status}]. Error message: [{body}]"
    )


def test_a_refusal_without_a_body_has_no_message():
    reason = answered(ProviderResponse(status=401)).value["error"]["reason"]
    assert reason.endswith("status [401]")


def test_an_answer_without_a_body_is_told():
    done = answered(ProviderResponse(status=200))
    assert (done.status, done.value["error"]["reason"]) == (500, "Failed to send Custom request")


@pytest.mark.parametrize("body", [b"[1]", b"{}", b"<html>", b'{"data":[{"embedding":1}]}'], ids=str)
def test_an_answer_that_does_not_fit_is_told(body):
    done = answered(ProviderResponse(status=200, body=body))
    assert done.status == 400
    assert done.value["error"]["reason"] == (
        "Failed to parse custom model response, please check that the response parser path matches the response format."
    )
    assert done.value["error"]["caused_by"]["reason"]


def test_the_dry_run_finds_a_placeholder():
    """elasticsearch-inference.md 1.2."""
    with pytest.raises(PlatformError) as caught:
        dry_run(put(request="${some_template}"))
    assert caught.value.type == "validation_exception"
    assert caught.value.message == (
        "Validation Failed: 1: Failed to validate model configuration: Found placeholder [${some_template}] in field [request] "
        f"after replacement call, {LEFT};"
    )


@pytest.mark.parametrize("name", ["top_n", "return_documents"])
def test_the_dry_run_sends_neither(name):
    with pytest.raises(PlatformError, match="Failed to validate model configuration"):
        dry_run(put("rerank", request=f"${{{name}}}"))


def test_a_sound_body_passes_the_dry_run():
    dry_run(put("rerank", request="${input} ${query} ${top_n:-5}"))


def test_the_probe_is_the_platforms():
    assert list(probe("text_embedding").input) == ["how big"]
    assert (probe("rerank").query, probe("rerank").top_n, probe("rerank").return_documents) == (
        "test query",
        1,
        True,
    )


def test_every_step_is_traced():
    seen = []
    prepare(put(), call(), trace=seen.append).read([ok({"data": [{"embedding": [1]}]})])
    assert [step.name for step in seen] == ["values", "body", "request", "response", "extracted", "result"]
