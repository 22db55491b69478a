"""Requests → text to paste into Dev Tools."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from registry.console.words import METHODS

if TYPE_CHECKING:
    from registry.model import Request

_REQUEST_LINE = re.compile(rf"^[ \t]*(?:{METHODS})[ \t]+\S", re.IGNORECASE | re.MULTILINE)
_INVISIBLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def write(requests: Sequence[Request]) -> str:
    '''The requests as text to paste into Dev Tools; same requests, same bytes.

    Bodies are JSON with two spaces of indentation and no escaped UTF-8. A text that holds quotes or line feeds, as
    templates and scripts do, stands between `"""` where it survives that unchanged, and is escaped otherwise.
    `parse` reads equal values back.

    Raises:
        ValueError: a body holds NaN or an infinity, which JSON cannot say.
    '''
    return "\n".join(_written(request) for request in requests)


def _written(request: Request) -> str:
    lines = [f"# {line}".rstrip() for line in (request.comment or "").splitlines()]
    lines.append(f"{request.method} {request.path}")
    if request.body is not None:
        lines.append(_dump(request.body, ""))
    return "\n".join(lines) + "\n"


def _dump(value: Any, indent: str) -> str:
    """The value as JSON with raw blocks; every line but the first starts with `indent`."""
    inner = indent + "  "
    if isinstance(value, Mapping) and value:
        pairs = (f"{inner}{quoted(key)}: {_dump(item, inner)}" for key, item in value.items())
        return "{\n" + ",\n".join(pairs) + f"\n{indent}}}"
    if isinstance(value, (list, tuple)) and value:
        return "[\n" + ",\n".join(inner + _dump(item, inner) for item in value) + f"\n{indent}]"
    if isinstance(value, str):
        return f'"""{value}"""' if _reads_better_raw(value) else quoted(value)
    return json.dumps(value, allow_nan=False)


def quoted(text: str) -> str:
    """The text as a JSON string; only what nobody can see is escaped beyond what JSON demands."""
    return _INVISIBLE.sub(lambda hit: f"\\u{ord(hit[0]):04x}", json.dumps(text, ensure_ascii=False))


def _reads_better_raw(text: str) -> bool:
    '''Whether a text gains from `"""` and survives it in every version of Dev Tools.

    A quote at an end would join the delimiter; older versions of Kibana drop blanks and line feeds at the ends; other
    control characters do not survive the clipboard; a line like `GET /x` would start a new request in an editor.
    '''
    if '"' not in text and "\n" not in text:
        return False
    visible = all(character.isprintable() or character in "\n\t" for character in text)
    ends = text == text.strip() and not text.startswith('"') and not text.endswith('"')
    return visible and ends and '"""' not in text and not _REQUEST_LINE.search(text)
