r"""The URL leads to a private address or to the node itself.

OpenSearch looks the host up at each call and refuses private and loopback addresses: `Remote inference host name has
private ip address: …`. It calls them only with `plugins.ml_commons.connector.private_ip_enabled` (since 2.15).

Source: ml-commons `MLValidatableAsyncHttpClient.java`; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "chat", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{ "action_type": "predict", "method": "POST", "url": "http://127.0.0.1:11434/v1/chat/completions",
    "request_body": "{ \"input\": ${parameters.input} }" }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "chat", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{ "action_type": "predict", "method": "POST", "url": "https://chat.example.com/v1/chat/completions",
    "request_body": "{ \"input\": ${parameters.input} }" }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.java.substitution import PlatformError
from registry.platforms._hosts import host, is_private
from registry.platforms.opensearch import trust
from registry.platforms.opensearch.placeholders import declared, templates
from registry.platforms.opensearch.substitute import url as resolve
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each URL with such a host."""
    for connector in connectors(request):
        own = declared(connector)
        for template in templates(connector, "url"):
            try:
                name = host(resolve(template.text, own))
            except PlatformError:
                continue
            if name is not None and is_private(name):
                yield Finding(
                    code="D202",
                    severity=Severity.WARNING,
                    message=f"{name} is a private address: OpenSearch does not call it unless it is told to",
                    place=template.document.place(template.path),
                    help=f'PUT /_cluster/settings: "{trust.PRIVATE}": true',
                )


RULE = Rule(code="D202", name="private-endpoint", severity=Severity.WARNING, check=check)
