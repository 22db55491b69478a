"""Credentials in a body while it is run: each is a mark that nothing else looks like, and only the wire makes it a value.

A platform's engine copies the marks to wherever the platform would copy the credential. Whatever is printed shows them
as `***`; a text that merely looks like a credential's name stays what it is.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from registry.exchange import MASK

if TYPE_CHECKING:
    from registry.model import JsonPath, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a text that is a credential, or a blank for one."""

    name: str
    start: int
    end: int


Find = Callable[[int, "JsonPath", str], Sequence[Stretch]]
"""Number of the request, path in its body, text → the credentials in it, in order and apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Requests with marks in place of credentials."""

    requests: tuple[Request, ...]
    names: tuple[str, ...] = ()
    """The names of the credentials, each in the place of its mark's number."""
    nonce: str = field(default="", repr=False)

    def shown(self, text: str) -> str:
        """The text as people may see it."""
        return self._marks().sub(MASK, text) if self.names else text

    def opened(self, text: str, values: Mapping[str, str], write: Callable[[str], str] = str) -> str:
        """The text with the values in it, each as `write` writes it.

        Raises:
            KeyError: a credential has no value.
        """
        if not self.names:
            return text
        return self._marks().sub(lambda hit: write(values[self.names[int(hit[1])]]), text)

    def inside(self, text: str) -> bool:
        """Whether there is a mark in the text, in any case."""
        return bool(self.names) and self.nonce in text.lower()

    def _marks(self) -> re.Pattern[str]:
        return re.compile(f"seal{self.nonce}n([0-9]+)e")


def seal(requests: Iterable[Request], find: Find, nonce: str | None = None) -> Sealed:
    """The requests with every credential that `find` finds under seal; one name is one mark."""
    chosen = nonce or secrets.token_hex(12)
    numbers: dict[str, int] = {}

    def sealed(number: int, tree: Any, path: JsonPath) -> Any:
        if isinstance(tree, str):
            return marked(tree, find(number, path, tree))
        if isinstance(tree, Mapping):
            return {key: sealed(number, value, (*path, key)) for key, value in tree.items()}
        if isinstance(tree, list):
            return [sealed(number, value, (*path, place)) for place, value in enumerate(tree)]
        return tree

    def marked(text: str, stretches: Sequence[Stretch]) -> str:
        parts, position = [], 0
        for one in stretches:
            parts += [
                text[position : one.start],
                f"seal{chosen}n{numbers.setdefault(one.name, len(numbers))}e",
            ]
            position = one.end
        return "".join(parts) + text[position:]

    done = tuple(replace(one, body=sealed(number, one.body, ())) for number, one in enumerate(requests))
    return Sealed(requests=done, names=tuple(numbers), nonce=chosen)


def exactly(names: Mapping[str, str]) -> Find:
    """Finds the texts that are wholly a key of `names`; its value is the credential's name."""

    def find(number: int, path: JsonPath, text: str) -> Sequence[Stretch]:
        del number, path
        return (Stretch(name=names[text], start=0, end=len(text)),) if text in names else ()

    return find
