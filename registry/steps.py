"""References to earlier answers: `{{ steps[0].connector_id }}`, the only text in a body that looks like that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_REFERENCE = re.compile(r"\{\{ steps\[(\d+)\]\.([A-Za-z_][A-Za-z0-9_.]*) \}\}")


@dataclass(frozen=True, slots=True)
class Step:
    """A value in the answer to an earlier request of the same list."""

    index: int
    """Of the request, counted from 0."""
    path: str
    """Keys joined by dots."""

    def __str__(self) -> str:
        return f"{{{{ steps[{self.index}].{self.path} }}}}"

    @property
    def shown(self) -> str:
        """How console form writes it: `<CONNECTOR_ID>`."""
        return f"<{self.path.rpartition('.')[2].upper()}>"


def find(tree: Any) -> Iterator[Step]:
    """The references in the tree, in order, each as often as it stands there."""
    if isinstance(tree, str):
        for match in _REFERENCE.finditer(tree):
            yield Step(int(match[1]), match[2])
    elif isinstance(tree, Mapping):
        for value in tree.values():
            yield from find(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from find(value)


def split(text: str) -> list[str | Step]:
    """The text as literal pieces and references."""
    parts: list[str | Step] = []
    position = 0
    for match in _REFERENCE.finditer(text):
        if match.start() > position:
            parts.append(text[position : match.start()])
        parts.append(Step(int(match[1]), match[2]))
        position = match.end()
    if position < len(text):
        parts.append(text[position:])
    return parts


def replace(tree: Any, how: Callable[[Step], str]) -> Any:
    """The tree with every reference replaced by the text that `how` gives for it."""
    if isinstance(tree, str):
        return _REFERENCE.sub(lambda match: how(Step(int(match[1]), match[2])), tree)
    if isinstance(tree, Mapping):
        return {key: replace(value, how) for key, value in tree.items()}
    if isinstance(tree, list):
        return [replace(value, how) for value in tree]
    return tree
