r"""An action posts nothing.

Without `request_body` OpenSearch sends the parameter `http_body` as it is. Where neither the connector nor the call has one,
it refuses the call: `Content length is 0. Aborting request to remote model`.

Source: ml-commons `HttpConnector.java`, `ConnectorUtils.java` (`buildSdkRequest`); seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
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

from typing import TYPE_CHECKING

from registry import shape
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_FIELDS = frozenset({"action_type", "method", "url", "headers", "name"})


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each action that posts and has no body, at the key that was most likely meant."""
    for connector in connectors(request):
        for action in connector.actions():
            posts = str(action.value.get("method", "")).upper() == "POST"
            predicts = str(action.value.get("action_type", "")).upper() in {"PREDICT", "BATCH_PREDICT"}
            if (
                not posts
                or not predicts
                or "request_body" in action.value
                or "http_body" in connector.group("parameters")
            ):
                continue
            close = nearest("request_body", [name for name in action.value if name not in _FIELDS])
            path = action.path if close is None else (*action.path, close)
            yield Finding(
                code="S230",
                message="the action has no 'request_body': only calls that bring 'http_body' would send anything",
                place=shape.head(connector.document.key_place(path)),
                help=f"is '{close}' meant to be 'request_body'?"
                if close
                else "write the body that the provider wants",
                replacement='"request_body"' if close else None,
            )


RULE = Rule(code="S230", name="action-without-body", severity=Severity.ERROR, check=check)
