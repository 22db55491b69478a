"""The service does not serve the task type.

The path names the task type: `text_embedding`, `sparse_embedding`, `rerank`, `completion`, `chat_completion` or
`embedding`. Each service serves some of them; for another one Elasticsearch answers `The [service] service does not
support task type [task]`, for an unknown one `Unknown task_type [task]`.

Example:
```console
PUT /_inference/sparse_embedding/openai
{
  "service": "openai",
  "service_settings": {"api_key": "<API_KEY>", "model_id": "text-embedding-3-small"}
}
```

Use instead:
```console
PUT /_inference/text_embedding/openai
{
  "service": "openai",
  "service_settings": {"api_key": "<API_KEY>", "model_id": "text-embedding-3-small"}
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms._inference import inference_path, place_in_line
from registry.platforms.elasticsearch.services import TASK_TYPES, services
from registry.platforms.elasticsearch.tasks import service, task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Place, WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding where the task type is missing, unknown, not that of the body, or not one of the service's."""
    path = inference_path(request)
    if path is None or (path.id or "").startswith("_"):
        return
    named = task_type(request)
    place = place_in_line(request, path.task_type or "")
    served = services().get(service(request) or "", ())
    if named is None:
        if path.creates and request.path.strip("/"):
            yield _finding("the path names no task type", place, served or TASK_TYPES, None)
    elif named not in (*TASK_TYPES, "any"):
        close = nearest(named, served or TASK_TYPES)
        yield _finding(f"no task type '{named}'", place, served or TASK_TYPES, close)
    elif path.creates and served and named not in served:
        message = f"the service {service(request)} does not serve {named}"
        yield _finding(message, place, served, served[0] if len(served) == 1 else None)
    elif path.creates and named == "any":
        yield _finding(
            "an endpoint is created for one task type, not for any", place, served or TASK_TYPES, None
        )
    elif path.task_type is not None and path.creates:
        yield from _conflict(request, named)


def _conflict(request: WrittenRequest, named: str) -> Iterator[Finding]:
    body = request.body.value if request.body is not None else None
    other = body.get("task_type") if isinstance(body, dict) else None
    if request.body is not None and isinstance(other, str) and other.strip().lower() not in (named, "any"):
        place = request.body.place(("task_type",))
        yield _finding(f"the path says {named}, the body {other}", place, (named,), None)


def _finding(message: str, place: Place, known: tuple[str, ...], right: str | None) -> Finding:
    return Finding(
        code=RULE.code,
        severity=RULE.severity,
        message=message,
        place=place,
        help=f"did you mean '{right}'?" if right else f"there is {', '.join(known)}",
        replacement=right,
    )


RULE = Rule(code="S122", name="task-type", severity=Severity.ERROR, check=check)
