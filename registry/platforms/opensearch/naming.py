"""Names and descriptions that OpenSearch takes: since 3.1 letters, digits, blanks and little else.

Source: ml-commons 3.9 `StringUtils.java`, the pattern of safe text.
"""

from __future__ import annotations

import unicodedata

_PLAIN = frozenset(".,!?():@-_/'\" \t\n\v\f\r")
TAKEN = "letters, digits, blanks and .,!?():@-_/'\""


def unsafe(text: str) -> str | None:
    """The first character that OpenSearch refuses; None where it takes the text."""
    return next((character for character in text if not _safe(character)), None)


def cleaned(text: str) -> str:
    """The text without the characters that OpenSearch refuses, its blanks single."""
    return " ".join("".join(filter(_safe, text)).split())


def _safe(character: str) -> bool:
    return character in _PLAIN or unicodedata.category(character)[0] in "LN"
