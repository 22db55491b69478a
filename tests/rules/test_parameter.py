"""`parameter`: whether a JSON Schema of a blueprint is one; the judge is jsonschema's own check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from registry.rules._parameter import fault, schema_fault

WORDS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "integer", "text", 5, ["string"]]),
        "pattern": st.sampled_from(["^a$", "(", "[a-", 5]),
        "items": st.sampled_from([{}, {"type": "x"}, {"pattern": "("}]),
        "enum": st.sampled_from([[], ["a"], "a"]),
        "minLength": st.sampled_from([0, 3, -1]),
    },
)


@given(WORDS)
def test_agrees_with_the_schema_of_schemas(schema):
    try:
        Draft202012Validator.check_schema(schema)
        sound = True
    except SchemaError:
        sound = False
    assert (schema_fault(schema) is None) is sound


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("minimum", "maximum"),
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
        ("exclusiveMinimum", "exclusiveMaximum"),
    ],
)
def test_bounds_must_not_cross(low, high):
    assert fault({low: 1, high: 1}) is None
    found = fault({low: 2, high: 1})
    assert found is not None
    assert found.message == f"{low} 2 is above {high} 1"
    assert found.path == (low,)


def test_words_of_ours_are_not_looked_at():
    assert fault({"unit": 5, "sets": 5, "docs": 5}) is None
