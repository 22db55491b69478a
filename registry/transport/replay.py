"""A transport without a wire: answers as a cassette does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import httpx

from registry.cassette import RecordedRequest, redacted_request, request_differences
from registry.errors import NothingFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.cassette import Interaction

_STALE = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Of the wire that the answer once came over: bodies are kept unpacked."""


class Replay(httpx.BaseTransport):
    """Plays interactions: each once, the first that fits and was not played; with `again` as often as it is asked for.

    A request fits by method, address and body, a JSON body value by value; what recording struck out of it is struck
    out of the request that is asked, too. Headers do not count.
    """

    def __init__(self, interactions: Iterable[Interaction], *, again: bool = False) -> None:
        self._interactions = tuple(interactions)
        self._again = again
        self._lock = threading.Lock()
        self._played: set[int] = set()

    @property
    def unplayed(self) -> tuple[Interaction, ...]:
        """The interactions that nobody asked for."""
        with self._lock:
            return tuple(each for at, each in enumerate(self._interactions) if at not in self._played)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The recorded answer.

        Raises:
            NothingFoundError: none fits, or all that fit were played; names the smallest difference.
        """
        asked = RecordedRequest(method=request.method, url=str(request.url), body=request.read())
        recorded = self._pick(asked).response
        return httpx.Response(
            recorded.status,
            headers=[(name, value) for name, value in recorded.headers if name.lower() not in _STALE],
            content=recorded.body,
            request=request,
        )

    def _pick(self, asked: RecordedRequest) -> Interaction:
        plain = redacted_request(asked)
        with self._lock:
            differences = [
                min((request_differences(one, each.request) for one in (asked, plain)), key=len)
                for each in self._interactions
            ]
            fits = [at for at, found in enumerate(differences) if not found]
            fresh = [at for at in fits if self._again or at not in self._played]
            if fresh:
                self._played.add(fresh[0])
                return self._interactions[fresh[0]]
        what = f"{plain.method} {plain.url}"
        if fits:
            raise NothingFoundError(
                f"{what} is asked more often than it was recorded ({len(fits)})",
                place=self._interactions[fits[0]].place,
            )
        nearest = min(range(len(differences)), key=lambda at: len(differences[at]), default=None)
        if nearest is None:
            raise NothingFoundError(f"no interaction answers {what}: the cassette is empty")
        raise NothingFoundError(
            f"no interaction answers {what}: {'; '.join(differences[nearest][:3])}",
            place=self._interactions[nearest].place,
        )
