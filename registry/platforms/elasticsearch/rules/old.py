"""The version does not know the service or a field.

Services, task types and fields came one after the other; what a version does not know, it refuses. What 8.18 and 8.19
brought, 9.0 and 9.1 brought too: `custom` needs 8.19 or 9.1 and is not in 9.0.

Example:
```console 8.15
PUT /_inference/rerank/jina
{
  "service": "jinaai",
  "service_settings": {"api_key": "<API_KEY>", "model_id": "jina-reranker-v2-base-multilingual"}
}
```

Use instead:
```console 8.18
PUT /_inference/rerank/jina
{
  "service": "jinaai",
  "service_settings": {"api_key": "<API_KEY>", "model_id": "jina-reranker-v2-base-multilingual"}
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.model import Version
from registry.platforms._inference import inference_path
from registry.platforms.elasticsearch.services import dated, entry, knows, on_next_major, services
from registry.platforms.elasticsearch.tasks import service, task_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import Place, WrittenRequest


def check(request: WrittenRequest, version: Version | None = None) -> Iterator[Finding]:
    """A finding for the service and every field that the version does not know; nothing without a version."""
    path, body = inference_path(request), request.body
    if version is None or body is None or path is None or not path.creates:
        return
    named, task = service(request), task_type(request)
    if named is None or task is None or task not in services().get(named, ()):
        return
    schema = entry(named, task)
    since = Version.parse(schema["x-since"])
    if not knows(version, since):
        yield _finding(f"the service {named} for {task}", since, version, body.place(("service",)))
        return
    for need, where in dated(schema, body.value):
        if not knows(version, need.version):
            yield _finding(f"'{'.'.join(where)}'", need.version, version, body.key_place(where))


def _finding(what: str, since: Version, version: Version, place: Place) -> Finding:
    twin = on_next_major(since)
    return Finding(
        code=RULE.code,
        severity=RULE.severity,
        message=f"Elasticsearch {version} does not know {what}",
        place=place,
        help=f"needs Elasticsearch {since}" + (f" or {twin}" if twin else ""),
    )


RULE = Rule(code="V101", name="too-old", severity=Severity.ERROR, check=check)
