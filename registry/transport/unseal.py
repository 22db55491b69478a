"""The last door before the way out: what a request was written with becomes what is sent."""

from __future__ import annotations

from collections.abc import Callable

import httpx

Open = Callable[[str, str], str]
"""Part of the request (`url`, `header` or `body`) and its text → the text that is sent."""


class Unseal(httpx.BaseTransport):
    """Opens address, header values and body of every request; what is above it never sees the result."""

    def __init__(self, inner: httpx.BaseTransport, opened: Open) -> None:
        self._inner, self._opened = inner, opened

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to the opened request."""
        kept = [
            (name, self._opened("header", value))
            for name, value in request.headers.multi_items()
            if name not in ("host", "content-length")
        ]
        sent = httpx.Request(
            request.method,
            self._opened("url", str(request.url)),
            headers=kept,
            content=self._opened("body", request.read().decode("utf-8")).encode("utf-8") or None,
            extensions=request.extensions,
        )
        return self._inner.handle_request(sent)

    def close(self) -> None:
        """Closes the transport inside."""
        self._inner.close()
