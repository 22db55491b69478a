"""Values as the platforms' Java libraries write them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import answers

from registry.java import text as javatext

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("case", answers("java_numbers"))
def test_a_double_is_written_as_java_writes_it(case):
    assert javatext.number(case["value"]) == case["text"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (12345678901, "12345678901"),
        (1.0, "1.0"),
        (1e-05, "1.0E-5"),
        (1e8, "1.0E8"),
        (1e7, "1.0E7"),
        (9999999.0, "9999999.0"),
        (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (-0.0, "-0.0"),
        (5e-324, "4.9E-324"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
    ],
)
def test_numbers_of_the_specs(value, text):
    assert javatext.number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_double_reads_back(value):
    assert float(javatext.number(value)) == value


@pytest.mark.parametrize("case", answers("json_writers"))
def test_gson_writes_the_same(case):
    assert javatext.gson(case["value"]) == case["plain"]


@pytest.mark.parametrize("case", answers("json_writers"))
def test_html_safe_gson_writes_the_same(case):
    assert javatext.gson(case["value"], html_safe=True, nulls=False) == case["html_safe"]


@pytest.mark.parametrize("case", answers("json_writers"))
def test_jackson_writes_the_same(case):
    assert javatext.jackson(case["value"]) == case["jackson"]


@pytest.mark.parametrize("case", [c for c in answers("json_writers") if "escaped" in c.values[0]])
def test_commons_text_escapes_the_same(case):
    assert javatext.escape_json(case["value"]) == case["escaped"]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        pytest.param("é/😀", "\\u00E9\\/\\uD83D\\uDE00", id="opensearch-ml-commons.md 2.2"),
        pytest.param("\b\t\n\f\r", "\\b\\t\\n\\f\\r", id="short forms"),
        pytest.param('say "q" \\', 'say \\"q\\" \\\\', id="quotes"),
        pytest.param("\x1f\x7f", "\\u001F\\u007F", id="what is not printable"),
        pytest.param("\ud800", "\\uD800", id="half of a pair"),
    ],
)
def test_commons_text_escapes(text, escaped):
    assert javatext.escape_json(text) == escaped


@pytest.mark.parametrize(
    ("value", "jackson"),
    [
        pytest.param("string", '"string"', id="JsonUtilsTests.testToJson string"),
        pytest.param(1, "1", id="JsonUtilsTests.testToJson int"),
        pytest.param(["a", "b"], '["a","b"]', id="JsonUtilsTests.testToJson list"),
        pytest.param(
            {"key": "value", "key2": [1, 2]},
            '{"key":"value","key2":[1,2]}',
            id="JsonUtilsTests.testToJson map",
        ),
        pytest.param(1.1, "1.1", id="JsonUtilsTests.testToJson double"),
        pytest.param(True, "true", id="JsonUtilsTests.testToJson true"),
        pytest.param(False, "false", id="JsonUtilsTests.testToJson false"),
        pytest.param("\x1f/é\u2028", '"\\u001F/é\u2028"', id="elasticsearch-inference.md 0.1(13)"),
        pytest.param(1e7, "1.0E7", id="elasticsearch-inference.md 0.1(13) 1e7"),
        pytest.param("😀", '"\\uD83D\\uDE00"', id="jackson-core issue 223"),
        pytest.param(float("inf"), '"Infinity"', id="jackson-core 2.17: infinity is text"),
    ],
)
def test_jackson_writes(value, jackson):
    assert javatext.jackson(value) == jackson


@pytest.mark.parametrize(
    ("value", "gson"),
    [
        pytest.param("<>&='", '"\\u003c\\u003e\\u0026\\u003d\\u0027"', id="elasticsearch-inference.md 2.3"),
        pytest.param("\u2028\u2029", '"\\u2028\\u2029"', id="elasticsearch-inference.md 0.1(13)"),
        pytest.param({"a": None, "b": [None]}, '{"b":[null]}', id="null members go, null items stay"),
    ],
)
def test_html_safe_gson_writes(value, gson):
    assert javatext.gson(value, html_safe=True, nulls=False) == gson


def test_gson_refuses_what_json_has_no_word_for():
    with pytest.raises(ValueError, match=r"^Infinity is not a valid double value as per JSON specification"):
        javatext.gson([float("inf")])


def test_what_is_no_json_value_is_refused():
    with pytest.raises(TypeError, match="not a JSON value: set"):
        javatext.gson({"a": {1}})


@given(JSON)
def test_every_writer_writes_json_of_the_same_value(value):
    written = [javatext.jackson(value), javatext.gson(value), javatext.gson(value, html_safe=True)]
    assert [json.loads(text) for text in written] == [value] * 3


@given(st.text())
def test_escaped_text_stands_in_a_string(text):
    assert json.loads(f'"{javatext.escape_json(text)}"') == text


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ([], "ArrayList"),
        ({}, "HashMap"),
        ("", "String"),
        (True, "Boolean"),
        (2**31 - 1, "Integer"),
        (-(2**31), "Integer"),
        (2**31, "Long"),
        (2**63, "BigInteger"),
        (1.0, "Double"),
    ],
)
def test_type_names(value, name):
    assert javatext.type_name(value) == name


@pytest.mark.parametrize(
    ("text", "joined"), [("\ud83d\ude00", "😀"), ("\ud83d", "\ud83d"), ("a😀\ude00", "a😀\ude00"), ("é", "é")]
)
def test_halves_side_by_side_become_one_character(text, joined):
    assert javatext.join_halves(text) == joined
