"""The events of a recorded stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.engine.stream import Event
    from registry.exchange import ProviderResponse


def events(answer: ProviderResponse) -> list[Event]:
    """The events; recorders trim the empty line that ends the last one."""
    from registry.transport import events as transport  # noqa: PLC0415  (a run without streams loads no wire)

    return list(transport.events([answer.body, b"\n\n"]))
