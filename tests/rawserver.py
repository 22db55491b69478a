"""A server of raw bytes on 127.0.0.1, for answers that no honest server gives."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = 60.0
"""Seconds that a stalled answer stalls, unless the test is over before."""


class RawServer:
    """Reads a request, then hands the connection to `answer`; up while its `with` block runs.

    `answer(send, wait)`: `send` writes bytes, `wait` sleeps that many seconds, or less when the block is left. The
    connection is closed when it returns. `seen` counts the connections.
    """

    def __init__(self, answer: Callable[[Callable[[bytes], None], Callable[[float], object]], None]) -> None:
        self._answer = answer
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.seen = 0

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        # Closing does not wake a thread that waits in accept(): a connection does.
        with contextlib.suppress(OSError), socket.create_connection(self._socket.getsockname()):
            pass
        for thread in self._threads:
            thread.join()
        self._socket.close()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self._over.is_set():
                connection.close()
                return
            self.seen += 1
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):  # the caller may have lost patience
            connection.recv(65536)
            self._answer(connection.sendall, self._over.wait)


def then(*parts: bytes | float) -> Callable[[Callable[[bytes], None], Callable[[float], object]], None]:
    """An answer that sends the bytes and waits the seconds, in turn."""

    def answer(send: Callable[[bytes], None], wait: Callable[[float], object]) -> None:
        for part in parts:
            if isinstance(part, bytes):
                send(part)
            else:
                wait(part)

    return answer
