"""What is lost where the connector or the model is there already: what was given to make it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry import partial
from registry.binding import required
from registry.platforms._platform import Loss

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from registry.binding import Binding

OF_CONNECTOR = ("client_config",)
"""Options that only a new connector can hold."""
OF_MODEL = (
    "model_group",
    "model_group_id",
    "description",
    "deploy",
    "is_enabled",
    "interface",
    "guardrails",
    "rate_limiter",
)
"""Options that only a new model can hold."""
OF_REMOTE = ("name", "connector", "connector_id", "client_config", "trusted_endpoint")
"""Options that only a model outside the cluster has a place for."""


def connector(binding: Binding, options: Mapping[str, Any]) -> Iterator[Loss]:
    """A loss for each choice that the connector would hold."""
    return _losses(binding, options, OF_CONNECTOR, "the connector is there already (connector_id)")


def model(binding: Binding, options: Mapping[str, Any], remote: Sequence[str]) -> Iterator[Loss]:
    """A loss for each choice that the model or its connector would hold; `remote` are the options of remote models."""
    names = (*OF_MODEL, *remote)
    return _losses(binding, options, names, "the model is there already (pipeline.model_id)")


def notes(binding: Binding) -> Iterator[str]:
    """One line for the values that had to be given and that nothing rendered has."""
    names = [name for name in required(binding.task) if name in binding.given]
    if names:
        yield f"not rendered, what is there already has its own: {', '.join(names)}"


def _losses(binding: Binding, options: Mapping[str, Any], names: Sequence[str], why: str) -> Iterator[Loss]:
    task = binding.task
    for name in sorted(binding.given - set(required(task))):
        yield Loss(
            message=f"no place for '{name}': {why}",
            place=partial.place(task, partial.spelt(task, name)),
            help=f"leave {name} out",
        )
    if binding.kind != (task.content.get("input_type") or {}).get("default"):
        yield Loss(
            message=f"no place for 'input_type': {why}",
            place=task.place("input_type"),
            help="leave input_type out",
        )
    for name in names:
        if name in options:
            yield Loss(
                message=f"no place for option '{name}': {why}",
                place=task.place(),
                help=f"leave {name} out of the options",
            )
