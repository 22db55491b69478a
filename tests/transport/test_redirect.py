"""Redirects that keep the call what it is."""

from __future__ import annotations

import httpx
import pytest

from registry.transport import Redirect

URL = "https://api.example.com/a"


def visited(status: int, place: str) -> list[str]:
    """The addresses of the calls, where the first one is answered with a redirect."""
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(
            f"{request.method} {request.url} {request.read().decode()} {request.headers.get('authorization')}"
        )
        return httpx.Response(status, headers={"Location": place}) if len(seen) == 1 else httpx.Response(200)

    with httpx.Client(transport=Redirect(httpx.MockTransport(answer))) as client:
        client.post(URL, content=b"body", headers={"Authorization": "Bearer k"})
    return seen


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_on_the_same_host_keeps_everything(status: int) -> None:
    assert visited(status, "/b?c=d")[1:] == ["POST https://api.example.com/b?c=d body Bearer k"]


@pytest.mark.parametrize(
    ("status", "place"),
    [
        (302, "/b"),
        (307, "https://other.example.com/b"),
        (307, "http://169.254.169.254/"),
        (307, "https://api.example.com:8443/b"),
        (307, "http://api.example.com/b"),
        (307, ""),
    ],
    ids=["turns into GET", "another host", "private", "another port", "without TLS", "nowhere"],
)
def test_any_other_is_not_followed(status: int, place: str) -> None:
    assert len(visited(status, place)) == 1


def test_a_circle_ends() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(307, headers={"Location": "/a"})

    with httpx.Client(transport=Redirect(httpx.MockTransport(answer))) as client:
        assert client.post(URL).status_code == 307
    assert len(seen) == 4
