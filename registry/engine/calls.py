"""The calls that the inputs of a task take: one, or as many as the provider's limit asks for."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from registry.engine import build_request, max_inputs
from registry.engine.batches import Batch, split
from registry.engine.stream import additions
from registry.exchange import ProviderRequest, moved

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    """The calls that the inputs take, in the order of the inputs.

    Raises:
        UsageError, UnsupportedError: see `engine.build_request`.
    """
    batches = split(inputs, max_inputs(binding))
    also = additions(binding.task) if stream else None
    requests = [build_request(binding, batch.inputs, also=also) for batch in batches]
    return [
        Call(batch=batch, request=routed(request, upstreams or {}))
        for batch, request in zip(batches, requests, strict=True)
    ]


def routed(request: ProviderRequest, upstreams: Mapping[str, str]) -> ProviderRequest:
    """The request to the origin that stands for its host, if one does."""
    host = urlsplit(request.url).hostname or ""
    origin = upstreams.get(request.host, upstreams.get(host))
    return dataclasses.replace(request, url=moved(request.url, origin)) if origin else request
