r"""A `$` stands before a placeholder.

`$${parameters.x}` is the escape for the text `${parameters.x}`: the value is not put in, and OpenSearch refuses the body
that still has a placeholder: `Some parameter placeholder not filled in payload: …`.

Source: Apache commons-text `StringSubstitutor`; ml-commons `Connector.java`; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": $${parameters.input} }"
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

import dataclasses
from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import templates
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each escaped placeholder, the `$` included."""
    for connector in connectors(request):
        for template in templates(connector):
            for slot in template.slots():
                if slot.escaped and slot.name.partition(".")[0] in {"parameters", "credential"}:
                    yield Finding(
                        code="T204",
                        message=f"'$${{{slot.name}}}' is not replaced: the first $ escapes it",
                        place=template.place(dataclasses.replace(slot, start=slot.start - 1)),
                        help="take one $ away",
                        replacement=template.text[slot.start : slot.end],
                    )


RULE = Rule(code="T204", name="escaped-placeholder", severity=Severity.ERROR, check=check)
