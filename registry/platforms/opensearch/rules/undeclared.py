r"""A placeholder whose value the connector does not have.

A call may bring any parameter, so a placeholder without a value is not wrong by itself: a note says what each call has to
bring. It is an error where the name is a slip of a parameter, or of what the pre-process function gives, that nothing else
uses: then no call brings it, and OpenSearch answers `Some parameter placeholder not filled in payload: …`.

Source: ml-commons `Connector.java`, `RemoteConnectorExecutor.java`; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "model": "text-embedding-3-small" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"model\": \"${parameters.modle}\", \"input\": ${parameters.input} }",
    "pre_process_function": "connector.pre_process.openai.embedding"
  }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "model": "text-embedding-3-small" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"model\": \"${parameters.model}\", \"input\": ${parameters.input} }",
    "pre_process_function": "connector.pre_process.openai.embedding"
  }]
}
```
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from registry import console
from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import (
    Slot,
    declared,
    one_slip,
    placed,
    produced,
    scripted,
    slots,
    templates,
)
from registry.platforms.opensearch.written import Connector, connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Place, WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each placeholder that is a slip, and one for each name that the calls must bring."""
    for connector in connectors(request):
        own = declared(connector)
        used = placed(connector)
        noted: set[str] = set()
        for slot, place, given, where in _slots(connector):
            name = slot.parameter
            if name is None or slot.escaped or name in own or name in given or name in used & noted:
                continue
            close = next(
                (other for other in (*own, *given) if other not in used and one_slip(name, other)), None
            )
            if close is not None:
                yield Finding(
                    code="T203",
                    message=f"no parameter '{name}', and nothing uses '{close}'",
                    place=place,
                    help=f"did you mean '{close}'?",
                    replacement=dataclasses.replace(slot, name=slot.name.replace(name, close)).written,
                )
            elif slot.default is None and where != "header":  # that is another rule's
                noted.add(name)
                yield Finding(
                    code="T203",
                    severity=Severity.WARNING if where == "url" else Severity.NOTE,
                    message=f"'{name}' has no value in the connector: each call has to bring it",
                    place=place,
                    help=f'give it one under \'parameters\' if it has a default, e.g. "{name}": "…"',
                )


def _slots(connector: Connector) -> Iterator[tuple[Slot, Place, set[str], str]]:
    """Every placeholder, its place, the names that its action's functions may give, and the field it stands in."""
    functions = {name for action in connector.actions() for name in (*produced(action), *scripted(action))}
    for template in templates(connector):
        given = set(produced(template.action)) | scripted(template.action)
        for slot in template.slots():
            yield slot, template.place(slot), given, template.field
    for name, text in declared(connector).items():
        path = (*connector.path, "parameters", name)
        for slot in slots(text):
            place = console.within(connector.document, path, slot.start, slot.end - slot.start)
            yield slot, place, functions, "parameters"


RULE = Rule(code="T203", name="undeclared-placeholder", severity=Severity.ERROR, check=check)
