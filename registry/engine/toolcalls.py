"""Calls of tools that come piece by piece → the pieces as OpenAI's chunks have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.engine.extract import MisfitError

_ONCE = ("id", "type", "name")
"""What is told once of a call: clients of OpenAI's chunks put later texts behind it."""
_ARGUMENTS = "arguments"


@dataclass(slots=True, kw_only=True)
class Calls:
    """What a stream has told of its calls so far."""

    cumulative: bool = False
    """Whether a piece repeats the arguments that were written before it."""
    told: dict[int, dict[str, str]] = field(default_factory=dict)
    """Index of a call → its id, type and name, and the arguments so far."""

    def added(self, pieces: Sequence[Any], index: Any = None) -> list[dict[str, Any]]:
        """What the pieces add: `{"index", "id", "type", "function": {"name", "arguments"}}`, each part where it is new.

        A piece has the shape of OpenAI's; one without an index has that of its event (`index`), else its place.

        Raises:
            MisfitError: a piece is no object, its index no whole number, its arguments no text, or they begin otherwise
                than before.
        """
        found = (self._added(piece, place if index is None else index) for place, piece in enumerate(pieces))
        return [piece for piece in found if piece is not None]

    def whole(self) -> list[dict[str, Any]]:
        """The calls as they are so far, in the form of a whole answer."""
        return [
            {
                **{name: call[name] for name in ("id", "type") if name in call},
                "function": {"name": call.get("name", ""), _ARGUMENTS: call.get(_ARGUMENTS, "")},
            }
            for _, call in sorted(self.told.items())
        ]

    def _added(self, piece: Any, otherwise: Any) -> dict[str, Any] | None:
        if not isinstance(piece, Mapping) or not isinstance(piece.get("function") or {}, Mapping):
            raise MisfitError("a piece of a tool call is no object with a function")
        index = otherwise if piece.get("index") is None else piece["index"]
        if type(index) is not int or index < 0:
            raise MisfitError(f"{index!r} is no index of a tool call")
        function = piece.get("function") or {}
        known = self.told.setdefault(index, {})
        new = {
            name: text
            for name in _ONCE
            if name not in known
            and isinstance(text := (function if name == "name" else piece).get(name), str)
            and text
        }
        arguments = self._arguments(known.get(_ARGUMENTS, ""), function.get(_ARGUMENTS))
        first = _ARGUMENTS not in known
        known |= new
        known[_ARGUMENTS] = known.get(_ARGUMENTS, "") + arguments
        if not (new or arguments):
            return None
        inside = {"name": new.pop("name")} if "name" in new else {}
        if first or arguments:
            inside[_ARGUMENTS] = arguments
        return {"index": index, **new, **({"function": inside} if inside else {})}

    def _arguments(self, before: str, now: Any) -> str:
        if now is None or now == "":
            return ""
        if not isinstance(now, str):
            raise MisfitError("the arguments of a tool call are no text")
        if not self.cumulative:
            return now
        if not now.startswith(before):
            raise MisfitError("the arguments of a tool call do not begin with what was written before them")
        return now[len(before) :]


def flat(found: tuple[Any, ...]) -> list[Any]:
    """The pieces that a path found, one by one: it may lead to each, or to lists of them; null is none."""
    return [
        piece
        for value in found
        for piece in (value if isinstance(value, list) else [value])
        if piece is not None
    ]
