"""A template and what was made of it → the values that were filled in: the inverse of `template.evaluate`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry import template

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from registry.model import JsonPath
    from registry.template import Expression


@dataclass(slots=True)
class Unfilled:
    """What a walk through template and value found."""

    values: dict[str, Any] = field(default_factory=dict)
    """Name as templates write it → its value."""
    paths: dict[str, JsonPath] = field(default_factory=dict)
    """Name → where its value stands."""
    strange: dict[JsonPath, Any] = field(default_factory=dict)
    """What the template has no place for, by its path."""
    absent: list[JsonPath] = field(default_factory=list)
    """Fixed values of the template that are not there: the provider's default may be the same."""
    misfits: list[str] = field(default_factory=list)
    """Why the value cannot come from the template, in words."""


def unfill(tree: Any, value: Any) -> Unfilled:
    """The values that make the template that value; nulls count as left out."""
    found = Unfilled()
    _walk(tree, value, (), found)
    return found


def spelt(path: JsonPath) -> str:
    """The path for people: `parameters.tools[0]`; `body` for the root."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or "body"


def fixed(tree: Any, path: JsonPath = ()) -> Iterator[JsonPath]:
    """Where the template holds values without a placeholder in them: requests of the task always have them."""
    if isinstance(tree, Mapping):
        for key, part in tree.items():
            yield from fixed(part, (*path, key))
    elif isinstance(tree, list):
        for index, part in enumerate(tree):
            yield from fixed(part, (*path, index))
    elif not isinstance(tree, str) or not any(template.parse(tree).expressions):
        yield path


def _walk(tree: Any, value: Any, path: JsonPath, found: Unfilled) -> None:
    if isinstance(tree, str):
        _text(tree, value, path, found)
    elif isinstance(tree, Mapping):
        _mapping(tree, value, path, found)
    elif isinstance(tree, list):
        _list(tree, value, path, found)
    elif not same(tree, value):
        found.misfits.append(f"{spelt(path)} is not {template.text(tree)}")


def _mapping(tree: Mapping[str, Any], value: Any, path: JsonPath, found: Unfilled) -> None:
    if not isinstance(value, Mapping):
        found.misfits.append(f"{spelt(path)} is no object")
        return
    for key, part in tree.items():
        if value.get(key) is not None:
            _walk(part, value[key], (*path, key), found)
        elif list(fixed(part)) == [()]:
            found.absent.append((*path, key))
        elif any(True for _ in fixed(part)):
            found.misfits.append(f"no {spelt((*path, key))}")
    found.strange |= {
        (*path, key): item for key, item in value.items() if key not in tree and item is not None
    }


def _list(tree: list[Any], value: Any, path: JsonPath, found: Unfilled) -> None:
    if not isinstance(value, list):
        found.misfits.append(f"{spelt(path)} is no list")
        return
    flat = all(isinstance(part, str) for part in tree)
    if len(value) < len(tree) or (len(value) > len(tree) and not flat):
        found.misfits.append(f"{spelt(path)} has {len(value)} items, not {len(tree)}")
        return
    for index, part in enumerate(tree):
        _walk(part, value[index], (*path, index), found)
    found.strange |= {(*path, index): value[index] for index in range(len(tree), len(value))}


def _text(text: str, value: Any, path: JsonPath, found: Unfilled) -> None:
    parts = template.parse(text).parts
    if not any(not isinstance(part, str) for part in parts):
        if value != text:
            found.misfits.append(f"{spelt(path)} is not '{text}'")
        return
    if len(parts) == 1 and not isinstance(parts[0], str) and _name(parts[0]):
        _put(_name(parts[0]), value, path, found)
        return
    match = pattern(text).fullmatch(value) if isinstance(value, str) else None
    if match is None:
        found.misfits.append(f"{spelt(path)} is not '{text}'")
        return
    for name, piece in zip(names(text), match.groups(), strict=True):
        _put(name, piece, path, found)


def pattern(text: str) -> re.Pattern[str]:
    """What the template's text can become; a group for each of `names(text)`, in their order."""
    written = ""
    for part in template.parse(text).parts:
        if isinstance(part, str):
            written += re.escape(part)
        elif part.pieces is None:
            written += ".*"  # computed: whether it is right shows when it is computed again
        else:
            written += "".join("(.*?)" if is_name else re.escape(piece) for is_name, piece in part.pieces)
    return re.compile(written, re.DOTALL)


def names(text: str) -> list[str]:
    """The names that the text places, in their order; those it computes with are not among them."""
    expressions = template.parse(text).expressions
    return [piece for one in expressions for is_name, piece in one.pieces or () if is_name]


def _name(expression: Expression) -> str:
    """The name that the expression places and nothing else; empty for any other."""
    pieces = expression.pieces or ()
    return pieces[0][1] if len(pieces) == 1 and pieces[0][0] else ""


def _put(name: str, value: Any, path: JsonPath, found: Unfilled) -> None:
    known = found.values.setdefault(name, value)
    found.paths.setdefault(name, path)
    if not same(known, value):
        found.misfits.append(f"{spelt(path)} is another '{name}' than before")


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal: 1 is 1.0, and true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def at(value: Any, path: JsonPath) -> Any:
    """What stands at the path; None where nothing does."""
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def replaced(value: Any, path: JsonPath, part: Any = None) -> Any:
    """The value with another part at the path; None stands for nothing there."""
    if not path:
        return part
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping) and step in value:
        return {**value, step: replaced(value[step], rest, part)}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [*value[:step], replaced(value[step], rest, part), *value[step + 1 :]]
    return value


def differences(
    sent: Any, built: Any, *, defaults: Collection[JsonPath] = (), path: JsonPath = ()
) -> Iterator[str]:
    """Where the request that was sent and the one that is built differ, in words; nothing where they are equal.

    Equal up to nulls and empty containers, and up to what only the built one has at the paths of `defaults`.
    """
    if isinstance(sent, Mapping) and isinstance(built, Mapping):
        for key in {**sent, **built}:
            pair = sent.get(key), built.get(key)
            yield from differences(*pair, defaults=defaults, path=(*path, key))
    elif isinstance(sent, list) and isinstance(built, list):
        longest = max(len(sent), len(built))
        for index in range(longest):
            pair = at(sent, (index,)), at(built, (index,))
            yield from differences(*pair, defaults=defaults, path=(*path, index))
    elif sent is None:
        if not _empty(built) and not _default(built, path, defaults):
            yield f"{spelt(path)} was not sent and is built as {short(built)}"
    elif built is None:
        if not _empty(sent):
            yield f"{spelt(path)} was sent as {short(sent)} and is not built"
    elif not same(sent, built):
        yield f"{spelt(path)} was sent as {short(sent)} and is built as {short(built)}"


def _empty(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_empty, value.values()))
    return value is None or (isinstance(value, list) and all(map(_empty, value)))


def _default(value: Any, path: JsonPath, defaults: Collection[JsonPath]) -> bool:
    if path in defaults or value is None:
        return True
    if isinstance(value, Mapping):
        return all(_default(part, (*path, key), defaults) for key, part in value.items())
    if isinstance(value, list):
        return all(_default(part, (*path, index), defaults) for index, part in enumerate(value))
    return False


def short(value: Any) -> str:
    """The value in a line, cut where it is long."""
    text = " ".join(template.text(value).split())
    most = 80
    return text if len(text) <= most else text[: most - 1] + "…"
