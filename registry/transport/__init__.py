"""The way to a provider: transports around one another, each with one duty, all of them httpx's.

    Retry( Pace( Redirect( Network )))

Whatever answers like `httpx.BaseTransport` can stand in for any of them: a mock, a recording, an ASGI application.
`Network` is the only one with a socket: it resolves a name once, holds every address against the egress rules, connects
to exactly what it checked, and watches the clock of the whole exchange. `Record` goes around all of them and keeps what
the caller sees; `Replay` takes the place of all of them.
"""

from __future__ import annotations

import httpx

from registry.errors import UnreachableError
from registry.transport.egress import Egress
from registry.transport.network import CONNECT, Network
from registry.transport.pace import Pace
from registry.transport.record import Record
from registry.transport.redirect import Redirect
from registry.transport.replay import Replay
from registry.transport.retry import Patience, Retry

__all__ = [
    "Egress",
    "Network",
    "Pace",
    "Patience",
    "Record",
    "Redirect",
    "Replay",
    "Retry",
    "stack",
    "unreachable",
]


def stack(
    network: httpx.BaseTransport, *, patience: Patience | None = None, per_minute: int | None = None
) -> httpx.BaseTransport:
    """The transports in their order around `network`."""
    inner: httpx.BaseTransport = Redirect(network)
    if per_minute:
        inner = Pace(inner, per_minute)
    return Retry(inner, patience)


def unreachable(error: httpx.HTTPError, host: str, seconds: float) -> UnreachableError:
    """The error of the wire in our words."""
    match error:
        case httpx.ConnectTimeout():
            why = f"cannot connect to {host} in {min(CONNECT, seconds):g} s"
        case httpx.TimeoutException():
            why = f"no whole answer of {host} in {seconds:g} s"
        case httpx.ConnectError():
            why = f"cannot connect to {host}: {error}"
        case httpx.RemoteProtocolError() if str(error).startswith("illegal"):
            why = f"{host} answers with what is no HTTP ({str(error).partition(':')[0]})"
        case httpx.RemoteProtocolError() | httpx.ReadError():
            why = f"{host} ended its answer in the middle: {error}"
        case _:
            why = f"cannot call {host}: {error}"
    waits = isinstance(error, httpx.TimeoutException)
    return UnreachableError(why, help="--timeout SECONDS gives it longer" if waits else None)
