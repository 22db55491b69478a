"""The address that a task calls: origin and path, parameters percent-encoded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from registry import template
from registry.catalog import Leaf
from registry.errors import UsageError
from registry.partial import evaluate
from registry.template import ABSENT, Lookup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.binding import Binding

_BASE = re.compile(r"(https?://[^/?#@\s{}<>\"\\^`|]+)((?:/[^?#\s{}<>\"\\^`|]*)?)")


def address(binding: Binding, values: Mapping[str, Any]) -> tuple[str, str]:
    """Origin and path of the call, with percent-encoded parameters; the path is `/` at the least.

    Raises:
        UsageError: the base address is none, carries a user name, a query or a fragment, or a parameter climbs the path.
    """
    origin, root = _origin(binding, values)
    task = binding.task
    leaf = Leaf((task.request or {}).get("path", ""), (*task.path, "request", "path"))
    path = root.rstrip("/") + str(evaluate(task, leaf, _encoded(values, safe="")))
    if not {".", ".."}.isdisjoint(path.split("/")):
        raise UsageError(f"the path {path} climbs", place=task.place("request", "path"))
    return origin, path or "/"


def base(binding: Binding, values: Mapping[str, Any]) -> str | None:
    """The base address without a slash at its end; None for an in-cluster model."""
    if binding.url is None and binding.task.url is None:
        return None
    origin, root = _origin(binding, values)
    return origin + root.rstrip("/")


def _origin(binding: Binding, values: Mapping[str, Any]) -> tuple[str, str]:
    task = binding.task
    leaf = task.url or Leaf("", task.path)
    text = binding.url or str(evaluate(task, leaf, _encoded(values, safe=":")))
    match = _BASE.fullmatch(text)
    if match is None:
        raise UsageError(
            f"'{text}' is not a base address",
            place=None if binding.url else task.blueprint.document.place(leaf.path),
            help="http:// or https://, a host, a path: no user name, no query, no fragment",
        )
    return match[1], match[2]


def _encoded(values: Mapping[str, Any], safe: str) -> Lookup:
    return lambda name: quote(template.text(values[name]), safe=safe) if name in values else ABSENT
