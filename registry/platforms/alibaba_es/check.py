"""Requests for Alibaba Cloud Elasticsearch that someone already has, held against what its custom model service takes."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from registry import resources, shape
from registry.diagnostics import Finding, Rule, worst_first
from registry.platforms._inference import CODES, PAGES, inference_path, is_like, table
from registry.platforms.alibaba_es.body import SERVICE, task_type, task_types
from registry.plugins import discover

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.model import Version, WrittenRequest


def claims(request: WrittenRequest) -> bool:
    """Whether the request is for Alibaba Cloud Elasticsearch: an `_inference` path and its service."""
    body = request.body.value if request.body is not None else None
    return inference_path(request) is not None and is_like(
        table({"body": body}, "body").get("service"), SERVICE
    )


def check(request: WrittenRequest, *, version: Version | None) -> list[Finding]:  # noqa: ARG001  (its platform's versions say nothing of the service)
    """What is wrong with the request, worst first; nothing where Alibaba Cloud Elasticsearch takes it.

    `version` changes nothing: the service is an addition of Alibaba Cloud, and its documentation dates it by no version.
    """
    found = [finding for rule in _rules().values() for finding in rule.check(request)]
    path = inference_path(request)
    if path is not None and path.creates:
        found += structure(request)
    return worst_first(found)


@functools.cache
def _rules() -> Mapping[str, Rule[WrittenRequest]]:
    return discover("registry.platforms.alibaba_es.rules", "RULE", Rule)


def structure(request: WrittenRequest, version: Version | None = None) -> list[Finding]:  # noqa: ARG001  (see check)
    """The misfits of the body with the schema of its task type; of any, where the path names none that there is."""
    if request.body is None:
        message = "the request has no body"
        return [
            Finding(
                code=CODES.missing,
                message=message,
                place=request.place,
                help="it needs service and service_settings",
            )
        ]
    task = task_type(request)
    schema = shape.part(resources.schema("targets/alibaba-es"), task if task in task_types() else "custom")
    return shape.findings(request.body, schema, codes=CODES)


__all__ = ["PAGES", "check", "claims"]
