"""Requests to `/_inference`, which two platforms share: their path, their id, and the codes of their misfits."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from registry import shape

if TYPE_CHECKING:
    from registry.model import Place, WrittenRequest

CODES = shape.Codes(
    unknown="S101", missing="S102", type="S103", enum="S104", pattern="S106", other="S106", ignored="S107"
)

PAGES: Mapping[str, str] = {
    "S101": """A field is unknown.

Elasticsearch refuses what it does not know: `Configuration contains settings [{…}] unknown to the [service] service`.
The help names the nearest field of the service and task type.

Example:
```console
PUT /_inference/completion/openai
{"service": "openai", "service_settings": {"api_key": "<API_KEY>", "model": "gpt-4o-mini"}}
```

Use instead:
```console
PUT /_inference/completion/openai
{"service": "openai", "service_settings": {"api_key": "<API_KEY>", "model_id": "gpt-4o-mini"}}
```""",
    "S102": """A required field is missing.

The help says what the field is for. Which fields are required depends on the service and the task type.

Example:
```console
PUT /_inference/completion/openai
{"service": "openai", "service_settings": {"api_key": "<API_KEY>"}}
```

Use instead:
```console
PUT /_inference/completion/openai
{"service": "openai", "service_settings": {"api_key": "<API_KEY>", "model_id": "gpt-4o-mini"}}
```""",
    "S103": """A value has the wrong type.

Nothing is converted: a number in quotes is refused where a number is wanted, and a number where a text is.

Example:
```console
PUT /_inference/text_embedding/openai
{
  "service": "openai",
  "service_settings": {"api_key": "<API_KEY>", "model_id": "text-embedding-3-small", "dimensions": "256"}
}
```

Use instead:
```console
PUT /_inference/text_embedding/openai
{
  "service": "openai",
  "service_settings": {"api_key": "<API_KEY>", "model_id": "text-embedding-3-small", "dimensions": 256}
}
```""",
    "S104": """A value is none of those that there are.

The message lists the values; the help names the nearest. An unknown service is reported so too.

Example:
```console
PUT /_inference/completion/openai
{"service": "open_ai", "service_settings": {"api_key": "<API_KEY>", "model_id": "gpt-4o-mini"}}
```

Use instead:
```console
PUT /_inference/completion/openai
{"service": "openai", "service_settings": {"api_key": "<API_KEY>", "model_id": "gpt-4o-mini"}}
```""",
    "S106": """A value is out of range, or fields are set that exclude each other.

The message says what must hold.

Example:
```console
PUT /_inference/completion/azure
{
  "service": "azureopenai",
  "service_settings": {
    "resource_name": "acme", "deployment_id": "chat", "api_version": "2024-10-21",
    "api_key": "<API_KEY>", "entra_id": "<ENTRA_ID>"
  }
}
```

Use instead:
```console
PUT /_inference/completion/azure
{
  "service": "azureopenai",
  "service_settings": {
    "resource_name": "acme", "deployment_id": "chat", "api_version": "2024-10-21", "api_key": "<API_KEY>"
  }
}
```""",
    "S107": """A field is passed over in silence.

Alibaba Cloud Elasticsearch refuses unknown fields of the body and its settings, but ignores those of the HTTP method, of
`request` and of `json_parser`: what was meant by them does not happen.

Example:
```console
PUT /_inference/custom/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "url": "https://api.acme.example",
    "path": {"/v1": {"POST": {"header": {"X-Trace": "1"}, "request": {"format": "string", "content": "{}"}}}}
  }
}
```

Use instead:
```console
PUT /_inference/custom/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "url": "https://api.acme.example",
    "path": {"/v1": {"POST": {"headers": {"X-Trace": "1"}, "request": {"format": "string", "content": "{}"}}}}
  }
}
```""",
}
"""The manual pages of the misfits with the schema of a body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InferencePath:
    """`/_inference/{task_type}/{inference_id}`, or without the task type; None is: not there."""

    task_type: str | None
    id: str | None
    creates: bool
    """Whether the request is the one that creates an endpoint: `PUT`, and neither `_update` nor an API of its own."""


def inference_path(request: WrittenRequest) -> InferencePath | None:
    """What the path says, as Elasticsearch reads it; None where it is no inference API.

    A bare body has no path: neither task type nor id are known then, and it is taken as one that creates.
    """
    steps = [step for step in request.path.split("/") if step]
    if not steps:
        return InferencePath(task_type=None, id=None, creates=request.method == "PUT")
    if steps[0] != "_inference":
        return None
    task_type = steps[1] if len(steps) > 2 and not steps[2].startswith("_") else None  # noqa: PLR2004  (_inference, task, id)
    name = steps[2] if task_type is not None else steps[1] if len(steps) > 1 else None
    own = name is not None and name.startswith("_")
    creates = request.method == "PUT" and not own and steps[-1] != "_update"
    return InferencePath(task_type=task_type, id=name, creates=creates)


def is_like(name: Any, known: str) -> bool:
    """Whether a name is the known one, or a slip of it."""
    return isinstance(name, str) and bool(difflib.get_close_matches(name, [known], n=1, cutoff=0.85))


def place_in_line(request: WrittenRequest, step: str, *, last: bool = False) -> Place:
    """Where a step of the path stands in the request line, the first or the last such; the whole line without one."""
    lines = (request.body.text if request.body is not None else "").split("\n")
    if not step or not 0 < request.place.line <= len(lines):
        return request.place
    line = lines[request.place.line - 1]
    there = re.compile(rf"(?<=/){re.escape(step)}(?=[/?\s]|$)")
    hits = [
        hit.start() for hit in there.finditer(line, request.place.column - 1, request.place.end_column - 1)
    ]
    if not hits:
        return request.place
    start = hits[-1] if last else hits[0]
    return replace(request.place, column=start + 1, end_column=start + 1 + len(step))


_ID = re.compile(r"[a-z0-9](?:[a-z0-9_\-.]*[a-z0-9])?")


def id_fault(name: str | None) -> tuple[str | None, str | None]:
    """Why Elasticsearch refuses an inference id, and an id like it that it takes; None and None where it takes it."""
    if name is None:
        return "the path names no inference id", None
    if _ID.fullmatch(name):
        return None, None
    right = re.sub(r"^[^a-z0-9]+|[^a-z0-9]+$", "", re.sub(r"[^a-z0-9_\-.]+", "-", name.lower()))
    return f"'{name}' is no inference id", right or None


def table(value: Any, *path: str) -> Mapping[str, Any]:
    """The object at the end of the keys; empty where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}
