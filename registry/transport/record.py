"""A transport that keeps what goes through it."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Literal

import httpx

from registry.cassette import Interaction, RecordedRequest
from registry.exchange import ProviderResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_REST = 1 << 20
"""How much of an answer is read after its reader has stopped."""


class Record(httpx.BaseTransport):
    """Keeps each request with its whole answer, in the order in which the answers ended.

    Bodies are kept unpacked, streams as the text of all their chunks. An answer that broke off, or that nobody read to
    its end, is not kept: it is none. Secrets are kept, too: `cassette.redacted` strikes them out.
    """

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self._lock = threading.Lock()
        self._kept: list[Interaction] = []

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        """What was kept until now."""
        with self._lock:
            return tuple(self._kept)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the transport inside; it is kept once its body has been read."""
        asked = RecordedRequest(
            method=request.method,
            url=str(request.url),
            headers=tuple(request.headers.multi_items()),
            body=request.read(),
        )
        response = self._inner.handle_request(request)

        def keep(raw: bytes) -> None:
            try:
                body = httpx.Response(response.status_code, headers=response.headers, content=raw).content
            except httpx.DecodingError:
                body = raw
            answered = ProviderResponse(
                status=response.status_code, headers=tuple(response.headers.multi_items()), body=body
            )
            with self._lock:
                self._kept.append(Interaction(request=asked, response=answered))

        return httpx.Response(
            status_code=response.status_code,
            headers=response.headers,
            stream=_Tee(response, keep),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Closes the transport inside."""
        self._inner.close()


class _Tee(httpx.SyncByteStream):
    """The raw chunks, which are handed over once they have all come."""

    def __init__(self, response: httpx.Response, keep: Callable[[bytes], None]) -> None:
        assert isinstance(response.stream, httpx.SyncByteStream)  # noqa: S101  (a transport that waits answers so)
        self._response, self._keep = response, keep
        self._parts = self._raw(iter(response.stream))
        self._state: Literal["unread", "reading", "over"] = "unread"

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        """Closes the answer. A reader of events stops at the last one: what follows that one is read here."""
        if self._state == "reading":
            left = _REST
            with contextlib.suppress(httpx.HTTPError):
                while left > 0 and (part := next(self._parts, None)) is not None:
                    left -= len(part)
        self._response.close()

    def _raw(self, stream: Iterator[bytes]) -> Iterator[bytes]:
        self._state = "reading"
        parts: list[bytes] = []
        try:
            for part in stream:
                parts.append(part)
                yield part
        except BaseException:
            self._state = "over"
            raise
        self._state = "over"
        self._keep(b"".join(parts))
