"""The calls that the inputs of a task take: one, or as many as the provider's limit asks for."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from registry.engine import build_request, max_inputs
from registry.engine.batches import Batch, halved, split
from registry.engine.stream import additions
from registry.errors import UsageError
from registry.exchange import ProviderRequest, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.binding import Binding


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a task: some of its inputs and the request for them."""

    batch: Batch
    request: ProviderRequest


def calls(
    binding: Binding,
    inputs: Mapping[str, Any],
    upstreams: Mapping[str, str] | None = None,
    *,
    stream: bool = False,
) -> list[Call]:
    """The calls that the inputs take, in the order of the inputs; no body is larger than the provider takes.

    Raises:
        UsageError: one input alone makes a body that is too large; or see `engine.build_request`.
        UnsupportedError: see `engine.build_request`.
    """
    also = additions(binding.task) if stream else None
    return [
        Call(batch=call.batch, request=routed(call.request, upstreams or {}))
        for batch in split(inputs, max_inputs(binding))
        for call in _fitting(binding, batch, also)
    ]


def _fitting(binding: Binding, batch: Batch, also: Mapping[str, Any] | None) -> Iterator[Call]:
    """The calls of a batch: one where its body is not too large, else those of its halves."""
    request = build_request(binding, batch.inputs, also=also)
    most = binding.task.limits.get("max_request_bytes")
    if most is None or len(request.body) <= most:
        yield Call(batch=batch, request=request)
        return
    halves = halved(batch)
    if not halves:
        task = binding.task
        raise UsageError(
            f"the request has {len(request.body):,} bytes; {task.blueprint.id} {task.key} takes {most:,}",
            place=task.place("limits", "max_request_bytes"),
            help="give shorter inputs",
        )
    for half in halves:
        yield from _fitting(binding, half, also)


def routed(request: ProviderRequest, upstreams: Mapping[str, str]) -> ProviderRequest:
    """The request to the origin that stands for its host, if one does."""
    host = urlsplit(request.url).hostname or ""
    origin = upstreams.get(request.host, upstreams.get(host))
    return dataclasses.replace(request, url=moved(request.url, origin)) if origin else request
