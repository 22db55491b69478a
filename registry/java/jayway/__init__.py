"""JSON paths as Jayway's JsonPath reads them, the engine of Alibaba's service and of OpenSearch.

jsonpath-ng speaks another dialect and is not used: it refuses names with a hyphen, orders `..` otherwise, treats a
scalar as a list of one, and knows neither definite paths nor Jayway's options. What is here was run side by side with
json-path 2.9. Valid there but not run here (`UnsupportedError`): functions but a last `length()`, filter operators that
are words or `=~`, and steps behind `..[…]` or `..*`, whose result depends on what Jayway read before.

Source: json-path 2.9 `internal/path/*`, default configuration (json-smart).
"""

from __future__ import annotations

import functools
from typing import Any

from registry.java.jayway.parser import read_path
from registry.java.jayway.path import Options, Path, PathError, PathNotFoundError
from registry.java.jayway.walk import evaluate

__all__ = ["Options", "PathError", "PathNotFoundError", "compile_path", "is_definite", "read", "validate"]


def is_definite(path: str) -> bool:
    """Whether Jayway gives the value itself for the path, and not a list of values.

    Raises:
        PathError: Jayway cannot compile the path.
    """
    return compile_path(path).definite


def validate(path: str) -> str | None:
    """Why Jayway cannot compile the path, in its words but for the inside of filters; None where it can."""
    try:
        compile_path(path)
    except PathError as error:
        return error.message
    return None


@functools.lru_cache(maxsize=1024)
def compile_path(path: str) -> Path:
    """The path compiled; without a leading `$` or `@` it is read as if `$.` stood before it.

    Raises:
        PathError: Jayway cannot compile the path.
    """
    return read_path(path)


def read(document: Any, path: str, options: Options | None = None) -> Any:
    """What Jayway reads at the path: the value for a definite path, else the list of values in document order.

    The document is parsed JSON.

    Raises:
        PathNotFoundError: a definite path leads nowhere, unless `options.suppress`.
        PathError: Jayway cannot compile the path, or applies a filter to a scalar, or the document is null.
        UnsupportedError: a valid path that is not run here.
    """
    if document is None:
        raise PathError("json object can not be null")
    return evaluate(compile_path(path), document, document, options or Options())
