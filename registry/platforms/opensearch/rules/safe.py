"""A name or description holds characters that OpenSearch refuses.

Since 3.1 names and descriptions of connectors, models and model groups take letters, digits, blanks and
`.,!?():@-_/'"` only: `Model connector name can only contain letters, numbers, spaces, and basic punctuation …`. So
`<YOUR CONNECTOR NAME>` must be filled in.

Source: ml-commons `StringUtils.java` (`SAFE_INPUT_PATTERN`), `MLCreateConnectorRequest.java`.

Example:
```console
POST /_plugins/_ml/model_groups/_register
{ "name": "<YOUR GROUP NAME>" }
```

Use instead:
```console
POST /_plugins/_ml/model_groups/_register
{ "name": "models of OpenAI" }
```
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from registry import console
from registry.diagnostics import Finding, Rule, Severity
from registry.model import Version, WrittenRequest
from registry.platforms.opensearch.written import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SINCE = Version.parse("3.1")
_KINDS = frozenset({Kind.CONNECTOR, Kind.MODEL_GROUP, Kind.REMOTE, Kind.LOCAL})
_SAFE = frozenset(".,!?():@-_/'\" \t\n\v\f\r")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each text with such a character, at the first of them."""
    body = request.body
    if kind_of(request) not in _KINDS or body is None or not isinstance(body.value, dict):
        return
    for field in ("name", "description", "provisioned_by"):
        text = body.value.get(field)
        if not isinstance(text, str):
            continue
        unsafe = [offset for offset, character in enumerate(text) if not _safe(character)]
        if unsafe:
            yield Finding(
                code="S228",
                message=f"OpenSearch 3.1 and later refuse '{text[unsafe[0]]}' in '{field}'",
                place=console.within(body, (field,), unsafe[0], 1),
                help="letters, digits, blanks and .,!?():@-_/'\" are taken",
            )
        elif field == "name" and not text.strip():
            yield Finding(
                code="S228",
                message="OpenSearch 3.1 and later refuse a blank 'name'",
                place=body.place((field,)),
            )


def _safe(character: str) -> bool:
    r"""Whether Java's `[\p{L}\p{N}\s.,!?():@\-_/'"]` takes the character."""
    return character in _SAFE or unicodedata.category(character)[0] in "LN"


RULE = Rule(code="S228", name="unsafe-name", severity=Severity.ERROR, check=check)
