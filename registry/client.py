"""The engine over a transport: calls a provider and gives typed results."""

from __future__ import annotations

import dataclasses
import platform
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import httpx

from registry import __version__
from registry.engine import faults, parse_response, size_limit
from registry.engine.batches import join
from registry.engine.calls import Call, calls
from registry.engine.stream import Chunk, chunks
from registry.errors import Fault, ProviderError, UnreachableError
from registry.exchange import ProviderRequest, ProviderResponse
from registry.platforms._execute import Step, unseen
from registry.secrets import Credentials
from registry.transport import Egress, Network, Patience, stack, unreachable
from registry.transport.events import events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from registry.binding import Binding
    from registry.results import Result

__all__ = ["Call", "Client", "Route", "calls", "invoke", "network", "stream"]

_STREAM_MOST = 64 << 20
_OVER = "the answer is over {} MiB"
SECONDS = 60.0
"""How long one exchange may take."""
_AGENT = f"inference-registry/{__version__} python/{platform.python_version()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How a provider is called."""

    upstreams: Mapping[str, str] = field(default_factory=dict)
    """Host (with its port, where that is not the scheme's) → the origin that is called instead."""
    named: frozenset[str] = frozenset()
    """Hosts that the user named (see `Egress`)."""
    private: bool = False
    seconds: float = SECONDS
    patience: Patience = field(default_factory=Patience)
    jobs: int = 4
    """How many calls run side by side."""


def network(
    requests: Sequence[ProviderRequest], route: Route, *, per_minute: int | None = None
) -> httpx.BaseTransport:
    """The transports for these requests: retry, pace, redirects, egress rules, clock."""
    hosts = frozenset((urlsplit(request.url).hostname or "").lower() for request in requests)
    egress = Egress(hosts=hosts, named=route.named & hosts, private=route.private)
    return stack(
        Network(egress, seconds=route.seconds),
        patience=route.patience,
        per_minute=per_minute,
    )


class Client:
    """Calls providers over one transport; close it, or use it in a `with` block."""

    def __init__(
        self,
        transport: httpx.BaseTransport,
        credentials: Credentials | None = None,
        *,
        seconds: float = SECONDS,
        jobs: int = 4,
        trace: Callable[[Step], None] = unseen,
    ) -> None:
        self._credentials = credentials or Credentials({})
        self._trace = trace
        self._seconds, self._jobs = seconds, jobs
        self._http = httpx.Client(
            transport=transport,
            headers={"User-Agent": _AGENT, "Accept": "application/json"},
            timeout=seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the transport."""
        self._http.close()

    def invoke(self, binding: Binding, made: Sequence[Call], *, top_n: int | None = None) -> Result:
        """The result of the calls, joined in the order of the inputs; nothing where one of them fails.

        Raises:
            ProviderError, UnreachableError: of the first call that failed; where there are several, it names the
                positions of the inputs that the call covered.
        """
        if len(made) == 1:
            return self._result(binding, made[0], several=False)
        with ThreadPoolExecutor(max_workers=self._jobs) as pool:
            futures = [pool.submit(self._result, binding, call, several=True) for call in made]
            done, waiting = wait(futures, return_when=FIRST_EXCEPTION)
            for future in waiting:
                future.cancel()
            failed = next((future for future in futures if future in done and future.exception()), None)
            results = [] if failed else [future.result() for future in futures]
        if failed:
            failed.result()
        return join([call.batch for call in made], results, top_n=top_n)

    def stream(self, binding: Binding, call: Call) -> Iterator[Chunk]:
        """The answer of one call, piece by piece; close the iterator to hang up.

        Raises:
            ProviderError, UnreachableError: at any piece; what came before it was not the whole answer.
        """
        self._trace(Step(name="request", value=call.request))
        try:
            with self._opened(call.request) as response:
                head = _head(response)
                self._trace(Step(name="response", value=head))
                if response.status_code != httpx.codes.OK or not head.is_stream:
                    body = _body(response, head, _STREAM_MOST)
                    whole = dataclasses.replace(head, body=body)
                    parse_response(binding, call.batch.inputs, whole)
                    raise faults.unreadable(
                        binding, whole, "the whole answer at once, where a stream was asked for"
                    )
                yield from chunks(binding, head, events(_parts(response, head, _STREAM_MOST)))
        except _UnreadableError as error:
            raise faults.unreadable(binding, error.head, str(error)) from None
        except ProviderError as error:
            raise self._shown(error, None) from None
        except httpx.HTTPError as error:
            raise unreachable(error, call.request.host, self._seconds) from error

    def _result(self, binding: Binding, call: Call, *, several: bool) -> Result:
        span = call.batch.span if several else None
        try:
            response = self._exchange(binding, call)
            result = parse_response(binding, call.batch.inputs, response)
            self._trace(Step(name="result", value=result.document()))
        except ProviderError as error:
            raise self._shown(error, span) from None
        except UnreachableError as error:
            if span is None:
                raise
            raise type(error)(_covering(span) + error.message, help=error.help) from None
        return result

    def exchange(self, request: ProviderRequest, most: int) -> ProviderResponse:
        """The whole answer to a request, whatever it says.

        Raises:
            UnreachableError: there is none.
            ProviderError: it has more than `most` bytes, or cannot be unpacked.
        """
        self._trace(Step(name="request", value=request))
        try:
            found = self._whole(request, most)
        except _UnreadableError as error:
            fault = Fault(provider=request.host, message=str(error), status=error.head.status)
            raise ProviderError(
                f"{request.host} answered {fault.status}: {fault.message}", fault=fault
            ) from None
        self._trace(Step(name="response", value=found))
        return found

    def _shown(self, error: ProviderError, span: range | None) -> ProviderError:
        """The error without secrets, and with the inputs that it covers."""
        mask = self._credentials.masked
        fault = dataclasses.replace(error.fault, message=mask(error.fault.message), inputs=span)
        return type(error)((_covering(span) if span else "") + mask(error.message), fault=fault)

    def _exchange(self, binding: Binding, call: Call) -> ProviderResponse:
        self._trace(Step(name="request", value=call.request))
        try:
            found = self._whole(call.request, size_limit(binding, call.batch.inputs))
        except _UnreadableError as error:
            raise faults.unreadable(binding, error.head, str(error)) from None
        self._trace(Step(name="response", value=found))
        return found

    def _whole(self, request: ProviderRequest, most: int) -> ProviderResponse:
        try:
            with self._opened(request) as response:
                head = _head(response)
                body = _body(response, head, most)
        except httpx.HTTPError as error:
            raise unreachable(error, request.host, self._seconds) from error
        return dataclasses.replace(head, body=body)

    def _opened(self, request: ProviderRequest) -> AbstractContextManager[httpx.Response]:
        return self._http.stream(
            request.method,
            request.url,
            headers=request.filled(self._credentials),
            content=request.body or None,
        )


def _head(response: httpx.Response) -> ProviderResponse:
    headers = tuple(response.headers.multi_items())
    return ProviderResponse(status=response.status_code, headers=headers)


class _UnreadableError(Exception):
    """An answer that cannot be taken in; callers say in whose name."""

    def __init__(self, message: str, head: ProviderResponse) -> None:
        super().__init__(message)
        self.head = head


def _body(response: httpx.Response, head: ProviderResponse, most: int) -> bytes:
    """The whole body, unpacked.

    Raises:
        _UnreadableError: it is larger than `most` bytes; no more than that was kept.
    """
    declared = head.header("content-length") or ""
    if declared.isascii() and declared.isdigit() and float(declared) > most:
        raise _UnreadableError(_OVER.format(most >> 20), head)
    return b"".join(_parts(response, head, most))


def _parts(response: httpx.Response, head: ProviderResponse, most: int) -> Iterator[bytes]:
    size = 0
    try:
        for part in response.iter_bytes():
            size += len(part)
            if size > most:
                raise _UnreadableError(_OVER.format(most >> 20), head)
            yield part
    except httpx.DecodingError as error:
        raise _UnreadableError(f"the answer cannot be unpacked: {error}", head) from error


def _covering(span: range) -> str:
    return f"input {span.start}: " if len(span) == 1 else f"inputs {span.start}…{span.stop - 1}: "


def invoke(
    binding: Binding,
    inputs: Mapping[str, Any],
    credentials: Credentials,
    route: Route | None = None,
    trace: Callable[[Step], None] = unseen,
) -> Result:
    """The result of a task for these inputs, over the network.

    Raises:
        RegistryError: see `calls` and `Client.invoke`.
    """
    way = route or Route()
    made = calls(binding, inputs, way.upstreams)
    transport = network([call.request for call in made], way, per_minute=_pace(binding))
    top_n = inputs.get("top_n", binding.values.get("top_n"))
    with Client(transport, credentials, seconds=way.seconds, jobs=way.jobs, trace=trace) as client:
        return client.invoke(binding, made, top_n=top_n)


def stream(
    binding: Binding,
    inputs: Mapping[str, Any],
    credentials: Credentials,
    route: Route | None = None,
    trace: Callable[[Step], None] = unseen,
) -> Iterator[Chunk]:
    """The answer of a task for these inputs, piece by piece, over the network.

    Raises:
        RegistryError: see `calls` and `Client.stream`.
    """
    way = route or Route()
    (call,) = calls(binding, inputs, way.upstreams, stream=True)
    transport = network([call.request], way, per_minute=_pace(binding))
    with Client(transport, credentials, seconds=way.seconds, trace=trace) as client:
        yield from client.stream(binding, call)


def _pace(binding: Binding) -> int | None:
    found: int | None = binding.task.limits.get("requests_per_minute")
    return found
