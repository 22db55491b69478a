"""Discovery of one-file parts: the file is the registration, there is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TypeVar

Part = TypeVar("Part")


def modules(package: str) -> list[str]:
    """The full names of the modules and packages directly in `package`, sorted."""
    path = importlib.import_module(package).__path__
    return sorted(f"{package}.{module.name}" for module in pkgutil.iter_modules(path))


def discover(package: str, constant: str, kind: type[Part]) -> dict[str, Part]:
    """The parts in `package`: module name (last step) → its constant, e.g. every `TASK` of `registry.tasks`.

    Modules whose name starts with `_` are not parts.

    Raises:
        TypeError: a module has no such constant, or one of another type.
    """
    parts: dict[str, Part] = {}
    for name in modules(package):
        short = name.rpartition(".")[2]
        if short.startswith("_"):
            continue
        part = getattr(importlib.import_module(name), constant, None)
        if not isinstance(part, kind):
            raise TypeError(f"{name} must end in {constant} = {kind.__name__}(…)")
        parts[short] = part
    return parts
