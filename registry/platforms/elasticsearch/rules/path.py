'''Elasticsearch cannot run a path of `json_parser`.

The `custom` service knows `$`, `.name` and `[*]` and nothing else: no index, no filter, no `..`, no brackets with a
name. `[*]` keeps nesting. The endpoint is created all the same and fails on its first answer, which is that of the
validation call.

Example:
```console
PUT /_inference/completion/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/chat",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"prompt": ${input}}""",
    "response": {"json_parser": {"completion_result": "$.choices[0].message.content"}}
  }
}
```

Use instead:
```console
PUT /_inference/completion/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/chat",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"prompt": ${input}}""",
    "response": {"json_parser": {"completion_result": "$.choices[*].message.content"}}
  }
}
```
'''

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._inference import table
from registry.platforms._written import spot
from registry.platforms.elasticsearch.custom import custom
from registry.platforms.elasticsearch.extract import refuse
from registry.platforms.elasticsearch.tasks import task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_PARSER = ("service_settings", "response", "json_parser")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every path that the platform's own reader of paths refuses on any answer."""
    parts = custom(request, task_type(request))
    if parts is None:
        return
    for name, path in table(parts.body.value, *_PARSER).items():
        reason = refuse(path) if isinstance(path, str) and path and name != "embedding_type" else None
        if reason is not None:
            right = _rewritten(path)
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message=f"no path for Elasticsearch: {reason}",
                place=spot(parts.body, (*_PARSER, name)),
                help=f"write {right}" if right else "there is $, .name and [*]",
                replacement=f'"{right}"' if right else None,
            )


def _rewritten(path: str) -> str | None:
    """The same values in the platform's grammar; None where that cannot say it."""
    named = re.sub(r"\[\s*['\"]([^'\".\[\]\\]+)['\"]\s*\]", r".\1", path.strip())
    rooted = named if named.startswith("$") else "$" + named if named.startswith((".", "[")) else "$." + named
    rooted = re.sub(r"^\$(?=[^.\[])", "$.", rooted).removesuffix(".")
    return rooted if rooted != path and '"' not in rooted and refuse(rooted) is None else None


RULE = Rule(code="P101", name="response-path", severity=Severity.ERROR, check=check)
