r"""A placeholder for a text stands without quotes.

OpenSearch puts a parameter's text where the placeholder stands and adds no quotes. Words without quotes are no JSON: the
call is refused (`Invalid payload: …`) or, where OpenSearch is lenient, the provider gets what it cannot read.

Source: ml-commons `ConnectorUtils.java`, `StringUtils.java` (`isJson`); seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "model": "text-embedding-3-small" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"model\": ${parameters.model}, \"input\": ${parameters.input} }"
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
    "request_body": "{ \"model\": \"${parameters.model}\", \"input\": ${parameters.input} }"
  }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import Form, Quotes, declared, form, produced, templates
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such placeholder of a body."""
    for connector in connectors(request):
        for template in templates(connector, "request_body"):
            given = produced(template.action)
            values = {**declared(connector), **given}
            for slot in template.slots():
                name = slot.parameter
                if name is None or slot.escaped or slot.quotes is not Quotes.NONE or template.raw:
                    continue
                value = values.get(name)
                if value is None or "${" in value or (form(value) is not Form.TEXT and not slot.as_text):
                    continue
                source = "its function gives" if name in given else "its parameter is"
                yield Finding(
                    code="T202",
                    message=f"'{name}' stands without quotes, and {source} {Form.TEXT.value}",
                    place=template.place(slot),
                    help="write it in quotes",
                    replacement=_quoted(template.document.text, template.text[slot.start : slot.end]),
                )


def _quoted(source: str, placeholder: str) -> str:
    """The placeholder in quotes, escaped where the template is an ordinary JSON string."""
    return f'"{placeholder}"' if '"""' in source else f'\\"{placeholder}\\"'


RULE = Rule(code="T202", name="text-without-quotes", severity=Severity.ERROR, check=check)
