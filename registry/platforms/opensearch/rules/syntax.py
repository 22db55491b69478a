r"""The body is no JSON once its placeholders are replaced.

OpenSearch puts the values in and then reads the text as JSON: a bracket or a comma too many, or a missing one, is refused at
each call (`Invalid payload: …`), not when the connector is created.

Source: ml-commons `HttpConnector.java` (`createPayload`), `StringUtils.java` (`isJson`); seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input}, }"
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

from registry import console
from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import broken, templates
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each body that no values make JSON, where it stops being JSON."""
    for connector in connectors(request):
        for template in templates(connector, "request_body"):
            if template.raw or str(template.action.value.get("method", "")).upper() == "GET":
                continue
            fault = broken(template.text)
            if fault is not None:
                offset, why = fault
                yield Finding(
                    code="T205",
                    message=f"the body is no JSON whatever its placeholders hold: {why}",
                    place=console.within(template.document, template.path, offset, 1),
                    help="OpenSearch would refuse each call with 'Invalid payload'",
                )


RULE = Rule(code="T205", name="body-is-no-json", severity=Severity.ERROR, check=check)
