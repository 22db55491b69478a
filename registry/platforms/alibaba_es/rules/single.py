'''There is more than one path, or more than one method.

An endpoint makes one kind of call. The platform refuses a second path (`[path] only support one endpoint, but found
[[…]]`), a second method, and any method but GET, PUT and POST.

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/embeddings": {
        "PATCH": {
          "headers": {"Authorization": "Bearer ${api_key}"},
          "request": {"format": "string", "content": """{"input": ${input}}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  }
}
```

Use instead:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/embeddings": {
        "POST": {
          "headers": {"Authorization": "Bearer ${api_key}"},
          "request": {"format": "string", "content": """{"input": ${input}}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  }
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms._inference import table
from registry.platforms.alibaba_es.body import METHODS, SETTINGS, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Place, WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every path and method behind the first, and for every method that there is not."""
    whole = parts(request)
    if whole is None:
        return
    where = (SETTINGS, "path")
    paths = table(whole.body.value, *where)
    for path in list(paths)[1:]:
        yield _finding(
            "[path] takes one path only", whole.body.key_place((*where, path)), "make a second endpoint", None
        )
    for path, methods in paths.items():
        for position, method in enumerate(methods if isinstance(methods, dict) else ()):
            place = whole.body.key_place((*where, path, method))
            if method.upper() not in METHODS:
                close = nearest(method, METHODS)
                help_ = f"did you mean '{close}'?" if close else f"there is {', '.join(METHODS)}"
                yield _finding(f"no method '{method}'", place, help_, f'"{close}"' if close else None)
            elif position:
                yield _finding("[path] takes one method only", place, "make a second endpoint", None)


def _finding(message: str, place: Place, help_: str, right: str | None) -> Finding:
    return Finding(
        code=RULE.code, severity=RULE.severity, message=message, place=place, help=help_, replacement=right
    )


RULE = Rule(code="D153", name="one-call", severity=Severity.ERROR, check=check)
