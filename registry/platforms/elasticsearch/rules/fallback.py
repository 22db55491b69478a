'''`${top_n}` or `${return_documents}` has no fallback.

A call may leave both out, and `PUT` tries the template without them: a placeholder that is left over then fails the
endpoint before anything is sent. Give it a default in `task_settings.parameters`, or write `${top_n:-10}`. A default
smaller than the number of documents drops documents without a word: where the provider needs no number, leave it out.

Example:
```console
PUT /_inference/rerank/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/rerank",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"query": ${query}, "documents": ${input}, "top_n": ${top_n}}""",
    "response": {"json_parser": {"relevance_score": "$.results[*].score", "reranked_index": "$.results[*].index"}}
  }
}
```

Use instead:
```console
PUT /_inference/rerank/acme
{
  "service": "custom",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example/v1/rerank",
    "headers": {"Authorization": "Bearer ${api_key}"},
    "request": """{"query": ${query}, "documents": ${input}, "top_n": ${top_n:-100}}""",
    "response": {"json_parser": {"relevance_score": "$.results[*].score", "reranked_index": "$.results[*].index"}}
  }
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._written import placeholders, spot
from registry.platforms.elasticsearch.custom import custom
from registry.platforms.elasticsearch.tasks import task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_FALLBACKS = {"top_n": "${top_n:-100}", "return_documents": "${return_documents:-false}"}


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for every optional value of a rerank call that a template cannot do without."""
    parts = custom(request, task_type(request))
    if parts is None or parts.task_type != "rerank":
        return
    stored = {
        **parts.secrets,
        **{name: value for name, value in parts.parameters.items() if value is not None},
    }
    for slot in parts.slots:
        for hit in placeholders(slot.text) if slot.json else ():
            if hit.name in _FALLBACKS and hit.name not in stored and hit.default is None and not hit.escaped:
                right = _FALLBACKS[hit.name]
                yield Finding(
                    code=RULE.code,
                    severity=RULE.severity,
                    message=f"{hit.written} has no value where a call sends none, as the dry run of PUT does",
                    place=spot(parts.body, slot.path, (hit.start, hit.end - hit.start)),
                    help=f"give it a fallback: {right}, or a value in task_settings.parameters",
                    replacement=right,
                )


RULE = Rule(code="T103", name="rerank-fallback", severity=Severity.ERROR, check=check)
