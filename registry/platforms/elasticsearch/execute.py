"""A compiled body run as Elasticsearch runs it: the service `custom` by its templates, a native one by its own code.

Source: elasticsearch `CORE inference/action/InferenceAction.java`; `execute_custom.py` and `native_execute.py` for the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.java.substitution import PlatformError
from registry.platforms import _upstream
from registry.platforms._execute import Execution, Step, unseen
from registry.platforms.elasticsearch import execute_custom, native_execute
from registry.platforms.elasticsearch.execute_custom import probe
from registry.platforms.elasticsearch.services import CUSTOM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from registry.model import Request, Version
    from registry.platforms._execute import Call

__all__ = ["dry_run", "prepare", "probe"]

_RANKING = "rerank"
_WITH_KIND = ("text_embedding", "embedding")


def prepare(
    requests: Sequence[Request],
    call: Call,
    *,
    version: Version | None = None,
    trace: Callable[[Step], None] = unseen,
) -> Execution:
    """What the provider is asked by one call of the endpoint that the requests create.

    Raises:
        PlatformError: the call has another form than its task type, a placeholder is left, …
        UnsupportedError: a native service that is not run here.
        UsageError: the requests create no endpoint.
    """
    path, body = _upstream.creation(requests)
    task_type = path.task_type or body.get("task_type") or call.task_type
    _upstream.told(task_type)
    check(call, task_type)
    if body.get("service") == CUSTOM:
        made = execute_custom.endpoint(path.id, task_type, body, version)
        return execute_custom.prepare(made, call, trace)
    return native_execute.prepare(path.id or "", task_type, body, call, version, trace)


def check(call: Call, task_type: str) -> None:
    """Refuse a call with a field that its task type does not have, or without one that it needs.

    Raises:
        PlatformError: `Validation Failed: …`.
    """
    faults = [*_faults(call, task_type)] if task_type != "chat_completion" else []
    if faults:
        numbered = "".join(f"{number}: {fault};" for number, fault in enumerate(faults, 1))
        raise PlatformError(f"Validation Failed: {numbered}", type="action_request_validation_exception")


def _faults(call: Call, task_type: str) -> list[str]:
    faults = [] if call.input else ["Field [input] cannot be an empty array"]
    if task_type == _RANKING and call.query is None:
        faults.append(f"Field [query] cannot be null for task type [{task_type}]")
    if task_type == _RANKING and call.query == "":
        faults.append(f"Field [query] cannot be empty for task type [{task_type}]")
    given = {"query": call.query, "top_n": call.top_n, "return_documents": call.return_documents}
    foreign = [name for name, value in given.items() if value is not None and task_type != _RANKING]
    if call.input_type is not None and task_type not in _WITH_KIND:
        foreign.append("input_type")
    return faults + [f"Field [{name}] cannot be specified for task type [{task_type}]" for name in foreign]


def dry_run(requests: Sequence[Request], version: Version | None = None) -> None:
    """What `PUT` of a `custom` endpoint does before it asks the provider: fill the templates with a made-up call.

    Raises:
        PlatformError: a placeholder is left.
        UsageError: the requests create no endpoint.
    """
    path, body = _upstream.creation(requests)
    task_type = path.task_type or body.get("task_type") or ""
    if body.get("service") == CUSTOM:
        execute_custom.dry_run(execute_custom.endpoint(path.id, task_type, body, version))
