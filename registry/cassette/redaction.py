"""Cassettes without secrets: what was known and what looks like one, at any depth."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from registry.cassette import jsontext
from registry.cassette.nouns import RecordedRequest
from registry.cassette.sensitive import (
    ACCOUNT,
    LEAST,
    PERSON,
    anonymous,
    identifying_field,
    identifying_header,
    links,
    secret_field,
    secret_header,
    secrets_in,
    shown,
)
from registry.cassette.spellings import hidden
from registry.exchange import MASK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from registry.cassette.jsontext import Spot
    from registry.cassette.nouns import Cassette, Interaction

Headers = tuple[tuple[str, str], ...]
_PAIR = re.compile(r"([?&]|\A)([^?&=#\s]+)=([^&#\s]*)")
_FORM = re.compile(r"[^\s&=\"{}\[\]<>]+=[^\s&=\"]*(?:&[^\s&=\"]+=[^\s&=\"]*)*")
_LOGIN = re.compile(r"(://)[^/?#@\s]+@")
_LONG = 12
_SCHEME = re.compile(r"(Bearer|Basic|Token|ApiKey|Key)\s+(\S.*)", re.IGNORECASE | re.DOTALL)
_TRANSPORT = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "host",
        "keep-alive",
        "transfer-encoding",
        "user-agent",
    }
)
"""What the wire and the client add: bodies are kept unpacked, and clients differ."""


def redacted(cassette: Cassette, secrets: Mapping[str, str] | None = None) -> Cassette:
    """The cassette without credentials, e-mail addresses and ids of requests; the same again when it is redacted again.

    `secrets` are the values that were sent, by name: each becomes `<NAME>` wherever it stands. What else looks like a
    credential becomes `***`, an e-mail address `user@example.com`, an id one of its shape that counts up from 1. Headers
    of the wire are left out.
    """
    known = secrets or {}
    pen = _Pen(known, _ids(cassette.interactions))
    case = cassette.case
    if case is not None:
        case = dataclasses.replace(
            case,
            inputs={name: pen.value(value, (name,)) for name, value in case.inputs.items()},
            parameters={name: pen.value(value, (name,)) for name, value in case.parameters.items()},
            url=None if case.url is None else pen.url(case.url),
        )
    interactions = tuple(_interaction(each, pen) for each in cassette.interactions)
    return dataclasses.replace(cassette, case=case, interactions=interactions)


def redacted_request(request: RecordedRequest) -> RecordedRequest:
    """The request as a redacted cassette holds it, where nobody knows the secrets: for comparing."""
    pen = _Pen({}, {})
    return RecordedRequest(
        method=request.method,
        url=pen.url(request.url),
        headers=pen.headers(request.headers),
        body=pen.body(request.body),
    )


def _interaction(interaction: Interaction, pen: _Pen) -> Interaction:
    request, response = interaction.request, interaction.response
    return dataclasses.replace(
        interaction,
        request=RecordedRequest(
            method=request.method,
            url=pen.url(request.url),
            headers=pen.headers(request.headers),
            body=pen.body(request.body),
        ),
        response=dataclasses.replace(
            response, headers=pen.headers(response.headers), body=pen.body(response.body)
        ),
    )


def _ids(interactions: Iterable[Interaction]) -> dict[str, str]:
    """Id → its stand-in, in the order in which they are met."""
    found: dict[str, None] = {}
    for each in interactions:
        for headers in (each.request.headers, each.response.headers):
            found.update({value: None for name, value in headers if identifying_header(name)})
        sent, got = (body.decode("utf-8", "replace") for body in (each.request.body, each.response.body))
        strings = (spot for span in jsontext.documents(got) for spot in jsontext.spots(got, *span))
        found.update({spot.value: None for spot in strings if identifying_field(spot)})
        found.update({hit[0]: None for text in (sent, got) for hit in ACCOUNT.finditer(text)})
    ids = [id_ for id_ in found if len(id_) >= LEAST and not shown(id_) and not re.search(r"[@\s]", id_)]
    return {id_: anonymous(id_, number) for number, id_ in enumerate(ids, start=1)}


def _unlinked(text: str) -> str:
    """The text without the credentials in its addresses."""
    for _, start, end in reversed(list(links(text))):
        text = text[:start] + MASK + text[end:]
    return text


class _Pen:
    """Strikes out: the known secrets, then the ids, then what looks secret."""

    def __init__(self, secrets: Mapping[str, str], ids: Mapping[str, str]) -> None:
        self._secrets = secrets
        self._ids = ids
        longest = sorted(map(re.escape, ids), key=len, reverse=True)
        # One pass: a stand-in may look like another id.
        self._any_id = (
            re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(longest)})(?![A-Za-z0-9])") if longest else None
        )

    def url(self, url: str) -> str:
        """An address without a login and without keys in its query."""
        return _LOGIN.sub(rf"\1{MASK}@", self._pairs(self.text(url)))

    def headers(self, headers: Headers) -> Headers:
        """The headers in their order, those of the wire left out."""
        return tuple(
            (name, self._header(name, value)) for name, value in headers if name.lower() not in _TRANSPORT
        )

    def body(self, body: bytes) -> bytes:
        """A body of JSON, of a form or of anything else; its other bytes stay."""
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            # Latin-1 has a character for each byte: what is known can be replaced there, too.
            return hidden(body.decode("latin-1"), self._secrets).encode("latin-1")
        found = jsontext.changed(text, lambda spot: self._spot(spot, ()))
        if found is None:
            known = self._known(text)
            found = self.text(self._pairs(known) if _FORM.fullmatch(known) else known)
        return found.encode("utf-8")

    def value(self, value: Any, names: tuple[str, ...]) -> Any:
        """A JSON value, redacted as the same value in a body."""
        if isinstance(value, str):
            return self._string(value, names)
        if isinstance(value, list):
            return [self.value(item, names) for item in value]
        if isinstance(value, dict):
            return {name: self.value(item, (*names, name)) for name, item in value.items()}
        return value

    def text(self, text: str) -> str:
        """A text without what is known or looks secret."""
        text = _unlinked(self._known(text))
        parts, end = [], 0
        for kind, start, stop in secrets_in(text):
            if stop <= end or shown(text[max(start, end) : stop]):
                continue
            parts += [text[end:start], PERSON if kind == "an e-mail address" else MASK]
            end = stop
        return "".join([*parts, text[end:]])

    def _known(self, text: str) -> str:
        text = hidden(text, self._secrets)
        return self._any_id.sub(lambda hit: self._ids[hit[0]], text) if self._any_id else text

    def _spot(self, spot: Spot, above: tuple[str, ...]) -> str:
        if spot.key:
            # A short secret could be a word of the provider's.
            return hidden(
                spot.value, {name: each for name, each in self._secrets.items() if len(each) >= _LONG}
            )
        return self._string(spot.value, (*above, *spot.names))

    def _string(self, value: str, names: tuple[str, ...]) -> str:
        if any(secret_field(name, value) for name in names):
            found = self._known(value)
            return found if shown(found) else MASK
        inner = jsontext.changed(value, lambda spot: self._spot(spot, names))
        return self.text(value) if inner is None else inner

    def _pairs(self, text: str) -> str:
        """Keys in a query or form."""

        def pair(hit: re.Match[str]) -> str:
            named = secret_header(unquote_plus(hit[2]))
            return f"{hit[1]}{hit[2]}={MASK}" if named and not shown(hit[3]) else hit[0]

        return _PAIR.sub(pair, text)

    def _header(self, name: str, value: str) -> str:
        scheme = _SCHEME.fullmatch(value)
        if scheme and secret_header(name):
            known = self._basic(scheme[2]) if scheme[1].lower() == "basic" else self._known(scheme[2])
            return f"{scheme[1]} {known if shown(known) else MASK}"
        if secret_header(name):
            known = self._known(value)
            return known if shown(known) else MASK
        return self._pairs(self.text(value)) if "://" in value else self.text(value)

    def _basic(self, value: str) -> str:
        """`user:password` in base64: the secret that it holds."""
        try:
            login = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            return self._known(value)
        named = re.search(r"<[A-Z0-9_]+>", hidden(login, self._secrets))
        return named[0] if named else self._known(value)
