r"""A header that carries a secret or an address is made of a parameter.

A call may bring any parameter, so `${parameters.x}` in such a header would let every caller set it. Since 3.7 OpenSearch
refuses it: `Header '…' cannot use ${parameters.*} placeholders for security reasons. Use ${credential.*} instead.`

Source: ml-commons `AbstractConnector.java`, 3.7.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "token": "abc" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }",
    "headers": { "Authorization": "Bearer ${parameters.token}" }
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

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.model import Version
from registry.platforms.opensearch.placeholders import templates
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

SINCE = Version.parse("3.7")

REFUSED = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "x-api-key",
        "x-auth-token",
        "x-auth-header",
        "x-forwarded-for",
        "x-real-ip",
        "x-client-ip",
        "cf-connecting-ip",
        "true-client-ip",
        "x-originating-ip",
        "host",
        "x-forwarded-host",
        "x-forwarded-server",
        "forwarded",
    }
)


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such placeholder."""
    for connector in connectors(request):
        for template in templates(connector, "header"):
            name = str(template.path[-1])
            if name.lower() not in REFUSED:
                continue
            for slot in template.slots():
                if slot.name.startswith("parameters."):
                    yield Finding(
                        code="K202",
                        message=f"OpenSearch 3.7 and later refuse ${{parameters.…}} in the header '{name}'",
                        place=template.place(slot),
                        help="put the value under 'credential' and write ${credential.…}",
                    )


RULE = Rule(code="K202", name="parameter-in-secret-header", severity=Severity.ERROR, check=check)
