"""JSON as ML Commons tells it from text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import answers

from registry.platforms.opensearch.lenient import Digits, NotJsonError, is_json, is_json_or_ndjson, parse
from registry.platforms.opensearch.rewrite import write

LENIENT = [*answers("lenient_json"), *answers("lenient_json_chosen")]
MEMBERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("case", LENIENT)
def test_the_two_libraries_together_take_the_same(case):
    assert is_json(case["text"]) is case["is_json"]


@pytest.mark.parametrize("case", LENIENT)
def test_gson_reads_and_writes_the_same(case):
    try:
        written = write(parse(case["text"]))
    except NotJsonError:
        written = None
    assert written == case.get("gson")


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        '{"key": "value"}',
        '{"key": 123}',
        "[1, 2, 3]",
        '["a", "b"]',
        '[1, "a"]',
        "[ ]",
        "[,]",
        "[abc]",
        '{"key1": "value", "key2": 123}',
        '["abc", 123]',
    ],
)
def test_string_utils_test_is_json_true(text):
    assert is_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[",
        '{"key": "value}',
        '{"key": "value", "key": 123}',
        '[1, "a]',
        '[]"',
        '[ ]"',
        '[,]"',
        '[,"]',
        '[]"123"',
        '[abc"]',
        "[abc\n123]",
    ],
)
def test_string_utils_test_is_json_false(text):
    assert not is_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "[ ]",
        "[,]",
        "[1,,2]",
        "[1,2,]",
        "[abc]",
        "[hello]",
        "{a:1}",
        "{'a':1}",
        "{a:tru}",
        '{"a":undefined}',
        "{null:1}",
        '{"a":NaN}',
        '{"a":01}',
        '{"a":0x10}',
        '{"a":-}',
        '{"a":+1}',
        '{"a":1e999}',
        '{"a":1;"b":2}',
        '{"a":"\t"}',
        '{"a":"\x01"}',
        '{"a":"\\\'"}',
        "[(1)]",
        "[abc\n]",
    ],
)
def test_the_table_says_true(text):
    """Rows of the specification's table 2.3."""
    assert is_json(text)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "  \n",
        "123",
        '"abc"',
        "true",
        "null",
        "{x}",
        "{x:}",
        '{"a":1,}',
        '{"a":1} xyz',
        '{"a":1}{"b":2}',
        '[]"',
        '{"a":1,"a":2}',
        '{"a":"\n"}',
        '{"a":"\r"}',
        '{"a":"\\x"}',
        '{"a":"\\u12"}',
        '{"a"=1}',
        "[a:b]",
        "[1;2]",
        "[1]/* c */",
        "[1] // c",
        "[/* c */1]",
        "[see note]",
        "[INST] hi [/INST]",
        "[abc\n123]",
        '{"max": ${parameters.x}}',
        "[${parameters.x}]",
    ],
)
def test_the_table_says_false(text):
    """Rows of the specification's table 2.3."""
    assert not is_json(text)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        pytest.param("[" * 255 + "]" * 255, True, id="as deep as Gson goes"),
        pytest.param("[" * 256 + "]" * 256, False, id="deeper"),
        pytest.param("[" * 100_000, False, id="far deeper"),
        pytest.param('{"1":1,1:2}', False, id="a number and its text are one key"),
        pytest.param("{TRUE:1,true:2}", False, id="words of any case are one key"),
        pytest.param("{1e1:1,1E1:2}", False, id="one number in two forms is one key"),
        pytest.param('{"a":1,"\\u0061":2}', False, id="an escaped key"),
        pytest.param("[1]\x00", False, id="a NUL behind"),
        pytest.param(f"[{'1' * 5000}]", True, id="a long number"),
        pytest.param(f"{{{'1' * 5000}:1,0{'1' * 5000}:2}}", False, id="a long number twice"),
    ],
)
def test_depth_and_keys(text, taken):
    assert is_json(text) is taken


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (None, False),
        ("   ", False),
        ('{"key1": "value1"}\n{"key2": "value2"}', True),
        ('{"a": 1}\r\n{"b": 2}\r\n{"c": 3}', True),
        ('{"a": 1}\n  \n{"b": 2}', True),
        ('\n{"key": "value"}\n', True),
        ('{"index": {"_index": "test"}}\n{"field": "value"}', True),
        ("not json", False),
        ('{"key1": "value1"}\ninvalid json', False),
        ('{"a": 1}\n{"b": 2\n{"c": 3}', False),
        ("[1, 2, 3]\nplain text\n[4, 5, 6]", False),
    ],
)
def test_string_utils_test_is_json_or_ndjson(text, taken):
    assert is_json_or_ndjson(text) is taken


def test_numbers_keep_their_text():
    value = parse("[1.50, 1e5, 01, nan]")
    assert value == ["1.50", "1e5", "01", "nan"]
    assert [isinstance(item, Digits) for item in value] == [True, True, False, False]


@given(st.lists(MEMBERS) | st.dictionaries(st.text(), MEMBERS))
def test_strict_json_of_a_list_or_object_is_taken(value):
    assert is_json(json.dumps(value))


@given(MEMBERS)
def test_strict_json_is_read_and_written_as_the_same_value(value):
    assert json.loads(write(parse(json.dumps(value)))) == value


@given(st.text(alphabet="{}[]:,;=#/\\'\"ab01 \n\t\x00é.eE+-"))
def test_every_text_is_json_or_not(text):
    assert is_json(text) in (True, False)
