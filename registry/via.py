"""A platform's endpoint run from here: its body by its engine, its calls over our transports, its own answer.

The engine is pure: it builds what the platform would send and reads what came back. Retries, time-outs, egress rules and
credentials are those of direct calls.
"""

from __future__ import annotations

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from registry.client import Client, Route, network
from registry.engine.calls import routed
from registry.errors import Fault, ProviderError, RefusedError, RegistryError, UnsupportedError, UsageError
from registry.exchange import moved
from registry.java.substitution import PlatformError
from registry.platforms._execute import Step, failure, unseen
from registry.transport.unseal import Unseal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from registry.exchange import ProviderRequest, ProviderResponse
    from registry.model import Version
    from registry.platforms import Platform
    from registry.platforms._execute import Answer, Call, Execution
    from registry.seals import Sealed
    from registry.secrets import Credentials

_SMALL = 16 << 20
_PER_INPUT = 8192 * 32
"""Bytes of a vector of the longest kind, generously."""
_REFUSED = (401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An endpoint of a platform: the requests that make it, its credentials under seal."""

    platform: Platform
    sealed: Sealed
    version: Version | None = None
    per_minute: int | None = None
    origin: str | None = None
    """Where every request goes instead of its own scheme, host and port."""

    def called(self, call: Call, trace: Callable[[Step], None] = unseen) -> Execution:
        """What the provider is asked by the call, and how its answers are read.

        Raises:
            PlatformError: what the platform answers instead of asking.
            UnsupportedError, UsageError: see `Executor`.
        """
        executor = self.platform.executor()
        return executor(self.sealed.requests, call, version=self.version, trace=trace)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a call: the platform's answer, and why it is a failure, if it is one."""

    answer: Answer
    error: ProviderError | None = None


def prepared(
    endpoint: Endpoint, call: Call, upstreams: Mapping[str, str], trace: Callable[[Step], None] = unseen
) -> tuple[Execution | None, Outcome | None]:
    """The call on its way, its requests to the origins that stand for their hosts; or the platform's refusal.

    Raises:
        UnsupportedError, UsageError: the engine does not run it, or a request cannot be sent.
    """
    try:
        execution = endpoint.called(call, trace)
    except PlatformError as error:
        return None, _failed(endpoint, error, ())
    for request in execution.requests:
        _sendable(endpoint, request)
    requests = tuple(_sent_to(endpoint.origin, request, upstreams) for request in execution.requests)
    return dataclasses.replace(execution, requests=requests), None


def _sent_to(origin: str | None, request: ProviderRequest, upstreams: Mapping[str, str]) -> ProviderRequest:
    if origin is not None:
        return dataclasses.replace(request, url=moved(request.url, origin))
    return routed(request, upstreams)


def invoke(
    endpoint: Endpoint,
    call: Call,
    credentials: Credentials,
    route: Route | None = None,
    trace: Callable[[Step], None] = unseen,
) -> Outcome:
    """The platform's answer to a call, the provider asked over the network; no credential is in it.

    Raises:
        UnreachableError: the provider gave no whole answer.
        ProviderError: its answer is too large to take in.
        UnsupportedError, UsageError: see `prepared`.
    """
    way = route or Route()
    try:
        execution, refused = prepared(endpoint, call, way.upstreams, trace)
        if execution is None:
            assert refused is not None  # noqa: S101  (one of the two)
            return _masked(endpoint, credentials, refused)
        if execution.signature is not None:
            raise UnsupportedError(
                f"{endpoint.platform.title} signs this request ({execution.signature}), which is not done here",
                help="--dry-run shows it unsigned",
            )
        responses = _asked(endpoint, execution, call, credentials, way)
        try:
            outcome = Outcome(answer=execution.read(responses))
        except PlatformError as error:
            outcome = _failed(endpoint, error, responses)
    except RegistryError as error:
        error.message = credentials.masked(endpoint.sealed.shown(error.message))
        raise
    return _masked(endpoint, credentials, outcome)


def _asked(
    endpoint: Endpoint, execution: Execution, call: Call, credentials: Credentials, way: Route
) -> list[ProviderResponse]:
    transport = network(execution.requests, way, per_minute=endpoint.per_minute)
    door = Unseal(transport, _opened(endpoint.sealed, credentials))
    most = _SMALL + len(call.input) * _PER_INPUT
    with (
        Client(door, seconds=way.seconds) as client,
        ThreadPoolExecutor(max_workers=way.jobs) as pool,
    ):
        return list(pool.map(lambda request: client.exchange(request, most), execution.requests))


def _opened(sealed: Sealed, credentials: Credentials) -> Callable[[str, str], str]:
    writes: Mapping[str, Callable[[str], str]] = {
        "url": lambda value: quote(value, safe=""),
        "header": str,
        "body": lambda value: json.dumps(value)[1:-1],
    }
    return lambda part, text: sealed.opened(text, credentials, writes[part])


def _sendable(endpoint: Endpoint, request: ProviderRequest) -> None:
    """Refuses what no HTTP client of ours can send, before anything is sent."""
    shown = endpoint.sealed.shown
    try:
        host = urlsplit(request.url).hostname
    except ValueError:
        host = None
    if not host or not request.url.isascii():
        raise UsageError(f"'{shown(request.url)}' is no address that can be called")
    if endpoint.sealed.inside(request.host):
        raise UsageError("a credential has no place in a host")
    for name, value in request.headers.items():
        if not (name + str(value)).isascii() or not str(value).replace("\t", " ").isprintable():
            raise UsageError(f"header {shown(name)} would hold a character that no header can")


def _failed(endpoint: Endpoint, error: PlatformError, responses: Sequence[ProviderResponse]) -> Outcome:
    refused = any(response.status in _REFUSED for response in responses)
    cause = error.__cause__ if isinstance(error.__cause__, PlatformError) else None
    words = f"{error.message} ({cause.message})" if cause is not None else error.message
    fault = Fault(
        provider=endpoint.platform.name,
        message=words,
        status=error.status,
        code=error.type,
        help="is it the key of this provider, region and model?" if refused else _redirected(responses),
    )
    kind = RefusedError if refused else ProviderError
    message = f"{endpoint.platform.title} answers {error.status}: {words}"
    return Outcome(answer=failure(error), error=kind(message, fault=fault))


def _redirected(responses: Sequence[ProviderResponse]) -> str | None:
    """That a redirect was not followed, which no platform says."""
    places = (one.header("location") for one in responses if 300 <= one.status < 400)  # noqa: PLR2004  (HTTP's redirects)
    place = next((one.partition("?")[0] for one in places if one), None)
    return f"the provider redirects to {place}, which is not followed" if place else None


def _masked(endpoint: Endpoint, credentials: Credentials, outcome: Outcome) -> Outcome:
    def hidden(text: str) -> str:
        return credentials.masked(endpoint.sealed.shown(text))

    if outcome.error is not None:
        outcome.error.message = hidden(outcome.error.message)
        outcome.error.help = hidden(outcome.error.help) if outcome.error.help else None
    return dataclasses.replace(
        outcome, answer=dataclasses.replace(outcome.answer, text=hidden(outcome.answer.text))
    )
