"""A model's `interface` held against a call and its answer, as ML Commons does.

Source: ml-commons `MLNodeUtils.java`, `TransportPredictionTaskAction.java`, `MLPredictTaskRunner.java`; tried on 2.19.1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from registry.java.substitution import PlatformError
from registry.java.text import jackson
from registry.model import Version
from registry.platforms.opensearch.tensors import since

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError

_DECLARED = Version(3, 1)
"""Since then a parameter that the schema says is a text stays one."""
_POINTERS = Version(3, 7)
"""Since then places are JSON pointers, before them paths."""


def check(
    interface: Mapping[str, Any] | None,
    side: Literal["input", "output"],
    instance: Mapping[str, Any],
    version: Version | None,
) -> None:
    """Refuse a call or an answer that does not fit; texts in the `parameters` of a call are read as JSON first.

    Raises:
        PlatformError: with every fault; the words are the platform's where it is the type or a required property.
    """
    schema = (interface or {}).get(side)
    if schema is None:
        return
    if isinstance(schema, str):
        schema = json.loads(schema)
    document = _read(instance, schema, version) if side == "input" else instance
    faults = list(_faults(schema, document, version))
    if faults:
        raise PlatformError(
            f"Error validating {side} schema, if you think this is expected, please update your '{side}' field in the "
            f"'interface' field for this model: Validation failed: [{', '.join(faults)}] for instance: "
            f"{jackson(document)} with schema: {jackson(schema)}",
            type="status_exception",
        )


def _read(instance: Mapping[str, Any], schema: Any, version: Version | None) -> dict[str, Any]:
    parameters = instance.get("parameters")
    if not isinstance(parameters, Mapping):
        return dict(instance)
    declared = _texts(schema) if since(version, _DECLARED) else set()
    read = {
        name: value if name in declared or not isinstance(value, str) else first_value(value)
        for name, value in parameters.items()
    }
    return {**instance, "parameters": read}


def _texts(schema: Any) -> set[str]:
    """The parameters that the schema declares to be texts."""
    for step in ("properties", "parameters", "properties"):
        schema = schema.get(step) if isinstance(schema, Mapping) else None
    if not isinstance(schema, Mapping):
        return set()
    return {name for name, own in schema.items() if isinstance(own, Mapping) and own.get("type") == "string"}


_BLANK = " \t\r\n"


def first_value(text: str) -> Any:
    """The first JSON value in the text, whatever follows it, null for a blank text; the text where it begins with none."""
    trimmed = text.lstrip(_BLANK)
    if not trimmed:
        return None
    try:
        value, end = _DECODER.raw_decode(trimmed)
    except (ValueError, RecursionError):
        return text
    follower = trimmed[end : end + 1]
    if isinstance(value, Mapping | list | str) or not follower or follower in _BLANK:
        return value
    number = not isinstance(value, bool) and value is not None
    return text if number or follower.isalnum() or follower in "_$" else value


def _no_constant(word: str) -> Any:
    raise ValueError(word)


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _faults(schema: Any, document: Any, version: Version | None) -> Iterator[str]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  (80 ms that only a model with an interface pays)

    for error in Draft202012Validator(schema).iter_errors(document):
        for leaf in _leaves(error):
            yield f"{_place(leaf, version)}: {_message(leaf)}"


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    if not error.context:
        yield error
    for inner in error.context or ():
        yield from _leaves(inner)


def _place(error: ValidationError, version: Version | None) -> str:
    steps = list(error.absolute_path)
    if since(version, _POINTERS):
        return "".join(f"/{step}" for step in steps)
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _message(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    if error.validator == "type":
        names = wanted if isinstance(wanted, str) else f"[{', '.join(wanted)}]"
        return f"{_kind(error.instance)} found, {names} expected"
    if error.validator == "required":
        missing = next(name for name in wanted if repr(name) in error.message)
        return f"required property '{missing}' not found"
    return str(error.message)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
