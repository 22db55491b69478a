"""Whether a JSON Schema of a blueprint is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.binding import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.model import JsonPath

_BOUNDS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("exclusiveMinimum", "exclusiveMaximum"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a schema, and where in it."""

    message: str
    path: JsonPath


def fault(parameter: Mapping[str, Any]) -> Fault | None:
    """What makes the parameter's schema unusable; None where it is sound."""
    return schema_fault(json_schema(parameter))


def schema_fault(schema: Mapping[str, Any]) -> Fault | None:
    """What makes the schema unusable; None where it is sound."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  (80 ms that only `check` pays)
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415  (80 ms that only `check` pays)

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        path = tuple(error.absolute_path)
        word = str(path[-1]) if path else "it"
        shown = "does not compile" if error.validator == "format" else error.message
        return Fault(
            f"{word}: {shown}" if shown == error.message else f"{word} {shown}: {error.instance}", path
        )
    return next(_crossed(schema), None)


def _crossed(schema: Mapping[str, Any]) -> Iterator[Fault]:
    for low, high in _BOUNDS:
        if low in schema and high in schema and schema[low] > schema[high]:
            yield Fault(f"{low} {schema[low]} is above {high} {schema[high]}", (low,))
