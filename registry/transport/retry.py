"""Another attempt where it may help."""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import tenacity

if TYPE_CHECKING:
    from collections.abc import Callable

RETRIED = frozenset({429, 500, 502, 503, 504, 529})
"""Statuses that are asked again; 529 is Anthropic's "overloaded"."""
_LOST = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.RemoteProtocolError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and how long a call is repeated."""

    attempts: int = 4
    budget: float = 30.0
    """Seconds: no repeat begins later than this after the first attempt began."""
    first: float = 0.5
    """Seconds before the first repeat at most; doubled every time, and drawn between 0 and that."""
    longest: float = 10.0


class Retry(httpx.BaseTransport):
    """Repeats what may succeed later: 429, 5xx and lost connections; not a timeout, whose answer may still come.

    Waits as `Retry-After` says (seconds or a date), else exponentially with full jitter. Where that is longer than the
    budget, the answer at hand is given at once.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        patience: Patience | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._inner, self._patience = inner, patience or Patience()
        self._sleep, self._now = sleep, now

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the last attempt; its error where it has none."""
        request.read()  # a repeat needs the body again
        patience = self._patience
        jitter = tenacity.wait_random_exponential(multiplier=patience.first, max=patience.longest)

        def wait(state: tenacity.RetryCallState) -> float:
            asked = retry_after(_answer(state), self._now())
            return jitter(state) if asked is None else asked

        def again(state: tenacity.RetryCallState) -> None:
            if (answer := _answer(state)) is not None:
                answer.close()

        def ended(state: tenacity.RetryCallState) -> Any:
            assert state.outcome is not None  # noqa: S101  (tenacity asks after an attempt)
            return state.outcome.result()

        repeat = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_LOST)
            | tenacity.retry_if_result(lambda answer: answer.status_code in RETRIED),
            stop=tenacity.stop_after_attempt(patience.attempts) | tenacity.stop_before_delay(patience.budget),
            wait=wait,
            before_sleep=again,
            retry_error_callback=ended,
            sleep=self._sleep,
        )
        response: httpx.Response = repeat(self._inner.handle_request, request)
        return response

    def close(self) -> None:
        """Closes the transport inside."""
        self._inner.close()


def _answer(state: tenacity.RetryCallState) -> httpx.Response | None:
    if state.outcome is None or state.outcome.failed:
        return None
    answer: httpx.Response = state.outcome.result()
    return answer


def retry_after(answer: httpx.Response | None, now: float) -> float | None:
    """The seconds that the answer asks to wait; None where it does not say, or says nothing we can read.

    Source: RFC 9110 §10.2.3; `retry-after-ms` is Azure's.
    """
    if answer is None:
        return None
    milliseconds = answer.headers.get("retry-after-ms", "").strip()
    if milliseconds.isascii() and milliseconds.isdigit():
        return float(milliseconds) / 1000
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max(0.0, date.timestamp() - now)
