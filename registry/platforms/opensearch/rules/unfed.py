r"""The body uses nothing of what the pre-process function gives.

A built-in function decides what the parameters are called: `connector.pre_process.cohere.embedding` gives `texts`,
`connector.pre_process.openai.embedding` gives `input`. A body that asks for another name stays unfilled when a processor or
a neural query calls the model with documents.

Source: ml-commons `connector/functions/preprocess/`.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.cohere.ai/v1/embed",
    "request_body": "{ \"texts\": ${parameters.input} }",
    "pre_process_function": "connector.pre_process.cohere.embedding"
  }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.cohere.ai/v1/embed",
    "request_body": "{ \"texts\": ${parameters.texts} }",
    "pre_process_function": "connector.pre_process.cohere.embedding"
  }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import placed, produced
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each function whose values are all left unused."""
    for connector in connectors(request):
        used = placed(connector)
        for action in connector.actions():
            given = list(produced(action))
            if given and action.text("request_body") is not None and used.isdisjoint(given):
                names = " and ".join(f"'{name}'" for name in given)
                yield Finding(
                    code="T207",
                    severity=Severity.WARNING,
                    message=f"the body does not use {names}, which is what this function gives",
                    place=connector.document.place((*action.path, "pre_process_function")),
                    help=f"put ${{parameters.{given[0]}}} into 'request_body', or name another function",
                )


RULE = Rule(code="T207", name="function-unused", severity=Severity.WARNING, check=check)
