"""The texts of a request that someone already has: their placeholders and places."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry import console, literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Document, JsonPath, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A text in which the platform replaces placeholders."""

    path: JsonPath
    text: str
    name: str
    """What to call it, e.g. `the header Authorization`."""
    json: bool
    """Whether the text is, or becomes, the JSON that is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """One `${name}` or `${name:-default}` of a template."""

    name: str
    default: str | None
    start: int
    end: int
    """Offsets in the template."""
    escaped: bool
    """Whether a `$` stands before it."""
    inside: bool
    """Whether it stands inside a string, were the template JSON."""

    @property
    def written(self) -> str:
        """The placeholder as it stands in the template."""
        return f"${{{self.name}}}" if self.default is None else f"${{{self.name}:-{self.default}}}"


def placeholders(template: str) -> Iterator[Placeholder]:
    """The placeholders of a template that stand on one line, in their order, as commons-text finds them."""
    position, inside = 0, False
    for hit in re.finditer(r"\$\{([^\n\r\x85\u2028\u2029}]*)\}", template):
        inside = _inside(template[position : hit.start()], inside=inside)
        position = hit.end()
        name, mark, default = hit[1].partition(":-")
        yield Placeholder(
            name=name,
            default=default if mark else None,
            start=hit.start(),
            end=hit.end(),
            escaped=template[: hit.start()].endswith("$"),
            inside=inside,
        )


def _inside(text: str, *, inside: bool) -> bool:
    """Whether a JSON string is open after the text, given whether one was before it."""
    quotes = len(re.findall(r'(?<!\\)(?:\\\\)*"', text))
    return inside ^ (quotes % 2 == 1)


def spot(document: Document, path: JsonPath, span: tuple[int, int] | None = None) -> Place:
    """The place of a value, or of a part of its text given by offset and length."""
    return document.place(path) if span is None else console.within(document, path, *span)


def misplaced(template: str, fault: str) -> tuple[int | None, str]:
    """Where a template leaves JSON, and why, in few words; None for the place where its values are at fault.

    Each placeholder gives way to a string of its own length, so that an offset in one is an offset in the other.
    """
    position, pieces = 0, []
    for hit in placeholders(template):
        pieces += [template[position : hit.start], '"', "x" * (hit.end - hit.start - 2), '"']
        position = hit.end
    filled = "".join(pieces) + template[position:]
    try:
        literal.within(filled)
    except json.JSONDecodeError as error:
        comma = len(filled[: error.pos + 1].rstrip("]} \t\r\n")) - 1
        if filled[comma : comma + 1] == "," and filled[comma + 1 :].lstrip()[:1] in ("}", "]"):
            return comma, "a comma too many"  # where Python points, and how it says it, changed with 3.13
        reason = error.msg[:1].lower() + error.msg[1:]
        return min(error.pos, max(len(template) - 1, 0)), reason
    return None, fault[:1].lower() + fault[1:]


def stands_alone(template: str, hit: Placeholder) -> bool:
    """Whether the placeholder is all that stands between two quotes."""
    return hit.start > 0 and template[hit.start - 1] == '"' == template[hit.end : hit.end + 1]


def inner(document: Document, path: JsonPath, text: str) -> str:
    """The text as it must be written inside the string at `path`: escaped, unless that is a raw block."""
    place = document.place(path)
    line = document.text.split("\n")[place.line - 1]
    raw = line.startswith('"""', place.column - 1)
    return text if raw else json.dumps(text, ensure_ascii=False)[1:-1]
