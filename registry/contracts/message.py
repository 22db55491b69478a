"""Requests as they are compared: method, address, query, the headers that matter, and the body as JSON.

Credentials never take part: of a header that holds one only the words around it count, its scheme.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from registry.contracts.difference import Difference, differences
from registry.credentials import is_credential
from registry.exchange import MASK
from registry.template import Mixed, Placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from registry.cassette import RecordedRequest
    from registry.exchange import HeaderText, ProviderRequest

OF_THE_WIRE = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-length",
        "host",
        "transfer-encoding",
        "user-agent",
    ]
)
"""Headers that a client adds by itself: they count only where a blueprint writes them."""
_HELD = r"\S.*"


def as_built(request: ProviderRequest) -> dict[str, Any]:
    """A request of ours."""
    headers = {name.lower(): _masked(value) for name, value in request.headers.items()}
    return _parts(request.method, request.url, headers, request.body)


def as_recorded(request: RecordedRequest, built: Mapping[str, Any]) -> dict[str, Any]:
    """A recorded request, to be compared with the built one: headers of the wire go unless that has them."""
    headers: dict[str, Any] = {}
    for name, value in request.headers:
        key = name.lower()
        if key in headers or (key in OF_THE_WIRE and key not in built["headers"]):
            continue
        headers[key] = _seen(key, value, built["headers"].get(key))
    return _parts(request.method, request.url, headers, request.body)


def as_sent(request: ProviderRequest, built: Mapping[str, Any]) -> dict[str, Any]:
    """A request that a platform makes, to be compared with the one of ours."""
    headers = {
        name.lower(): _seen(name.lower(), str(value), built["headers"].get(name.lower()))
        for name, value in request.headers.items()
    }
    return _parts(request.method, request.url, headers, request.body)


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Difference]:
    """The leaves in which two requests differ; a body of another length of text comes after what is read first."""
    return list(differences(dict(one), dict(other)))


def _parts(method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "method": method,
        "url": f"{parts.scheme}://{parts.netloc}{parts.path}",
        "query": _query(parse_qsl(parts.query, keep_blank_values=True)),
        "headers": dict(sorted(headers.items())),
        "body": _json(body),
    }


def _query(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str] | str]:
    """Name → value, or values where a name stands several times; the order of the names does not count."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _json(body: bytes) -> Any:
    """The body as a value; as text where it is no JSON."""
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")


def _masked(value: HeaderText) -> str:
    parts = value.parts if isinstance(value, Mixed) else (value,)
    return "".join(MASK if isinstance(part, Placeholder) else str(part) for part in parts)


def _seen(name: str, value: str, built: str | None) -> str:
    """The value; as the built one where it is that with a credential in the place of the mask."""
    if built is not None and MASK in built:
        pattern = _HELD.join(map(re.escape, built.split(MASK)))
        return built if re.fullmatch(pattern, value) else _hidden(value)
    return _hidden(value) if is_credential(name) else value


def _hidden(value: str) -> str:
    """The value without what may be a credential: its scheme, if it has one."""
    scheme, blank, _ = value.partition(" ")
    return f"{scheme} {MASK}" if blank else MASK
