r"""A built-in process function that does not exist.

Whatever is no name of a built-in function is run as a painless script: the connector is created, and the first call fails
with a compile error.

Source: ml-commons `MLPreProcessFunction.java`, `MLPostProcessFunction.java`; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
    "request_body": "{ \"input\": ${parameters.input} }",
    "pre_process_function": "connector.pre_process.open_ai.embedding"
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

import re
from typing import TYPE_CHECKING

from registry import resources
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms.opensearch.written import connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

FIELDS = ("pre_process_function", "post_process_function")
_NAME = re.compile(r"[\w.-]*process[\w.-]*|\w+(?:\.\w+)+")
"""What reads like a name and not like a script."""


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each name that is none of a built-in function."""
    action_schema = resources.schema("targets/opensearch")["$defs"]["action"]["properties"]
    for connector in connectors(request):
        for action in connector.actions():
            for field in FIELDS:
                name = action.text(field)
                known = list(action_schema[field]["x-since-values"])
                if name is None or name in known or not _NAME.fullmatch(name.strip()):
                    continue
                close = nearest(name.strip(), known)
                yield Finding(
                    code="S229",
                    message=f"there is no built-in function '{name}': it would be run as a script",
                    place=connector.document.place((*action.path, field)),
                    help=f"did you mean '{close}'?" if close else f"there is {', '.join(known[:4])}, …",
                    replacement=f'"{close}"' if close else None,
                )


RULE = Rule(code="S229", name="unknown-function", severity=Severity.ERROR, check=check)
