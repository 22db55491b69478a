r"""A parameter's text breaks the JSON string it is put into.

OpenSearch escapes what a call brings, but never the connector's own parameters: a quote or a line break in such a text ends
up in the body as it is, and each call is refused: `Invalid payload: …`. The text must be written as it is to stand in the
body, escaped.

Source: ml-commons `ConnectorUtils.java` (`escapeRemoteInferenceInputData` is for requests only); seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "chat", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "prompt": "Answer \"yes\" or \"no\": ${parameters.question}" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/completions",
    "request_body": "{ \"prompt\": \"${parameters.prompt}\" }"
  }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "chat", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "prompt": "Answer \\\"yes\\\" or \\\"no\\\": ${parameters.question}" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/completions",
    "request_body": "{ \"prompt\": \"${parameters.prompt}\" }"
  }]
}
```
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import Form, Quotes, declared, form, slots, templates
from registry.platforms.opensearch.written import Connector, connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such text."""
    for connector in connectors(request):
        own = declared(connector)
        for name in _quoted(connector, own):
            if form(own[name]) is not Form.JSON and not _fits(own[name]):
                yield Finding(
                    code="T210",
                    message=f"the text of '{name}' breaks the JSON string that it is put into",
                    place=connector.document.place((*connector.path, "parameters", name)),
                    help='write it escaped: \\\\\\" for a quote, \\\\n for a line break',
                )


def _quoted(connector: Connector, own: dict[str, str]) -> list[str]:
    """The parameters that are put into a JSON string, by a body or by a parameter that is."""
    names = [
        slot.parameter
        for template in templates(connector, "request_body")
        for slot in template.slots()
        if slot.quotes is not Quotes.NONE and not slot.as_text
    ]
    found: list[str] = []
    while names:
        name = names.pop()
        if name in own and name not in found:
            found.append(name)
            names += [slot.parameter for slot in slots(own[name]) if not slot.as_text]
    return found


def _fits(text: str) -> bool:
    """Whether the text may stand between the quotes of a JSON string."""
    try:
        return isinstance(json.loads(f'"{text}"'), str)
    except ValueError:
        return False


RULE = Rule(code="T210", name="unescaped-parameter", severity=Severity.ERROR, check=check)
