"""The task type that a request for Elasticsearch means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import shape
from registry.platforms._inference import CODES, inference_path
from registry.platforms.elasticsearch import services

if TYPE_CHECKING:
    from registry.model import WrittenRequest


def service(request: WrittenRequest) -> str | None:
    """The service that the body names; None where it names none."""
    body = request.body.value if request.body is not None else None
    named = body.get("service") if isinstance(body, dict) else None
    return named if isinstance(named, str) else None


def task_type(request: WrittenRequest) -> str | None:
    """The task type that the path names, or else the body; for a bare body the one of its service that fits it best."""
    path = inference_path(request)
    named = path.task_type if path is not None else None
    body = request.body.value if request.body is not None else None
    if named is None and isinstance(body, dict):
        named = body.get("task_type")
    if isinstance(named, str):
        return named.strip().lower()
    return None if request.path.strip("/") else _fitting(request)


def _fitting(request: WrittenRequest) -> str | None:
    body, named = request.body, service(request)
    if body is None or named is None:
        return None
    known = services.services().get(named, ())
    faults = {name: len(shape.findings(body, services.entry(named, name), codes=CODES)) for name in known}
    return min(faults, key=lambda name: faults[name], default=None)
