"""Direct calls, without any I/O: blueprint + inputs → a provider's request; its response → a typed result.

Safe by construction: a value is placed in a structure that the JSON encoder writes, no text is ever read again, and
credentials are names until the request is sent.
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from registry import answers, template
from registry.binding import misfit
from registry.catalog import Leaf
from registry.engine.reading import parse_response
from registry.errors import UnknownNameError, UnsupportedError, UsageError
from registry.exchange import HeaderText, ProviderRequest
from registry.partial import PARAMETER, SECRET, evaluate, settled, spelt, uses
from registry.partial.address import address
from registry.template import ABSENT, Mixed, Placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.template import Lookup

__all__ = ["build_request", "max_inputs", "parse_response", "relocate", "size_limit"]

KEPT_HERE: Mapping[str, frozenset[str]] = {"rerank": frozenset({"top_n", "return_documents"})}
"""Inputs that hold also for a provider that has no word for them: the result is made so (see `results.Rerank`)."""
_SMALL = 16 << 20
_NUMBER = 32
"""Bytes that a number of a vector may take in JSON, blanks and line ends included."""
_DIMENSIONS = 8192
"""Assumed where nothing is known of the model."""


def build_request(
    binding: Binding, inputs: Mapping[str, Any], *, also: Mapping[str, Any] | None = None
) -> ProviderRequest:
    """The request of one call; `inputs` are the task's inputs by name, no more than one call takes.

    `also` is what a stream adds: `body` and `headers`, over the request's own.

    Raises:
        UnsupportedError: the task has no request, signs it, or has no place for an input that was given.
        UsageError: an input is missing, unknown or not as the task's interface says, or a value cannot be sent.
    """
    task = binding.task
    if task.request is None:
        raise UnsupportedError(
            f"{task.blueprint.id} {task.key} runs inside the cluster: there is no provider to call",
            place=task.place(),
        )
    if task.auth is not None:
        raise UnsupportedError(
            f"{task.blueprint.id} signs its requests ({task.auth['type']}), which direct calls cannot",
            place=task.blueprint.document.place(("auth",)),
        )
    for written in answers.written(task):
        if written.path is None:
            raise UnsupportedError(
                f"'{written.text}' is no response path", place=task.blueprint.document.place(written.place)
            )
    values = {**settled(binding), **_given(binding, inputs)}
    added = also or {}
    _all_placed(binding, values, inputs, added)
    look = _lookup(binding, values)
    origin, path = address(binding, values)
    body = _body(task, look, added.get("body", {}))
    headers = _headers(task, look, added.get("headers", {}))
    if body and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json"
    return ProviderRequest(
        method=task.request.get("method", "POST"),
        url=origin + path + _query(task, look),
        headers=headers,
        body=body,
    )


def _given(binding: Binding, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs as templates place them, held against the task's interface."""
    task = binding.task
    interface = {name: part.schema for name, part in task.type.inputs.items()}
    interface |= task.content.get("interface", {})
    given = {name: value for name, value in inputs.items() if name != "input_type"}
    for name in (name for name in given if name not in interface):
        raise UnknownNameError(f"input of {task.blueprint.id} {task.key}", name, interface)
    for name, part in task.type.inputs.items():
        if part.required and name not in given:
            raise UsageError(f"{task.blueprint.id} {task.key} needs '{name}'")
    for name, value in given.items():
        complaint = misfit(name, value, interface[name])
        if complaint:
            raise UsageError(f"input {complaint}", help=interface[name].get("description"))
    if task.type.many and not task.many:
        (given["input"],) = given["input"]
    kind = inputs.get("input_type")
    if kind is not None:
        given["input_type"] = _word(binding, kind)
    return given


def _word(binding: Binding, kind: str) -> str:
    word = binding.translated(kind)
    if word is None:
        words = binding.task.content.get("input_type") or {}
        raise UnknownNameError(
            f"input type of {binding.task.blueprint.id} {binding.task.key}",
            kind,
            [name for name in words if name not in ("default", "docs")],
        )
    return word


def _all_placed(
    binding: Binding, values: Mapping[str, Any], inputs: Mapping[str, Any], added: Mapping[str, Any]
) -> None:
    """Refuses what the caller gave and the request has no place for: it would be lost in silence."""
    task = binding.task
    used = {use.name for use in uses(binding)}
    used |= {name for _, _, name in template.names(task.url.text if task.url else None)}
    used |= {name for _, _, name in template.names(added.get("body"))}
    used |= KEPT_HERE.get(task.type_name, frozenset())
    used |= {
        f"{PARAMETER}{form['by']}"
        for form in task.response.values()
        if isinstance(form, dict) and "by" in form
    }
    given = {spelt(task, short) for short in binding.given} | set(inputs)
    streamed = {name for _, _, name in template.names(task.content.get("stream", {}).get("body"))}
    for name in sorted(given & set(values) - used):
        short = name.removeprefix(PARAMETER)
        raise UnsupportedError(
            f"{task.blueprint.id} {task.key} has no place for '{short}' in its request"
            + (", unless it streams" if name in streamed else ""),
            place=task.place("request"),
            help=f"leave {short} out",
        )


def _lookup(binding: Binding, values: Mapping[str, Any]) -> Lookup:
    picked = {SECRET + secret.name for secret in binding.secrets}

    def look(name: str) -> Any:
        if name in picked:
            return Placeholder(name)
        return values.get(name, ABSENT)

    return look


def _body(task: BlueprintTask, look: Lookup, added: Mapping[str, Any]) -> bytes:
    written = evaluate(task, Leaf((task.request or {}).get("body"), (*task.path, "request", "body")), look)
    if written is ABSENT or (written is None and not added):
        return b""
    if added:
        written = merged(written or {}, evaluate(task, Leaf(added, (*task.path, "stream", "body")), look))
    try:
        text = json.dumps(
            written, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_secret
        )
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(
            f"a text holds half of a surrogate pair (U+{ord(error.object[error.start]):04X}), which UTF-8 cannot write"
        ) from error
    except (ValueError, TypeError) as error:
        raise UsageError(f"the body cannot be written as JSON: {error}") from error


def _secret(_: object) -> Any:
    raise TypeError("a credential has no place in a body")


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping with the other one over it, at any depth."""
    result = dict(base)
    for key, value in over.items():
        known = result.get(key)
        result[key] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return result


def _headers(task: BlueprintTask, look: Lookup, added: Mapping[str, str]) -> dict[str, HeaderText]:
    found: dict[str, HeaderText] = {}
    leaves = dict(task.headers)
    leaves |= {name: Leaf(text, (*task.path, "stream", "headers", name)) for name, text in added.items()}
    for name, leaf in leaves.items():
        value = evaluate(task, leaf, look)
        if value is ABSENT:
            continue
        value = value if isinstance(value, Mixed | Placeholder) else template.text(value)
        parts = value.parts if isinstance(value, Mixed) else (value,)
        if not all(
            isinstance(part, Placeholder) or (part.isascii() and part.isprintable()) for part in parts
        ):
            raise UsageError(
                f"header {name} would hold a character that no header can",
                place=task.blueprint.document.place(leaf.path),
            )
        found[name] = value
    return found


def _query(task: BlueprintTask, look: Lookup) -> str:
    pairs = []
    for name, leaf in task.query.items():
        value = evaluate(task, leaf, look)
        if isinstance(value, Mixed | Placeholder):
            raise UnsupportedError(
                f"a credential has no place in an address: {name}",
                place=task.blueprint.document.place(leaf.path),
            )
        if value is not ABSENT:
            pairs.append((name, template.text(value)))
    return f"?{urlencode(pairs, quote_via=quote)}" if pairs else ""


def max_inputs(binding: Binding) -> int | None:
    """The most inputs of one call: of the model, else of the task; None where nobody says.

    1 for a request that takes one text where the task type takes many.
    """
    if binding.task.type.many and not binding.task.many:
        return 1
    most = binding.facts.get("max_inputs", binding.task.limits.get("max_inputs"))
    return int(most) if most is not None else None


def size_limit(binding: Binding, inputs: Mapping[str, Any]) -> int:
    """The most bytes that an honest answer to these inputs has, generously."""
    given = inputs.get("input")
    count = len(given) if isinstance(given, list) else 1
    if "embedding" not in binding.task.type_name or count == 1:
        return _SMALL
    return _SMALL + count * (binding.dimensions or _DIMENSIONS) * _NUMBER


_PATH = re.compile(r"^https?://[^/]*(/.*)?$")


def relocate(binding: Binding, url: str) -> Binding:
    """The binding with another address: an origin replaces scheme, host and port; one with a path the path too.

    Raises:
        UsageError: the address is none.
    """
    parts = urlsplit(url)
    leaf = binding.task.url
    path = parts.path.rstrip("/")
    if leaf is not None and not path and (match := _PATH.match(leaf.text)) and match[1]:
        values = settled(binding)

        def encoded(name: str) -> Any:
            return quote(template.text(values[name]), safe="") if name in values else ABSENT

        path = str(evaluate(binding.task, Leaf(match[1], leaf.path), encoded)).rstrip("/")
    return dataclasses.replace(binding, url=f"{parts.scheme}://{parts.netloc}{path}")
