"""Known secrets of a cassette, struck out by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.spellings import struck

if TYPE_CHECKING:
    from collections.abc import Mapping


def hidden(text: str, secrets: Mapping[str, str]) -> str:
    """The text with `<NAME>` for each value, in every spelling."""
    return struck(text, secrets, lambda name: f"<{re.sub('[^A-Z0-9_]', '_', name.upper())}>")
