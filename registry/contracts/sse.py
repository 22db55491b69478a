"""Server-sent events of a recorded text; live streams are read by a library.

Source: HTML standard, "Interpreting an event stream".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.engine.stream import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = re.compile(r"\r\n|\r|\n")


def events(text: str) -> Iterator[Event]:
    """The events of a whole stream; what no empty line ends is dropped, as the standard says."""
    name, data = "", list[str]()
    for line in _END.split(text.removeprefix("\ufeff"))[:-1]:
        if not line:
            if data:
                yield Event(name=name or "message", data="\n".join(data))
            name, data = "", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
