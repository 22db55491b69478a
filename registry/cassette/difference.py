"""Two of the same, compared: the shapes of two cassettes' answers, and two requests value by value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from registry.cassette import jsontext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cassette.nouns import Cassette, RecordedRequest

_KINDS = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "list",
    dict: "object",
    type(None): "null",
}
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Change:
    """What is different at one path of an answer."""

    path: str
    before: str | None
    """The types there, joined by `or`; None where there was nothing."""
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"+ {self.path}: {self.after}"
        if self.after is None:
            return f"- {self.path}: {self.before}"
        return f"~ {self.path}: {self.before} → {self.after}"


def shape_changes(before: Cassette, after: Cassette) -> list[Change]:
    """What was added to the answers, removed from them, or has another type; in the order of the paths.

    List items count as one (`[*]`), the events of a stream too; a whole number is a number like any other.
    """
    old, new = _shape(before), _shape(after)
    return [
        Change(path, old.get(path), new.get(path))
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    ]


def _shape(cassette: Cassette) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for each in cassette.interactions:
        found.setdefault("status", set()).add(str(each.response.status))
        text = each.response.body.decode("utf-8", "replace")
        spans = jsontext.documents(text)
        if not spans:
            found.setdefault("$", set()).add("text" if text else "nothing")
        for start, end in spans:
            for path, kind in _paths(json.loads(text[start:end]), "$"):
                found.setdefault(path, set()).add(kind)
    return {path: " or ".join(sorted(kinds)) for path, kinds in found.items()}


def _paths(value: Any, path: str) -> Iterator[tuple[str, str]]:
    yield path, _KINDS[type(value)]
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _paths(item, _step(path, name))
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, f"{path}[*]")


def _step(path: str, name: str) -> str:
    return f"{path}.{name}" if name.isidentifier() else f"{path}[{json.dumps(name, ensure_ascii=False)}]"


def request_differences(asked: RecordedRequest, recorded: RecordedRequest) -> list[str]:
    """How the request that is asked differs from the recorded one, in words; nothing where it is the same.

    Method, address (the order of its query aside) and body count: a JSON body value by value, any other byte for byte.
    """
    found = []
    if asked.method.upper() != recorded.method.upper():
        found.append(f"method {asked.method}, recorded {recorded.method}")
    one, other = urlsplit(asked.url), urlsplit(recorded.url)
    for part in ("scheme", "netloc", "path"):
        if getattr(one, part) != getattr(other, part):
            word = "host" if part == "netloc" else part
            found.append(f"{word} {getattr(one, part)}, recorded {getattr(other, part)}")
    if sorted(parse_qsl(one.query, keep_blank_values=True)) != sorted(
        parse_qsl(other.query, keep_blank_values=True)
    ):
        found.append(f"query {one.query or 'empty'}, recorded {other.query or 'empty'}")
    return found + _bodies(asked.body, recorded.body)


def _bodies(asked: bytes, recorded: bytes) -> list[str]:
    if asked == recorded:
        return []
    try:
        one, other = json.loads(asked), json.loads(recorded)
    except ValueError:
        return [f"body of {len(asked)} bytes that are not those recorded"]
    return list(_values(one, other, "$"))


def _values(asked: Any, recorded: Any, path: str) -> Iterator[str]:
    if isinstance(asked, dict) and isinstance(recorded, dict):
        for name in [*asked, *(name for name in recorded if name not in asked)]:
            here = _step(path, name)
            if name not in recorded:
                yield f"body {here} is {_brief(asked[name])}, recorded without"
            elif name not in asked:
                yield f"body {here} is missing, recorded {_brief(recorded[name])}"
            else:
                yield from _values(asked[name], recorded[name], here)
    elif isinstance(asked, list) and isinstance(recorded, list) and len(asked) == len(recorded):
        for at, (one, other) in enumerate(zip(asked, recorded, strict=True)):
            yield from _values(one, other, f"{path}[{at}]")
    elif isinstance(asked, list) and isinstance(recorded, list):
        yield f"body {path} has {len(asked)} items, recorded {len(recorded)}"
    elif _KINDS[type(asked)] != _KINDS[type(recorded)] or asked != recorded:
        yield f"body {path} is {_brief(asked)}, recorded {_brief(recorded)}"


def _brief(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
