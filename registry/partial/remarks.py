"""What the reader of a body must know, one line each: what is fixed, what cannot be set, what is not guaranteed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry import partial
from registry.partial import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from registry.binding import Binding
    from registry.java.substitution import Guarantee
    from registry.partial import Split


def notes(binding: Binding, values: Split, supplied: Container[str]) -> Iterator[str]:
    """What was folded in, and what cannot be set on this endpoint: at most one line each."""
    folded = [name.removeprefix(PARAMETER) for name in values.fixed]
    if folded:
        yield f"fixed when rendered, no call can change it: {', '.join(folded)}"
    missing = partial.unset(binding, supplied)
    if missing:
        yield f"not settable on this endpoint: {', '.join(missing)} (unset; --set name=value)"


INFERENCE_OPTIONS = ("id", "rate_limit", "chunking_settings", "batch_size")
"""What inference endpoints have; the other options are words of OpenSearch."""


def ignored(options: Mapping[str, Any]) -> Iterator[str]:
    """One line for the options that are OpenSearch's and mean nothing to an inference endpoint."""
    names = [name for name in options if name not in INFERENCE_OPTIONS]
    if names:
        yield f"options of OpenSearch, without meaning here: {', '.join(names)}"


def guarantees(target: str, found: Mapping[Guarantee, Sequence[str]]) -> Iterator[str]:
    """One line for each guarantee, with the placeholders that it is about."""
    for guarantee, names in found.items():
        unless = f"; unless {guarantee.unless}" if guarantee.unless else ""
        yield f"{target} guarantees of {', '.join(dict.fromkeys(names))}: {guarantee.holds}{unless}"
