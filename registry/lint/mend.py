"""A blueprint with faults → the same without them, so that rules can look at the rest of it.

Nothing here says what is wrong: the findings of the schema and of the rules do. A misspelt key gets the name that was
meant, an unknown one goes, a value of the wrong type gives way to an empty one. What stays keeps its place.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from registry import schema, template
from registry.errors import nearest
from registry.model import Document, JsonPath, Place
from registry.shape.misfit import Misfit, known_names, listed, misfits
from registry.tasks import all_tasks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from registry.diagnostics import Finding

TWICE = "S007"
"""The code of a key that stands twice in one mapping."""
NO_NUMBER = "S009"
"""The code of a number that JSON cannot hold."""
_ROUNDS = 8
"""A renamed or emptied value can show new misfits below it; a blueprint is not deeper than this."""


def mend(document: Document) -> Document:
    """The document without what the schema refuses; missing fields stay missing, only `tasks` is always there."""
    value: dict[str, Any] = copy.deepcopy(document.value) if isinstance(document.value, dict) else {}
    mended = _with(document, value, document.values, document.keys)
    for _ in range(_ROUNDS):
        faults = [leaf for leaf in _misfits(value) if leaf.kind in ("enum", "type", "unknown")]
        if not faults:
            break
        for leaf in faults:
            mended = _without(mended, leaf)
        value = mended.value
    value.setdefault("tasks", {})
    return mended


def blank(document: Document) -> Document:
    """The document with an empty text for every text that is no template."""
    value = copy.deepcopy(document.value)
    for path, text in template.texts(document.value):
        try:
            template.parse(text)
        except template.TemplateError:
            _parent(value, path)[path[-1]] = ""
    return _with(document, value, document.values, document.keys)


def distinct(data: bytes, findings: Collection[Finding]) -> bytes | None:
    """The bytes with a name of its own, as long as the old one, for every key that stands twice (S007), and with a number
    for each that is none (S009).

    None where no finding is about such a key or number, or another one would still keep the file from being read.
    """
    known = [finding for finding in findings if finding.code in (TWICE, NO_NUMBER)]
    if not known or len(known) < len(findings):
        return None
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    for number, finding in enumerate(known):
        place = finding.place
        line = lines[place.line - 1]
        written = line[place.column - 1 : place.end_column - 1]
        if finding.code == NO_NUMBER:
            name = "1".ljust(len(written))
        else:
            # Characters for private use: no field is called like that, or nearly so.
            name = "".join(mark if mark in "\"'" else chr(0xE000 + number) for mark in written)
        lines[place.line - 1] = line[: place.column - 1] + name + line[place.end_column - 1 :]
    return "".join(lines).encode()


def _misfits(value: Any) -> Iterator[Misfit]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  (80 ms that only a faulty blueprint pays)

    root = schema.blueprint()
    for error in Draft202012Validator(root).iter_errors(value):
        yield from misfits(error, root)


def _without(document: Document, leaf: Misfit) -> Document:
    """The document without that misfit, if it is still there."""
    try:
        there = document.at(leaf.path)
    except LookupError:
        return document
    if leaf.kind == "unknown" and isinstance(there, dict):
        for key in [key for key in leaf.expected if key in there]:
            document = _renamed(document, (*leaf.path, key), _meant(leaf, key, there))
        return document
    path = leaf.path
    while path and isinstance(_parent(document.value, path), list):
        path = path[:-1]
    if path:
        parent = _parent(document.value, path)
        wanted = listed(leaf.expected) if leaf.kind == "type" and path == leaf.path else []
        if "object" in wanted:
            parent[path[-1]] = {}
        elif "array" in wanted:
            parent[path[-1]] = []
        else:
            parent.pop(path[-1], None)
    return document


def _meant(leaf: Misfit, key: str, there: Mapping[str, Any]) -> str | None:
    """The known key that was meant; None where there is none."""
    if leaf.path == ("tasks",):
        kind, dot, variant = key.partition(".")
        near = nearest(kind, all_tasks())
        name = f"{near}{dot}{variant}" if near else None
        return name if name not in there else None
    return nearest(key, [name for name in known_names(leaf.schema, schema.blueprint()) if name not in there])


def _renamed(document: Document, path: JsonPath, name: str | None) -> Document:
    """The document with another name for the key that leads to the path, or without it."""
    parent = _parent(document.value, path)
    items = [(name if key == path[-1] else key, value) for key, value in parent.items()]
    parent.clear()
    parent.update({key: value for key, value in items if key is not None})
    if name is None:
        return document
    new = (*path[:-1], name)
    moved = (
        {
            (new + old[len(path) :] if old[: len(path)] == path else old): place
            for old, place in places.items()
        }
        for places in (document.values, document.keys)
    )
    return _with(document, document.value, *moved)


def _parent(value: Any, path: JsonPath) -> Any:
    for step in path[:-1]:
        value = value[step]
    return value


def _with(
    document: Document, value: Any, values: Mapping[JsonPath, Place], keys: Mapping[JsonPath, Place]
) -> Document:
    return Document(file=document.file, text=document.text, value=value, values=values, keys=keys)
