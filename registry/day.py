"""The day that rules take for today: the calendar's, unless somebody chose one."""

from __future__ import annotations

import contextlib
import datetime as dt
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_chosen: ContextVar[dt.date | None] = ContextVar("day", default=None)


def today() -> dt.date:
    """The chosen day, else that of the calendar in UTC."""
    return _chosen.get() or dt.datetime.now(tz=dt.UTC).date()


@contextlib.contextmanager
def chosen(day: dt.date | None) -> Iterator[None]:
    """Within it, `today` is that day; None leaves it to the calendar."""
    token = _chosen.set(day)
    try:
        yield
    finally:
        _chosen.reset(token)
