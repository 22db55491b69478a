"""Which release of OpenSearch a body needs, told by words of the schema.

`x-since` is the first release that knows a field, `x-since-values` that of single values, `x-since-parts` that of texts with
such a part, `x-since-names` that of fields whose name starts so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.model import Need, Version
from registry.shape import misfit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.model import JsonPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A feature that a body uses, and where."""

    need: Need
    path: JsonPath
    value: bool
    """It is the value that is new, not the field."""
    ignored: bool
    """An older release skips the field without a word."""


def uses(schema: Mapping[str, Any], value: Any, path: JsonPath = ()) -> Iterator[Use]:
    """The features of the value that not every release knows."""
    yield from _uses(schema, schema, value, path)


def _uses(schema: Mapping[str, Any], root: Mapping[str, Any], value: Any, path: JsonPath) -> Iterator[Use]:
    schema = misfit.resolved(schema, root)
    values = schema.get("x-since-values", {})
    for word in (value, value.upper()) if isinstance(value, str) else ():
        if word in values:
            need = Need(version=Version.parse(values[word]), feature=f"'{value}'")
            yield Use(need=need, path=path, value=True, ignored=False)
            break
    for part, since in schema.get("x-since-parts", {}).items() if isinstance(value, str) else ():
        if part in value:
            need = Need(version=Version.parse(since), feature=f"'{part}'")
            yield Use(need=need, path=path, value=True, ignored=False)
    if isinstance(value, dict):
        yield from _fields(schema, root, value, path)
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for index, inner in enumerate(value):
            yield from _uses(schema["items"], root, inner, (*path, index))


def _fields(
    schema: Mapping[str, Any], root: Mapping[str, Any], value: Mapping[str, Any], path: JsonPath
) -> Iterator[Use]:
    skips = "x-ignored" in schema
    others = schema.get("additionalProperties")
    others = others if isinstance(others, dict) else {}
    for name, inner in value.items():
        for start, since in schema.get("x-since-names", {}).items():
            if name.startswith(start):
                need = Need(version=Version.parse(since), feature=f"'{start}'")
                yield Use(need=need, path=(*path, name), value=False, ignored=False)
        field = misfit.resolved(schema.get("properties", {}).get(name, others), root)
        if "x-since" in field:
            need = Need(version=Version.parse(field["x-since"]), feature=f"'{name}'")
            yield Use(need=need, path=(*path, name), value=False, ignored=skips)
        yield from _uses(field, root, inner, (*path, name))
