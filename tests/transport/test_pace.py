"""No more calls a minute than the provider takes."""

from __future__ import annotations

import httpx

from registry.transport import Pace


def test_calls_are_apart_and_the_first_one_waits_for_nothing() -> None:
    slept: list[float] = []
    inner = httpx.MockTransport(lambda _: httpx.Response(200))
    with httpx.Client(transport=Pace(inner, 120, clock=lambda: 100.0, sleep=slept.append)) as client:
        for _ in range(3):
            client.get("https://api.example.com/")
    assert slept == [0.5, 1.0]
