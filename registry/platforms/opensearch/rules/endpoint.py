r"""The connector inside a model has no action that predicts.

A model is called through the first action of its connector whose type is `predict`. A connector of its own may do other
things only; one inside a model is refused without it: `Connector endpoint is required when creating a remote model
without connector id!`

Source: ml-commons `TransportRegisterModelAction.java`; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/models/_register
{
  "name": "chat", "function_name": "remote",
  "connector": {
    "protocol": "http", "credential": { "key": "<API_KEY>" },
    "actions": [{ "action_type": "execute", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }" }]
  }
}
```

Use instead:
```console
POST /_plugins/_ml/models/_register
{
  "name": "chat", "function_name": "remote",
  "connector": {
    "protocol": "http", "credential": { "key": "<API_KEY>" },
    "actions": [{ "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }" }]
  }
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """The finding where no action of an inline connector predicts."""
    for connector in connectors(request):
        types = [str(action.value.get("action_type", "")).upper() for action in connector.actions()]
        if connector.inline and types and all(types) and "PREDICT" not in types:
            yield Finding(
                code="S211",
                message="no action of this connector is of the type 'predict': the model could not be called",
                place=connector.document.key_place((*connector.path, "actions")),
                help='add an action with "action_type": "predict"',
            )


RULE = Rule(code="S211", name="no-predict-action", severity=Severity.ERROR, check=check)
