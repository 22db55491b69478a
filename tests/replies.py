"""Answers of providers as tests write them, and the results that are read from them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import tiny

from registry.engine import parse_response
from registry.exchange import ProviderResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.catalog import BlueprintTask
    from registry.results import Result

INPUTS: Mapping[str, Mapping[str, Any]] = {
    "rerank": {"query": "q"},
    "chat_completion": {"messages": [{"role": "user", "content": "hello"}]},
    "completion": {"input": "hello"},
    "custom": {"input": "hello"},
}


def response(body: Any, status: int = 200, **headers: str) -> ProviderResponse:
    """A response; bytes go as they are, anything else as JSON. Header names are written with underscores."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return ProviderResponse(status=status, headers=pairs, body=content)


def read(task: BlueprintTask, body: Any, *, count: int = 1, inputs: Any = None, **values: Any) -> Result:
    """What is read from a 200 with that body; `count` inputs unless they are given."""
    given = dict(INPUTS.get(task.type_name, {}))
    if "messages" not in given and not isinstance(given.get("input"), str):
        given["input"] = [f"text {number}" for number in range(count)]
    return parse_response(tiny.bound(task, **values), {**given, **(inputs or {})}, response(body))
