"""The last look before a cassette is written or run: what in it still looks secret."""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from registry.cassette import jsontext
from registry.cassette.reading import read
from registry.cassette.sensitive import links, secret_field, secret_header, secrets_in, shown
from registry.diagnostics import Finding
from registry.errors import ConfigurationError
from registry.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cassette.nouns import Cassette, Interaction

CODE = "C002"
_HELP = "write <NAME> or *** in its place, or record it again; if it was real, have it revoked"
_PAIR = re.compile(r"[?&]([^?&=#\s]+)=([^&#\s]*)")


def leaks(text: str, file: str, cassette: Cassette | None = None) -> list[Finding]:
    """A finding for each place of a cassette's text that looks secret; it names the place and never the value.

    `cassette` is what the text holds, where that was read already.

    Raises:
        ConfigurationError: see `read`.
    """
    whole = cassette if cassette is not None else read(text, file)
    lines = _Lines(text, file)
    found = [
        _finding(f"{kind} stands here", lines.place(start))
        for kind, start, end in secrets_in(text)
        if not shown(text[start:end])
    ]
    covered = {finding.place.line for finding in found}
    for interaction in whole.interactions:
        for what, value in _named(interaction):
            place = lines.search(value, interaction.place)
            if place.line not in covered or place == interaction.place:
                found.append(_finding(f"{what} holds what looks like a credential", place))
    return list(dict.fromkeys(found))


def hold(text: str, file: str, cassette: Cassette | None = None) -> None:
    """Nothing, for a cassette that may be written and run.

    Raises:
        ConfigurationError: it still looks secret; every place is in it.
    """
    if found := leaks(text, file, cassette):
        raise ConfigurationError(found[0].message, findings=found)


def _named(interaction: Interaction) -> Iterator[tuple[str, str]]:
    """Where names say that a credential stands, and what stands there instead of a stand-in."""
    request, response = interaction.request, interaction.response
    for headers in (request.headers, response.headers):
        for name, value in headers:
            if secret_header(name) and not shown(value):
                yield f"the header {name}", value
    for hit in _PAIR.finditer(request.url):
        if secret_header(unquote_plus(hit[1])) and not shown(hit[2]):
            yield f"the query's {hit[1]}", hit[2]
    for body in (request.body, response.body):
        text = body.decode("utf-8", "replace")
        yield from (("the body", text[start:end]) for _, start, end in secrets_in(text))
        if not jsontext.documents(text):
            yield from _links(text)
        yield from _fields(text, ())


def _fields(text: str, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The same in JSON, and in the JSON that its strings hold."""
    for span in jsontext.documents(text):
        for spot in jsontext.spots(text, *span):
            if spot.key:
                continue
            names = (*above, *spot.names)
            named = next((name for name in names if secret_field(name, spot.value)), None)
            if named is not None and not shown(spot.value):
                yield f"the field {named}", spot.value
            elif spot.escaped and secrets_in(spot.value):
                yield "the body", spot.value
            else:
                yield from _links(spot.value)
                yield from _fields(spot.value, names)


def _links(text: str) -> Iterator[tuple[str, str]]:
    """The same in addresses."""
    return ((f"an address's {name}", text[start:end]) for name, start, end in links(text))


class _Lines:
    """Offsets of a text as places."""

    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file
        self._starts = [0, *(hit.end() for hit in re.finditer("\n", text))]

    def place(self, offset: int) -> Place:
        """The place of one character."""
        line = bisect.bisect_right(self._starts, offset)
        column = offset - self._starts[line - 1] + 1
        return Place(file=self._file, line=line, column=column, end_line=line, end_column=column + 1)

    def search(self, value: str, near: Place) -> Place:
        """Where the value stands from that place on; that place, where it is written otherwise."""
        start = self._starts[min(near.line, len(self._starts)) - 1]
        at = self._text.find(value, start) if value else -1
        return self.place(at) if at >= 0 else near


def _finding(message: str, place: Place) -> Finding:
    return Finding(code=CODE, message=message, place=place, help=_HELP)
