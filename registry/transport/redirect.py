"""Redirects that keep the call what it is."""

from __future__ import annotations

import httpx

_KEEPING = frozenset({307, 308})
"""The others turn a POST into a GET."""
_MOST = 3
_PORTS = {"http": 80, "https": 443}


class Redirect(httpx.BaseTransport):
    """Follows a redirect that keeps method and body (307, 308) and stays on its host, three times at most.

    Any other answer with status 3xx comes back as it is: where it leads is for the caller to judge.
    """

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer at the end of the redirects that are followed."""
        for _ in range(_MOST):
            response = self._inner.handle_request(request)
            place = response.headers.get("location")
            if response.status_code not in _KEEPING or not place:
                return response
            target = request.url.join(place)
            if not same_host(request.url, target):
                return response
            response.close()
            request = httpx.Request(
                request.method,
                target,
                headers=[(name, value) for name, value in request.headers.raw if name.lower() != b"host"],
                content=request.read(),
                extensions=request.extensions,
            )
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Closes the transport inside."""
        self._inner.close()


def same_host(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether both name the same host and port, or the other one only adds TLS on the usual ports."""
    if one.host != other.host:
        return False
    ports = [url.port or _PORTS.get(url.scheme) for url in (one, other)]
    if one.scheme == other.scheme:
        return ports[0] == ports[1]
    return (one.scheme, other.scheme) == ("http", "https") and ports == [80, 443]
