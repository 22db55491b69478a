"""Endpoints run as ML Commons runs them, without a node: what newer versions do, and what the wire never shows."""

import json

import pytest

from registry.errors import UnsupportedError, UsageError
from registry.exchange import ProviderResponse
from registry.java.substitution import PlatformError
from registry.model import Request, Version
from registry.platforms._execute import Call, failure
from registry.platforms.opensearch import calls
from registry.platforms.opensearch.contract import first_value
from registry.platforms.opensearch.execute import endpoint, prepare
from registry.platforms.opensearch.functions import POST, PRE

SPEC = "opensearch-ml-commons.md"
V2_19, V3_0, V3_3, V3_4, V3_5 = (Version(*pair) for pair in ((2, 19), (3, 0), (3, 3), (3, 4), (3, 5)))
EXECUTOR = "AwsConnectorExecutorTest.executePredict_TextDocsInferenceInput"
HANDLER = "MLSdkAsyncHttpResponseHandlerTest.test"
HEADERS = "ConnectorUtilsTest.testValidateSubstitutedHeaders"
DOCS = Call(task_type="text_embedding", input=["input1", "input2", "input3"])
EMBED = {"pre_process_function": f"{PRE}openai.embedding", "post_process_function": f"{POST}openai.embedding"}


def make(*, parameters=None, model=None, connector=None, **action):
    """A connector with one action, and a model that uses it."""
    own = {
        "action_type": "predict",
        "method": "POST",
        "url": "https://h.example/x",
        "request_body": '{"input": ${parameters.input}}',
        **action,
    }
    body = {
        "name": "c",
        "protocol": "http",
        "credential": {"key": "secret"},
        "actions": [{name: value for name, value in own.items() if value is not None}],
        **({"parameters": parameters} if parameters else {}),
        **(connector or {}),
    }
    return [
        Request(method="POST", path="/_plugins/_ml/connectors/_create", body=body),
        Request(
            method="POST",
            path="/_plugins/_ml/models/_register?deploy=true",
            body=model or {"function_name": "remote"},
        ),
    ]


def raw(**parameters):
    return Call(task_type="completion", parameters=parameters)


def ok(value, status=200, **headers):
    body = value if isinstance(value, str) else json.dumps(value)
    return ProviderResponse(status=status, headers=tuple(headers.items()), body=body.encode())


def bodies(requests, call, version=None):
    return [json.loads(request.body) for request in prepare(requests, call, version=version).requests]


def refused(requests, call, response=None, version=None):
    def run():
        execution = prepare(requests, call, version=version)
        return execution.read([response] * len(execution.requests))

    with pytest.raises(PlatformError) as caught:
        run()
    return failure(caught.value)


CHUNKS = {
    f"{EXECUTOR}_withStepSize: three": ({"parameters": {"input_docs_processed_step_size": "2"}, **EMBED}, [2, 1]),
    f"{EXECUTOR}_withStepSize_returnOrderedResults": ({"parameters": {"input_docs_processed_step_size": "1"}, **EMBED}, [1, 1, 1]),
    f"{EXECUTOR}_withoutStepSize_emptyPreprocessFunction": ({}, [3]),
    "AwsConnectorExecutorTest.executePredict_whenRetryEnabled: a size of five": (
        {"parameters": {"input_docs_processed_step_size": "5"}, **EMBED}, [3]),
    f"{SPEC} 3.4: other built-in functions": (EMBED, [3]),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "sizes"), CHUNKS.values(), ids=CHUNKS)
def test_documents_are_cut(parts, sizes):
    assert [len(body["input"]) for body in bodies(make(**parts), DOCS)] == sizes


def test_bedrocks_documents_go_one_by_one():
    """AwsConnectorExecutorTest.executePredict_TextDocsInferenceInput_withoutStepSize_bedRockEmbeddingPreProcessFunction."""
    made = make(
        request_body='{"t": "${parameters.inputText}"}', pre_process_function=f"{PRE}bedrock.embedding"
    )
    assert bodies(made, DOCS) == [{"t": "input1"}, {"t": "input2"}, {"t": "input3"}]


def test_a_step_size_below_one_is_refused():
    """AwsConnectorExecutorTest.executePredict_RemoteInferenceInput_negativeStepSize_throwIllegalArgumentException."""
    done = refused(make(parameters={"input_docs_processed_step_size": "-1"}, **EMBED), DOCS)
    assert done.value["error"]["reason"] == (
        "Invalid parameter: input_docs_processed_step_size. It must be positive integer."
    )


def test_results_stand_in_the_order_of_the_documents():
    made = make(parameters={"input_docs_processed_step_size": "1"}, **EMBED)
    answers = [ok({"data": [{"embedding": [at]}]}) for at in range(3)]
    results = prepare(made, DOCS).read(answers).value["inference_results"]
    assert [result["output"][0]["data"] for result in results] == [[0], [1], [2]]


def test_one_part_that_fails_fails_the_call():
    """AwsConnectorExecutorTest.executePredict_TextDocsInferenceInput_withStepSize_partiallyFailed_thenFail."""
    made = make(parameters={"input_docs_processed_step_size": "2"}, **EMBED)
    with pytest.raises(PlatformError, match="Error from remote service: down"):
        prepare(made, DOCS).read([ok({"data": [{"embedding": [1]}]}), ok("down", 503)])


STATUSES = {
    f"{HANDLER}_onComplete_failed": (ok("Model current status is: FAILED", 500), 500, "Error from remote service: Model current status is: FAILED"),
    f"{HANDLER}_MLResponseSubscriber_onError": (ok("", 500), 500, "Remote service returned error status 500 with empty body"),
    f"{HANDLER}_onComplete_empty_response_body": (ok(""), 502, "Remote service returned empty response body"),
    f"{HANDLER}_onComplete_error_http_status": (
        ok('{"message": "runtime error"}', 500), 500, 'Error from remote service: {"message": "runtime error"}'),
    f"{HANDLER}_onComplete_throttle_error_headers": (ok('{"message": null}', 400), 400, 'Error from remote service: {"message": null}'),
    f"{HANDLER}_onComplete_throttle_exception_onFailure": (
        ok('{"message": null}', 400, **{"x-amzn-ErrorType": "ThrottlingException:request throttled!"}), 400,
        ("Error from remote service: The request was denied due to remote server throttling. To change the retry policy and "
        "behavior, please update the connector client_config.")),
}  # fmt: skip


@pytest.mark.parametrize(("response", "status", "reason"), STATUSES.values(), ids=STATUSES)
def test_a_refusal_is_told(response, status, reason):
    done = refused(make(), raw(input=["x"]), response)
    assert (done.status, done.value["error"]["reason"]) == (status, reason)


def test_a_number_beyond_doubles_is_an_answer_that_the_filter_does_not_fit():
    made = make(parameters={"response_filter": "$.choices[0].text"})
    done = refused(made, raw(input=["x"]), ok('{"choices":1e400}'), V3_5)
    assert (done.status, done.value["error"]["caused_by"]["type"]) == (500, "path_not_found_exception")


def test_an_illegal_argument_is_told_itself_since_3_3():
    """MLSdkAsyncHttpResponseHandlerTest.onComplete_InvalidEmbeddingBedRockPostProcessingOccurs_IllegalArgumentExceptionThrown."""
    made = make(post_process_function=f"{POST}bedrock.embedding")
    new, old = (
        refused(made, raw(input=["x"]), ok({"embedding": [[1]]}), version) for version in (V3_3, V3_0)
    )
    reason = "The embedding should be a non-empty List containing Float values."
    assert (new.status, new.value["error"]["reason"]) == (400, reason)
    assert (old.status, old.value["error"]["reason"]) == (500, "Fail to execute PREDICT in aws connector")
    assert old.value["error"]["caused_by"]["reason"] == reason


def output(made, response, version=None):
    done = prepare(made, raw(input=["x"]), version=version).read([response])
    return done.value["inference_results"][0]["output"]


FILTER = {"response_filter": "$.data"}
OUTPUTS = {
    f"{HANDLER}_OnStream_without_postProcessFunction": ({}, {"key": "hello world"}, {"key": "hello world"}),
    "HttpConnectorTest.parseResponse_JsonString": ({"parameters": FILTER}, {"data": '{"output": "test output"}'}, {"output": "test output"}),
    "HttpConnectorTest.parseResponse_NonJsonString": ({"parameters": FILTER}, {"data": "test output"}, {"response": "test output"}),
    "HttpConnectorTest.parseResponse_MapResponse": (
        {"parameters": FILTER}, {"data": {"key1": "value1", "key2": "value2"}}, {"key1": "value1", "key2": "value2"}),
    "ConnectorUtilsTest.processOutput_WithResponseFilterOnly": (
        {"parameters": FILTER}, {"data": {"result": "filtered response"}}, {"result": "filtered response"}),
    f"{SPEC} 3.7: a path that finds nothing": ({"parameters": FILTER}, {"other": 1}, {"other": 1}),
    f"{SPEC} 3.7: null": ({"parameters": FILTER}, {"data": None, "n": 1}, {"data": None, "n": 1}),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "answer", "mapped"), OUTPUTS.values(), ids=OUTPUTS)
def test_an_answer_becomes_a_map(parts, answer, mapped):
    assert output(make(**parts), ok(answer)) == [{"name": "response", "dataAsMap": mapped}]


def test_a_filtered_object_was_wrapped_before_3_3():
    made = make(parameters=FILTER)
    assert output(made, ok({"data": {"a": "b"}}), V3_0) == [
        {"name": "response", "dataAsMap": {"response": {"a": "b"}}}
    ]


def test_a_filter_that_finds_nothing_failed_before_3_7():
    done = refused(make(parameters=FILTER), raw(input=["x"]), ok({"other": 1}), V3_5)
    assert done.value["error"]["caused_by"]["type"] == "path_not_found_exception"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("[hello]", "Invalid JSON format: unexpected character ('h') at line 1, column 2"),
        ('{"a":1,"a":2}', "Invalid JSON format: Duplicate field 'a'"),
        ('{"o":[{"b":1,"a":1,"b":2}]}', "Invalid JSON format: Duplicate field 'b'"),
        ('{"a":NaN}', "Invalid JSON format: non-standard token 'NaN'"),
        ('{"a":', "Invalid JSON format: the text ends at line 1, column 6"),
        ('{"a":' + "9" * 5000 + "}", "Invalid JSON format: a number is too long"),
        ("5", "Unsupported response type"),
    ],
    ids=["words", "a name twice", "a name twice inside", "nan", "cut", "digits", "a number"],
)
def test_an_answer_must_be_json_since_3_5(body, reason):
    done = refused(make(), raw(input=["x"]), ok(body))
    assert (done.status, done.value["error"]["reason"].startswith(reason)) == (400, True)


CONTROLS = {"CRLF": "a\r\nb", "CR": "a\rb", "LF": "a\nb", "NUL": "a\x00b", "ESC": "a\x1bb"}


@pytest.mark.parametrize("value", CONTROLS.values(), ids=[f"{HEADERS}_HeaderWith{name}" for name in CONTROLS])
def test_a_header_holds_no_control_characters(value):
    made = make(headers={"X-Id": "${parameters.id}"})
    call = raw(input=["x"], id=value, no_escape_params="id")
    assert refused(made, call).value["error"]["reason"] == "Header value contains invalid control character"


SIZES = {
    f"{HEADERS}_HeaderExceeds8KB": ({"X": "a" * 8192}, "Header size (key + value) exceeds 8KB limit"),
    f"{HEADERS}_TotalSizeExceeds64KB": (
        {f"X{at:02}": "a" * 8000 for at in range(9)}, "Total headers size (key + value) exceeds 64KB limit"),
}  # fmt: skip


@pytest.mark.parametrize(("headers", "reason"), SIZES.values(), ids=SIZES)
def test_headers_are_not_too_long(headers, reason):
    assert refused(make(headers=headers), raw(input=["x"])).value["error"]["reason"] == reason


SOUND = {
    f"{HEADERS}_ValidHeaders": {"X-Request-ID": "req-123"},
    f"{HEADERS}_HeaderWithTab": {"X": "a\tb"},
    f"{HEADERS}_ExactlyAt8KB": {"X": "a" * 8191},
}


@pytest.mark.parametrize("headers", SOUND.values(), ids=SOUND)
def test_a_sound_header_is_sent(headers):
    [request] = prepare(make(headers=headers), raw(input=["x"])).requests
    assert request.headers == {**headers, "Content-Type": "application/json"}


def test_a_credential_is_put_into_a_header():
    [request] = prepare(
        make(headers={"Authorization": "Bearer ${credential.key}"}), raw(input=["x"])
    ).requests
    assert request.headers["Authorization"] == "Bearer secret"


def test_a_call_reaches_headers_since_3_7_only():
    made = make(headers={"X": "${parameters.x}"}, parameters={"x": "stored"})
    values = [
        prepare(made, raw(input=["i"], x="given"), version=version).requests[0].headers["X"]
        for version in (None, V3_5)
    ]
    assert values == ["given", "stored"]


def test_lines_of_json_are_sent_since_3_5():
    made = make(request_body='{"a": ${parameters.input}}\n{"b": 1}')
    assert prepare(made, raw(input=["x"]), version=V3_5).requests[0].body == b'{"a": ["x"]}\n{"b": 1}'
    assert (
        refused(made, raw(input=["x"]), version=V3_4).value["error"]["reason"].startswith("Invalid payload: ")
    )


def test_verbs_are_more_since_3_5():
    made = make(method="put")
    assert prepare(made, raw(input=["x"]), version=V3_5).requests[0].method == "PUT"
    assert refused(made, raw(input=["x"]), version=V3_4).value["error"]["reason"] == "unsupported http method"


def test_an_address_that_is_none_is_told_since_3_2():
    done = refused(make(url="https://h/a b"), raw(input=["x"]))
    assert done.value["error"]["reason"] == (
        "Encountered error when trying to create uri from endpoint in ml connector. Please update the endpoint in "
        "connection configuration: "
    )


def test_names_that_are_not_escaped_count_since_3_0():
    made, call = make(request_body='{"p": "${parameters.p}"}'), raw(p="a/b", no_escape_params="p")
    texts = [prepare(made, call, version=version).requests[0].body for version in (V3_0, V2_19)]
    assert texts == [b'{"p": "a/b"}', b'{"p": "a\\/b"}']


SCRIPTS = {
    "pre": (make(pre_process_function="return '{}';"), DOCS, None),
    "post": (make(post_process_function="return null;"), raw(input=["x"]), ok({"a": 1})),
    "pre, on raw input": (
        make(pre_process_function="s", parameters={"pre_process_function.process_remote_inference_input": "true"}),
        raw(input=["x"]),
        None,
    ),
    "input_processors": (make(parameters={"input_processors": "[]"}), raw(input=["x"]), None),
    "output_processors": (make(parameters={"output_processors": "[]"}), raw(input=["x"]), ok({"a": 1})),
    "a model that guards": (
        make(model={"guardrails": {"type": "model", "input_guardrail": {"model_id": "m"}}}), raw(input=["x"]), None),
    "stop words": (
        make(model={"guardrails": {"output_guardrail": {"stop_words": [{"index_name": "i"}]}}}), raw(input=["x"]), ok({"a": 1})),
    "an expression of Java": (
        make(model={"guardrails": {"input_guardrail": {"regex": ["\\p{L}+"]}}}), raw(input=["x"]), None),
}  # fmt: skip


@pytest.mark.parametrize(("made", "call", "response"), SCRIPTS.values(), ids=SCRIPTS)
def test_what_is_not_run_is_said(made, call, response):
    with pytest.raises(UnsupportedError, match="not run here"):
        prepare(made, call).read([response])


GUARD = "LocalRegexGuardrailTests.validateRegex"
EXPRESSION = "(.|\n)*stop words(.|\n)*"


@pytest.mark.parametrize(
    ("text", "refusing"),
    [pytest.param("\n\nHuman:hello good words.\n\nAssistant:", False, id=f"{GUARD}ListSuccess"),
     pytest.param("\n\nHuman:hello stop words.\n\nAssistant:", True, id=f"{GUARD}ListFailed")],
)  # fmt: skip
def test_a_guardrail_matches_the_whole_payload(text, refusing):
    made = make(request_body=None, model={"guardrails": {"input_guardrail": {"regex": [EXPRESSION]}}})
    call = raw(http_body=text, no_escape_params="http_body")
    if refusing:
        assert refused(made, call).value["error"]["reason"] == "guardrails triggered for user input"
    else:
        assert prepare(made, call).requests[0].body.decode() == text


def schema(side, **own):
    return {"interface": {side: {"type": "object", **own}}}


TEXTS = {"properties": {"parameters": {"properties": {"s": {"type": "string"}, "n": {"type": "integer"}}}}}


def test_a_declared_text_stays_one_since_3_1():
    made = make(request_body='{"s": "${parameters.s}"}', model=schema("input", **TEXTS))
    assert prepare(made, raw(s="12")).requests
    done = refused(made, raw(s="12"), version=V3_0)
    assert "[$.parameters.s: integer found, string expected]" in done.value["error"]["reason"]


def test_places_are_pointers_since_3_7():
    made = make(model=schema("input", **TEXTS))
    assert (
        "[/parameters/n: string found, integer expected]"
        in refused(made, raw(input=["x"], n="a")).value["error"]["reason"]
    )


@pytest.mark.parametrize("interface", [{}, {"input": '{"required": ["nope"]}'}], ids=["none", "as text"])
def test_an_interface_may_be_empty_or_text(interface):
    made = make(model={"interface": interface})
    if interface:
        assert (
            "required property 'nope' not found" in refused(made, raw(input=["x"])).value["error"]["reason"]
        )
    else:
        assert prepare(made, raw(input=["x"])).requests


KINDS = {"null": None, "boolean": True, "integer": 1, "number": 1.5, "array": [1], "object": {"a": 1}}


@pytest.mark.parametrize(("kind", "value"), KINDS.items(), ids=KINDS)
def test_a_fault_names_what_was_found(kind, value):
    """MLNodeUtilsTests, and docs/opensearch-2.19.1.md for the words."""
    made = make(model=schema("input", properties={"parameters": {"properties": {"v": {"type": ["string"]}}}}))
    reason = refused(made, raw(input=["x"], v=value)).value["error"]["reason"]
    assert f"/parameters/v: {kind} found, [string] expected" in reason


def test_a_fault_of_another_keyword_is_told_too():
    made = make(model=schema("input", properties={"parameters": {"properties": {"input": {"minItems": 2}}}}))
    assert "/parameters/input: " in refused(made, raw(input=["x"])).value["error"]["reason"]


def test_every_branch_of_a_choice_is_told():
    made = make(model=schema("input", anyOf=[{"required": ["a"]}, {"required": ["b"]}]))
    reason = refused(made, raw(input=["x"])).value["error"]["reason"]
    assert "'a' not found" in reason
    assert "'b' not found" in reason


def test_a_function_name_may_be_a_parameter():
    made = make(post_process_function="connector.post_process.${parameters.kind}", parameters={"kind": "x"})
    done = refused(made, raw(input=["x"]), ok({"a": 1}), V2_19)
    assert done.value["error"]["caused_by"]["type"] == "script_exception"
    assert (
        done.value["error"]["caused_by"]["caused_by"]["reason"]
        == 'cannot resolve symbol [connector.post_process."x"]'
    )


def test_an_answer_nested_too_deeply_is_refused():
    assert refused(make(), raw(input=["x"]), ok("[" * 100_000)).status == 400


FIRST = {
    "12": 12, "12 monkeys": 12, "true": True, "true story": True, "null": None, "null and void": None, '{"a":1} tail': {"a": 1},
    "1e5": 1e5, "": None, "  ": None, "hello": "hello", "[INST] hi": "[INST] hi", '"quoted"': "quoted", "01": "01", "NaN": "NaN",
    "-": "-", "12monkeys": "12monkeys", "truest": "truest",
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), FIRST.items(), ids=[repr(text) for text in FIRST])
def test_a_parameter_is_read_by_its_first_word(text, value):
    """docs/opensearch-2.19.1.md: what `type: string` refuses and what passes; MLNodeUtilsTests.testProcessRemoteInferenceInputDataSet…"""
    assert first_value(text) == value


NAMES = {
    "by its name": (make(), Call(task_type="custom", input=["x"]), {"input": ["x"]}),
    "the only open place": (
        make(request_body='{"p": "${parameters.prompt}", "m": "${parameters.m}"}', parameters={"m": "1"}),
        Call(task_type="completion", input=["x"]), {"p": "x", "m": "1"}),
    "messages": (
        make(request_body='{"m": ${parameters.messages}}'),
        Call(task_type="chat_completion", messages=[{"role": "user", "content": "é"}]), {"m": [{"role": "user", "content": "é"}]}),
    "the pre-process function's": (
        make(request_body='{"q": "${parameters.query}", "d": ${parameters.documents}}', pre_process_function=f"{PRE}cohere.rerank"),
        Call(task_type="rerank", input=["a"], query="q", parameters={"x": "y"}), {"q": "q", "d": ["a"]}),
    "top_n where it is asked for": (
        make(request_body='{"d": ${parameters.input}, "n": ${parameters.top_n}}'),
        Call(task_type="custom", input=["a"], top_n=3), {"d": ["a"], "n": 3}),
}  # fmt: skip


@pytest.mark.parametrize(("made", "call", "body"), NAMES.values(), ids=NAMES)
def test_an_input_finds_its_place(made, call, body):
    assert bodies(made, call) == [body]


def test_an_input_without_a_place_is_refused():
    made = make(request_body='{"a": "${parameters.a}", "b": "${parameters.b}"}')
    with pytest.raises(UsageError, match="no place for 'input': open is a, b"):
        prepare(made, Call(task_type="completion", input=["x"]))


def test_a_connector_inside_the_model_is_the_one():
    [connector, model] = make()
    inline = Request(method=model.method, path=model.path, body={**model.body, "connector": connector.body})
    assert endpoint([inline]).connector == connector.body


def test_a_bare_body_is_a_connector():
    bare = Request(method="POST", path="", body=make()[0].body)
    assert bodies([bare], raw(input=["x"])) == [{"input": ["x"]}]


def test_no_connector_is_refused():
    with pytest.raises(UsageError, match="create a connector"):
        endpoint([make()[1]])


def test_a_connector_that_predicts_nothing_is_refused():
    with pytest.raises(UnsupportedError, match="no predict action"):
        endpoint(make(action_type="batch_predict"))


def test_as_many_answers_as_requests_are_wanted():
    with pytest.raises(UsageError, match="0 answers to 1 requests"):
        prepare(make(), raw(input=["x"])).read([])


def test_every_step_is_traced():
    seen = []
    prepare(make(), raw(input=["x"]), trace=seen.append).read([ok({"a": 1})])
    assert [step.name for step in seen] == ["values", "body", "request", "response", "extracted", "result"]


def test_keys_stand_in_their_order():
    done = prepare(make(**EMBED), DOCS).read([ok({"data": [{"embedding": [1, 0.00001]}]})])
    assert done.text == (
        '{"inference_results":[{"output":[{"name":"sentence_embedding","data_type":"FLOAT32","shape":[2],'
        '"data":[1,1.0E-5]}],"status_code":200}]}'
    )


SKIPPED = {
    "parameters": ({"parameters": 2.5}, {}),
    "headers": ({}, {"headers": "x"}),
    "a credential": ({"credential": ["k"]}, {}),
    "an action that is none": ({"actions": ["predict"]}, None),
}


@pytest.mark.parametrize(("connector", "action"), SKIPPED.values(), ids=SKIPPED)
def test_what_is_no_object_where_one_must_be_is_skipped(connector, action):
    """Source: S204 of `registry check`; ML Commons reads connectors member by member and skips the rest."""
    given = {
        "action_type": "predict",
        "method": "POST",
        "url": "https://h.example.com/v1",
        "request_body": "{}",
    }
    good = [{**given, **(action or {})}]
    body = {"protocol": "http", **connector, "actions": connector.get("actions", []) + good}
    request = Request(method="POST", path="/_plugins/_ml/connectors/_create", body=body)
    execution = prepare([request], Call(task_type="completion", parameters={"a": "b"}))
    assert [one.body for one in execution.requests] == [b"{}"]
    assert dict(execution.requests[0].headers) == {"Content-Type": "application/json"}


def test_a_number_where_a_text_must_be_is_that_text():
    action = {"action_type": "predict", "method": "POST", "url": "https://h.example.com", "request_body": 5}
    request = Request(method="POST", path="/_plugins/_ml/connectors/_create", body={"actions": [action]})
    with pytest.raises(PlatformError, match="Invalid payload: 5"):
        prepare([request], Call(task_type="completion", parameters={"a": "b"}), version=Version(2, 19))


TYPED = {
    "a ranking by its query": ({}, {"query": "q"}, "rerank"),
    "a ranking by its function": ({"pre_process_function": "connector.pre_process.cohere.rerank"}, {}, "rerank"),
    "documents by a function before": ({"pre_process_function": "connector.pre_process.nope"}, {}, "text_embedding"),
    "documents by a function after": (
        {"post_process_function": "connector.post_process.openai.embedding"}, {}, "text_embedding",
    ),
    "nothing": ({}, {}, "completion"),
    "as it is said": ({"pre_process_function": "connector.pre_process.cohere.rerank"}, {"task_type": "custom"}, "custom"),
}  # fmt: skip


@pytest.mark.parametrize(("action", "said", "task_type"), TYPED.values(), ids=TYPED)
def test_a_call_without_a_task_type_has_that_of_its_functions(action, said, task_type):
    assert calls.typed(Call(**{"task_type": "", **said}), action).task_type == task_type


@pytest.mark.parametrize(("protocol", "signature"), [("http", None), ("aws_sigv4", "aws_sigv4")])
def test_a_request_that_would_be_signed_says_so(protocol, signature):
    action = {
        "action_type": "predict",
        "method": "POST",
        "url": "https://h.example.com",
        "request_body": "{}",
    }
    request = Request(
        method="POST",
        path="/_plugins/_ml/connectors/_create",
        body={"protocol": protocol, "actions": [action]},
    )
    assert prepare([request], Call(task_type="completion", parameters={"a": "b"})).signature == signature
