"""Models that run inside the cluster: registered from OpenSearch's own list, or from a file at an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry import template
from registry.errors import UnsupportedError
from registry.model import Need, Version
from registry.platforms.opensearch.functions import TAKES
from registry.platforms.opensearch.interface import documents
from registry.platforms.opensearch.slots import TARGET
from registry.template import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.binding import Binding

FROM_ADDRESS = "plugins.ml_commons.allow_registering_model_via_url"

FUNCTIONS: Mapping[str, str] = {
    "text_embedding": "text_embedding",
    "sparse_embedding": "sparse_encoding",
    "rerank": "text_similarity",
}
"""Task type → the function of a model whose register body names none."""


def register(binding: Binding) -> dict[str, Any]:
    """The register body as the blueprint writes it, everything folded in, `function_name` first.

    Raises:
        UnsupportedError: the blueprint says nothing of this target.
    """
    task = binding.task
    own = task.targets(TARGET)
    if "register" not in own:
        raise UnsupportedError(
            f"{task.blueprint.id} {task.key} runs inside another platform: it has no register body for OpenSearch",
            place=task.place(),
        )
    body: dict[str, Any] = template.evaluate(
        own["register"], lambda name: binding.values.get(name.rpartition(".")[2], ABSENT)
    )
    # The parser of model_config is picked by the function that has been read until then.
    return {key: body[key] for key in sorted(body, key=lambda key: key != "function_name") if body[key] != {}}


def function_name(task_type: str, register_body: Mapping[str, Any]) -> str:
    """The function as a pipeline names it."""
    return str(register_body.get("function_name", FUNCTIONS.get(task_type, "text_embedding"))).lower()


def interface(binding: Binding) -> dict[str, Any]:
    """The `interface` of the model.

    Raises:
        UnsupportedError: nothing is known of the calls of such a task.
    """
    task = binding.task
    if task.type_name not in TAKES:
        raise UnsupportedError(
            f"no interface is known of an in-cluster {task.type_name}: give one in the options",
            place=task.place(),
        )
    return documents(TAKES[task.type_name], task.type_name)


def notes(register_body: Mapping[str, Any]) -> Iterator[str]:
    """What the cluster must allow before it takes the model."""
    if "url" in register_body:
        yield f"the cluster takes files from addresses only with {FROM_ADDRESS}: true"


def needs(task_type: str) -> Iterator[Need]:
    """The oldest version that runs such models, where not every one does that we write for."""
    if task_type == "rerank":
        yield Need(version=Version(2, 12), feature="cross-encoder models")
