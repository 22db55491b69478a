"""The blueprint schema is law and manual."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from registry import load, resources, schema

ROOT = Path(__file__).parent.parent
FREE = {
    "properties",
    "items",
    "default",
    "service_settings",
    "task_settings",
    "register",
    "defaults",
    "parameters",
}
"""Fields whose objects belong to somebody else: JSON Schema, a platform, the author."""


def schemas(part, path=""):
    """The schema and every schema inside it, with its JSON pointer."""
    yield path, part
    for word in ("properties", "patternProperties", "$defs"):
        for name, inner in part.get(word, {}).items():
            groups = inner.items() if word == "$defs" and name in ("responses", "examples") else [("", inner)]
            for group, each in groups:
                yield from schemas(each, f"{path}/{word}/{name}" + (f"/{group}" if group else ""))
    for word in ("items", "additionalProperties", "propertyNames"):
        if isinstance(part.get(word), dict):
            yield from schemas(part[word], f"{path}/{word}")
    for index, inner in enumerate(part.get("anyOf", ())):
        yield from schemas(inner, f"{path}/anyOf/{index}")


def fields(part):
    """Every named field of the schema with its JSON pointer."""
    for path, inner in schemas(part):
        for name, field in inner.get("properties", {}).items():
            yield f"{path}/properties/{name}", field


def resolved(part):
    while "$ref" in part and "description" not in part:
        target = schema.blueprint()
        for key in part["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        part = target
    return part


def objects(part):
    """Every schema that says `type: object`, with its JSON pointer."""
    return ((path, inner) for path, inner in schemas(part) if inner.get("type") == "object")


def test_it_is_a_schema_of_2020_12():
    Draft202012Validator.check_schema(schema.blueprint())
    assert schema.blueprint()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", ["blueprint", "endpoint", "project"])
def test_every_field_has_a_description_and_an_example(name):
    whole = schema.blueprint() if name == "blueprint" else resources.schema(name)
    bare = [
        pointer
        for pointer, field in fields(whole)
        if not (resolved(field) if name == "blueprint" else field).get("description")
        or not (resolved(field) if name == "blueprint" else field).get("examples")
    ]
    assert bare == []


def test_every_object_with_named_fields_is_closed():
    open_ = [
        pointer
        for pointer, part in objects(schema.blueprint())
        if part.get("properties") and part.get("additionalProperties", True) is True
    ]
    assert open_ == []


def test_an_object_without_named_fields_says_what_its_values_are_or_is_somebody_elses():
    loose = [
        pointer
        for pointer, part in objects(schema.blueprint())
        if not part.get("properties")
        and "additionalProperties" not in part
        and not any(f"/{name}" in pointer for name in (*FREE, "response", "example", "examples", "items"))
    ]
    assert loose == []


@pytest.mark.parametrize(
    "pointer",
    [
        "properties/url",
        "$defs/task/properties/url",
        "$defs/request/properties/path",
        "$defs/headers/additionalProperties",
        "$defs/query/additionalProperties",
        "$defs/body",
        "$defs/target_elasticsearch/properties/service_settings",
        "$defs/target_elasticsearch/properties/task_settings",
        "$defs/target_opensearch/properties/register",
        "$defs/auth/properties/region",
    ],
)
def test_every_field_that_takes_expressions_lists_the_names_it_may_use(pointer):
    part = schema.blueprint()
    for key in pointer.split("/"):
        part = part[key]
    assert set(part["x-variables"]) <= {"inputs", "parameters", "secrets", "url"}
    assert part["x-variables"]


def test_secrets_may_stand_in_headers_and_native_settings_only():
    allowed = [
        pointer for pointer, part in _annotated(schema.blueprint()) if "secrets" in part["x-variables"]
    ]
    assert sorted(allowed) == [
        "/$defs/headers/additionalProperties",
        "/$defs/target_elasticsearch/properties/service_settings",
    ]


def _annotated(part, path=""):
    if isinstance(part, dict):
        if "x-variables" in part:
            yield path, part
        for key, value in part.items():
            yield from _annotated(value, f"{path}/{key}")


def test_examples_of_fields_fit_their_fields():
    wrong = []
    whole = schema.blueprint()
    for pointer, field in fields(whole):
        if "$ref" in field or "examples" not in field:
            continue
        validator = Draft202012Validator({**field, "$defs": whole["$defs"]})
        wrong += [f"{pointer}: {example}" for example in field["examples"] if not validator.is_valid(example)]
    assert wrong == []


def test_writing_the_schema_again_does_not_change_it():
    assert schema.written() == (ROOT / "schemas/blueprint.schema.json").read_text("utf-8")


def test_every_shipped_schema_is_one():
    paths = sorted((ROOT / "schemas").rglob("*.json"))
    assert len(paths) > 10
    for path in paths:
        Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


def test_a_misspelt_task_type_is_unknown_with_its_place():
    text = b"title: X\ndocs: https://x.example\ntasks:\n  text_embeding: {docs: https://x.example}\n"
    findings = schema.findings(load.parse(text, "x.yaml"))
    assert [(finding.code, finding.place.line, finding.place.column) for finding in findings] == [
        ("S011", 4, 3)
    ]
