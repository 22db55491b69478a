r"""A model has a connector of its own and the id of another one.

OpenSearch checks the one with the id and calls the one inside the model, so that a change of the connector with the id
has no effect.

Source: ml-commons `MLRegisterModelInput.java`, `RemoteModel.java`.

Example:
```console
POST /_plugins/_ml/models/_register
{
  "name": "chat", "function_name": "remote", "connector_id": "<CONNECTOR_ID>",
  "connector": {
    "protocol": "http", "credential": { "key": "<API_KEY>" },
    "actions": [{ "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }" }]
  }
}
```

Use instead:
```console
POST /_plugins/_ml/models/_register
{ "name": "chat", "function_name": "remote", "connector_id": "<CONNECTOR_ID>" }
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.written import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """The finding where both stand in one model."""
    body = request.body
    if (
        kind_of(request) is not Kind.REMOTE
        or body is None
        or not {"connector", "connector_id"} <= body.value.keys()
    ):
        return
    yield Finding(
        code="S213",
        severity=Severity.WARNING,
        message="both 'connector' and 'connector_id': OpenSearch calls the one inside the model",
        place=body.key_place(("connector",)),
        help="leave one of them out",
    )


RULE = Rule(code="S213", name="two-connectors", severity=Severity.WARNING, check=check)
