"""No more calls a minute than the provider takes."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable


class Pace(httpx.BaseTransport):
    """Keeps calls, repeats too, at least 60 / `per_minute` seconds apart; threads share one pace."""

    def __init__(
        self,
        inner: httpx.BaseTransport,
        per_minute: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._inner, self._apart = inner, 60 / per_minute
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._next = 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, asked for when it is this call's turn."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._apart
        if turn > now:
            self._sleep(turn - now)
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Closes the transport inside."""
        self._inner.close()
