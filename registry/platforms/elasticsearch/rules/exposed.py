'''A credential stands in the open.

`GET _inference` returns url, headers, query parameters, request and task settings to everybody who may look at
endpoints; only `secret_parameters` are kept apart. Put the credential there and name it where it is needed.

Example:
```console
PUT /_inference/completion/acme
{
  "service": "custom",
  "service_settings": {
    "url": "https://api.acme.example/v1/chat",
    "headers": {"Authorization": "Bearer 0d1a3c55-acme-key"},
    "request": """{"prompt": ${input}}""",
    "response": {"json_parser": {"completion_result": "$.text"}}
  }
}
```

Use instead:
```console
PUT /_inference/completion/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "0d1a3c55-acme-key"},
    "url": "https://api.acme.example/v1/chat",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"prompt": ${input}}""",
    "response": {"json_parser": {"completion_result": "$.text"}}
  }
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.credentials import secret_in_header, secret_in_text, secret_in_url
from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._inference import inference_path
from registry.platforms._written import spot
from registry.template import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import JsonPath, WrittenRequest

_HIDDEN = (("service_settings", "secret_parameters"),)
_OPEN = (
    "url",
    "streaming_url",
    "token_url",
    "target",
    "headers",
    "query_parameters",
    "request",
    "parameters",
)


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every text outside the secrets that holds a credential."""
    path = inference_path(request)
    if request.body is None or path is None or not path.creates:
        return
    for where, text in texts(request.body.value):
        span = _secret(where, text, request.body.value)
        if span is not None:
            yield Finding(
                code=RULE.code,
                severity=RULE.severity,
                message="a credential stands in the open",
                place=spot(request.body, where, span),
                help="put it into secret_parameters and write ${name} here",
            )


def _secret(path: JsonPath, text: str, body: Any) -> tuple[int, int] | None:
    if path[:2] in _HIDDEN or len(path) < 2 or path[1] not in _OPEN:  # noqa: PLR2004  (settings and field)
        return None
    if path[1] == "headers":
        return secret_in_header(str(path[-1]), text)
    if path[1] == "query_parameters" and len(path) == 4 and path[3] == 1:  # noqa: PLR2004  (settings, field, pair, value)
        name = body[path[0]][path[1]][path[2]][0]
        found = secret_in_url(f"?{name}={text}")
        return None if found is None else (0, len(text))
    if path[1] in ("request", "parameters"):
        return secret_in_text(text)
    return secret_in_url(text)


RULE = Rule(code="K101", name="literal-secret", severity=Severity.ERROR, check=check)
