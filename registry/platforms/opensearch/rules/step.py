r"""`input_docs_processed_step_size` is no positive whole number.

It says how many documents go into one call. OpenSearch reads it at the first call of the model and refuses that:
`Invalid parameter: input_docs_processed_step_size. It must be positive integer.`

Source: ml-commons `RemoteConnectorExecutor.java`; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "input_docs_processed_step_size": 0 },
  "actions": [{ "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }" }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "input_docs_processed_step_size": 16 },
  "actions": [{ "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }" }]
}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import declared
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_NAME = "input_docs_processed_step_size"
_POSITIVE = re.compile(r"\+?0*[1-9][0-9]{0,8}")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """The finding where the number is another."""
    for connector in connectors(request):
        value = declared(connector).get(_NAME)
        if value is not None and not _POSITIVE.fullmatch(value):
            yield Finding(
                code="S225",
                message=f"'{_NAME}' must be a whole number above 0, not {value}",
                place=connector.document.place((*connector.path, "parameters", _NAME)),
                help="how many documents go into one call, e.g. 16",
            )


RULE = Rule(code="S225", name="step-size", severity=Severity.ERROR, check=check)
