"""What a JSON Schema validator found, flattened: one misfit each, with no alternatives left below it."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

    from registry.model import JsonPath

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """One misfit, with no more alternatives below it."""

    kind: str
    """The keyword that was broken, or `unknown`, `missing`, `either` (one of several missing)."""
    path: JsonPath
    value: Any
    schema: Schema
    """The schema object that holds the keyword."""
    expected: Any
    """The keyword's value; the names, for fields that are unknown or missing."""


def misfits(error: ValidationError, root: Schema) -> Iterator[Misfit]:
    """The misfits in one error of the validator: several where an object lacks or adds several fields."""
    keyword = str(error.validator)
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    leaf = Misfit(
        kind=keyword,
        path=tuple(error.absolute_path),
        value=error.instance,
        schema=schema,
        expected=error.validator_value,
    )
    if keyword in {"anyOf", "oneOf"} and error.context and "x-message" not in schema:
        yield from _alternatives(leaf, error.context, root)
    elif keyword == "additionalProperties":
        extras = [key for key in leaf.value if not _named(key, schema)]
        yield dataclasses.replace(leaf, kind="unknown", expected=extras)
    elif keyword == "unevaluatedProperties":
        known = known_names(schema, root)
        yield dataclasses.replace(
            leaf, kind="unknown", expected=[key for key in leaf.value if key not in known]
        )
    elif keyword == "required":
        yield dataclasses.replace(leaf, kind="missing", expected=_without(leaf.expected, leaf.value))
    elif keyword == "dependentRequired":
        wanted = sorted({name for key, names in leaf.expected.items() if key in leaf.value for name in names})
        yield dataclasses.replace(leaf, kind="missing", expected=_without(wanted, leaf.value))
    elif keyword in {"const", "x-enum"}:
        yield dataclasses.replace(leaf, kind="enum", expected=listed(leaf.expected))
    else:
        yield leaf


def _alternatives(whole: Misfit, errors: Iterable[ValidationError], root: Schema) -> Iterator[Misfit]:
    """The misfits of the alternative that was most likely meant; one misfit where all fail alike."""
    branches: dict[int, list[Misfit]] = defaultdict(list)
    for error in errors:
        branches[int(error.relative_schema_path[0])].extend(misfits(error, root))
    leaves = [leaf for branch in branches.values() for leaf in branch]
    if all(len(branch) == 1 and branch[0].kind == "missing" for branch in branches.values()):
        names = [name for leaf in leaves for name in leaf.expected]
        yield dataclasses.replace(whole, kind="either", expected=list(dict.fromkeys(names)))
        return
    for kind in ("type", "enum"):
        place = _shared(kind, branches.values())
        if place is not None:
            there = [leaf for leaf in leaves if leaf.kind == kind and leaf.path == place]
            expected = [value for leaf in there for value in listed(leaf.expected)]
            yield dataclasses.replace(there[0], expected=list(dict.fromkeys(expected)))
            return
    yield from min(branches.values(), key=lambda branch: _distance(branch, whole.path))


def _named(key: str, schema: Schema) -> bool:
    """True where the schema object itself names the field."""
    patterns = schema.get("patternProperties", {})
    return key in schema.get("properties", {}) or any(re.search(pattern, key) for pattern in patterns)


def _without(names: Iterable[str], there: Iterable[str]) -> list[str]:
    return [name for name in names if name not in there]


def _shared(kind: str, branches: Iterable[list[Misfit]]) -> JsonPath | None:
    """The shortest path at which every alternative has a misfit of that kind."""
    paths = [{leaf.path for leaf in branch if leaf.kind == kind} for branch in branches]
    return min(set.intersection(*paths), key=len, default=None) if paths else None


def _distance(branch: list[Misfit], path: JsonPath) -> tuple[bool, int, int]:
    """How far the value is from an alternative: another type, another discriminator, then the count."""
    wrong_type = any(leaf.kind == "type" and leaf.path == path for leaf in branch)
    discriminators = sum(leaf.kind == "enum" and len(leaf.path) <= len(path) + 1 for leaf in branch)
    return wrong_type, discriminators, len(branch)


def resolved(schema: Schema, root: Schema) -> Schema:
    """The schema with its local `$ref` followed; its own words win over those referred to."""
    seen = set()
    while (
        isinstance(reference := schema.get("$ref"), str)
        and reference.startswith("#")
        and reference not in seen
    ):
        seen.add(reference)
        target: Any = root
        for step in reference[1:].strip("/").split("/") if reference != "#" else []:
            target = target.get(step.replace("~1", "/").replace("~0", "~"), {})
        schema = {**target, **{word: value for word, value in schema.items() if word != "$ref"}}
    return schema


def known_names(schema: Schema, root: Schema) -> list[str]:
    """The fields that the schema of an object names, those of its alternatives and conditions included."""
    schema = resolved(schema, root)
    names = dict.fromkeys(schema.get("properties", {}))
    inner = [part for word in ("allOf", "anyOf", "oneOf") for part in schema.get(word, [])]
    inner += [schema[word] for word in ("if", "then", "else") if word in schema]
    inner += schema.get("dependentSchemas", {}).values()
    for branch in inner:
        if isinstance(branch, Mapping):
            names.update(dict.fromkeys(known_names(branch, root)))
    return list(names)


def listed(value: Any) -> list[Any]:
    """The items of a list, or the one value as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]
