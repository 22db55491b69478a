"""What a platform and a target are, and what compiling returns."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from registry.binding import Binding
    from registry.model import Need, Place, Request, Version
    from registry.platforms._client import Client
    from registry.platforms._differences import Room
    from registry.platforms._execute import Call, Execution, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What belongs to the endpoint and not to the provider; `options` fits `schemas/endpoint.schema.json`."""

    id: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something of the blueprint that the target cannot express; the rest can still be rendered."""

    message: str
    place: Place
    help: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The bodies for one endpoint on one target, in the order to send them."""

    requests: tuple[Request, ...]
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader must know: what the platform cannot guarantee, what was folded in, what is not settable."""
    needs: tuple[Need, ...] = ()
    """The features used and the oldest version of the platform that knows each."""


class Executor(Protocol):
    """How a platform runs bodies: `prepare` of a room's `execute.py`. Pure: whoever has a wire brings the answers."""

    def __call__(
        self,
        requests: Sequence[Request],
        call: Call,
        *,
        version: Version | None = None,
        trace: Callable[[Step], None] = ...,
    ) -> Execution:
        """What the provider is asked by one call of the endpoint that the requests make.

        Raises:
            PlatformError: what the platform answers instead of asking.
            UnsupportedError: the platform would do something that is not done here.
            UsageError: the requests make no endpoint.
        """
        ...


class Compiler(Protocol):
    """A target's compile step. Pure: the same binding and endpoint give the same bodies."""

    def __call__(self, binding: Binding, endpoint: Endpoint) -> Compiled:
        """The bodies.

        Raises:
            UnsupportedError: the target cannot serve the task at all; the place is in the blueprint.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one compiles to: a platform plus the form of its body."""

    name: str
    title: str
    docs: str
    module: str
    """The module whose function `function` is the `Compiler`; imported only when it is needed."""
    function: str = "compile_endpoint"

    def compile(self, binding: Binding, endpoint: Endpoint) -> Compiled:
        """See `Compiler`."""
        compiler: Compiler = getattr(importlib.import_module(self.module), self.function)
        return compiler(binding, endpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A system that hosts endpoints: a folder of `registry/platforms` that ends in `PLATFORM = Platform(…)`."""

    name: str
    title: str
    oldest: str
    """The oldest version that its bodies are written for."""
    targets: Mapping[str, Target]
    check: str
    """The module with `claims` and `check` for requests that someone already has, and `structure`, which holds any
    request against the schemas of `schemas/targets/`."""
    execute: str
    """The module with `prepare`, an `Executor`."""
    differences: str
    """The module with `ROOMS`: where each target asks or answers otherwise than the blueprint's own engine."""
    call_words: frozenset[str] = frozenset()
    """What a call of an endpoint says beside its input and query in fields of its own; all else are parameters."""
    cluster: str = "CLUSTER"
    """What the environment variables that name its cluster start with: `CLUSTER_URL`."""
    client: Client | None = None
    """How Python programs speak to it; None where no client is known."""
    failures: tuple[str, ...] = ()
    """The words for a background task that ended without a result, as its `state` says them."""
    reserved: Mapping[str, str] = field(default_factory=dict)
    """Names of the space of parameters, secrets and inputs that it reads or fills in itself → what they are there."""

    def executor(self) -> Executor:
        """How the platform runs bodies."""
        found: Executor = importlib.import_module(self.execute).prepare
        return found

    def room(self, target: str) -> Room:
        """What a contract must know of one of its targets."""
        rooms: Mapping[str, Room] = importlib.import_module(self.differences).ROOMS
        return rooms[target]
