"""The schema of OpenSearch bodies: a manual of every field, with a source and an example that fits."""

from collections.abc import Iterator

import jsonschema
import pytest

from registry import resources, shape
from registry.model import Version
from registry.platforms.opensearch.written import Kind
from registry.shape import misfit

SCHEMA = resources.schema("targets/opensearch")
OPEN = {"settings"}
"""Objects that other plug-ins have fields in."""


def fields(schema=None, path=()) -> Iterator[tuple[str, dict]]:
    """Every field that the definitions name, as `definition.field`."""
    for name, definition in SCHEMA["$defs"].items() if schema is None else [("", schema)]:
        here = path if not name else (name,)
        for field, inner in definition.get("properties", {}).items():
            yield ".".join((*here, field)), inner
            yield from fields(inner, (*here, field))
        items = definition.get("items")
        if isinstance(items, dict):
            yield from fields(items, (*here, "[]"))


FIELDS = dict(fields())


def test_it_is_a_schema_of_2020_12():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert len(FIELDS) > 200


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_has_a_description_and_a_source(name):
    field = misfit.resolved(FIELDS[name], SCHEMA)
    assert field["description"].endswith(".")
    assert field["$comment"].startswith("Source: ")


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if "$ref" not in field])
def test_every_field_has_an_example_that_fits(name):
    (example, *_) = FIELDS[name]["examples"]
    validator = shape.dialect()({**FIELDS[name], "$defs": SCHEMA["$defs"]})
    assert [error.message for error in validator.iter_errors(example)] == []


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_body_has_a_definition(kind):
    assert SCHEMA["$defs"][kind]["description"]


@pytest.mark.parametrize("name", SCHEMA["$defs"])
def test_an_object_is_closed_unless_others_have_fields_in_it(name):
    definition = SCHEMA["$defs"][name]
    if definition.get("type") == "object" and "properties" in definition and name not in OPEN:
        assert definition["additionalProperties"] is False


def words(schema, word) -> Iterator[dict]:
    """Every value of a word of ours."""
    if isinstance(schema, dict):
        if word in schema:
            yield schema[word]
        for inner in schema.values():
            yield from words(inner, word)
    elif isinstance(schema, list):
        for inner in schema:
            yield from words(inner, word)


def test_every_release_is_one_of_opensearch():
    named = [*words(SCHEMA, "x-since")]
    for word in ("x-since-values", "x-since-parts", "x-since-names"):
        named += [release for table in words(SCHEMA, word) for release in table.values()]
    assert all(Version(2, 9) <= Version.parse(release) <= Version(3, 9) for release in named)
    assert len(named) > 60
