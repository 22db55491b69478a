"""Elasticsearch `_inference` requests that someone already has, held against what Elasticsearch takes."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from registry import shape
from registry.diagnostics import Finding, Rule, worst_first
from registry.errors import nearest, nearest_first
from registry.platforms._inference import CODES, PAGES, inference_path, is_like
from registry.platforms.elasticsearch import services
from registry.platforms.elasticsearch.rules import old
from registry.platforms.elasticsearch.tasks import service, task_type
from registry.plugins import discover

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.model import Document, Version, WrittenRequest

FOREIGN = "alibaba-cloud-custom-model"
"""The service that shares our paths and is not ours."""

_ENVELOPE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "service": {"type": "string", "description": "Who serves the model", "examples": ["openai"]},
        "service_settings": {"type": "object", "description": "The settings of the service"},
        "task_settings": {"type": "object"},
        "chunking_settings": {"type": "object"},
        "task_type": {"type": "string"},
    },
    "required": ["service", "service_settings"],
    "additionalProperties": False,
}
"""What can be said of a body whose service is not known."""


def claims(request: WrittenRequest) -> bool:
    """Whether the request is for Elasticsearch: an `_inference` path, and not the service of another platform."""
    path = inference_path(request)
    if path is None:
        return False
    named = service(request)
    if is_like(named, FOREIGN):
        return False
    return bool(request.path.strip("/")) or (
        named is not None and nearest(named, services.services()) is not None
    )


def check(request: WrittenRequest, *, version: Version | None) -> list[Finding]:
    """What is wrong with the request, worst first; nothing where Elasticsearch takes it.

    `version` is the Elasticsearch that it is meant for; without one the newest is assumed.
    """
    found = [finding for rule in _rules().values() for finding in rule.check(request)]
    if version is not None:
        found += old.check(request, version)
    path = inference_path(request)
    if path is not None and path.creates:
        found += structure(request, version)
    return worst_first(found)


@functools.cache
def _rules() -> Mapping[str, Rule[WrittenRequest]]:
    return discover("registry.platforms.elasticsearch.rules", "RULE", Rule)


def structure(request: WrittenRequest, version: Version | None = None) -> list[Finding]:
    """The misfits of the body with the schema of its service and task type."""
    body = request.body
    if body is None:
        return [
            Finding(
                code=CODES.missing,
                message="the request has no body",
                place=request.place,
                help="an endpoint needs its service and its service_settings",
            )
        ]
    named, task = service(request), task_type(request)
    known = services.services()
    if named is not None and task in known.get(named, ()):
        schema = services.entry(named, task)
        schema = schema if version is None else services.at(schema, version)
        return shape.findings(replace(body, value=services.folded(schema, body.value)), schema, codes=CODES)
    found = shape.findings(body, _ENVELOPE, codes=CODES)
    return found if named is None or named in known else [*found, _unknown_service(body, named)]


def _unknown_service(body: Document, named: str) -> Finding:
    known = services.services()
    close, place = nearest(named, known), body.place(("service",))
    return Finding(
        code=CODES.enum,
        message=f"no service '{named}'; there is {', '.join(nearest_first(named, known))}",
        place=place,
        help=f"did you mean '{close}'?" if close else None,
        replacement=shape.written_like(body, place, close) if close else None,
    )


__all__ = ["PAGES", "check", "claims"]
