r"""A secret stands as plain text outside `credential`.

Only what is under `credential` is stored encrypted. Headers, URLs, bodies and parameters are kept as they are, and everybody
who may read the connector reads them.

Source: ml-commons `EncryptorImpl.java`, `GetConnectorTransportAction.java`.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "unused": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }",
    "headers": { "Authorization": "Bearer sk-1234567890abcdef1234567890abcdef" }
  }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }",
    "headers": { "Authorization": "Bearer ${credential.key}" }
  }]
}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry import console
from registry.credentials import secret_in_header, secret_in_text, secret_in_url
from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import templates
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Document, JsonPath, WrittenRequest

_SECRET = re.compile(
    r"(?:.*[_-])?(?:api[_-]?key|secret[_-]?key|access[_-]?key|password|(?:auth|access|bearer)[_-]?token)",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\s*|<.*>|.*\$\{.*|\**|x+", re.IGNORECASE | re.DOTALL)


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each text that is, or is called, a secret."""
    for connector in connectors(request):
        for template in templates(connector):
            if template.field == "header":
                span = secret_in_header(str(template.path[-1]), template.text)
            else:
                span = (
                    secret_in_url(template.text) if template.field == "url" else secret_in_text(template.text)
                )
            if span is not None:
                yield _finding(template.document, template.path, span, "${credential.…} in a header")
        for name, value in connector.group("parameters").items():
            if not isinstance(value, str):
                continue
            span = secret_in_text(value)
            if span is None and _SECRET.fullmatch(name) and not _BLANK.fullmatch(value):
                span = (0, len(value))
            if span is not None:
                path = (*connector.path, "parameters", name)
                yield _finding(connector.document, path, span, "it under 'credential'")


def _finding(document: Document, path: JsonPath, span: tuple[int, int], instead: str) -> Finding:
    return Finding(
        code="K205",
        message="a secret in plain text: everybody who may read the connector reads it",
        place=console.within(document, path, *span),
        help=f"put {instead}",
    )


RULE = Rule(code="K205", name="secret-in-plain-text", severity=Severity.ERROR, check=check)
