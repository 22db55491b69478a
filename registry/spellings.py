"""A known secret, found in whatever spelling it may have."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_LEAST = 4
"""A shorter value would be found in every other word."""
_LEAST_CODED = 8
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]")


def struck(text: str, secrets: Mapping[str, str], stand_in: Callable[[str], str]) -> str:
    """The text with the stand-in of its name for each value, in every spelling.

    Plain, percent-encoded, escaped as JSON at any depth, as HTML, and what holds it in base64 or hexadecimal.
    """
    for name, value in sorted(secrets.items(), key=lambda item: -len(item[1])):
        if len(value) < _LEAST:
            continue
        other = stand_in(name)
        plain = other.replace("\\", r"\\")
        text = re.sub("".join(map(_sign, value)), plain, text)
        if len(value) >= _LEAST_CODED:
            coded = re.escape(value.encode().hex())
            text = re.sub(coded, plain, text, flags=re.IGNORECASE)
            for part in _coded(value):
                text = _decoded(text, part, other)
    return text


def _sign(sign: str) -> str:
    """The pattern of one character: itself, escaped at any depth, percent-encoded at any depth, or an entity."""
    if sign.isascii() and (sign.isalnum() or sign in "-._~"):
        return re.escape(sign)
    code = quote(sign, safe="").replace("%", "%(?:25){0,3}")
    points = sign.encode("utf-16-be").hex()
    units = "".join(rf"\\+u{points[at : at + 4]}" for at in range(0, len(points), 4))
    forms = [rf"\\{{0,15}}{re.escape(sign)}", f"(?i:{code})", f"(?i:{units})"]
    short = json.dumps(sign)[1:-1]
    if short.startswith("\\") and short[1] not in 'u"\\':
        forms.append(rf"\\+{short[1]}")
    if sign == " ":
        forms.append(r"\+")
    if (entity := html.escape(sign)) != sign:
        forms.append(re.escape(entity))
    return f"(?:{'|'.join(forms)})"


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
