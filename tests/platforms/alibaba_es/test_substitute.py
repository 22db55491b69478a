"""Templates of `alibaba-cloud-custom-model` filled as Alibaba's code does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.java.substitution import PlatformError
from registry.platforms.alibaba_es.substitute import GUARANTEES, fill, request_url, values

LIST, VALUE, TEXT, OUTSIDE = GUARANTEES
SAFE = st.text().filter(lambda text: "${" not in text)
JSON = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner | SAFE, max_size=3) | st.dictionaries(SAFE, inner | SAFE, max_size=3),
    max_leaves=6,
)
SPEC = "elasticsearch-inference.md 2.3"


@pytest.mark.parametrize(
    ("given_values", "name", "text"),
    [
        pytest.param({"input": ["abc"]}, "input", '["abc"]', id=f"{SPEC}: one input is a list"),
        pytest.param({"input": ["a", "b"]}, "input", '["a","b"]', id=f"{SPEC}: a list without blanks"),
        pytest.param(
            {"task": "completion", "input": ["abc"]}, "input", "abc", id=f"{SPEC}: one text to complete"
        ),
        pytest.param(
            {"task": "completion", "input": ["a", "b"]}, "input", '["a","b"]', id=f"{SPEC}: two texts"
        ),
        pytest.param({"query": 'say "q"'}, "query", 'say "q"', id=f"{SPEC}: query raw"),
        pytest.param({"parameters": {"p": 'a"b'}}, "p", 'a"b', id=f"{SPEC}: string raw"),
        pytest.param({"secrets": {"k": 'a"b'}}, "k", 'a"b', id=f"{SPEC}: secret raw"),
        pytest.param({"parameters": {"p": 5}}, "p", "5", id=f"{SPEC}: number"),
        pytest.param({"parameters": {"p": True}}, "p", "true", id=f"{SPEC}: boolean"),
        pytest.param({"parameters": {"p": {"a": ["<"]}}}, "p", '{"a":["\\u003c"]}', id=f"{SPEC}: HTML-safe"),
        pytest.param({"parameters": {"p": {"a": None}}}, "p", "{}", id="Gson drops null members"),
        pytest.param({"parameters": {"p": 1e7}}, "p", "1.0E7", id="Java's number"),
        pytest.param(
            {"parameters": {"k": "p"}, "secrets": {"k": "s"}}, "k", "s", id=f"{SPEC}: a secret wins"
        ),
        pytest.param(
            {"secrets": {"input": "s"}, "input": ["i"]}, "input", '["i"]', id=f"{SPEC}: the input wins"
        ),
        pytest.param(
            {"parameters": {"query": "p"}}, "query", "p", id=f"{SPEC}: no query, the parameter stays"
        ),
    ],
)
def test_a_placeholder_stands_for(given_values, name, text):
    found = values(
        given_values.get("task", "rerank"),
        given_values.get("secrets", {}),
        given_values.get("parameters", {}),
        given_values.get("input", []),
        given_values.get("query"),
    )
    assert found[name] == text


def test_upstream_vector_of_create_request():
    filled = fill('"input":"${input}"', values("text_embedding", {}, {}, ["abc"]))
    assert filled == '"input":"["abc"]"'  # CustomRequestTests.testCreateRequest of pull request 124299


@pytest.mark.parametrize(
    ("text", "older", "message"),
    [
        pytest.param(
            "contains ${a} substitution",
            False,
            "variable is not replaced, found placeholder in [contains ${a} substitution]",
            id="CustomRequestTests.testPlaceholderValidation",
        ),
        pytest.param(
            "${a}", True, "placeholder is not replaced, find placeholder in [${a}]", id="first commit"
        ),
    ],
)
def test_a_placeholder_left_is_an_error_that_quotes_everything(text, older, message):
    with pytest.raises(PlatformError) as caught:
        fill(text, {}, older=older)
    assert (caught.value.message, caught.value.status, caught.value.type) == (
        message,
        500,
        "illegal_argument_exception",
    )


@pytest.mark.parametrize(
    ("text", "ignore"),
    [
        pytest.param("all substituted", False, id="testPlaceholderValidation: nothing left"),
        pytest.param(
            "contains ${a unsubstituted value} but not checked", True, id="testPlaceholderValidation: ignored"
        ),
        pytest.param("${a\n}", False, id="a line feed hides it"),
    ],
)
def test_these_pass(text, ignore):
    assert fill(text, {}, ignore_placeholder_check=ignore) == text


def test_a_number_that_is_not_finite_is_the_platforms_error():
    with pytest.raises(PlatformError, match="Infinity is not a valid double value"):
        values("rerank", {}, {"p": float("inf")}, [])


@pytest.mark.parametrize(
    ("query", "url"),
    [
        pytest.param(None, "https://h/p", id="no query"),
        pytest.param("?q=${k}", "https://h/p?q=v", id="CustomRequestTests.testCreateRequest: filled"),
        pytest.param("?q=${plus}", "https://h/p?q=a+b&c", id="not encoded"),
    ],
)
def test_the_url_is_address_and_filled_query(query, url):
    assert request_url("https://h/p", query, {"k": "v", "plus": "a+b&c"}) == url


@pytest.mark.parametrize(
    ("older", "message"),
    [
        (False, "Failed to construct custom service URL [https://h/p]"),
        (True, "Failed to construct custom-model URL"),
    ],
)
def test_a_url_that_java_cannot_read_is_a_bad_request(older, message):
    with pytest.raises(PlatformError) as caught:
        request_url("https://h/p", "?q=${k}", {"k": "a b"}, older=older)
    assert (caught.value.message, caught.value.status, caught.value.type) == (
        message,
        400,
        "status_exception",
    )


@given(st.lists(SAFE))
def test_holds_a_list_of_inputs_is_one_json_array(texts):
    body = fill('{"input": ${input}, "n": ${n}}', values("text_embedding", {}, {"n": 1}, texts))
    assert json.loads(body) == {"input": texts, "n": 1}


@given(JSON)
def test_holds_a_value_that_is_no_text_is_one_json_value(value):
    body = fill('{"p": ${p}, "i": ${input}}', values("rerank", {}, {"p": value}, ["x"]))
    assert json.loads(body) == {"p": value, "i": ["x"]}


@pytest.mark.parametrize(
    ("guarantee", "text", "body"),
    [
        pytest.param(LIST, "hi ${api_key}", '{"input": ["hi SECRET"]}', id="list: a secret gets out"),
        pytest.param(LIST, "a ${x:-b} c", '{"input": ["a b c"]}', id="list: a default is taken"),
        pytest.param(LIST, "hi ${nope} x", None, id="list: the call fails"),
    ],
)
def test_unless_a_text_holds_a_placeholder(guarantee, text, body):
    assert "${" in guarantee.unless
    placeholders = values("text_embedding", {"api_key": "SECRET"}, {}, [text])
    if body is None:
        with pytest.raises(PlatformError):
            fill('{"input": ${input}}', placeholders)
    else:
        assert fill('{"input": ${input}}', placeholders) == body


def test_unless_a_text_in_a_value_holds_a_placeholder():
    assert "${" in VALUE.unless
    assert fill("${p}", values("rerank", {"k": "SECRET"}, {"p": ["${k}"]}, [])) == '["SECRET"]'


@pytest.mark.parametrize("text", ['"', "\\", "\n", '", "admin": "true'])
def test_does_not_hold_for_text_in_a_string(text):
    assert not TEXT.safe
    body = fill('{"query": "${query}"}', values("rerank", {}, {}, [], text))
    with pytest.raises((json.JSONDecodeError, AssertionError)):
        assert json.loads(body) == {"query": text}


@pytest.mark.parametrize("text", ["a&b=c", "a#b"])
def test_does_not_hold_for_a_query_string(text):
    assert not OUTSIDE.safe
    assert request_url("https://h", "?q=${p}", {"p": text}) == f"https://h?q={text}"


def test_every_guarantee_is_proved_above():
    assert [row.safe for row in GUARANTEES] == [True, True, False, False]
