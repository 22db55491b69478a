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

from registry import console
from registry.diagnostics import Finding, Rule, Severity
from registry.model import Version
from registry.platforms.opensearch.placeholders import declared, slots, templates
from registry.platforms.opensearch.written import Connector, connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Place, WrittenRequest

UNTIL = Version.parse("3.6")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such placeholder, also for one that asks through another parameter."""
    for connector in connectors(request):
        own = declared(connector)
        seen: set[str] = set()
        for template in templates(connector, "header"):
            for slot in template.slots():
                if slot.escaped or slot.parameter is None or slot.default is not None:
                    continue
                if slot.parameter in own:
                    yield from _inside(connector, slot.parameter, own, seen)
                else:
                    yield _finding(slot.parameter, template.place(slot))


def _inside(connector: Connector, name: str, own: dict[str, str], seen: set[str]) -> Iterator[Finding]:
    """The findings in the text of a parameter, and in those that it asks for in turn."""
    if name in seen:
        return
    seen.add(name)
    for slot in slots(own[name]):
        if slot.parameter is None or slot.default is not None:
            continue
        if slot.parameter in own:
            yield from _inside(connector, slot.parameter, own, seen)
        else:
            path = (*connector.path, "parameters", name)
            place = console.within(connector.document, path, slot.start, slot.end - slot.start)
            yield _finding(slot.parameter, place)


def _finding(name: str, place: Place) -> Finding:
    return Finding(
        code="T212",
        message=f"the connector has no parameter '{name}': up to 3.6 no call can bring it into a header",
        place=place,
        help=f'give it a value under \'parameters\': "{name}": "…"',
    )


RULE = Rule(code="T212", name="late-header", severity=Severity.ERROR, check=check)
