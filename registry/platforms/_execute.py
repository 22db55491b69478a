"""What running a body that someone has already compiled is made of, the same for every platform.

A room's `execute.py` has one function `prepare(requests, call, …)`: it takes the requests that made the endpoint and one
call of it, and gives an `Execution`: what the provider is asked, and a function that reads its answers. No I/O happens in
between; whoever has a wire brings the answers. A platform's failure is a `PlatformError`, in `error_answer` its JSON.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from registry.errors import UsageError
from registry.exchange import ProviderRequest
from registry.java.substitution import PlatformError
from registry.java.text import jackson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from registry.exchange import ProviderResponse
    from registry.model import Request

_LEAST, _MOST = 1e-37, 1e38
_MOST_DIGITS = 9  # as many as tell every float32 from its neighbours


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of an endpoint; None is: not sent."""

    task_type: str
    """Empty where only the endpoint says it."""
    input: Sequence[Any] = ()
    """Texts, in the order of the answer; for a custom or multimodal task whatever the body takes."""
    query: str | None = None
    input_type: str | None = None
    """`ingest`, `search`, `classification` or `clustering`, in any case."""
    top_n: int | None = None
    return_documents: bool | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """What the call overrides: `task_settings` on the two Elasticsearches, `parameters` on OpenSearch."""
    named: Mapping[str, Any] = field(default_factory=dict)
    """Parameters by their bare names, wherever the platform's calls have them; each must mean something there."""
    messages: Sequence[Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that the platform made on the way, for `--trace`."""

    name: str
    """`values`, `body`, `request`, `response`, `extracted` or `result`."""
    value: Any


def unseen(step: Step) -> None:
    """The trace of one who does not look."""
    del step


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the platform answers: its JSON text, numbers as the platform prints them."""

    text: str
    status: int = 200

    @property
    def value(self) -> Any:
        """The parsed text."""
        return json.loads(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One call on its way: what the provider is asked, and how its answers, in the same order, are read."""

    requests: tuple[ProviderRequest, ...]
    read: Callable[[Sequence[ProviderResponse]], Answer]
    """Raises `PlatformError` where the platform fails, and `UnsupportedError` where it would run a script."""
    signature: str | None = None
    """How the platform signs the requests, which are not signed here; None where it does not."""


def asking(
    request: ProviderRequest, read: Callable[[ProviderResponse], Answer], trace: Callable[[Step], None]
) -> Execution:
    """A call that asks the provider once, each of its steps told; `read` makes the answer of the provider's."""
    trace(Step(name="body", value=request.body.decode()))
    trace(Step(name="request", value=request))

    def one(responses: Sequence[ProviderResponse]) -> Answer:
        [response] = responses
        trace(Step(name="response", value=response))
        return read(response)

    return Execution(requests=(request,), read=one)


def sent(method: str, url: str, headers: Mapping[str, str], body: str | None) -> ProviderRequest:
    """The request; what UTF-8 has no bytes for, half of a pair, goes as a question mark, as Java writes it."""
    return ProviderRequest(
        method=method, url=url, headers=dict(headers), body=(body or "").encode("utf-8", "replace")
    )


def received(response: ProviderResponse) -> str:
    """The body as text."""
    return response.body.decode("utf-8", "replace")


class UnreadError(ValueError):
    """A text that is not JSON; the message says where."""


def parsed(
    text: str,
    *,
    whole: Callable[[str], Any] = int,
    pairs: Callable[[list[tuple[str, Any]]], Any] | None = None,
) -> Any:
    """The JSON value of a text, read as strictly as Jackson does.

    Raises:
        UnreadError: it is none, or nested too deep, or has a number of thousands of digits.
    """
    try:
        return json.loads(text, parse_int=whole, parse_constant=_refuse, object_pairs_hook=pairs)
    except UnreadError:
        raise
    except json.JSONDecodeError as error:
        what = (
            "the text ends"
            if error.pos >= len(text.rstrip())
            else f"unexpected character ('{text[error.pos]}')"
        )
        raise UnreadError(f"{what} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise UnreadError("the text is nested too deep") from error
    except ValueError as error:  # Jackson refuses it, too: 1000 digits by default
        raise UnreadError("a number is too long") from error


def _refuse(word: str) -> NoReturn:
    raise UnreadError(f"non-standard token '{word}'")


def answer(value: Any) -> Answer:
    """The value as Jackson writes it."""
    return Answer(text=jackson(value))


def failure(error: PlatformError) -> Answer:
    """The platform's answer for a failure; what caused it (`__cause__`) is its `caused_by`."""
    return Answer(text=jackson({"error": _frame(error), "status": error.status}), status=error.status)


def _frame(error: PlatformError) -> dict[str, Any]:
    own = {"type": error.type, "reason": error.message}
    return {"root_cause": [own], **own, **_caused_by(error)}


def _caused_by(error: PlatformError) -> dict[str, Any]:
    cause = error.__cause__
    if not isinstance(cause, PlatformError):
        return {}
    return {"caused_by": {"type": cause.type, "reason": cause.message, **_caused_by(cause)}}


def float32(value: float) -> float:
    """The number as Java's `float`, as the double that `Float.toString` prints: the fewest digits that read back as it.

    Beyond its range it is infinite.
    """
    if _LEAST < abs(value) < _MOST and float(f"{value:.5e}") == value:
        return float(value)  # no two numbers of six digits have the same float
    nearest = _rounded(value)
    if nearest in (0.0, float("inf"), float("-inf")) or nearest != nearest:  # noqa: PLR0124  (not a number)
        return nearest
    digits = _MOST_DIGITS
    while digits > 2 and _rounded(float(f"{nearest:.{digits - 2}e}")) == nearest:  # noqa: PLR2004  (Java writes two at least)
        digits -= 1
    return float(f"{nearest:.{digits - 1}e}")


def _rounded(value: float) -> float:
    try:
        return float(struct.unpack("<f", struct.pack("<f", float(value)))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def only(requests: Sequence[Request], fits: Callable[[Request], bool], what: str) -> Request:
    """The one request that fits.

    Raises:
        UsageError: there is none, or there are several.
    """
    found = [request for request in requests if fits(request)]
    if len(found) != 1:
        raise UsageError(f"{len(found) or 'no'} requests {what}; one is wanted")
    return found[0]
