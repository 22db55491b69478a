"""A known secret, found in whatever spelling it may have."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LEAST = 4
"""A shorter value would be found in every other word."""
_LEAST_CODED = 8
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]")


def hidden(text: str, secrets: Mapping[str, str]) -> str:
    """The text with `<NAME>` for each value, in every spelling: plain, percent-encoded, escaped, base64, hexadecimal."""
    longest_first = sorted(secrets.items(), key=lambda item: -len(item[1]))
    for name, value in longest_first:
        if len(value) < _LEAST:
            continue
        stand_in = f"<{re.sub('[^A-Z0-9_]', '_', name.upper())}>"
        for spelling in _spellings(value):
            text = spelling.sub(stand_in, text)
        if len(value) >= _LEAST_CODED:
            text = re.sub(re.escape(value.encode().hex()), stand_in, text, flags=re.IGNORECASE)
            for part in _coded(value):
                text = _decoded(text, part, stand_in)
    return text


def _spellings(value: str) -> list[re.Pattern[str]]:
    """The ways to write it in URLs, forms, JSON (in JSON) and HTML, the longest first."""
    once = json.dumps(value)[1:-1]
    twice = json.dumps(once)[1:-1]
    slashed = {each.replace("/", "\\/") for each in (value, once)}
    plain = {value, once, twice, html.escape(value), *slashed}
    coded = {quote(value, safe=""), quote(value), quote_plus(value)} - plain
    longest_first = sorted({*plain, *coded}, key=lambda each: (-len(each), each))
    return [re.compile(_any_case(each) if each in coded else re.escape(each)) for each in longest_first]


def _any_case(coded: str) -> str:
    """The pattern of a percent-encoded text: its hexadecimal digits may be capitals or not."""
    return "".join(
        f"(?i:{part})" if part.startswith("%") else re.escape(part)
        for part in re.split("(%[0-9A-F]{2})", coded)
    )


def _coded(value: str) -> Iterator[str]:
    """What base64 of a text that holds the value must contain, whatever stands before and after it."""
    data = value.encode()
    for before, lost in ((0, 0), (1, 2), (2, 3)):
        whole = base64.b64encode(b"\0" * before + data).decode().rstrip("=")
        part = whole[lost : len(whole) - (1 if (before + len(data)) % 3 else 0)]
        yield part
        if part != (safe := part.translate({ord("+"): "-", ord("/"): "_"})):
            yield safe


def _decoded(text: str, part: str, stand_in: str) -> str:
    """The text with the stand-in for each run of base64 that contains the part."""
    at = text.find(part)
    while at >= 0:
        start, end = at, at + len(part)
        while start > 0 and _BASE64.match(text[start - 1]):
            start -= 1
        while end < len(text) and _BASE64.match(text[end]):
            end += 1
        while end < len(text) and text[end] == "=":
            end += 1
        text = text[:start] + stand_in + text[end:]
        at = text.find(part, start + len(stand_in))
    return text
