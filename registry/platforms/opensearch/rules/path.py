r"""A JSON path that OpenSearch cannot read.

`response_filter`, the values of `input_map` and `output_map` and a guardrail's `response_filter` are paths of Jayway's
JsonPath. They are compiled when they are used: with a mistake in one each call fails, with an error of the path or, for a
`response_filter`, `Fail to execute PREDICT in aws connector`.

Source: ml-commons `ModelExecutor.java`, `ConnectorUtils.java`; json-path 2.9; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "chat", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "response_filter": "$.choices[0.message.content" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/chat/completions",
    "request_body": "{ \"messages\": ${parameters.messages} }"
  }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "chat", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "response_filter": "$.choices[0].message.content" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/chat/completions",
    "request_body": "{ \"messages\": ${parameters.messages} }"
  }]
}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.diagnostics import Finding, Rule, Severity
from registry.java import jayway
from registry.platforms.opensearch.written import Processor, connectors, processors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Document, JsonPath, WrittenRequest

_POOLED = re.compile(r"\.(?:mean|max)Pooling\(\)$")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each path that does not compile."""
    for connector in connectors(request):
        path = (*connector.path, "parameters", "response_filter")
        yield from _path(connector.document, path, connector.group("parameters").get("response_filter"))
    for processor in processors(request, "ml_inference"):
        yield from _maps(processor)


def _maps(processor: Processor) -> Iterator[Finding]:
    for name in ("input_map", "optional_input_map", "output_map", "optional_output_map"):
        for index, fields in enumerate(processor.maps(name)):
            for key, value in fields.items() if isinstance(fields, dict) else ():
                path = (*processor.path, name, index, key)
                pooled = "output" in name and isinstance(value, str)
                yield from _path(processor.document, path, _POOLED.sub("", value) if pooled else value)


def _path(document: Document, path: JsonPath, value: Any) -> Iterator[Finding]:
    if value is None:
        return
    if not isinstance(value, str):
        why = "a path is a text"
    elif value.startswith("_ingest.") or not value.strip():
        return  # a place of the ingest document; an empty filter is none
    else:
        compiled = jayway.validate(value.removeprefix("_request."))
        if compiled is None:
            return
        why = compiled.partition("\n")[0]
    yield Finding(
        code="P201",
        message=f"OpenSearch cannot read this path: {why}",
        place=document.place(path),
        help="e.g. $.data[*].embedding",
    )


RULE = Rule(code="P201", name="unreadable-path", severity=Severity.ERROR, check=check)
