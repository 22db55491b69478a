"""What the reader of a body must know, one line each: what is fixed, what cannot be set, what is not guaranteed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry import partial, resources
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


def idle(target: str, options: Mapping[str, Any], others: Container[str] = ()) -> Iterator[str]:
    """One line for the options that mean nothing to the target (`x-targets`), and for those among `others`."""
    known = resources.schema("endpoint")["properties"]
    names = [name for name in known if name in options and (_foreign(known[name], target) or name in others)]
    if names:
        yield f"options without meaning here: {', '.join(names)}"


def _foreign(option: Mapping[str, Any], target: str) -> bool:
    return "x-targets" in option and target not in option["x-targets"]


def guarantees(target: str, found: Mapping[Guarantee, Sequence[str]]) -> Iterator[str]:
    """One line for each guarantee, with the placeholders that it is about."""
    for guarantee, names in found.items():
        unless = f"; unless {guarantee.unless}" if guarantee.unless else ""
        yield f"{target} guarantees of {', '.join(dict.fromkeys(names))}: {guarantee.holds}{unless}"
