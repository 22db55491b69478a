"""Connector templates filled as ML Commons does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import answers

from registry.java.substitution import PlatformError
from registry.platforms.opensearch.lenient import is_json
from registry.platforms.opensearch.substitute import (
    GUARANTEES,
    check,
    create,
    escape,
    headers,
    merge,
    payload,
    stringify,
    url,
    with_to_string,
)

TEXT_SLOT, JSON_SLOT, TO_STRING_SLOT, CONNECTOR_SLOT, BARE_SLOT, URL_SLOT = GUARANTEES
SPEC = "opensearch-ml-commons.md"
SAFE = st.text().filter(lambda text: "${parameters" not in text)
LISTS = st.lists(SAFE, min_size=1) | st.dictionaries(SAFE, SAFE)


def call(case):
    merged = merge(case["connector"], case["request"], preprocessed=case["pre"])
    try:
        return {
            "payload": payload(case["body"], merged),
            "endpoint": url(case["url"], with_to_string(merged)),
        }
    except PlatformError as error:
        return {"error": error.message}


@pytest.mark.parametrize("case", answers("ml_commons_calls"))
def test_ml_commons_builds_the_same_call(case):
    assert call(case) == {key: case[key] for key in ("payload", "endpoint", "error") if key in case}


@pytest.mark.parametrize("case", answers("ml_commons_parameters"))
def test_ml_commons_2_19_writes_parameters_the_same(case):
    assert stringify(case["parameters"], older=True) == case["texts"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("value1", "value1", id="StringUtilsTest.getParameterMap text"),
        pytest.param(2, "2", id="StringUtilsTest.getParameterMap int"),
        pytest.param(2.1, "2.1", id="StringUtilsTest.getParameterMap double"),
        pytest.param([10, 20], "[10,20]", id="StringUtilsTest.getParameterMap ints"),
        pytest.param([1.01, "abc"], '[1.01,"abc"]', id="StringUtilsTest.getParameterMap list"),
        pytest.param(True, "true", id=f"{SPEC} 2.1 boolean"),
        pytest.param(5, "5", id=f"{SPEC} 2.1 int"),
        pytest.param(1.0, "1.0", id=f"{SPEC} 2.1 double"),
        pytest.param(0.00001, "1.0E-5", id=f"{SPEC} 2.1 small"),
        pytest.param(1e8, "1.0E8", id=f"{SPEC} 2.1 big"),
        pytest.param(12345678901, "12345678901", id=f"{SPEC} appendix A long"),
        pytest.param(None, "null", id=f"{SPEC} 2.1 null"),
        pytest.param({"a": None, "b": "<é/\x1f\u2028"}, '{"a":null,"b":"<é/\\u001f\\u2028"}', id=f"{SPEC} 2.2 inside objects"),
    ],
)  # fmt: skip
def test_a_parameter_as_text(value, text):
    assert stringify({"p": value}) == {"p": text}


def test_a_number_that_is_not_finite_is_the_platforms_error():
    with pytest.raises(PlatformError, match="NaN is not a valid double value"):
        stringify({"p": float("nan")})


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        pytest.param('hello "world" \n \t', 'hello \\"world\\" \\n \\t', id="processInput_RemoteInferenceInputDataSet_EscapeString"),
        pytest.param("test value", "test value", id="processInput_RemoteInferenceInputDataSet_NotEscapeStringValue"),
        pytest.param('["test value1"]', '["test value1"]', id="processInput_RemoteInferenceInputDataSet_NotEscapeArrayString"),
        pytest.param('{"key1": "value", "key2": 123}', '{"key1": "value", "key2": 123}', id="processInput_RemoteInferenceInputDataSet_NotEscapeJsonString"),
        pytest.param(None, None, id="processInput_RemoteInferenceInputDataSet_NullParam"),
        pytest.param('test"value', 'test\\"value', id="testEscapeRemoteInferenceInputData_EscapeValue"),
        pytest.param("é/😀", "\\u00E9\\/\\uD83D\\uDE00", id=f"{SPEC} 2.2"),
    ],
)  # fmt: skip
def test_a_request_parameter_is_escaped(text, escaped):
    assert escape({"input": text}) == {"input": escaped}


@pytest.mark.parametrize(
    ("listed", "escaped"),
    [
        pytest.param(
            "key1,key3", ["key2", "other"], id="testEscapeRemoteInferenceInputData_WithNoEscapeParams"
        ),
        pytest.param(" key1 , key3 ", ["key2", "other"], id="blanks around names"),
        pytest.param("", ["key1", "key2", "key3", "other"], id="an empty list"),
    ],
)
def test_listed_parameters_are_not_escaped(listed, escaped):
    texts = dict.fromkeys(("key1", "key2", "key3", "other"), 'say "q"')
    found = escape({**texts, "no_escape_params": listed})
    assert [name for name in texts if found[name] != texts[name]] == escaped


def test_the_list_does_not_work_from_connector_parameters():
    assert merge({"no_escape_params": "p"}, {"p": '"'})["p"] == '\\"'


def test_later_parameters_win():
    found = merge(
        {"a": "connector", "b": "connector", "c": "connector", "d": "connector"},
        {"d": "request"},
        algorithm={"b": "algorithm", "c": "algorithm", "d": "algorithm"},
        preprocessed={"c": "pre", "d": "pre"},
    )
    assert found == {"a": "connector", "b": "algorithm", "c": "pre", "d": "request"}


@pytest.mark.parametrize(
    ("template", "parameters", "filled"),
    [
        pytest.param('{"input1": "${parameters.input1:-null}"}', {}, '{"input1": null}', id="HttpConnectorTest.fillNullParameters"),
        pytest.param('{"a": "${parameters.a:-null}"}', {"a": "x"}, '{"a": "x"}', id=f"{SPEC} 2.5 present"),
        pytest.param('{"a": "${parameters.a:-null}"}', {"a": None}, '{"a": null}', id=f"{SPEC} 2.5 null"),
        pytest.param('{"a": "${parameters.a-b:-null}"}', {}, '{"a": "null"}', id=f"{SPEC} 2.5 other names"),
        pytest.param('{"a": ${parameters.a:-[]}}', {}, '{"a": []}', id=f"{SPEC} 2.4 default"),
        pytest.param('{"a": "${parameters.a:-}"}', {}, '{"a": ""}', id=f"{SPEC} 2.4 empty default"),
        pytest.param('{"o": ${parameters.o:-{"a":1}}}', {}, '{"o": {"a":1}}', id=f"{SPEC} 2.4 works by luck"),
        pytest.param('{"t": ${parameters.t:-0.5} }', {}, '{ "t": 0.5 }', id=f"{SPEC} 2.8 default"),
        pytest.param('{"t": ${parameters.t:-0.5} }', {"t": "null"}, '{ "t": null }', id=f"{SPEC} 2.8 null beats it"),
        pytest.param('{"a": "${parameters.a.b}"}', {"a.b": "v"}, '{"a": "v"}', id=f"{SPEC} 2.4 a dot is a character"),
        pytest.param('{"a": "${parameters.a}"}', {"a": "${parameters.b}", "b": "v"}, '{"a": "v"}', id=f"{SPEC} 2.4 values too"),
        pytest.param('{"input": "${parameters.input}"}', {"input": "test input value"}, '{"input": "test input value"}', id="HttpConnectorTest.createPayload"),
        pytest.param(
            '{"input": "${parameters.input}", "parameters": {"sparseEmbeddingFormat": "${parameters.sparseEmbeddingFormat}", "content_type": "${parameters.content_type}" }}',
            {"input": "test value", "sparseEmbeddingFormat": "WORD", "content_type": "query"},
            '{"input": "test value", "parameters": {"sparseEmbeddingFormat": "WORD", "content_type": "query" }}',
            id="HttpConnectorTest.createPayload_ExtraParams",
        ),
        pytest.param('{ "input": ${parameters.input} }', {"input": '["a","b"]'}, '{ "input": ["a","b"] }', id=f"{SPEC} 2.8 list"),
        pytest.param('{ "input": ${parameters.input} }', {"input": "hello"}, '{ "input": hello }', id=f"{SPEC} 2.8 a bare word is sent"),
        pytest.param(
            '{ "m": ${parameters.m} }',
            {"m": '[{"role":"user","content":"say \\"hi\\""}]'},
            '{ "m": [{"role":"user","content":"say \\"hi\\""}] }',
            id=f"{SPEC} 2.8 messages",
        ),
        pytest.param('{"a":1}\n{"b": ${parameters.b}}', {"b": "2"}, '{"a":1}\n{"b": 2}', id=f"{SPEC} 2.3 one JSON a line"),
    ],
)  # fmt: skip
def test_a_payload(template, parameters, filled):
    assert payload(template, parameters) == filled.replace('{ "t"', '{"t"')


@pytest.mark.parametrize(
    ("template", "connector", "request_", "message"),
    [
        pytest.param('{"input": ${parameters.input} }', {}, {}, 'Invalid payload: {"input": ${parameters.input} }', id="HttpConnectorTest.createPayload_InvalidJson"),
        pytest.param('{"input": "${parameters.input}"}', {}, {}, "Some parameter placeholder not filled in payload: input", id="HttpConnectorTest.createPayload_Invalid"),
        pytest.param(
            '{"input": "${parameters.input}", "parameters": {"sparseEmbeddingFormat": "${parameters.sparseEmbeddingFormat}", "content_type": ${parameters.content_type} }}',
            {},
            {"input": "test value", "sparseEmbeddingFormat": "WORD"},
            'Invalid payload: {"input": "test value", "parameters": {"sparseEmbeddingFormat": "WORD", "content_type": ${parameters.content_type} }}',
            id="HttpConnectorTest.createPayload_MissingParamsInvalidJson",
        ),
        pytest.param('{ "p": "${parameters.p}" }', {"p": 'say "hi"'}, {}, 'Invalid payload: { "p": "say "hi"" }', id=f"{SPEC} 2.8 connector text"),
        pytest.param('{ "p": "${parameters.p}" }', {}, {"p": '{"k":"v"}'}, 'Invalid payload: { "p": "{"k":"v"}" }', id=f"{SPEC} 2.8 JSON in a string"),
        pytest.param('{"a": "${parameters.a}", "b": "$${parameters.b} ${parameters.a}"}', {}, {"b": "x"}, "Some parameter placeholder not filled in payload: a, b, a", id=f"{SPEC} 2.8 names in order, twice too"),
        pytest.param('{"p": "${parameters.p}"}', {}, {"p": "You are a ${parameters.role}"}, "Some parameter placeholder not filled in payload: role", id=f"{SPEC} 2.8 a placeholder in a text"),
        pytest.param('{"p": "${parameters.d:-${parameters.e}}"}', {"e": "x"}, {}, "Some parameter placeholder not filled in payload: e", id=f"{SPEC} 2.4 no placeholder in a default"),
    ],
)  # fmt: skip
def test_a_payload_that_is_refused(template, connector, request_, message):
    with pytest.raises(PlatformError) as caught:
        payload(template, merge(connector, request_))
    assert (caught.value.message, caught.value.status) == (message, 400)


@pytest.mark.parametrize("skip", ["true", "TRUE"])
def test_the_second_check_can_be_skipped(skip):
    parameters = {"p": "You are a ${parameters.role}", "skip_validating_missing_parameters": skip}
    body = payload('{"p": "${parameters.p}"}', parameters)  # RemoteConnectorExecutorTest
    assert body == '{"p": "You are a ${parameters.role}"}'


@pytest.mark.parametrize("body", ['{"a": "${parameters.}"}', '{"a": "${parameters"}'])
def test_the_check_itself_breaks_where_it_can_read_no_name(body):
    with pytest.raises(PlatformError) as caught:
        check(body)
    assert (caught.value.status, caught.value.type) == (500, "string_index_out_of_bounds_exception")


def test_a_cycle_is_the_platforms_error():
    with pytest.raises(PlatformError) as caught:
        payload('{"a": "${parameters.a}"}', {"a": "${parameters.b}", "b": "${parameters.a}"})
    assert caught.value.message.endswith(": a->b")
    assert caught.value.status == 500


def test_without_a_template_http_body_is_sent_json_or_not():
    assert payload(None, {"http_body": "{ no"}, supports_structured_output=True) == "{ no"


def test_without_a_template_and_http_body_there_is_no_payload():
    assert payload(None, {}) is None


DOCUMENTS = '["document1"]'
PROMPT = "answer question based on context: ${parameters.context.toString()}"


@pytest.mark.parametrize(
    ("parameters", "prompt"),
    [
        pytest.param({"prompt": PROMPT, "context": DOCUMENTS}, 'answer question based on context: [\\"document1\\"]', id="testParseParametersListToString"),
        pytest.param({"prompt": "C: ${parameters.model_config.context.toString()}.", "model_config.context": DOCUMENTS}, 'C: [\\"document1\\"].', id="testParseParametersListToStringModelConfig"),
        pytest.param({"prompt": PROMPT, "context": '["document1","[\\"document2\\"]"]'}, 'answer question based on context: [\\"document1\\",\\"[\\\\\\"document2\\\\\\"]\\"]', id="testParseParametersNestedListToString"),
        pytest.param(
            {"prompt": PROMPT + " and history: ${parameters.history.toString()}", "context": '{"name":"John"}', "history": "hello\n"},
            'answer question based on context: {\\"name\\":\\"John\\"} and history: hello\\n',
            id="testParseParametersMapToString",
        ),
    ],
)  # fmt: skip
def test_to_string(parameters, prompt):
    assert create('{"prompt": "${parameters.prompt}"}', parameters) == f'{{"prompt": "{prompt}"}}'


def test_to_string_names_are_searched_in_every_value():
    found = with_to_string(
        {"prompt": f"{PROMPT} ${{parameters.history.toString()}}", "context": "${parameters.text.toString()}"}
        | {"text": "t", "history": "h"}
    )  # StringUtilsTest.testGetToStringPrefix
    assert sorted(set(found) - {"prompt", "context", "text", "history"}) == [
        "context.toString()",
        "history.toString()",
        "text.toString()",
    ]


@pytest.mark.parametrize(
    ("template", "parameters", "left"),
    [
        pytest.param(
            '{"c": "${parameters.c.toString()}"}',
            {"c": "[1]"},
            "c.toString()",
            id=f"{SPEC} 2.6 alone in the body",
        ),
        pytest.param(
            '{"p": "${parameters.p}"}',
            {"p": "Q: ${parameters.q} C: ${parameters.c.toString()}", "q": "x", "c": "[1]"},
            "c.toString()",
            id=f"{SPEC} 2.6 swallowed by an earlier placeholder",
        ),
    ],
)
def test_to_string_stays_unfilled(template, parameters, left):
    with pytest.raises(PlatformError, match="not filled in payload") as caught:
        payload(template, parameters)
    assert caught.value.message == f"Some parameter placeholder not filled in payload: {left}"


def test_to_string_escapes_a_request_text_twice():
    parameters = merge({"p": "${parameters.c.toString()}"}, {"c": 'say "q"'})
    assert payload('{"p": "${parameters.p}"}', parameters) == '{"p": "say \\\\\\"q\\\\\\""}'


@pytest.mark.parametrize(
    ("template", "parameters", "filled"),
    [
        ("https://h/${parameters.region}/x", {"region": "eu"}, "https://h/eu/x"),
        ("https://h/${parameters.p}", {"p": "a\\/b c"}, "https://h/a\\/b c"),
        ("https://h/${parameters.nope}", {"p": "x"}, "https://h/${parameters.nope}"),
        ("https://h/$${parameters.p}", {}, "https://h/$${parameters.p}"),
    ],
)
def test_the_url_of_a_call(template, parameters, filled):
    assert url(template, parameters) == filled


@pytest.mark.parametrize(
    ("templates", "parameters", "filled"),
    [
        pytest.param(
            {"X-Request-ID": "${parameters.request_id}", "Content-Type": "application/json"},
            {"request_id": "req-12345"},
            {"X-Request-ID": "req-12345", "Content-Type": "application/json"},
            id="testSubstituteHeadersWithRuntimeParameters_WithRuntimeValue",
        ),
        pytest.param({"A": "Bearer static-token"}, {}, {"A": "Bearer static-token"}, id="…_NoPlaceholder"),
        pytest.param({}, {}, {}, id="…_EmptyHeaders"),
        pytest.param(
            {"A": "Bearer ${credential.token}"},
            {},
            {"A": "Bearer ${credential.token}"},
            id="unknown credential",
        ),
        pytest.param({"A": "Bearer ${credential.key}"}, {}, {"A": "Bearer test_key_value"}, id="credential"),
        pytest.param({"A": None}, {}, {"A": None}, id="null"),
    ],
)
def test_headers(templates, parameters, filled):
    assert headers(templates, parameters, {"key": "test_key_value"}) == filled


def test_a_header_with_a_placeholder_left_is_refused():
    with pytest.raises(PlatformError) as caught:
        headers({"X-Request-ID": "${parameters.request_id}"}, {})  # …_UnresolvedPlaceholder
    assert caught.value.message == (
        "Header 'X-Request-ID' contains unresolved placeholder. Required parameter is missing."
    )


@given(SAFE, SAFE)
def test_holds_a_text_stays_in_its_quotes(first, second):
    texts = {
        "a": "-" + first,
        "b": second + "-",
    }  # the hyphens keep both from being JSON and from ending in $
    body = payload('{"x": "${parameters.a}", "y": "(${parameters.b})"}', merge({}, texts))
    assert json.loads(body) == {"x": texts["a"], "y": f"({texts['b']})"}


@given(LISTS, LISTS)
def test_holds_a_list_or_object_is_one_json_value(first, second):
    body = payload(
        '{"x": ${parameters.a}, "y": ${parameters.b}}', merge({}, stringify({"a": first, "b": second}))
    )
    assert json.loads(body) == {"x": first, "y": second}


@given(LISTS)
def test_holds_a_list_as_text_stays_in_its_quotes(value):
    parameters = merge({"prompt": "answer ${parameters.c.toString()}"}, stringify({"c": value}))
    said = json.loads(payload('{"p": "${parameters.prompt}"}', parameters))["p"]
    assert json.loads(said.removeprefix("answer ")) == value


@pytest.mark.parametrize(
    ("texts", "template", "body"),
    [
        pytest.param({"p": '["x"]'}, '{"p": "${parameters.p}"}', None, id="it is JSON"),
        pytest.param({"p": "[hello]"}, '{"p": "${parameters.p}"}', '{"p": "[hello]"}', id="it is JSON for the platform only"),
        pytest.param({"p": '"', "no_escape_params": "p"}, '{"p": "${parameters.p}"}', None, id="it is listed"),
        pytest.param({"p": "${parameters.k}", "k": "K"}, '{"p": "${parameters.p}"}', '{"p": "K"}', id="it holds a placeholder"),
        pytest.param({"p": "${parametersX"}, '{"p": "${parameters.p}"}', None, id="it holds the start of one"),
        pytest.param({"p": "5$", "k": "K"}, '{"p": "${parameters.p}${parameters.k}"}', None, id="it ends in a dollar"),
    ],
)  # fmt: skip
def test_unless_a_text_is(texts, template, body):
    assert "no_escape_params" in TEXT_SLOT.unless
    if body is None:
        with pytest.raises(PlatformError):
            payload(template, merge({}, texts))
    else:
        assert payload(template, merge({}, texts)) == body


@pytest.mark.parametrize(
    "template", ['{"p": ${parameters.p}}', '{"p": "${parameters.prompt}"}'], ids=["list", "list as text"]
)
def test_unless_a_text_in_a_list_holds_a_placeholder(template):
    assert "${parameters" in JSON_SLOT.unless
    assert "${parameters" in TO_STRING_SLOT.unless
    request_ = stringify({"p": ["${parameters.key}"]})
    body = payload(template, merge({"key": "K", "prompt": "${parameters.p.toString()}"}, request_))
    assert body in ('{"p": ["K"]}', '{"p": "[\\"K\\"]"}')


@pytest.mark.parametrize("text", ['"', "\\", "\n"])
def test_does_not_hold_for_a_connector_parameter(text):
    assert not CONNECTOR_SLOT.safe
    with pytest.raises(PlatformError, match="Invalid payload"):
        payload('{"p": "${parameters.p}"}', merge({"p": text}, {}))


@pytest.mark.parametrize(("text", "sent"), [("true", True), ("1", 1), ('5, "admin": 1', None)])
def test_does_not_hold_without_quotes(text, sent):
    assert not BARE_SLOT.safe
    try:
        body = json.loads(payload('{"p": ${parameters.p}}', merge({}, {"p": text})))
    except PlatformError:
        body = {"p": None}
    assert body == {"p": sent}


def test_does_not_hold_in_a_url():
    assert not URL_SLOT.safe
    assert url("https://h/${parameters.p}", merge({}, {"p": "a/b?c"})) == "https://h/a\\/b?c"


def test_every_guarantee_is_proved_above():
    assert [row.safe for row in GUARANTEES] == [True, True, True, False, False, False]


@given(LISTS)
def test_a_written_list_or_object_is_json_for_the_platform(value):
    assert is_json(stringify({"p": value})["p"])
