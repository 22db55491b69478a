r"""A header asks for a credential that the connector does not have.

OpenSearch leaves such a placeholder as it is: the provider gets the text `${credential.…}` and answers 401.
`${credential.secretArn.…}` is filled on Amazon OpenSearch Service only.

Source: ml-commons `AbstractConnector.java` (`decrypt`); seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "openai_key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }",
    "headers": { "Authorization": "Bearer ${credential.openAI_key}" }
  }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "openai_key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }",
    "headers": { "Authorization": "Bearer ${credential.openai_key}" }
  }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms.opensearch.placeholders import templates
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_PREFIX = "credential."


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such placeholder of a header."""
    for connector in connectors(request):
        known = connector.group("credential")
        for template in templates(connector, "header"):
            for slot in template.slots():
                name = slot.name.removeprefix(_PREFIX)
                if (
                    slot.escaped
                    or not slot.name.startswith(_PREFIX)
                    or name in known
                    or slot.default is not None
                ):
                    continue
                close = nearest(name, known)
                managed = name.startswith("secretArn.")
                listed = f"there is {', '.join(known)}" if known else "there is none"
                yield Finding(
                    code="K203",
                    message="only Amazon OpenSearch Service fills ${credential.secretArn.…}: elsewhere it is sent as it stands"
                    if managed
                    else f"there is no credential '{name}': the placeholder is sent as it stands",
                    place=template.place(slot),
                    help=f"did you mean '{close}'?" if close and not managed else listed,
                    replacement=f"${{credential.{close}}}" if close and not managed else None,
                )


RULE = Rule(code="K203", name="unknown-credential", severity=Severity.ERROR, check=check)
