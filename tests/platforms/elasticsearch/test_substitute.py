"""Templates of the `custom` service filled as Elasticsearch does."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.java.substitution import PlatformError
from registry.platforms.elasticsearch.substitute import (
    GUARANTEES,
    Call,
    InputTypes,
    fill,
    jsons,
    request_url,
    strings,
)

JSON_SLOT, QUERY_SLOT, RAW_SLOT = GUARANTEES
SAFE = st.text().filter(lambda text: "${" not in text)
SPEC = "elasticsearch-inference.md"
UPSTREAM = "CustomRequestTests.testCreateRequest"
SECRETS = {"api_key": "my-secret-key"}
TYPES = InputTypes(translation={"ingest": "value"}, default="default")
LEFT = "please check that all templates have a corresponding field definition."


@pytest.mark.parametrize(
    ("task", "call", "template", "body"),
    [
        pytest.param(
            "text_embedding",
            Call(input=["abc", "123"]),
            '{"input": ${input},\n "input_type": ${input_type}\n}',
            '{"input": ["abc","123"],\n "input_type": "default"\n}',
            id=UPSTREAM,
        ),
        pytest.param(
            "text_embedding",
            Call(input=["abc", "123"], input_type="ingest"),
            "${input_type}",
            '"value"',
            id=f"{UPSTREAM}_QueryParametersAreEscaped_AndEncoded: translated",
        ),
        pytest.param(
            "text_embedding",
            Call(input=["abc", "123"], input_type="search"),
            '{"input": ${input}, "secret": ${api_key}}',
            '{"input": ["abc","123"], "secret": "my-secret-key"}',
            id=f"{UPSTREAM}_SecretsInTheJsonBody_AreEncodedCorrectly",
        ),
        pytest.param(
            "rerank",
            Call(input=["abc", "123"], query="query string"),
            '{"input": ${input}, "query": ${query}}',
            '{"input": ["abc","123"], "query": "query string"}',
            id=f"{UPSTREAM}_HandlesQuery",
        ),
        pytest.param(
            "rerank",
            Call(input=["abc"], query="q", top_n=2, return_documents=False),
            "${return_documents} ${top_n}",
            "false 2",
            id=f"{UPSTREAM}_HandlesQuery_WithReturnDocsAndTopN",
        ),
        pytest.param("completion", Call(input=["a", "b"]), "${input}", '"a"', id=f"{SPEC} 2.2: the first text only"),
        pytest.param("completion", Call(input=[]), "${input}", '""', id=f"{SPEC} 2.2: no text"),
        pytest.param("sparse_embedding", Call(input=["a"]), "${input}", '["a"]', id=f"{SPEC} 2.2: one text is a list"),
        pytest.param("rerank", Call(input=["a"], query="q"), "${top_n:-5}", "5", id=f"{SPEC} 2.2: not sent, default"),
        pytest.param("text_embedding", Call(input=["é/😀"]), "${input}", '["é/\\uD83D\\uDE00"]', id="bytes of Jackson"),
    ],
)  # fmt: skip
def test_a_request_becomes(task, call, template, body):
    assert fill(template, jsons(task, SECRETS, {}, call, TYPES), "request") == body


@pytest.mark.parametrize(
    ("parameters", "template", "body"),
    [
        pytest.param(
            {"i": 1, "d": 1.1, "b": True}, "${i} ${d} ${b}", "1 1.1 true", id="numbers and booleans"
        ),
        pytest.param({"t": 'a"b\\'}, "${t}", '"a\\"b\\\\"', id="a text with its quotes"),
        pytest.param({"api_key": "p"}, "${api_key}", '"p"', id="a parameter wins over a secret"),
        pytest.param({"input": "p"}, "${input}", '["x"]', id="the call wins over a parameter"),
        pytest.param({"top_n": 3}, "${top_n}", "3", id="a parameter stands in for what was not sent"),
    ],
)
def test_parameters_in_a_request(parameters, template, body):
    values = jsons("rerank", SECRETS, parameters, Call(input=["x"], query="q"))
    assert fill(template, values, "request") == body


@pytest.mark.parametrize(
    ("input_type", "types", "word"),
    [
        pytest.param("ingest", TYPES, "value", id="translated"),
        pytest.param("search", TYPES, "default", id="not translated"),
        pytest.param(None, TYPES, "default", id="not sent"),
        pytest.param("internal_ingest", TYPES, "default", id="internal"),
        pytest.param("ingest", InputTypes(), "", id="nothing declared"),
        pytest.param(
            "search", InputTypes(translation={" SEARCH ": "query"}), "query", id="keys trimmed, any case"
        ),
    ],
)
def test_input_types(input_type, types, word):
    assert types.translate(input_type) == word


def test_input_type_is_always_there_for_embeddings_only():
    tasks = ("text_embedding", "sparse_embedding", "rerank", "completion")
    assert ["input_type" in jsons(task, {}, {}, Call(input=["x"])) for task in tasks] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("super:${key}", "super:value"),
        ("super, ${key}, ${key2}", "super, value, value2"),
        ("super", "super"),
        ("super, ${\t\b\f'\"\\key}", "super, complex"),
        ("super:${key\n}", "super:${key\n}"),
        ("super:${\nkey}", "super:${\nkey}"),
    ],
)
def test_validating_substitutor_tests_replace(text, filled):
    values = {"key": "value", "key2": "value2", "\t\b\f'\"\\key": "complex"}
    assert fill(text, values, "setting") == filled


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("super:${key}", "${key}"),
        ("super, ${key}, ${key2}", "${key}"),
        ('super:${     \\/\tkey"}', '${     \\/\tkey"}'),
    ],
)
def test_validating_substitutor_tests_throw(text, left):
    with pytest.raises(PlatformError) as caught:
        fill(text, {"some_key": "value"}, "setting")
    assert (
        caught.value.message
        == f"Found placeholder [{left}] in field [setting] after replacement call, {LEFT}"
    )


@pytest.mark.parametrize(
    ("older", "message", "type_", "status"),
    [
        (False, f"Found placeholder [${{task.key}}] in field [header.Accept] after replacement call, {LEFT}", "illegal_argument_exception", 400),
        (True, "Found placeholder [${task.key}] in field [header.Accept] after replacement call", "illegal_state_exception", 500),
    ],
)  # fmt: skip
def test_numbers_are_not_there_outside_the_request(older, message, type_, status):
    values = strings(
        SECRETS, {"task.key": 100}
    )  # CustomRequestTests.…_IgnoresNonStringFields_ForStringParams
    with pytest.raises(PlatformError) as caught:
        fill("${task.key}", values, "header.Accept", older=older)
    assert (caught.value.message, caught.value.type, caught.value.status) == (message, type_, status)


def test_texts_are_there_outside_the_request_a_parameter_before_a_secret():
    assert strings({"a": "secret", "b": "s"}, {"a": "p", "n": 1, "f": True}) == {"a": "p", "b": "s"}


@pytest.mark.parametrize(
    ("url", "parameters", "values", "result"),
    [
        pytest.param(
            "${url}",
            [("key", "value"), ("key", "value2")],
            {"url": "https://www.elastic.com"},
            "https://www.elastic.com?key=value&key=value2",
            id=UPSTREAM,
        ),
        pytest.param(
            "http://www.elastic.co",
            [("key", " <>#%+{}|\\^~[]`;/?:@=&$"), ("key", "Σ 😀")],
            {},
            "http://www.elastic.co?key=+%3C%3E%23%25%2B%7B%7D%7C%5C%5E%7E%5B%5D%60%3B%2F%3F%3A%40%3D%26%24"
            "&key=%CE%A3+%F0%9F%98%80",
            id=f"{UPSTREAM}_QueryParametersAreEscaped_AndEncoded",
        ),
        pytest.param(
            "http://h/${k}", [("q", "${k}")], {"k": "a&b"}, "http://h/a&b?q=a%26b", id="encoded once filled"
        ),
        pytest.param(
            "http://h", [("${k}", "v")], {"k": "x"}, "http://h?%24%7Bk%7D=v", id="names are never filled"
        ),
    ],
)
def test_the_url_of_a_call(url, parameters, values, result):
    assert request_url(url, parameters, values) == result


@pytest.mark.parametrize(
    ("url", "parameters", "message"),
    [
        pytest.param("${url}", [], "Failed to build URI, error: Illegal character in path at index 0: ^", id=f"{UPSTREAM}_ThrowsException_ForInvalidUrl"),
        pytest.param("http://h/${blank}", [], "Failed to build URI, error: Illegal character in path at index 10: http://h/a b", id=f"{SPEC} 0.1(7)"),
        pytest.param("http://h/${nope}", [], f"Found placeholder [${{nope}}] in field [url] after replacement call, {LEFT}", id="url"),
        pytest.param("http://h", [("k", "${nope}")], f"Found placeholder [${{nope}}] in field [query parameters: [k]] after replacement call, {LEFT}", id="query"),
    ],
)  # fmt: skip
def test_a_url_that_cannot_be_built(url, parameters, message):
    with pytest.raises(PlatformError) as caught:
        request_url(url, parameters, {"url": "^", "blank": "a b"})
    assert caught.value.message == message


TEMPLATE = '{"input": ${input}, "query": ${query}, "p": [${p}], "key": ${api_key}}'


@given(st.lists(SAFE), SAFE, SAFE, SAFE)
def test_holds_every_value_of_a_request_is_one_json_value(texts, query, parameter, secret):
    values = jsons("rerank", {"api_key": secret}, {"p": parameter}, Call(input=texts, query=query))
    assert json.loads(fill(TEMPLATE, values, "request")) == {
        "input": texts,
        "query": query,
        "p": [parameter],
        "key": secret,
    }


@given(SAFE)
def test_holds_a_query_parameter_is_one_value(text):
    url = request_url("https://h", [("a", "${p}"), ("b", "x")], strings({}, {"p": text}))
    assert parse_qsl(urlsplit(url).query, keep_blank_values=True) == [("a", text), ("b", "x")]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        pytest.param("a ${x:-b} c", '{"input": ["a b c"]}', id=f"{SPEC} 0.1(1): silently another text"),
        pytest.param(
            "hi ${api_key} x",
            '{"input": ["hi "my-secret-key" x"]}',
            id=f"{SPEC} 2.1: broken JSON, secret out",
        ),
    ],
)
def test_unless_a_text_holds_a_known_placeholder(text, body):
    assert "${" in JSON_SLOT.unless
    assert fill('{"input": ${input}}', jsons("rerank", SECRETS, {}, Call(input=[text])), "request") == body


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("${foo\nbar}", r"Found placeholder \[\$\{foo\\nbar\}\] in field \[request\]", id=f"{SPEC} 0.1(1): line feed"),
        pytest.param("a ${ b", r"Found placeholder \[\$\{ b\"\]\}\] in field", id=f"{SPEC} 0.1(1): the template's brace closes it"),
        pytest.param("${input}", re.escape('Infinite loop in property interpolation of {"input": ${input}}: input'), id=f"{SPEC} 0.1(1): itself"),
        pytest.param("hi ${nope} x", r"Found placeholder \[\$\{nope\}\]", id=f"{SPEC} 2.1: unknown"),
    ],
)  # fmt: skip
def test_unless_a_text_holds_an_unknown_placeholder(text, message):
    with pytest.raises(PlatformError, match=message):
        fill('{"input": ${input}}', jsons("rerank", SECRETS, {}, Call(input=[text])), "request")


def test_unless_a_query_parameter_holds_a_placeholder():
    assert "${" in QUERY_SLOT.unless
    assert request_url("https://h", [("a", "${p}")], {"p": "${k}", "k": "SECRET"}) == "https://h?a=SECRET"


@pytest.mark.parametrize("text", ["x?admin=1", "x#", "../y"])
def test_does_not_hold_for_a_url(text):
    assert not RAW_SLOT.safe
    assert request_url("https://h/${p}/z", [], {"p": text}) == f"https://h/{text}/z"


def test_every_guarantee_is_proved_above():
    assert [row.safe for row in GUARANTEES] == [True, True, False]
