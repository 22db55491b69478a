r"""The URL of a public host starts with `http://`.

The key in the header and the texts of your users go through the net in the clear. OpenSearch takes it if the list of
trusted endpoints does.

Source: ml-commons `MLCommonsSettings.java`: every default is https.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{ "action_type": "predict", "method": "POST", "url": "http://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }" }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{ "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }" }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import console
from registry.diagnostics import Finding, Rule, Severity
from registry.java.substitution import PlatformError
from registry.platforms._hosts import host, is_private
from registry.platforms.opensearch.placeholders import declared, templates
from registry.platforms.opensearch.substitute import url as resolve
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_PLAIN = "http://"


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such URL."""
    for connector in connectors(request):
        own = declared(connector)
        for template in templates(connector, "url"):
            try:
                name = host(resolve(template.text, own))
            except PlatformError:
                continue
            if template.text.startswith(_PLAIN) and name is not None and not is_private(name):
                yield Finding(
                    code="D203",
                    severity=Severity.WARNING,
                    message=f"keys and texts go to {name} in the clear",
                    place=console.within(template.document, template.path, 0, len(_PLAIN)),
                    help="write https://",
                    replacement="https://",
                )


RULE = Rule(code="D203", name="plain-http", severity=Severity.WARNING, check=check)
