"""Placeholders replaced the way Apache commons-text's `StringSubstitutor` does, as every platform configures it.

This is the part that the platforms share: it knows the engine, not the platforms. Inserted values are scanned again, a
`$` before a placeholder escapes it, `:-` separates a default, the first suffix ends a placeholder: quirks that a body
meets on a live cluster and that a plain `str.replace` or `string.Template` would hide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Mapping

ESCAPE = "$"
DELIMITER = ":-"


class PlatformError(RegistryError):
    """What a platform answers when it cannot do as a body says: its own words, exception type and HTTP status."""

    type: str  # type: ignore[misc]  # (another exception name each time, not one for the class)

    def __init__(self, message: str, *, status: int = 400, type: str = "illegal_argument_exception") -> None:  # noqa: A002  (the word of the platforms)
        super().__init__(message)
        self.status = status
        self.type = type


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """What hostile text can do in one kind of slot of a platform's template."""

    slot: str
    """What kind of value stands where, e.g. `string parameter in request`."""
    holds: str
    """What is true of every text, in one sentence."""
    unless: str = ""
    """The texts for which it is not; empty where there are none."""
    safe: bool
    """Whether a body stays one valid JSON document for every text that `unless` does not name."""


def substitute(
    text: str,
    lookup: Mapping[str, str | None],
    prefix: str = "${",
    suffix: str = "}",
    delimiter: str = DELIMITER,
) -> str:
    """The text with every placeholder of a known name, or with a default, replaced; the others stay.

    A name is all that stands between the prefix and the first suffix, up to the first delimiter, taken as it is: no
    blanks are trimmed, no dots followed, no placeholder inside it resolved. A value of None counts as absent.

    Raises:
        PlatformError: a value leads back to itself (`illegal_state_exception`, 500).

    Source: commons-text 1.12 `StringSubstitutor.substitute`, run side by side with this function.
    """
    return _Substitution(lookup, prefix, suffix, delimiter).replace(text, ())


@dataclass(frozen=True, slots=True)
class _Substitution:
    lookup: Mapping[str, str | None]
    prefix: str
    suffix: str
    delimiter: str

    def replace(self, text: str, open_names: tuple[str, ...]) -> str:
        """The text replaced; `open_names` are the whole text and the names whose values we are inside of."""
        done: list[str] = []  # never holds an empty piece: its last character decides about an escape
        at = 0
        while True:
            start = text.find(self.prefix, at)
            end = text.find(self.suffix, start + len(self.prefix)) if start >= 0 else -1
            if start < 0 or end < 0:
                return "".join(done) + text[at:]
            if start > at:
                done.append(text[at:start])
            if done and done[-1][-1] == ESCAPE:
                # One escape goes, and reading goes on two characters later: inside the literal placeholder.
                done[-1] = done[-1][:-1] + text[start : start + 2]
                at = start + 2
                continue
            if not open_names:
                open_names = ("".join(done) + text[start:],)
            after = end + len(self.suffix)
            value = self._value(text[start + len(self.prefix) : end], open_names)
            piece = text[start:after] if value is None else value
            if piece:
                done.append(piece)
            at = after

    def _value(self, expression: str, open_names: tuple[str, ...]) -> str | None:
        """What stands for `name` or `name:-default`, itself replaced; None where nothing does."""
        name, default = self._split(expression)
        if name in open_names:
            chain = "->".join(open_names[1:])
            raise PlatformError(
                f"Infinite loop in property interpolation of {open_names[0]}: {chain}",
                status=500,
                type="illegal_state_exception",
            )
        value = self.lookup.get(name)
        value = default if value is None else value
        return None if value is None else self.replace(value, (*open_names, name))

    def _split(self, expression: str) -> tuple[str, str | None]:
        """Name and default; a prefix before the delimiter takes the delimiter's meaning away."""
        cut = expression.find(self.delimiter)
        inner = expression.find(self.prefix)
        if cut < 0 or 0 <= inner < cut:
            return expression, None
        return expression[:cut], expression[cut + len(self.delimiter) :]


_LINE_END = re.compile("[\n\r\x85\u2028\u2029]")


def placeholder_left(text: str) -> str | None:
    r"""The first `${…}` on one line, the one that Java's `\$\{.*?\}` finds; None where there is none.

    Java's dot stops at five line ends, so a placeholder with a line end in it passes unseen.
    """
    start = text.find("${")
    end = -1
    while start >= 0:
        if end < start + 2:
            end = text.find("}", start + 2)
        if end < 0:
            return None
        broken = _LINE_END.search(text, start + 2, end)
        if broken is None:
            return text[start : end + 1]
        start = text.find("${", broken.end())
    return None
