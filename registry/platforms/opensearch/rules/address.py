r"""The URL cannot be called.

A call goes to `http://` or `https://` and a host. OpenSearch stores any text that its list of trusted endpoints matches and
fails at the first call: `Protocol is not http or https: …`, `Encountered error when trying to create uri …`. Parameters in
a URL are put in as they are: a list or an object cannot stand there.

Source: ml-commons `ConnectorUtils.java`, `MLValidatableAsyncHttpClient.java`; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{ "action_type": "predict", "method": "POST", "url": "api.openai.com/v1/embeddings",
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

import re
from typing import TYPE_CHECKING

from registry import shape
from registry.diagnostics import Finding, Rule, Severity
from registry.java.substitution import PlatformError
from registry.platforms.opensearch.placeholders import Form, declared, form, templates
from registry.platforms.opensearch.substitute import url as resolve
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Place, WrittenRequest

_ADDRESS = re.compile(r"(?:https?://|\$\{)[^\s/?#]", re.IGNORECASE)


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each URL that is no address, and for each parameter in one that is no text."""
    for connector in connectors(request):
        own = declared(connector)
        for action in connector.actions():
            value = action.value.get("url")
            if isinstance(value, bool | int | float):
                yield _no_address(str(value), connector.document.place((*action.path, "url")))
        for template in templates(connector, "url"):
            try:
                address = resolve(template.text, own)
            except PlatformError as error:
                yield _no_address(error.message, template.document.place(template.path))
                continue
            if not _ADDRESS.match(address.strip()):
                yield _no_address(address, template.document.place(template.path))
            for slot in template.slots():
                if slot.parameter in own and form(own[slot.parameter]) is Form.JSON:
                    yield Finding(
                        code="D204",
                        message=f"'{slot.parameter}' is a list or an object and cannot stand in a URL",
                        place=shape.head(
                            connector.document.place((*connector.path, "parameters", slot.parameter))
                        ),
                        help="write a text",
                    )


def _no_address(shown: str, place: Place) -> Finding:
    return Finding(
        code="D204",
        message=f"'{shown}' cannot be called: a URL starts with https:// or http:// and a host",
        place=place,
        help="e.g. https://api.openai.com/v1/embeddings",
    )


RULE = Rule(code="D204", name="no-address", severity=Severity.ERROR, check=check)
