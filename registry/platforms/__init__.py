"""One room a platform: whatever is true of one platform only lives in its folder."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from registry.errors import UnknownNameError
from registry.platforms._client import Client, Method
from registry.platforms._platform import Compiled, Compiler, Endpoint, Executor, Loss, Platform, Target
from registry.plugins import discover

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Client",
    "Compiled",
    "Compiler",
    "Endpoint",
    "Executor",
    "Loss",
    "Method",
    "Platform",
    "Target",
    "all_platforms",
    "all_targets",
    "platform_of",
    "target",
]


@functools.cache
def all_platforms() -> Mapping[str, Platform]:
    """Every platform by the name of its folder."""
    return discover("registry.platforms", "PLATFORM", Platform)


@functools.cache
def all_targets() -> Mapping[str, Target]:
    """Every target by its name, in the order of the names."""
    targets = {
        name: target for platform in all_platforms().values() for name, target in platform.targets.items()
    }
    return dict(sorted(targets.items()))


def target(name: str) -> Target:
    """The target with that name.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in all_targets():
        raise UnknownNameError("target", name, all_targets())
    return all_targets()[name]


def platform_of(target: Target) -> Platform:
    """The platform that the target belongs to."""
    return next(platform for platform in all_platforms().values() if target.name in platform.targets)
