"""Task types, one a file."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from registry.plugins import discover
from registry.tasks._task import KINDS, Field, Input, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KINDS", "Field", "Input", "Task", "all_tasks"]


@functools.cache
def all_tasks() -> Mapping[str, Task]:
    """Every task type by its name, in the order of the names."""
    return discover("registry.tasks", "TASK", Task)
