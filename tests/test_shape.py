"""`shape`: JSON Schema misfits as findings. The verdict fits/does not fit is jsonschema's own."""

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import load, shape
from registry.diagnostics import Severity

CODES = shape.Codes(
    unknown="S901", missing="S902", type="S903", enum="S904", pattern="S905", other="S906", ignored="S907"
)
PROTOCOL = {"enum": ["http", "aws_sigv4"], "description": "How to reach it. More words."}
SCHEMA = {
    "type": "object",
    "properties": {
        "protocol": PROTOCOL,
        "retries": {"type": "integer", "minimum": -1, "maximum": 9},
        "name": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 5, "examples": ["abc"]},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "minItems": 1},
        "on": {"type": "boolean"},
        "inner": {"$ref": "#/$defs/inner"},
        "loose": {"properties": {"timeout": {}}, "additionalProperties": False, "x-ignored": "OpenSearch"},
    },
    "required": ["protocol"],
    "additionalProperties": False,
    "$defs": {
        "inner": {
            "properties": {"limit": {}, "unit": {}},
            "additionalProperties": False,
            "required": ["limit"],
        }
    },
}


def check(text, schema=SCHEMA, path=()):
    return shape.findings(load.parse(text.encode(), "x.json"), schema, codes=CODES, path=path)


def only(text, schema=SCHEMA, path=()):
    found = check(text, schema, path)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "code", "place", "replacement"),
    [
        pytest.param('{"protocol": "http", "retires": 1}', "S901", (1, 22), '"retries"', id="misspelt"),
        pytest.param(
            '{"protcol": "http"}', "S901", (1, 2), '"protocol"', id="misspelt required: one finding"
        ),
        pytest.param('{"protocol": "http", "zzzzz": 1}', "S901", (1, 22), None, id="unknown, none near"),
        pytest.param('{"retries": 1}', "S902", (1, 1), None, id="missing"),
        pytest.param(
            '{"protocol": "http",\n "inner": {"unit": 1}}', "S902", (2, 2), None, id="missing inside"
        ),
        pytest.param('{"protocol": "htp"}', "S904", (1, 14), '"http"', id="enum, near"),
        pytest.param('{"protocol": 1}', "S904", (1, 14), None, id="enum, far"),
        pytest.param('{"protocol": "http", "retries": "3"}', "S903", (1, 33), "3", id="number as text"),
        pytest.param('{"protocol": "http", "name": 3}', "S903", (1, 30), '"3"', id="text as number"),
        pytest.param('{"protocol": "http", "on": "true"}', "S903", (1, 28), "true", id="boolean as text"),
        pytest.param('{"protocol": "http", "on": [1]}', "S903", (1, 28), None, id="list for boolean"),
        pytest.param('{"protocol": "http", "retries": 3.5}', "S903", (1, 33), None, id="fraction"),
        pytest.param('{"protocol": "http", "name": "A"}', "S905", (1, 30), None, id="pattern"),
        pytest.param('{"protocol": "http", "name": "abcdef"}', "S906", (1, 30), None, id="too long"),
        pytest.param('{"protocol": "http", "retries": -2}', "S906", (1, 33), None, id="too small"),
        pytest.param('{"protocol": "http", "tags": ["a", 1]}', "S903", (1, 36), '"1"', id="in a list"),
        pytest.param('{"protocol": "http", "tags": ["a", "a"]}', "S906", (1, 30), None, id="repeated"),
        pytest.param(
            '{"protocol": "http", "loose": {"timeuot": 1}}', "S907", (1, 32), '"timeout"', id="ignored"
        ),
        pytest.param("[]", "S903", (1, 1), None, id="the root"),
    ],
)
def test_a_misfit_has_its_code_place_and_replacement(text, code, place, replacement):
    finding = only(text)
    assert (finding.code, (finding.place.line, finding.place.column), finding.replacement) == (
        code,
        place,
        replacement,
    )


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        ('{"protocol": "http", "retires": 1}', "unknown field 'retires'", "did you mean 'retries'?"),
        (
            '{"protcol": "http"}',
            "unknown field 'protcol', and the required 'protocol' is missing",
            "did you mean 'protocol'?",
        ),
        ("{}", "missing field 'protocol'", "How to reach it"),
        ('{"protocol": "http", "name": 3}', "'name' must be a string, not 3", 'e.g. "abc"'),
        ('{"protocol": "http", "inner": {}}', "missing field 'limit' in 'inner'", None),
        (
            '{"protocol": "x"}',
            "'protocol' must be 'http' or 'aws_sigv4', not the string \"x\"",
            "How to reach it",
        ),
        ('{"protocol": "http", "retries": 10}', "'retries' must be at most 9", None),
        (
            '{"protocol": "http", "loose": {"x": 1}}',
            "unknown field 'x' in 'loose': OpenSearch ignores it",
            "there is timeout",
        ),
    ],
)
def test_the_message_says_what_is_wrong_and_the_help_what_is_right(text, message, help_):
    finding = only(text)
    assert (finding.message, finding.help) == (message, help_)


def test_every_fault_is_reported_worst_first():
    found = check('{"protcol": 1, "retries": "x", "on": 3, "loose": {"y": 1}, "inner": {}, "tags": []}')
    assert [f.code for f in found] == ["S901", "S903", "S903", "S902", "S906", "S907"]
    assert [f.severity for f in found] == [Severity.ERROR] * 5 + [Severity.WARNING]


def test_yaml_keys_are_replaced_without_quotes():
    assert only("protcol: http").replacement == "protocol"


def test_a_suggestion_is_never_a_field_that_is_already_there():
    assert only('{"protocol": "http", "protocoll": 1}').replacement is None


def test_a_part_of_a_document_is_checked_at_its_place():
    finding = only('{"a": [\n {"protocol": "htp"}]}', path=("a", 0))
    assert (finding.place.line, finding.place.column) == (2, 15)
    assert finding.message.startswith("'a[0].protocol' must be")


UNION = {
    "oneOf": [
        {
            "properties": {"type": {"const": "regex"}, "regex": {"type": "string"}},
            "required": ["type", "regex"],
            "additionalProperties": False,
        },
        {
            "properties": {
                "type": {"const": "model"},
                "model_id": {"type": "string"},
                "filter": {"type": "string"},
            },
            "required": ["type", "model_id"],
            "additionalProperties": False,
        },
    ]
}


@pytest.mark.parametrize(
    ("text", "codes", "message"),
    [
        pytest.param(
            '{"type": "model", "modle_id": "x"}',
            ["S901"],
            "'model_id' is missing",
            id="the branch of the discriminator",
        ),
        pytest.param(
            '{"type": "modle", "model_id": "x"}', ["S904"], "'regex' or 'model'", id="no such discriminator"
        ),
        pytest.param('{"type": "regex"}', ["S902"], "missing field 'regex'", id="missing in the branch"),
        pytest.param(
            '{"type": "regex", "regex": 1}', ["S903"], "must be a string", id="wrong type in the branch"
        ),
    ],
)
def test_of_alternatives_the_meant_one_is_reported(text, codes, message):
    found = check(text, UNION)
    assert [f.code for f in found] == codes
    assert message in found[0].message


@pytest.mark.parametrize(
    ("schema", "text", "code", "message"),
    [
        pytest.param(
            {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            "1",
            "S903",
            "the document must be a string or a list, not 1",
            id="types join",
        ),
        pytest.param(
            {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            '["a", 2]',
            "S903",
            "'[1]' must be a string, not 2",
            id="the branch of the right type",
        ),
        pytest.param(
            {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
            "{}",
            "S906",
            "the document needs 'a' or 'b'",
            id="one of two fields",
        ),
        pytest.param(
            {
                "properties": {"first": {}, "second": {}},
                "additionalProperties": False,
                "anyOf": [{"required": ["first"]}, {"required": ["second"]}],
            },
            '{"secnod": 1}',
            "S901",
            "unknown field 'secnod', and the required 'second' is missing",
            id="one of two fields, misspelt",
        ),
        pytest.param(
            {"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "x-message": "a or b, not both"},
            '{"a": 1, "b": 1}',
            "S906",
            "a or b, not both",
            id="both of two fields",
        ),
        pytest.param(
            {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
            '{"a": 1, "b": 1}',
            "S906",
            "the document fits more than one of the forms it may have",
            id="both, without words of its own",
        ),
        pytest.param(
            {"dependentRequired": {"a": ["b"]}}, '{"a": 1}', "S902", "missing field 'b'", id="dependent"
        ),
        pytest.param(
            {"properties": {"a": {}}, "allOf": [{"properties": {"b": {}}}], "unevaluatedProperties": False},
            '{"a": 1, "b": 2, "c": 3}',
            "S901",
            "unknown field 'c'",
            id="unevaluated",
        ),
        pytest.param(
            {"patternProperties": {"^x-": {}}, "additionalProperties": False},
            '{"x-a": 1, "y": 2}',
            "S901",
            "unknown field 'y'",
            id="pattern properties are known",
        ),
        pytest.param(
            {"if": {"required": ["a"]}, "then": {"required": ["b"]}},
            '{"a": 1}',
            "S902",
            "missing field 'b'",
            id="a condition",
        ),
        pytest.param(
            {"not": {"required": ["a"]}},
            '{"a": 1}',
            "S906",
            "the document may not be an object here",
            id="not",
        ),
        pytest.param(
            {"properties": {"a": {"not": {}}}}, '{"a": 1}', "S906", "'a' may not be 1 here", id="never"
        ),
    ],
)
def test_a_keyword_is_put_into_words(schema, text, code, message):
    finding = only(text, schema)
    assert (finding.code, finding.message) == (code, message)


@pytest.mark.parametrize("word", ["PREDICT", "predict", "Predict"])
def test_x_enum_takes_a_word_in_any_case(word):
    assert check(f'"{word}"', {"x-enum": ["predict"]}) == []


def test_x_enum_refuses_other_words_and_names_the_nearest():
    finding = only('"predct"', {"x-enum": ["predict", "execute"]})
    assert (finding.code, finding.replacement) == ("S904", '"predict"')


@pytest.mark.parametrize(("schema", "text"), [({"type": "string"}, "1"), ({"required": ["a"]}, "{}")])
def test_x_severity_makes_a_misfit_a_warning(schema, text):
    assert only(text, {**schema, "x-severity": "warning"}).severity is Severity.WARNING


def test_a_value_of_another_type_is_one_finding():
    assert only("3", {"type": "string", "enum": ["a", "b"]}).code == "S903"


def test_a_part_of_a_schema_keeps_its_neighbours():
    schema = {"$defs": {"a": {"properties": {"b": {"$ref": "#/$defs/b"}}}, "b": {"type": "string"}}}
    assert only('{"b": 1}', shape.part(schema, "a")).code == "S903"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.sampled_from(["http", "regex", "abc", "toolong", "A", "3"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*SCHEMA["properties"], "limit", "timeout", "type", "regex", "zz"]), inner
        )
    ),
    max_leaves=8,
)


@given(value=JSON, schema=st.sampled_from([SCHEMA, UNION]))
def test_there_is_a_finding_exactly_where_the_validator_has_an_error(value, schema):
    fits = jsonschema.Draft202012Validator(schema).is_valid(value)
    assert (check(json.dumps(value), schema) == []) is fits
