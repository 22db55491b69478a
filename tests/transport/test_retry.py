"""Another attempt where it may help."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from registry.transport import Patience, Retry
from registry.transport.retry import retry_after

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = 1_800_000_000.0


class Clock:
    """Remembers what was slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def answered(
    *answers: httpx.Response | Exception, patience: Patience | None = None
) -> tuple[int, list[float], int]:
    """Status, seconds slept and attempts."""
    seen: list[bytes] = []
    queue: Iterator[httpx.Response | Exception] = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.read())
        found = next(queue)
        if isinstance(found, Exception):
            raise found
        return found

    clock = Clock()
    retry = Retry(httpx.MockTransport(answer), patience, sleep=clock.sleep, now=lambda: NOW)
    with httpx.Client(transport=retry) as client:
        status = client.post("https://api.example.com/", content=b"body").status_code
    assert set(seen) == {b"body"}
    return status, clock.slept, len(seen)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 529])
def test_a_passing_status_is_asked_again(status: int) -> None:
    assert answered(httpx.Response(status), httpx.Response(200))[::2] == (200, 2)


@pytest.mark.parametrize("status", [200, 400, 401, 404, 408, 422, 501])
def test_another_status_is_not(status: int) -> None:
    assert answered(httpx.Response(status))[::2] == (status, 1)


def test_a_lost_connection_is_tried_again() -> None:
    assert answered(httpx.ConnectError("x"), httpx.RemoteProtocolError("x"), httpx.Response(200))[::2] == (
        200,
        3,
    )


def test_a_timeout_is_not_tried_again() -> None:
    with pytest.raises(httpx.ReadTimeout):
        answered(httpx.ReadTimeout("x"), httpx.Response(200))


def test_the_last_answer_comes_when_patience_ends() -> None:
    assert answered(*(httpx.Response(503) for _ in range(4)))[::2] == (503, 4)


def test_waits_grow_at_most_exponentially() -> None:
    _, slept, _ = answered(*(httpx.Response(503) for _ in range(4)))
    assert all(0 <= seconds <= most for seconds, most in zip(slept, (0.5, 1, 2), strict=True))


def test_the_provider_s_wait_is_kept() -> None:
    assert answered(httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200)) == (200, [7.0], 2)


@pytest.mark.parametrize(
    "headers",
    [{"Retry-After": "3600"}, {"retry-after-ms": "9" * 5000}, {"Retry-After": "9" * 5000}],
    ids=["an hour", "5000 digits of milliseconds", "5000 digits"],
)
def test_a_wait_beyond_the_budget_is_not_waited(headers: dict[str, str]) -> None:
    assert answered(httpx.Response(429, headers=headers)) == (429, [], 1)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Retry-After": "12"}, 12.0),
        ({"Retry-After": format_datetime(datetime.fromtimestamp(NOW + 30, UTC), usegmt=True)}, 30.0),
        ({"Retry-After": format_datetime(datetime.fromtimestamp(NOW - 30, UTC), usegmt=True)}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({"retry-after-ms": "1500", "Retry-After": "2"}, 1.5),
        ({"retry-after-ms": "9" * 5000}, math.inf),
        ({"Retry-After": "9" * 5000}, math.inf),
    ],
    ids=["none", "seconds", "date", "past", "words", "negative", "milliseconds", "endless ms", "endless"],
)
def test_what_retry_after_says(headers: dict[str, str], expected: float | None) -> None:
    assert retry_after(httpx.Response(429, headers=headers), NOW) == expected
