"""What a form of output is: the same requests for a person, a program, a shell or Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.model import Request
    from registry.platforms import Platform

ATTEMPTS = 120
"""How often a script asks for what the cluster makes in the background."""
PAUSE = 5
"""Seconds between two of them: ten minutes in all, for a model of some gigabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The requests of one endpoint and what a form may say about them."""

    title: str
    """One line: blueprint, task, target."""
    platform: Platform
    """It knows the client and how the cluster is named."""
    requests: tuple[Request, ...]
    secrets: Mapping[str, str]
    """`<API_KEY>` → the environment variable that holds it."""
    needs: str | None = None
    """Platform and version: `Elasticsearch ≥ 8.19`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form: a file of `registry/forms` that ends in `FORM = Form(…)`; the file's name is its name."""

    suffix: str
    write: Callable[[Sheet], str]


def secret_leaves(tree: Any, secrets: Mapping[str, str]) -> set[str]:
    """The references to secrets that stand in the tree as whole values."""
    if isinstance(tree, str):
        return {tree} & set(secrets)
    if isinstance(tree, Mapping):
        return {name for value in tree.values() for name in secret_leaves(value, secrets)}
    if isinstance(tree, list):
        return {name for value in tree for name in secret_leaves(value, secrets)}
    return set()


def used_variables(sheet: Sheet) -> list[str]:
    """The environment variables of the secrets that the requests use, each once, in the order of the blueprint."""
    used = secret_leaves([request.body for request in sheet.requests], sheet.secrets)
    return list(dict.fromkeys(variable for name, variable in sheet.secrets.items() if name in used))
