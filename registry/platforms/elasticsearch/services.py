"""The services that Elasticsearch knows, their task types, and the version floor of a body.

The truth is in `schemas/targets/elasticsearch.schema.json` and `…/elasticsearch-custom.schema.json`: an entry
`<service>.<task_type>` for each, with `x-since`; this module only reads them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from registry import resources, shape
from registry.model import Need, Version

CUSTOM = "custom"
TASK_TYPES = ("text_embedding", "sparse_embedding", "rerank", "completion", "chat_completion", "embedding")
_MAJOR = {8: 18}
"""The minor version of a major that is x.0 of the next: what 8.19 brought, 9.1 brought too."""


@functools.cache
def services() -> Mapping[str, tuple[str, ...]]:
    """Every service → the task types it serves, in the order of `TASK_TYPES`."""
    found: dict[str, list[str]] = {CUSTOM: []}
    for name in resources.schema("targets/elasticsearch")["$defs"]:
        service, _, task_type = name.rpartition(".")
        if task_type in TASK_TYPES and service:
            found.setdefault(service, []).append(task_type)
    found[CUSTOM] = [
        name for name in resources.schema("targets/elasticsearch-custom")["$defs"] if name in TASK_TYPES
    ]
    return {name: tuple(sorted(found[name], key=TASK_TYPES.index)) for name in sorted(found)}


def entry(service: str, task_type: str) -> dict[str, Any]:
    """The JSON Schema of the body that creates such an endpoint.

    Raises:
        KeyError: there is no such service, or it does not serve the task type.
    """
    if service == CUSTOM:
        return shape.part(resources.schema("targets/elasticsearch-custom"), task_type)
    return shape.part(resources.schema("targets/elasticsearch"), f"{service}.{task_type}")


def on_next_major(since: Version) -> Version | None:
    """The version of the next major that brought the same: 9.1 for 8.19; None where the whole major has it."""
    last = _MAJOR.get(since.major)
    return None if last is None or since.minor <= last else Version(since.major + 1, since.minor - last)


def knows(version: Version, since: Version) -> bool:
    """Whether a version has what an older one brought: 9.0 lacks what is there since 8.19, 9.1 has it."""
    return Need(version=since, feature="", also=on_next_major(since)).met_by(version)


def _need(since: str, feature: str) -> Need:
    version = Version.parse(since)
    return Need(version=version, feature=feature, also=on_next_major(version))


def at(schema: Mapping[str, Any], version: Version) -> dict[str, Any]:
    """The schema as a version sees it: what it does not demand yet (`x-required-since`) is not required."""
    seen: dict[str, Any] = {}
    for word, value in schema.items():
        if word == "required" and isinstance(value, list):
            known = schema.get("properties", {})
            seen[word] = [name for name in value if _demanded(known.get(name, {}), version)]
        else:
            seen[word] = at(value, version) if word != "$defs" and isinstance(value, Mapping) else value
    return seen


def _demanded(field: Mapping[str, Any], version: Version) -> bool:
    since = field.get("x-required-since")
    return since is None or knows(version, Version.parse(since))


def folded(schema: Mapping[str, Any], value: Any, root: Mapping[str, Any] | None = None) -> Any:
    """The value with words of a closed list as the schema spells them: the platform trims them and ignores case."""
    root = schema if root is None else root
    schema = _followed(schema, root)
    if isinstance(value, Mapping):
        fields, others = schema.get("properties", {}), schema.get("additionalProperties")
        rest = others if isinstance(others, Mapping) else {}
        return {name: folded(fields.get(name, rest), item, root) for name, item in value.items()}
    if isinstance(value, str):
        words = {word.lower(): word for word in schema.get("enum", ()) if isinstance(word, str)}
        return words.get(value.strip().lower(), value)
    return value


def needs(service: str, task_type: str, body: Mapping[str, Any]) -> tuple[Need, ...]:
    """The service, the task type and the fields of a body that not every version knows; the service first."""
    schema = entry(service, task_type)
    first = _need(schema["x-since"], f"service {service} for {task_type}")
    fields = [need for need, _ in dated(schema, body)]
    return (first, *(need for need in fields if need.version > first.version))


def dated(schema: Mapping[str, Any], body: Any) -> Iterator[tuple[Need, tuple[str, ...]]]:
    """The fields of a body that have an `x-since`, with their paths."""
    yield from _dated(schema, body, (), schema)


def _dated(
    schema: Mapping[str, Any], value: Any, path: tuple[str, ...], root: Mapping[str, Any]
) -> Iterator[tuple[Need, tuple[str, ...]]]:
    if not isinstance(value, Mapping):
        return
    for name, field in schema.get("properties", {}).items():
        if name not in value:
            continue
        here = _followed(field, root)
        if "x-since" in here:
            yield (
                _need(here["x-since"], f"field {'.'.join((*path, name))}"),
                (*path, name),
            )
        yield from _dated(here, value[name], (*path, name), root)


def _followed(field: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = field.get("$ref")
    return field if reference is None else {**root["$defs"][reference.removeprefix("#/$defs/")], **field}
