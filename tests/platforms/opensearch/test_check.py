"""What `check` says of requests to OpenSearch: codes, places, words, versions.

That its errors are what a real node refuses is shown by `test_corpus_opensearch.py` and `test_mutations_opensearch.py`; here
stand the cases that no documented body has. Each row names the file of ml-commons, or the node, that it was taken from.
"""

import json

import pytest

from registry import console
from registry.diagnostics import Severity
from registry.model import Version, WrittenRequest
from registry.platforms.opensearch import check as opensearch

CREATE = "POST /_plugins/_ml/connectors/_create"
REGISTER = "POST /_plugins/_ml/models/_register"
GROUP = "POST /_plugins/_ml/model_groups/_register"
INGEST = "PUT /_ingest/pipeline/embed"
SEARCH = "PUT /_search/pipeline/embed"
SETTINGS = "PUT /_cluster/settings"

ACTION = {
    "action_type": "predict",
    "method": "POST",
    "url": "https://api.openai.com/v1/embeddings",
    "headers": {"Authorization": "Bearer ${credential.key}"},
    "request_body": '{ "model": "${parameters.model}", "input": ${parameters.input} }',
    "pre_process_function": "connector.pre_process.openai.embedding",
    "post_process_function": "connector.post_process.openai.embedding",
}
CONNECTOR = {
    "name": "OpenAI embedding",
    "version": 1,
    "protocol": "http",
    "parameters": {"model": "text-embedding-3-small"},
    "credential": {"key": "<API_KEY>"},
    "actions": [ACTION],
}
REMOTE = {"name": "openai", "function_name": "remote", "connector_id": "<CONNECTOR_ID>"}
LOCAL = {"name": "all-MiniLM-L6-v2", "version": "1.0.1", "model_format": "TORCH_SCRIPT"}
CUSTOM = {
    **LOCAL,
    "function_name": "TEXT_EMBEDDING",
    "model_content_hash_value": "c15f0d2e62d872be5b5bc6c84d2e0f4921541e29fefbef51d59cc10a8ae30e0f",
    "url": "https://artifacts.opensearch.org/model.zip",
    "model_config": {
        "model_type": "bert",
        "embedding_dimension": 384,
        "framework_type": "sentence_transformers",
    },
}
ML = {"model_id": "<MODEL_ID>", "input_map": [{"input": "text"}], "output_map": [{"vector": "data"}]}


def changed(body, path, value=None):
    """A copy of the body with the value at the dotted path set, or taken away where it is None."""
    body = json.loads(json.dumps(body))
    at = body
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    for step in steps:
        at = at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return body


def parsed(line, body):
    (request,), findings = console.parse(f"{line}\n{json.dumps(body, indent=1)}", "x.console")
    assert findings == []
    return request


def check(line, body, version=None):
    request = parsed(line, body)
    assert opensearch.claims(request)
    return opensearch.check(request, version=Version.parse(version) if version else None)


def told(findings):
    """Code and severity of each, notes left out."""
    return {(f.code, str(f.severity)) for f in findings if f.severity is not Severity.NOTE}


def at(line, body, finding):
    """The characters that the finding points at."""
    text = f"{line}\n{json.dumps(body, indent=1)}".splitlines()
    return text[finding.place.line - 1][finding.place.column - 1 : finding.place.end_column - 1]


@pytest.mark.parametrize(
    ("line", "body"),
    [
        pytest.param(CREATE, CONNECTOR, id="connector"),
        pytest.param(REGISTER, REMOTE, id="remote model"),
        pytest.param(REGISTER, {**REMOTE, "function_name": "REMOTE"}, id="any case"),
        pytest.param(REGISTER, LOCAL, id="pretrained model"),
        pytest.param(REGISTER, CUSTOM, id="custom model"),
        pytest.param(f"{REGISTER}?deploy=true", REMOTE, id="with a query string"),
        pytest.param(GROUP, {"name": "openai"}, id="model group"),
        pytest.param(INGEST, {"processors": [{"ml_inference": ML}]}, id="ingest pipeline"),
        pytest.param(SEARCH, {"request_processors": [{"ml_inference": ML}]}, id="request pipeline"),
        pytest.param(SEARCH, {"response_processors": [{"ml_inference": ML}]}, id="response pipeline"),
        pytest.param(
            SETTINGS, {"persistent": {"plugins.ml_commons.only_run_on_ml_node": False}}, id="setting"
        ),
        pytest.param(
            SETTINGS, {"persistent": {"plugins": {"ml_commons": {"stream_enabled": True}}}}, id="nested"
        ),
        pytest.param(SETTINGS, {"transient": {"indices.recovery.max_bytes_per_sec": "9mb"}}, id="not ours"),
    ],
)
def test_a_good_request_brings_neither_error_nor_warning(line, body):
    assert told(check(line, body)) == set()


def test_an_inline_connector_is_checked_like_one_of_its_own():
    model = {"name": "openai", "function_name": "remote", "connector": CONNECTOR}
    assert told(check(REGISTER, model)) == set()
    inner = changed(
        model, "connector/actions/0/pre_process_function", "connector.pre_process.openai.embeding"
    )
    (finding,) = [f for f in check(REGISTER, inner) if f.severity is Severity.ERROR]
    assert (finding.code, finding.replacement) == ("S229", '"connector.pre_process.openai.embedding"')


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("POST /_plugins/_ml/connectors/_create", True),
        ("POST /_plugins/_ml/models/_upload", True),
        ("PUT /_ingest/pipeline/x", True),
        ("PUT _search/pipeline/x", True),
        ("PUT /_inference/text_embedding/x", False),
        ("POST /_plugins/_ml/models/x/_predict", False),
        ("GET /_ingest/pipeline/x", False),
        ("PUT /my-index", False),
    ],
)
def test_only_what_creates_or_sets_something_is_claimed(path, claimed):
    (request,), _ = console.parse(f"{path}\n{{}}", "x")
    assert opensearch.claims(request) is claimed


@pytest.mark.parametrize(
    "body", [CONNECTOR, REMOTE, LOCAL, {"processors": []}, {"persistent": {}}, {"name": "group"}]
)
def test_a_bare_body_is_told_by_its_fields(body):
    document, _ = console.parse_body(json.dumps(body), "x.json")
    request = WrittenRequest(method="PUT", path="", place=document.place(), body=document)
    assert opensearch.claims(request)
    assert [f for f in opensearch.check(request) if f.severity is Severity.ERROR] == []


def test_a_request_without_a_body_is_one_finding():
    (request,), _ = console.parse(CREATE, "x")
    assert [f.code for f in opensearch.check(request)] == ["S203"]


@pytest.mark.parametrize(
    ("line", "body", "code", "severity", "shown"),
    [
        pytest.param(
            CREATE, changed(CONNECTOR, "nmae", "x"), "S202", "warning", '"nmae"', id="skipped field"
        ),
        pytest.param(
            CREATE,
            changed(changed(CONNECTOR, "protocol"), "protcol", "http"),
            "S201",
            "error",
            '"protcol"',
            id="misspelt",
        ),
        pytest.param(CREATE, changed(CONNECTOR, "version"), "S203", "error", "{", id="missing"),
        pytest.param(
            CREATE, changed(CONNECTOR, "name", ["x"]), "S204", "error", '"name"', id="list for a text"
        ),
        pytest.param(
            CREATE, changed(CONNECTOR, "protocol", "https"), "S205", "error", '"https"', id="protocol"
        ),
        pytest.param(CREATE, changed(CONNECTOR, "credential", {}), "S207", "error", "{}", id="no credential"),
        pytest.param(CREATE, changed(CONNECTOR, "actions", []), "S207", "warning", "[]", id="no actions"),
        pytest.param(CREATE, changed(CONNECTOR, "actions"), "S203", "error", "{", id="actions left out"),
        pytest.param(
            CREATE,
            changed(CONNECTOR, "actions/0/action_type", "embed"),
            "S205",
            "error",
            '"embed"',
            id="type",
        ),
        pytest.param(
            CREATE, changed(CONNECTOR, "actions/0/method", "PATCH"), "S205", "error", '"PATCH"', id="method"
        ),
        pytest.param(
            CREATE, changed(CONNECTOR, "parameters", ["a"]), "S204", "error", '"parameters"', id="list"
        ),
        pytest.param(
            CREATE,
            changed(CONNECTOR, "client_config", {"read_timeout": "x"}),
            "S206",
            "error",
            '"x"',
            id="number",
        ),
        pytest.param(
            CREATE,
            changed(CONNECTOR, "client_config", {"max_retries": 3}),
            "S202",
            "warning",
            '"max_retries"',
            id="client",
        ),
        pytest.param(
            CREATE,
            changed(CONNECTOR, "client_config", {"retry_backoff_policy": "linear"}),
            "S205",
            "error",
            '"linear"',
            id="policy",
        ),
        pytest.param(
            REGISTER,
            {**REMOTE, "rate_limiter": {"limit": 0, "unit": "DAYS"}},
            "S207",
            "error",
            "0",
            id="limit of 0",
        ),
        pytest.param(
            REGISTER,
            {**REMOTE, "rate_limiter": {"limit": 1, "unit": "days"}},
            "S205",
            "error",
            '"days"',
            id="unit",
        ),
        pytest.param(
            REGISTER, {**REMOTE, "guardrails": {"type": "regex"}}, "S205", "error", '"regex"', id="guardrail"
        ),
        pytest.param(
            REGISTER,
            {**REMOTE, "guardrails": {"type": "model", "input_guardrail": {"model_id": "x"}}},
            "S203",
            "error",
            '"input_guardrail"',
            id="guardrail without an expression",
        ),
        pytest.param(REGISTER, changed(REMOTE, "connector_id"), "S207", "error", "{", id="no connector"),
        pytest.param(REGISTER, changed(LOCAL, "model_format"), "S203", "error", "{", id="no format"),
        pytest.param(
            REGISTER,
            changed(CUSTOM, "model_content_hash_value"),
            "S203",
            "error",
            "{",
            id="url without a hash",
        ),
        pytest.param(
            REGISTER, changed(CUSTOM, "model_config"), "S203", "error", "{", id="url without a config"
        ),
        pytest.param(
            REGISTER,
            changed(CUSTOM, "model_config/embedding_dimension"),
            "S203",
            "error",
            '"model_config"',
            id="no dimension",
        ),
        pytest.param(
            INGEST,
            {"processors": [{"ml_inference": {**ML, "model_idd": "x"}}]},
            "S201",
            "error",
            '"model_idd"',
            id="strict",
        ),
        pytest.param(
            INGEST,
            {"processors": [{"ml_inference": {**ML, "override": "true"}}]},
            "S204",
            "error",
            '"true"',
            id="boolean",
        ),
        pytest.param(
            INGEST,
            {"processors": [{"foreach": {"field": "x", "processor": {"ml_inference": {}}}}]},
            "S203",
            "error",
            '"ml_inference"',
            id="inside foreach",
        ),
        pytest.param(
            SEARCH,
            {"response_processors": [{"rerank": {"by_field": {}}}]},
            "S203",
            "error",
            '"by_field"',
            id="rerank",
        ),
        pytest.param(
            SEARCH,
            {
                "response_processors": [
                    {"rerank": {"by_field": {"target_field": "x"}, "ml_opensearch": {"model_id": "y"}}}
                ]
            },
            "S207",
            "error",
            '"rerank"',
            id="two ways to rerank",
        ),
        pytest.param(
            SETTINGS,
            {"persistent": {"plugins.ml_commons.stream_enable": 1}},
            "S223",
            "error",
            '"plugins.ml_commons.stream_enable"',
            id="setting",
        ),
    ],
)
def test_the_schema_finds_it_where_it_is(line, body, code, severity, shown):
    found = [f for f in check(line, body) if f.code == code]
    assert [(str(f.severity), at(line, body, f)) for f in found] == [(severity, shown)]


def body_of(template, **parameters):
    """The connector with another request body, without process functions."""
    plain = changed(changed(CONNECTOR, "actions/0/pre_process_function"), "actions/0/post_process_function")
    return changed(changed(plain, "actions/0/request_body", template), "parameters", parameters or {"n": 1})


@pytest.mark.parametrize(
    ("body", "code", "severity", "shown"),
    [
        pytest.param(
            body_of('{"a": "${parameters.a}"}', a=["x"]),
            "T201",
            "error",
            r"\"${parameters.a}\"",
            id="list in quotes",
        ),
        pytest.param(
            body_of('{"a": "x ${parameters.a}"}', a={"x": 1}),
            "T201",
            "error",
            "${parameters.a}",
            id="object in a text",
        ),
        pytest.param(
            body_of('{"a": "${parameters.a}"}', a=5),
            "T201",
            "warning",
            r"\"${parameters.a}\"",
            id="number in quotes",
        ),
        pytest.param(
            body_of('{"a": ${parameters.a}}', a="x y"), "T202", "error", "${parameters.a}", id="bare text"
        ),
        pytest.param(
            body_of('{"a": "${parameters.tempratur}"}', temperatur=1),
            "T203",
            "error",
            "${parameters.tempratur}",
            id="slip",
        ),
        pytest.param(
            body_of('{"a": $${parameters.a}}', a=1), "T204", "error", "$${parameters.a}", id="escaped"
        ),
        pytest.param(body_of('{"a": ${parameters.a}]', a=1), "T205", "error", "]", id="bracket"),
        pytest.param(body_of('{"a": 1, "a": 2}'), "T205", "error", "{", id="twice"),
        pytest.param(
            body_of('{"a": ${parameters.o:-{"b":1}}}', o="7"), "T205", "error", "}", id="brace in a default"
        ),
        pytest.param(
            body_of('{"a": "${parameters.c.toString()}"}', c=["x"]),
            "T206",
            "error",
            "${parameters.c.toString()}",
            id="toString in the body",
        ),
        pytest.param(body_of('{"a": "${text}"}'), "T209", "error", "${text}", id="Elastic's placeholder"),
        pytest.param(
            body_of('{"a": "${ parameters.n }"}'), "T209", "error", "${ parameters.n }", id="blanks"
        ),
        pytest.param(
            body_of('{"a": "${parameters.p}"}', p='say "hi"'),
            "T210",
            "error",
            r'"say \"hi\""',
            id="unescaped",
        ),
        pytest.param(
            body_of('{"a": "${parameters.p}"}', p="${parameters.q}", q="a\nb"),
            "T210",
            "error",
            r'"a\nb"',
            id="in a prompt",
        ),
        pytest.param(
            body_of('{"a": "${credential.key}"}'),
            "K204",
            "error",
            "${credential.key}",
            id="credential in a body",
        ),
        pytest.param(
            changed(CONNECTOR, "actions/0/headers/Authorization", "Bearer ${credential.kye}"),
            "K203",
            "error",
            "${credential.kye}",
            id="unknown credential",
        ),
        pytest.param(
            changed(CONNECTOR, "actions/0/headers/Authorization", "Bearer sk-0123456789abcdef0123456789"),
            "K205",
            "error",
            "sk-0123456789abcdef0123456789",
            id="key in a header",
        ),
        pytest.param(
            changed(CONNECTOR, "parameters/api_key", "hunter2hunter2"),
            "K205",
            "error",
            "hunter2hunter2",
            id="key as parameter",
        ),
        pytest.param(
            changed(CONNECTOR, "actions/0/url", "ftp://example.com/x"),
            "D204",
            "error",
            '"ftp://example.com/x"',
            id="scheme",
        ),
        pytest.param(
            changed(CONNECTOR, "actions/0/url", "https://api.voyageai.com/v1/embeddings"),
            "D201",
            "warning",
            '"https://api.voyageai.com/v1/embeddings"',
            id="not trusted",
        ),
        pytest.param(
            changed(CONNECTOR, "actions/0/url", "http://10.0.0.7/v1"),
            "D202",
            "warning",
            '"http://10.0.0.7/v1"',
            id="private",
        ),
        pytest.param(
            changed(CONNECTOR, "actions/0/url", "http://api.openai.com/v1"),
            "D203",
            "warning",
            "http://",
            id="in the clear",
        ),
        pytest.param(changed(CONNECTOR, "actions/0/url", 7), "D204", "error", "7", id="a number for a URL"),
        pytest.param(
            changed(CONNECTOR, "actions/0/url", "https://${parameters.model}/x")
            | {"parameters": {"model": ["a"]}},
            "D204",
            "error",
            "[",
            id="a list in a URL",
        ),
        pytest.param(
            changed(CONNECTOR, "actions/0/url", "https://${parameters.a}/x")
            | {"parameters": {"a": "${parameters.a}"}},
            "D204",
            "error",
            '"https://${parameters.a}/x"',
            id="a parameter of itself in a URL",
        ),
        pytest.param(
            changed(CONNECTOR, "actions/0/url", "https://${parameters.host}/x"),
            "D201",
            "warning",
            '"https://${parameters.host}/x"',
            id="a host that is open",
        ),
        pytest.param(
            changed(CONNECTOR, "parameters/token", "${credential.key}"),
            "K204",
            "error",
            "${credential.key}",
            id="credential in a parameter",
        ),
        pytest.param(
            changed(CONNECTOR, "parameters/response_filter", 7),
            "P201",
            "error",
            "7",
            id="a number for a path",
        ),
        pytest.param(changed(CONNECTOR, "name", "  "), "S228", "warning", '"  "', id="blank name"),
        pytest.param(
            changed(CONNECTOR, "parameters/response_filter", "$.data[*"),
            "P201",
            "error",
            '"$.data[*"',
            id="broken path",
        ),
        pytest.param(
            changed(CONNECTOR, "parameters/input_docs_processed_step_size", "many"),
            "S225",
            "error",
            '"many"',
            id="step size",
        ),
        pytest.param(
            changed(CONNECTOR, "actions/0/pre_process_function", "connector.pre_process.cohere.embedding"),
            "T207",
            "warning",
            '"connector.pre_process.cohere.embedding"',
            id="function whose values nobody uses",
        ),
    ],
)
def test_a_rule_finds_it_where_it_is(body, code, severity, shown):
    found = [f for f in check(CREATE, body) if f.code == code and f.severity is not Severity.NOTE]
    assert [(str(f.severity), at(CREATE, body, f)) for f in found] == [(severity, shown)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(body_of('{"a": "${parameters.a}"}', a="5"), id="digits that are text"),
        pytest.param(body_of('{"a": ${parameters.a}}', a=5), id="bare number"),
        pytest.param(body_of('{"a": ${parameters.a}}', a='"x"'), id="text with its own quotes"),
        pytest.param(body_of('{"a": ${parameters.a}}', a=[{"b": "c"}]), id="bare list"),
        pytest.param(body_of('{"a": "${parameters.a:-null}"}'), id="null for what is not there"),
        pytest.param(body_of('{"a": ${parameters.a:-[]}, "b": "${parameters.b:-}"}'), id="defaults"),
        pytest.param(body_of("${parameters.a}", a="anything"), id="the whole body"),
        pytest.param(body_of('{"a": "${parameters.p}"}', p='say \\"hi\\"'), id="escaped by its author"),
        pytest.param(
            body_of('{"a": "${parameters.p}"}', p="${parameters.c.toString()}", c=["x"]),
            id="toString in a prompt",
        ),
        pytest.param(body_of('{"a": 1}\n{"b": "${parameters.x}"}'), id="one document a line"),
        pytest.param(
            body_of('{"input": ${parameters.input}, "t": "${parameters.input_type}"}', input_type="q"),
            id="like names",
        ),
    ],
)
def test_what_works_brings_no_error_about_placeholders(body):
    assert {f.code for f in check(CREATE, body) if f.severity is Severity.ERROR} == set()


def test_what_a_call_must_bring_is_a_note_and_in_a_url_a_warning():
    body = changed(
        body_of('{"a": "${parameters.prompt}"}'), "actions/0/url", "https://api.openai.com/${parameters.path}"
    )
    found = {(f.message.split()[0], str(f.severity)) for f in check(CREATE, body) if f.code == "T203"}
    assert found == {("'prompt'", "note"), ("'path'", "warning")}


def aws(credential, parameters):
    return {
        **changed(CONNECTOR, "actions/0/headers"),
        "protocol": "aws_sigv4",
        "credential": credential,
        "parameters": {"model": "x", **parameters},
    }


@pytest.mark.parametrize(
    ("credential", "parameters", "words"),
    [
        pytest.param(
            {"roleArn": "arn"},
            {"region": "r", "service_name": "s"},
            ["works only on Amazon OpenSearch Service"],
            id="role",
        ),
        pytest.param(
            {"access_key": "a", "secret_key": "b"}, {"service_name": "s"}, ["lacks 'region'"], id="no region"
        ),
        pytest.param(
            {"access_key": "a", "secret_key": "b", "region": "r", "service_name": "s"},
            {},
            [],
            id="all together",
        ),
        pytest.param(
            {"access_key": "a"}, {"region": "r", "service_name": "s"}, ["lacks 'secret_key'"], id="one key"
        ),
        pytest.param(
            {"access_key": "a", "secret_key": "b"},
            {},
            ["lacks 'region'", "lacks 'service_name'"],
            id="neither",
        ),
    ],
)
def test_signed_connectors_need_two_keys_a_service_and_a_region(credential, parameters, words):
    found = sorted(f.message for f in check(CREATE, aws(credential, parameters)) if f.code == "K201")
    assert len(found) == len(words)
    assert all(word in message for word, message in zip(words, found, strict=True))


@pytest.mark.parametrize(
    ("version", "severity"),
    [
        pytest.param("2.19", None, id="2.19 takes it"),
        pytest.param(None, "warning", id="open: a warning"),
        pytest.param("3.1", "error", id="3.1 refuses it"),
    ],
)
def test_names_to_fill_in_are_refused_since_3_1(version, severity):
    found = [
        str(f.severity)
        for f in check(CREATE, changed(CONNECTOR, "name", "<NAME>"), version)
        if f.code == "S228"
    ]
    assert found == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("header", "version", "severity"),
    [
        ("Authorization", "3.6", None),
        ("authorization", "3.7", "error"),
        ("X-Api-Key", None, "warning"),
        ("X-Region", "3.7", None),
    ],
)
def test_parameters_in_secret_headers_are_refused_since_3_7(header, version, severity):
    body = changed(CONNECTOR, "actions/0/headers", {header: "${parameters.model}"})
    found = [str(f.severity) for f in check(CREATE, body, version) if f.code == "K202"]
    assert found == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("line", "body", "needs"),
    [
        pytest.param(CREATE, CONNECTOR, "2.9", id="functions of the first release"),
        pytest.param(
            CREATE, changed(CONNECTOR, "client_config", {"max_connection": 5}), "2.13", id="client_config"
        ),
        pytest.param(
            CREATE, changed(CONNECTOR, "client_config", {"max_retry_times": 5}), "2.15", id="retries"
        ),
        pytest.param(CREATE, changed(CONNECTOR, "actions/0/name", "embed"), "3.5", id="action name"),
        pytest.param(
            CREATE,
            changed(
                CONNECTOR,
                "actions/0/post_process_function",
                "connector.post_process.cohere_v2.embedding.int8",
            ),
            "3.0",
            id="function",
        ),
        pytest.param(REGISTER, {**REMOTE, "interface": {}}, "2.14", id="interface"),
        pytest.param(REGISTER, {**REMOTE, "guardrails": {"type": "model"}}, "2.15", id="guardrail type"),
        pytest.param(INGEST, {"processors": [{"ml_inference": ML}]}, "2.14", id="ingest processor"),
        pytest.param(
            INGEST, {"processors": [{"ml_inference": {**ML, "override": True}}]}, "2.15", id="override"
        ),
        pytest.param(
            INGEST,
            {"processors": [{"ml_inference": {**ML, "output_map": [{"v": "data.meanPooling()"}]}}]},
            "3.3",
            id="pooling",
        ),
        pytest.param(SEARCH, {"request_processors": [{"ml_inference": ML}]}, "2.16", id="search processor"),
        pytest.param(
            SEARCH,
            {"response_processors": [{"ml_inference": {**ML, "input_map": [{"q": "$._request.query"}]}}]},
            "2.18",
            id="the query in a response",
        ),
        pytest.param(
            SEARCH,
            {"response_processors": [{"ml_inference": {**ML, "optional_input_map": [{"a": "b"}]}}]},
            "3.0",
            id="optional maps",
        ),
    ],
)
def test_a_body_needs_the_release_that_first_knew_its_parts(line, body, needs):
    """The releases are those of the tags of ml-commons."""
    used = opensearch.needs(parsed(line, body))
    floor = max((use.need.version for use in used), default=Version(2, 9))
    assert str(floor) == needs
    older = Version(floor.major, floor.minor - 1) if floor.minor else Version(2, 19)
    assert "V201" not in {f.code for f in check(line, body, needs)}
    assert "V201" in {f.code for f in check(line, body, str(older))}


def test_an_older_release_skips_a_field_of_a_connector_and_refuses_one_of_a_processor():
    skipped = [
        f for f in check(CREATE, changed(CONNECTOR, "actions/0/name", "embed"), "2.19") if f.code == "V201"
    ]
    strict = {"request_processors": [{"ml_inference": {**ML, "optional_input_map": [{"a": "b"}]}}]}
    refused = [f for f in check(SEARCH, strict, "2.19") if f.code == "V201"]
    assert [str(f.severity) for f in (*skipped, *refused)] == ["warning", "error"]
    assert skipped[0].message == "'name' needs OpenSearch 3.5: 2.19 ignores it"


def test_what_stands_in_a_field_that_the_release_skips_is_no_error():
    """2.19.1 takes any value there."""
    body = changed(CONNECTOR, "actions/0/supports_structured_output", "maybe")
    assert told(check(CREATE, body, "2.19")) == {("S205", "warning"), ("V201", "warning")}
    assert told(check(CREATE, body, "3.7")) == {("S205", "error")}


@pytest.mark.parametrize(
    ("version", "severity"),
    [("3.6", "error"), (None, "warning"), ("3.7", None)],
)
def test_calls_bring_no_parameters_into_headers_up_to_3_6(version, severity):
    body = changed(CONNECTOR, "actions/0/headers", {"x-folder": "${parameters.api}"})
    body = changed(body, "parameters", {"model": "x", "api": "v_${parameters.folder}"})
    found = [f for f in check(CREATE, body, version) if f.code == "T212"]
    assert [(str(f.severity), at(CREATE, body, f)) for f in found] == (
        [(severity, "${parameters.folder}")] if severity else []
    )


def test_a_script_gives_the_names_that_it_writes():
    """The documented Titan connector builds its parameter with painless."""
    script = 'return  "{" + "\\"parameters\\":{\\"inputText\\":\\"" + params.text_docs[0] + "\\"}}";'
    body = changed(CONNECTOR, "actions/0/pre_process_function", script)
    right = changed(
        body, "actions/0/request_body", '{ "x": "${parameters.inputText}", "m": "${parameters.model}" }'
    )
    wrong = changed(
        body, "actions/0/request_body", '{ "x": "${parameters.inputTxt}", "m": "${parameters.model}" }'
    )
    assert [f for f in check(CREATE, right) if f.code == "T203"] == []
    assert [f.help for f in check(CREATE, wrong) if f.code == "T203"] == ["did you mean 'inputText'?"]


@pytest.mark.parametrize(
    ("stage", "config", "codes"),
    [
        pytest.param(
            "processors", {"input_map": [{"a": "b"}, {"a": "c"}]}, {("S218", "error")}, id="ingest pairs"
        ),
        pytest.param(
            "request_processors",
            {"input_map": [{"a": "b"}, {"a": "c"}]},
            {("S218", "warning")},
            id="request pairs",
        ),
        pytest.param(
            "response_processors", {"output_map": [{"a.b": "data"}]}, {("S227", "warning")}, id="dotted"
        ),
        pytest.param("processors", {"output_map": [{"a.b": "data"}]}, set(), id="dots are fine in ingest"),
        pytest.param(
            "processors", {"function_name": "text_embedding"}, {("S220", "error")}, id="local without input"
        ),
        pytest.param("processors", {"max_prediction_tasks": 0}, {("S221", "error")}, id="no task allowed"),
        pytest.param(
            "response_processors", {"output_map": [{"ext.ml_inference.x": "data"}]}, set(), id="ext"
        ),
        pytest.param(
            "response_processors",
            {"output_map": [{"ext.ml_inference.x": "data"}], "one_to_one": True},
            {("S219", "error")},
            id="ext for each hit",
        ),
        pytest.param("processors", {"output_map": [{"v": "data."}]}, {("P201", "error")}, id="path"),
        pytest.param(
            "processors", {"input_map": [{"input": "_ingest._value.text"}]}, set(), id="ingest path"
        ),
        pytest.param(
            "processors", {"model_input": '{"x": ${input_map.input}'}, {("T208", "error")}, id="template"
        ),
        pytest.param(
            "processors",
            {"model_input": '{"x": ${input_map.inptu}}'},
            {("T208", "error")},
            id="no such input",
        ),
        pytest.param(
            "processors", {"model_input": '{"x": "${input_map.input}"}'}, set(), id="a text or a list: open"
        ),
        pytest.param(
            "response_processors",
            {"model_input": '{"x": "${input_map.input}"}'},
            {("T208", "error")},
            id="all hits at once",
        ),
        pytest.param(
            "response_processors",
            {"model_input": '{"x": "${input_map.input}"}', "one_to_one": True},
            set(),
            id="hit by hit",
        ),
        pytest.param(
            "processors",
            {"model_input": '{"x": $${input_map.input}}'},
            {("T208", "error")},
            id="escaped input",
        ),
        pytest.param(
            "processors", {"model_input": '{"x": ${input_map.other:-1}}'}, set(), id="a default for an input"
        ),
        pytest.param(
            "processors", {"model_input": "${ml_inference.parameters}"}, set(), id="all of it one placeholder"
        ),
        pytest.param(
            "processors",
            {"model_config": {"t": "a b"}, "model_input": '{"x": ${model_config.t}}'},
            {("T208", "error")},
            id="configured text without quotes",
        ),
        pytest.param(
            "processors",
            {"function_name": "text_embedding", "model_input": '{"text_docs": ${ml_inference.input}}'},
            set(),
            id="inputs of a local model",
        ),
        pytest.param(
            "request_processors",
            {"query_template": '{"q": $${vector}}'},
            {("T211", "error")},
            id="escaped query",
        ),
        pytest.param(
            "request_processors", {"query_template": '{"q": ${vector}'}, {("T211", "error")}, id="open query"
        ),
        pytest.param(
            "processors",
            {"model_config": {"t": ["a"]}, "model_input": '{"x": "${model_config.t}"}'},
            {("T208", "error")},
            id="configured list in quotes",
        ),
        pytest.param(
            "request_processors",
            {"query_template": '{"query": ${vectors}}'},
            {("T211", "error")},
            id="query template",
        ),
        pytest.param(
            "request_processors", {"query_template": '{"query": ${vector}}'}, set(), id="good query template"
        ),
        pytest.param(
            "request_processors",
            {"input_map": [], "output_map": []},
            {("S224", "warning")},
            id="nothing to do",
        ),
        pytest.param(
            "response_processors",
            {"model_config": {"prompt": "Q: ${parameters.q} C: ${parameters.c.toString()}"}},
            {("T206", "error")},
            id="toString behind another",
        ),
    ],
)
def test_a_processor_is_checked(stage, config, codes):
    line = INGEST if stage == "processors" else SEARCH
    assert told(check(line, {stage: [{"ml_inference": {**ML, **config}}]})) == codes


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        pytest.param({"connector": CONNECTOR}, {("S213", "warning")}, id="two connectors"),
        pytest.param({"access_mode": "public"}, {("S226", "warning")}, id="access control"),
        pytest.param({"rate_limiter": {"limit": 5}}, {("S216", "warning")}, id="half a limiter"),
        pytest.param(
            {"guardrails": {"input_guardrail": {"regex": ["stop"]}}}, {("S217", "warning")}, id="never fires"
        ),
        pytest.param({"guardrails": {"input_guardrail": {"regex": [".*stop.*"]}}}, set(), id="fires"),
        pytest.param({"interface": {"input": {"type": "objekt"}}}, {("S215", "error")}, id="no schema"),
        pytest.param({"interface": {"input": '{"type": "object"}'}}, set(), id="a schema as text"),
        pytest.param({"interface": {"input": "{"}}, {("S215", "error")}, id="text that is no JSON"),
        pytest.param({"interface": {"output": []}}, {("S215", "error")}, id="a list"),
        pytest.param({"interface": {"outputs": {}}}, {("S202", "warning")}, id="another side"),
    ],
)
def test_a_model_is_checked(fields, codes):
    assert told(check(REGISTER, {**REMOTE, **fields})) == codes


@pytest.mark.parametrize(
    ("stage", "name", "severity"),
    [
        ("request_processors", "ml_inferense", "error"),
        ("request_processors", "rerank", "warning"),
        ("response_processors", "my_own", "warning"),
        ("phase_results_processors", "normalisation-processor", "error"),
    ],
)
def test_an_unknown_processor_is_an_error_only_where_it_is_like_a_known_one(stage, name, severity):
    found = [f for f in check(SEARCH, {stage: [{name: {}}]}) if f.code == "S222"]
    assert [str(f.severity) for f in found] == [severity]


def test_the_wrong_method_is_told_with_the_right_one():
    (finding,) = [
        f for f in check("PUT /_plugins/_ml/connectors/_create", CONNECTOR) if f.severity is Severity.ERROR
    ]
    assert (finding.code, finding.help) == ("S212", "write POST /_plugins/_ml/connectors/_create")


def test_the_function_name_must_come_first():
    late = {
        **LOCAL,
        "model_config": {"model_type": "bert", "framework_type": "x"},
        "function_name": "QUESTION_ANSWERING",
    }
    assert "S214" in {f.code for f in check(REGISTER, late)}
    assert "S214" not in {f.code for f in check(REGISTER, dict(reversed(late.items())))}


def test_every_fault_of_a_body_is_told_worst_first():
    body = changed(
        changed(changed(CONNECTOR, "protocol", "htpp"), "nmae", 1), "actions/0/url", "http://10.0.0.7/v1"
    )
    found = check(CREATE, body)
    assert told(found) == {("S205", "error"), ("S202", "warning"), ("D201", "warning"), ("D202", "warning")}
    assert [f.severity for f in found] == sorted((f.severity for f in found), key=list(Severity).index)


def test_each_page_of_the_schema_findings_says_what_is_wrong():
    assert all(page.partition("\n")[0].endswith(".") for page in opensearch.PAGES.values())
    codes = {scope.rule.code for scope in opensearch.rules()}
    assert codes.isdisjoint(opensearch.PAGES)


@pytest.mark.parametrize(
    ("version", "trusted"),
    [
        ("2.11", "api.openai bedrock-runtime.a"),
        ("2.15", "api.openai bedrock-runtime.a"),
        ("2.16", "api.openai bedrock-runtime.a bedrock-agent-runtime.a api.sagemaker.a"),
        ("2.18", "api.openai bedrock-runtime.a bedrock-agent-runtime.a api.sagemaker.a bedrock.a"),
        (
            "2.19",
            "api.openai bedrock-runtime.a bedrock-agent-runtime.a api.sagemaker.a bedrock.a api.deepseek",
        ),
        (
            "3.4",
            "api.openai bedrock-runtime.a bedrock-agent-runtime.a api.sagemaker.a bedrock.a api.deepseek",
        ),
        (
            "3.5",
            "api.openai bedrock-runtime.a bedrock-agent-runtime.a api.sagemaker.a bedrock.a api.deepseek generativelanguage.googleapis",
        ),
        (
            None,
            "api.openai bedrock-runtime.a bedrock-agent-runtime.a api.sagemaker.a bedrock.a api.deepseek generativelanguage.googleapis",
        ),
    ],
)
def test_an_address_is_trusted_since_the_release_that_lists_it(version, trusted):
    # Source: the list in ml-commons `MLCommonsSettings.java` at the tags 2.11.0.0 to 3.8.0.0, read one by one.
    hosts = "api.openai bedrock-runtime.a bedrock-agent-runtime.a api.sagemaker.a bedrock.a api.deepseek generativelanguage.googleapis api.voyageai"
    taken = [
        host
        for host in hosts.split()
        if not any(
            finding.code == "D201"
            for finding in check(
                CREATE, changed(CONNECTOR, "actions/0/url", f"https://{_whole(host)}/v1"), version
            )
        )
    ]
    assert taken == trusted.split()


def _whole(host):
    return (
        f"{host}mazonaws.com".replace(".amazonaws", ".us-east-1.amazonaws")
        if host.endswith(".a")
        else f"{host}.com"
    )


def test_the_finding_names_the_release_that_will_trust_the_address():
    body = changed(CONNECTOR, "actions/0/url", "https://api.deepseek.com/v1")
    (found,) = (finding for finding in check(CREATE, body, "2.18") if finding.code == "D201")
    assert found.message == "api.deepseek.com is none that OpenSearch 2.18 trusts, as 2.19 does, by default"
