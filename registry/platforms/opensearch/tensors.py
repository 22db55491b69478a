"""Model tensors: what ML Commons makes of an answer, with its keys in their order.

Source: ml-commons `ModelTensor.java`, `ModelTensors.java`, `AbstractConnector.parseResponse`, `StringUtils.fromJson`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from registry.java.substitution import PlatformError
from registry.model import Version
from registry.platforms._execute import UnreadError, parsed
from registry.platforms.opensearch import lenient

if TYPE_CHECKING:
    from collections.abc import Sequence

BARE_MAPS = Version(3, 3)
"""Since then an object becomes `dataAsMap` itself, and an illegal argument keeps its message and status 400."""
_STRICT = Version(3, 5)
"""Since then an answer must be JSON to the letter; before, Gson read it."""

Tensor = dict[str, Any]


def since(version: Version | None, first: Version) -> bool:
    """Whether the version, None for the newest, has what came with the first."""
    return version is None or version >= first


def numbers(name: str, data: Sequence[Any], data_type: str = "FLOAT32") -> Tensor:
    """A tensor of numbers.

    Raises:
        PlatformError: the data type is unknown.
    """
    if data_type == "UNKNOWN":
        raise PlatformError("data type is null")
    return {"name": name, "data_type": data_type, "shape": [len(data)], "data": list(data)}


def mapped(value: Mapping[str, Any]) -> Tensor:
    """The tensor `response` with a map in it."""
    return {"name": "response", "dataAsMap": dict(value)}


def response(value: Any, version: Version | None) -> Tensor:
    """The tensor that an answer, or what a filter found in it, becomes; a text that is JSON is read.

    Raises:
        PlatformError: the text only looks like JSON.
    """
    if isinstance(value, str) and lenient.is_json(value):
        return mapped(read(value, "response", version))
    if isinstance(value, Mapping) and since(version, BARE_MAPS):
        return mapped(value)
    return mapped({"response": value})


def read(text: str, key: str, version: Version | None) -> dict[str, Any]:
    """The text as a map; a list stands under `key`. Before 3.5 every number in it is a double.

    Raises:
        PlatformError: it is no JSON, or neither an object nor a list.
    """
    value = _parsed(text, version)
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {key: value}
    raise PlatformError("Unsupported response type")


def _parsed(text: str, version: Version | None) -> Any:
    strict = since(version, _STRICT)
    try:
        return parsed(text, whole=int if strict else float, pairs=_unique if strict else None)
    except UnreadError as error:
        if strict:
            raise PlatformError(f"Invalid JSON format: {error}") from error
    try:
        return _plain(lenient.parse(text))
    except (lenient.NotJsonError, RecursionError) as error:
        raise PlatformError(str(error), status=500, type="json_syntax_exception") from error


def _unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        twice = Counter(name for name, _ in members).most_common(1)[0][0]
        raise UnreadError(f"Duplicate field '{twice}'")
    return found


def _plain(value: Any) -> Any:
    """The tree of the lenient reader with its numbers as numbers."""
    if isinstance(value, lenient.Digits):
        return float(value)
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def results(groups: Sequence[tuple[Sequence[Tensor], int]]) -> dict[str, Any]:
    """The answer of a call: the tensors and the status of each provider call."""
    return {
        "inference_results": [
            {**({"output": list(tensors)} if tensors else {}), "status_code": status}
            for tensors, status in groups
        ]
    }
