"""The door that credentials go through."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from registry.transport.unseal import Unseal


def passed(method: str = "POST", **parts: Any) -> httpx.Request:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    door = Unseal(httpx.MockTransport(answer), lambda part, text: text.replace("MARK", f"<{part}>"[1:-1]))
    with httpx.Client(transport=door) as client:
        client.request(method, "https://h.example.com/a?k=MARK", **parts)
    return seen[0]


def test_address_headers_and_body_are_opened_each_in_its_way() -> None:
    request = passed(headers={"X-Key": "Bearer MARK"}, content=b"say MARK")
    assert str(request.url) == "https://h.example.com/a?k=url"
    assert request.headers["x-key"] == "Bearer header"
    assert request.read() == b"say body"


def test_the_length_is_that_of_what_is_sent() -> None:
    request = passed(content="é MARK MARK".encode())
    assert int(request.headers["content-length"]) == len("é body body".encode())
    assert request.headers.get_list("host") == ["h.example.com"]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_request_without_body_stays_without(method: str) -> None:
    assert passed(method).read() == b""


def test_closing_closes_what_is_inside() -> None:
    class Inside(httpx.BaseTransport):
        closed = False

        def close(self) -> None:
            self.closed = True

    inside = Inside()
    Unseal(inside, lambda _, text: text).close()
    assert inside.closed
