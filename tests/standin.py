"""A stand-in of a provider on 127.0.0.1: answers with JSON that the test names, remembers what it was asked.

    with StandIn({"data": [{"embedding": [0.1, 0.2]}]}) as provider:
        … a call of something else to provider.url + "/embeddings" …
        assert provider.seen[-1].json() == {"input": ["hello"]}

An answer is a JSON value (sent with status 200) or an `Answer`. A `StandIn` is given one of

* an answer: the same for every request;
* a list of answers: one per request, in order; a request too many gets status 500;
* a function of the `Seen` request that returns an answer.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request as it came in; header names in lower case, `path` with its query string."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str

    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to answer; a `body` that is text goes out as it is, anything else as JSON."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class StandIn:
    """A threaded HTTP server on a free port of 127.0.0.1, up while its `with` block runs.

    `url` has no slash at its end; `seen` holds the requests in the order of their arrival and may be cleared;
    `answer` may be set anew between requests.
    """

    def __init__(self, answer: Any | list[Any] | Callable[[Seen], Any]) -> None:
        self.seen: list[Seen] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.answer = answer

    @property
    def answer(self) -> Any:
        """What was given; to answer with a JSON list, wrap it: `Answer(body=[…])`."""
        return self._given

    @answer.setter
    def answer(self, given: Any) -> None:
        with self._lock:
            self._given = given
            self._queue = deque(given) if isinstance(given, list) else None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _reply(self, seen: Seen) -> Answer:
        """The answer to `seen`, which is remembered."""
        with self._lock:
            self.seen.append(seen)
            if self._queue is None:
                given = self._given
            elif self._queue:
                given = self._queue.popleft()
            else:
                given = Answer(status=500, body={"error": "the stand-in has no answer left"})
        if callable(given):
            given = given(seen)
        return given if isinstance(given, Answer) else Answer(body=given)


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            seen = Seen(
                method=self.command,
                path=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length).decode("utf-8"),
            )
            try:
                answer = stand_in._reply(seen)  # noqa: SLF001  (its own handler)
            except Exception as error:  # noqa: BLE001  (a test's function failed: the caller must see it)
                answer = Answer(status=500, body={"error": f"the stand-in failed: {error!r}"})
            text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            content = text.encode("utf-8")
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                with contextlib.suppress(ConnectionError):  # the caller may have lost patience
                    self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _handle  # noqa: N815  (the names http.server looks for)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its signature)
            """Nothing: what was asked stands in `seen`."""

    return Handler
