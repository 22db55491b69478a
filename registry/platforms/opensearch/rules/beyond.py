r"""A credential is asked for outside a header.

`${credential.x}` is replaced in headers only. In a URL, a body or a parameter it is sent as it stands, and with it nothing
works; the secret is not lost, but it never arrives.

Source: ml-commons `AbstractConnector.java`, `HttpConnector.java`.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "chat", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST",
    "url": "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.0-flash:generateContent?key=${credential.key}",
    "request_body": "{ \"input\": ${parameters.input} }"
  }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "chat", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST",
    "url": "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.0-flash:generateContent",
    "request_body": "{ \"input\": ${parameters.input} }",
    "headers": { "x-goog-api-key": "${credential.key}" }
  }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import console
from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import declared, slots, templates
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Place, WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such placeholder of a URL, a body or a parameter."""
    for connector in connectors(request):
        for template in templates(connector, "url", "request_body"):
            for slot in template.slots():
                if slot.name.startswith("credential."):
                    yield _finding(slot.name, template.place(slot))
        for name, text in declared(connector).items():
            path = (*connector.path, "parameters", name)
            for slot in slots(text):
                if slot.name.startswith("credential."):
                    place = console.within(connector.document, path, slot.start, slot.end - slot.start)
                    yield _finding(slot.name, place)


def _finding(name: str, place: Place) -> Finding:
    return Finding(
        code="K204",
        message=f"'${{{name}}}' is replaced in headers only: here it is sent as it stands",
        place=place,
        help="send the secret in a header",
    )


RULE = Rule(code="K204", name="credential-outside-headers", severity=Severity.ERROR, check=check)
