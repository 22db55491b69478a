r"""A header asks for a parameter that the connector does not have.

Up to 3.6 headers are filled once, when the model is deployed, from the connector's own parameters: what a call brings does
not reach them, and the provider gets the text `${parameters.…}`. Since 3.7 each call fills them.

Source: ml-commons `AbstractConnector.java`, tags 2.9 to 3.7; seen on 2.19.1.

Example:
```console 2.19
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "headers": { "x-folder-id": "${parameters.folder_id}" },
    "request_body": "{ \"input\": ${parameters.input} }"
  }]
}
```

Use instead:
```console 2.19
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "folder_id": "b1g" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "headers": { "x-folder-id": "${parameters.folder_id}" },
    "request_body": "{ \"input\": ${parameters.input} }"
  }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.model import Version
from registry.platforms.opensearch.placeholders import declared, slots, templates
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

UNTIL = Version.parse("3.6")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such placeholder, also for one that asks through another parameter."""
    for connector in connectors(request):
        own = declared(connector)
        for template in templates(connector, "header"):
            for slot in template.slots():
                missing = _missing(slot.parameter, own, ())
                if missing is not None and not slot.escaped and slot.default is None:
                    yield Finding(
                        code="T212",
                        message=f"the connector has no parameter '{missing}': up to 3.6 no call can bring it into a header",
                        place=template.place(slot),
                        help=f'give it a value under \'parameters\': "{missing}": "…"',
                    )


def _missing(name: str | None, own: dict[str, str], seen: tuple[str, ...]) -> str | None:
    """The parameter without a value that the one called `name` needs; None where all have one."""
    if name is None or name in seen:
        return None
    if name not in own:
        return name
    inner = (
        _missing(slot.parameter, own, (*seen, name)) for slot in slots(own[name]) if slot.default is None
    )
    return next((found for found in inner if found is not None), None)


RULE = Rule(code="T212", name="late-header", severity=Severity.ERROR, check=check)
