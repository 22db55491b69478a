"""What ML Commons changes in a filled payload: `stream` for OpenAI-like calls, structured output.

A changed payload is written anew, compact; key order stays and new keys come last. An unchanged one keeps its bytes.

Source: ml-commons 3.9 `HttpConnector.java`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.java.substitution import PlatformError
from registry.java.text import gson
from registry.platforms.opensearch.lenient import Digits, is_json, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

_STREAMING_INTERFACE = "openai/v1/chat/completions"
_FIELDS = ("response_format", "generationConfig", "toolConfig")
_JAVA_ESCAPE = re.compile(r"\\(?:u+\+?([0-9a-f]{4})|([bnftr])|(.)|)")


def write(value: Any) -> str:
    """A value of `lenient.parse` as Gson prints its tree: compact, numbers as they were written."""
    if isinstance(value, Digits):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{gson(key)}:{write(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(item) for item in value) + "]"
    return gson(value)


def add_stream(payload: str, parameters: Mapping[str, str | None]) -> str:
    """The payload with `"stream":true` where there is a parameter `stream` and an OpenAI-like `_llm_interface`.

    Raises:
        PlatformError: the payload is then no object.
    """
    interface = parameters.get("_llm_interface")
    if "stream" not in parameters or not interface:
        return payload
    if _JAVA_ESCAPE.sub(_unescape, interface.strip().lower()) != _STREAMING_INTERFACE:
        return payload
    body = parse(payload)
    if not isinstance(body, dict):
        raise PlatformError(f"Not a JSON Object: {write(body)}", status=500, type="illegal_state_exception")
    return write({**body, "stream": True})


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return match[3] or ""


def add_structured_output(payload: str, parameters: Mapping[str, str | None]) -> str:
    """The payload with the fields that `_FIELD_json` sets and `_FIELD_additions_json` merges into.

    Only `response_format`, `generationConfig` and `toolConfig`, only JSON objects; another payload stays as it is.
    """
    body = parse(payload)
    if not isinstance(body, dict):
        return payload
    changes = {field: _object(parameters.get(f"_{field}_json")) for field in _FIELDS}
    additions = {field: _object(parameters.get(f"_{field}_additions_json")) for field in _FIELDS}
    body |= {field: value for field, value in changes.items() if value is not None}
    for field, more in additions.items():
        if more is not None:
            there = body.get(field)
            body[field] = {**there, **more} if isinstance(there, dict) else more
    changed = any(value is not None for value in (*changes.values(), *additions.values()))
    return write(body) if changed else payload


def _object(text: str | None) -> dict[str, Any] | None:
    value = parse(text) if text is not None and is_json(text) else None
    return value if isinstance(value, dict) else None
