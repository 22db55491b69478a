r"""A placeholder for a list or an object stands in quotes.

OpenSearch puts a parameter's text where the placeholder stands and adds or removes no quotes. A list in quotes is no JSON,
and the call is refused: `Invalid payload: …`. The built-in functions for texts give lists, those of Bedrock one text.

Source: ml-commons `ConnectorUtils.java`, `HttpConnector.java` (`createPayload`); seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": \"${parameters.input}\" }",
    "pre_process_function": "connector.pre_process.openai.embedding"
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
    "pre_process_function": "connector.pre_process.openai.embedding"
  }]
}
```
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import Form, Quotes, declared, form, produced, templates
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such placeholder of a body: an error for lists and objects, a warning for numbers."""
    for connector in connectors(request):
        own = connector.group("parameters")
        for template in templates(connector, "request_body"):
            given = produced(template.action)
            values = {**declared(connector), **given}
            for slot in template.slots():
                name = slot.parameter
                if (
                    name is None
                    or name not in values
                    or slot.quotes is Quotes.NONE
                    or slot.escaped
                    or slot.as_text
                ):
                    continue
                what = form(values[name])
                own_text = name not in given and isinstance(own[name], str)
                if own_text and _fits(values[name]):
                    continue
                number = what is Form.SCALAR and name not in given and not own_text
                if what is Form.JSON or (number and slot.quotes is Quotes.WHOLE):
                    whole = slot.quotes is Quotes.WHOLE
                    source = "its function gives" if name in given else "its parameter is"
                    yield Finding(
                        code="T201",
                        severity=Severity.WARNING if number else Severity.ERROR,
                        message=f"'{name}' stands in quotes, and {source} {what.value}",
                        place=template.place(slot, quotes=whole),
                        help="write it without quotes" if whole else "ask for its text with .toString()",
                        replacement=template.text[slot.start : slot.end] if whole else None,
                    )


def _fits(text: str) -> bool:
    """Whether a JSON string holds the text as it is: OpenSearch puts in what a connector stores, unescaped."""
    try:
        return isinstance(json.loads(f'"{text}"', strict=False), str)
    except ValueError:
        return False


RULE = Rule(code="T201", name="quoted-json", severity=Severity.ERROR, check=check)
