'''A parameter or secret is called like something that a call brings.

In `request` what a call brings wins over a parameter of the same name, so the value that is stored is never sent there.
For embeddings that is true of `input_type` too, which is always there: its words belong into
`service_settings.input_type`. (`top_n` and `return_documents` of rerank are meant to be stored: as fallbacks.)

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/embeddings",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"input": ${input}, "type": ${input_type}}""",
    "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
  },
  "task_settings": {"parameters": {"input_type": "document"}}
}
```

Use instead:
```console
PUT /_inference/text_embedding/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/embeddings",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"input": ${input}, "type": ${input_type}}""",
    "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}},
    "input_type": {"translation": {"search": "query"}, "default": "document"}
  }
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.elasticsearch.custom import custom
from registry.platforms.elasticsearch.tasks import task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding at the key of every parameter and secret that a call always replaces."""
    parts = custom(request, task_type(request))
    if parts is None:
        return
    replaced = [name for name in parts.of_call if name not in ("top_n", "return_documents")]
    owners = (
        (("task_settings", "parameters"), parts.parameters),
        (("service_settings", "secret_parameters"), parts.secrets),
    )
    for owner, names in owners:
        for name in names:
            if name in replaced:
                words = "service_settings.input_type holds the words for it" if name == "input_type" else None
                yield Finding(
                    code=RULE.code,
                    severity=RULE.severity,
                    message=f"'{name}' of every call replaces this one in 'request'",
                    place=parts.body.key_place((*owner, name)),
                    help=words or "give it another name",
                )


RULE = Rule(code="T106", name="shadowed-parameter", severity=Severity.WARNING, check=check)
