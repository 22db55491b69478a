"""The wire: the only transport with a socket."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

if TYPE_CHECKING:
    import ssl

    from registry.transport.egress import Egress

CONNECT = 10.0
"""Seconds to connect in, where the call has more."""
Resolve = Callable[[str, int], list[str]]
"""Host and port → addresses in the order to try."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of the host, in the order of the system.

    Raises:
        httpx.ConnectError: it has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise httpx.ConnectError(f"cannot find {host}: {why}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Clock(threading.local):
    """When the exchange of this thread must be over, in `time.monotonic` seconds."""

    end: float | None = None

    def left(self, timeout: float | None) -> float | None:
        """The shorter of the timeout and the time that is left.

        Raises:
            httpcore.ReadTimeout: no time is left.
        """
        if self.end is None:
            return timeout
        left = self.end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return left if timeout is None else min(left, timeout)


class _Backend(httpcore.NetworkBackend):
    """Connects to what the egress rules let pass, and to nothing between the check and the connection."""

    def __init__(self, egress: Egress, clock: _Clock, find: Resolve) -> None:
        self._egress, self._clock, self._find = egress, clock, find
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that answers, of those that the rules allow."""
        addresses = self._find(host, port)
        for address in addresses:
            self._egress.hold_address(host, address)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._clock.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _Watched(stream, self._clock)
        raise failure


class _Watched(httpcore.NetworkStream):
    """A stream that ends with the exchange's time, however slowly the bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, clock: _Clock) -> None:
        self._stream, self._clock = stream, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As httpcore's, in the time that is left."""
        return self._stream.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As httpcore's, in the time that is left."""
        self._stream.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        """As httpcore's."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """As httpcore's, in the time that is left; the clock goes on."""
        started = self._stream.start_tls(ssl_context, server_hostname, self._clock.left(timeout))
        return _Watched(started, self._clock)

    def get_extra_info(self, info: str) -> Any:
        """As httpcore's."""
        return self._stream.get_extra_info(info)


class Network(httpx.BaseTransport):
    """The wire. An exchange is over after `seconds`, from connecting to the last byte.

    Environment proxies are not used: behind one, the address that is called cannot be checked.
    """

    def __init__(self, egress: Egress, *, seconds: float, find: Resolve = resolve) -> None:
        self._egress, self._seconds = egress, seconds
        self._clock = _Clock()
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            network_backend=_Backend(egress, self._clock, find),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the host; its body comes as it is read.

        Raises:
            EgressError: the address is not one to call; nothing was sent.
            httpx.TransportError: no connection, too late, or not HTTP.
        """
        self._egress.hold_url(request.url)
        self._clock.end = time.monotonic() + self._seconds
        timeouts = {"connect": min(CONNECT, self._seconds), "pool": self._seconds}
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions={**request.extensions, "timeout": timeouts},
        )
        with _translated(request):
            response = self._pool.handle_request(sent)
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response, request),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Closes the connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response, request: httpx.Request) -> None:
        self._response, self._request = response, request

    def __iter__(self) -> Iterator[bytes]:
        with _translated(self._request):
            yield from self._response.iter_stream()

    def close(self) -> None:
        """Gives the connection back."""
        self._response.close()


class _translated:  # noqa: N801  (reads as a statement: with _translated(request))
    """Turns the errors of the wire into httpx's, which have the same names."""

    def __init__(self, request: httpx.Request) -> None:
        self._request = request

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is None or not type(error).__module__.startswith("httpcore"):
            return
        kind = getattr(httpx, type(error).__name__, httpx.TransportError)
        raise kind(str(error) or _words(error), request=self._request) from error


def _words(error: BaseException) -> str:
    return "too late" if "Timeout" in type(error).__name__ else type(error).__name__
