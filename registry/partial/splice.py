"""JSON text with a platform's placeholders in it: literals never look like one, values never break out of theirs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from registry import template
from registry.template import Mixed, Placeholder


def literal(value: Any) -> str:
    r"""The value as compact JSON in which no platform finds a placeholder: `${` is written `\u0024{`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("${", "\\u0024{")


def written(tree: Any, slot: Callable[[Placeholder | Mixed], str]) -> str:
    """The evaluated tree as compact JSON text; `slot` writes what is known later."""
    if isinstance(tree, Placeholder | Mixed):
        return slot(tree)
    if isinstance(tree, Mapping):
        return "{" + ",".join(f"{literal(key)}:{written(value, slot)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(written(item, slot) for item in tree) + "]"
    return literal(tree)


def placed(leaf: Any, name: Callable[[Placeholder], str]) -> str | None:
    """A header or query value as the platform's text, or None where a literal `$` would meet a placeholder."""
    if isinstance(leaf, Placeholder):
        return name(leaf)
    parts = leaf.parts if isinstance(leaf, Mixed) else (template.text(leaf),)
    if any(isinstance(part, str) and "${" in part for part in parts):
        return None
    if any(isinstance(part, str) and part.endswith("$") for part in parts[:-1]):
        return None
    return "".join(part if isinstance(part, str) else name(part) for part in parts)


def holds_placeholder(value: Any) -> bool:
    """Whether a text in the value would be read as (the start of) a placeholder when it is inserted."""
    return any("${" in text or text.endswith("$") for _, text in template.texts(value)) or any(
        "${" in key for key in _keys(value)
    )


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _keys(item)
