r"""A placeholder that OpenSearch does not replace.

Connectors know `${parameters.name}` and, in headers, `${credential.name}`; nothing else, not `${name}` as Elasticsearch and
Alibaba Cloud write it, and no blanks. Anything else is sent to the provider as it stands.

Source: ml-commons `HttpConnector.java`, `AbstractConnector.java`; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${input} }"
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
    "request_body": "{ \"input\": ${parameters.input} }"
  }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import templates
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_KNOWN = ("parameters.", "credential.")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such placeholder in a URL, a header or a body."""
    for connector in connectors(request):
        for template in templates(connector):
            for slot in template.slots():
                if slot.escaped or slot.name.startswith(_KNOWN):
                    continue
                right = _right(slot.name, header=template.field == "header")
                yield Finding(
                    code="T209",
                    message=f"'${{{slot.name}}}' is no placeholder of OpenSearch: it is sent as it stands",
                    place=template.place(slot),
                    help=f"write {right}",
                    replacement=right,
                )


def _right(name: str, *, header: bool) -> str:
    """The placeholder that was most likely meant."""
    prefix, dot, rest = name.strip().partition(".")
    group = "credential" if header and not prefix.startswith("param") else "parameters"
    return f"${{{group}.{(rest if dot else prefix).strip() or 'name'}}}"


RULE = Rule(code="T209", name="foreign-placeholder", severity=Severity.ERROR, check=check)
