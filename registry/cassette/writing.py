"""A cassette → the text of its file: the same bytes for the same cassette, and read back to the last byte."""

from __future__ import annotations

import base64
import json
import math
import re
from typing import TYPE_CHECKING, Any

import yaml

from registry import load
from registry.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from registry.cassette.nouns import Case, Cassette, Interaction

_WORDS = {
    200: "OK",
    201: "Created",
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    424: "Failed Dependency",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
"""Status → its words: recorders write them, and nothing depends on them."""
_TAG = "tag:yaml.org,2002:"
_OTHER_BREAKS = re.compile("[\r\x85\u2028\u2029]")
"""What YAML turns into a line feed wherever it is not escaped."""
_SHORT = 80


def write(cassette: Cassette) -> str:
    """The file's text.

    Raises:
        UsageError: the case holds what JSON cannot write (NaN, half of a surrogate pair).
    """
    parts: list[tuple[str, yaml.Node]] = []
    if cassette.case is not None:
        parts.append(("registry", _case(cassette.case)))
    parts.append(("version", _value(1)))
    interactions = [_interaction(each) for each in cassette.interactions]
    parts.append(("interactions", yaml.SequenceNode(f"{_TAG}seq", interactions, flow_style=not interactions)))
    text: str = yaml.serialize(
        _mapping(parts), Dumper=yaml.SafeDumper, allow_unicode=True, width=math.inf, encoding=None
    )
    return text


def _case(case: Case) -> yaml.Node:
    call: list[tuple[str, yaml.Node]] = [
        ("inputs", _block(case.inputs)),
        ("parameters", _value(case.parameters)),
    ]
    call += [(name, _value(value)) for name, value in (("secret", case.secret), ("url", case.url)) if value]
    flags = {"stream": case.stream, "error": case.error}
    call += [(name, _value(value)) for name, value in flags.items() if value]
    origin = case.origin
    return _mapping(
        [
            (origin.kind, _date(origin.value) if origin.kind == "recorded" else _value(origin.value)),
            ("provider", _value(case.provider)),
            ("model", _value(case.model)),
            ("tool", _value(case.tool)),
            ("blueprint", _value(case.blueprint)),
            ("task", _value(case.task)),
            ("case", _value(case.name)),
            ("call", _mapping(call)),
        ]
    )


def _interaction(interaction: Interaction) -> yaml.Node:
    request, response = interaction.request, interaction.response
    status = [("code", _value(response.status)), ("message", _value(_WORDS.get(response.status, "")))]
    return _mapping(
        [
            (
                "request",
                _mapping(
                    [
                        ("method", _value(request.method)),
                        ("uri", _value(request.url)),
                        ("headers", _headers(request.headers)),
                        ("body", _body(request.body) if request.body else _value(None)),
                    ]
                ),
            ),
            (
                "response",
                _mapping(
                    [
                        ("status", _mapping(status)),
                        ("headers", _headers(response.headers)),
                        ("body", _mapping([("string", _body(response.body))])),
                    ]
                ),
            ),
        ]
    )


def _headers(pairs: Iterable[tuple[str, str]]) -> yaml.Node:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return _block(grouped)


def _body(body: bytes) -> yaml.Node:
    """Text as text, in lines where it has lines; bytes that are no text in base64."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return yaml.ScalarNode(f"{_TAG}binary", base64.encodebytes(body).decode("ascii"), style="|")
    return _text(text, style="'")


def _block(values: Mapping[str, Any]) -> yaml.Node:
    """A mapping in lines; what it holds on one line each, where that is short."""
    return _mapping([(name, _value(value)) for name, value in values.items()], flow=not values)


def _value(value: Any) -> yaml.Node:
    """The node of a JSON value."""
    if value is None or isinstance(value, bool):
        kind = "null" if value is None else "bool"
        return yaml.ScalarNode(_TAG + kind, json.dumps(value))
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return yaml.ScalarNode(f"{_TAG}int", str(value))
    if isinstance(value, float):
        return _float(value)
    flow = not value or len(json.dumps(value, ensure_ascii=False)) <= _SHORT
    if isinstance(value, (list, tuple)):
        return yaml.SequenceNode(f"{_TAG}seq", [_value(item) for item in value], flow_style=flow)
    return _mapping([(name, _value(item)) for name, item in value.items()], flow=flow)


def _float(value: float) -> yaml.Node:
    if not math.isfinite(value):
        raise UsageError(f"a cassette cannot hold {value}: JSON has no word for it")
    text = repr(value)
    # YAML 1.1 takes 1e-05 for a text; with a point both versions read a number.
    return yaml.ScalarNode(f"{_TAG}float", text if "." in text else text.replace("e", ".0e", 1))


def _date(text: str) -> yaml.Node:
    return yaml.ScalarNode(f"{_TAG}timestamp", text)


def _text(text: str, style: str | None = None) -> yaml.Node:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        half = ord(text[error.start])
        raise UsageError(f"a cassette cannot hold half of a surrogate pair (U+{half:04X})") from error
    if _OTHER_BREAKS.search(text):
        style = '"'
    elif "\n" in text:
        style = "|"
    elif not isinstance(load.scalar(text), str):
        style = "'"
    return yaml.ScalarNode(f"{_TAG}str", text, style=style)


def _mapping(parts: Iterable[tuple[str, yaml.Node]], *, flow: bool = False) -> yaml.Node:
    pairs = [(_text(name), value) for name, value in parts]
    return yaml.MappingNode(f"{_TAG}map", pairs, flow_style=flow)
