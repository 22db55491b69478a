r"""The URL is not among the endpoints that OpenSearch trusts by default.

A connector whose URL matches no expression of `plugins.ml_commons.trusted_connector_endpoints_regex` is refused: `Connector
URL is not matching the trusted connector endpoint regex`. Setting the list replaces it, so the defaults that are still
wanted must be in it again. The defaults grew with the releases; without `--platform-version` they are the newest.

Source: ml-commons `MLCommonsSettings.java`, `Connector.java`, 2.11 to 3.8; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{ "action_type": "predict", "method": "POST", "url": "https://api.cohere.com/v2/embed",
    "request_body": "{ \"input\": ${parameters.input} }" }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{ "action_type": "predict", "method": "POST", "url": "https://api.cohere.ai/v2/embed",
    "request_body": "{ \"input\": ${parameters.input} }" }]
}
```
"""

from __future__ import annotations

import json
import re
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

    from registry.model import Version, WrittenRequest

_BLANK = re.compile(r"<[^<>]*>|\{[a-z_-]+\}")
"""What the reader of a documented body fills in."""


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each URL that no release trusts, its placeholders filled with the connector's parameters."""
    return check_at(request, None)


def check_at(request: WrittenRequest, version: Version | None) -> Iterator[Finding]:
    """A finding for each URL that the version, the newest unless given, does not trust."""
    for connector in connectors(request):
        own = declared(connector)
        for template in templates(connector, "url"):
            try:
                address = resolve(template.text, own)
            except PlatformError:
                continue
            name = host(address)
            filled = _BLANK.sub("x", address)
            if not address.startswith(("http://", "https://")) or trust.trusted(filled, version):
                continue
            if name is None:
                help_ = "its host is still open: give each of its parameters a value"
            else:
                which = "" if is_private(name) else " beside the defaults"
                help_ = (
                    f"PUT /_cluster/settings: {trust.SETTING} with {json.dumps(trust.regex(address))}{which}"
                )
            yield Finding(
                code="D201",
                severity=Severity.WARNING,
                message=f"{name or 'this address'} is none that {_who(filled, version)} by default",
                place=template.document.place(template.path),
                help=help_,
            )


def _who(address: str, version: Version | None) -> str:
    first = trust.since(address)
    if version is None:
        return "OpenSearch trusts"
    return (
        f"OpenSearch {version} trusts" if first is None else f"OpenSearch {version} trusts, as {first} does,"
    )


RULE = Rule(code="D201", name="untrusted-endpoint", severity=Severity.WARNING, check=check)
