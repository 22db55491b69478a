"""What a recorded body is held against: the body template of a task, with what asks for a stream where it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.contracts.unfill import at, fixed, replaced, same
from registry.engine import merged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.catalog import BlueprintTask
    from registry.model import JsonPath


@dataclass(frozen=True, slots=True)
class Form:
    """What a recorded body is held against."""

    tree: Any
    """The body template; that of a stream where one was asked for."""
    body: Any
    """The recorded body without a word that it asks for no stream."""
    stream: bool = False
    added: tuple[JsonPath, ...] = ()
    """What our streams ask for beside, and this one did not."""


def form(task: BlueprintTask, body: Any) -> Form:
    """The template of the body: a stream's where it asks for one, wholly or in part, and for nothing else."""
    tree = (task.request or {}).get("body")
    written = (task.content.get("stream") or {}).get("body")
    if not written:
        return Form(tree, body)
    paths = {path: (at(body, path), at(written, path)) for path in fixed(written)}
    given = {path: pair for path, pair in paths.items() if pair[0] is not None}
    if given and all(same(value, on) for value, on in given.values()):
        added = tuple(path for path in paths if path not in given)
        for path in added:
            written = _without(written, path)
        return Form(merged(tree or {}, written), body, stream=True, added=added)
    for path, (value, on) in given.items():
        if value is False or same(value, on):
            body = replaced(body, path)
    return Form(tree, body)


def _without(tree: Mapping[str, Any], path: JsonPath) -> dict[str, Any]:
    """The mapping without what stands at the path, and without the mappings that this leaves empty."""
    step, rest = path[0], path[1:]
    part = _without(tree[str(step)], rest) if rest else None
    return {key: part if key == step else value for key, value in tree.items() if key != step or part}
