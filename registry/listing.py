"""What `registry list` and `registry show` say of a blueprint's tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.binding import json_schema, required
from registry.compile import support
from registry.platforms import all_targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from registry.catalog import BlueprintTask


def row(task: BlueprintTask) -> dict[str, Any]:
    """The task as `registry list -o json` prints it."""
    return {
        "blueprint": task.blueprint.id,
        "title": task.blueprint.title,
        "task": task.key,
        "task_type": task.type_name,
        "variant": task.variant,
        "docs": task.content["docs"],
        "models": list(task.models),
        "parameters": parameters(task),
        "secrets": list(task.secrets),
        "targets": {name: cell(task, name) for name in all_targets()},
    }


def parameters(task: BlueprintTask) -> dict[str, Any]:
    """The JSON Schema of what `--set` takes for the task's parameters."""
    properties = {}
    for name, part in task.parameters.items():
        known = {word: part[word] for word in ("description", "default", "examples") if word in part}
        properties[name] = {**json_schema(part), **known}
    return {
        "type": "object",
        "properties": properties,
        "required": required(task),
        "additionalProperties": False,
    }


def optional_inputs(task: BlueprintTask) -> dict[str, Mapping[str, Any]]:
    """The inputs of the task that `--set` can give a stored default, with their JSON Schemas."""
    return {
        name: part.schema
        for name, part in task.type.inputs.items()
        if not part.required and name in task.used and name not in task.parameters
    }


def cell(task: BlueprintTask, target: str) -> dict[str, Any]:
    """Whether the target can serve the task: a cell of the support matrix."""
    found = support(task, all_targets()[target])
    return {
        "supported": found.supported,
        "reason": found.reason,
        "needs": str(found.needs) if found.needs else None,
    }


def rows(tasks: Iterable[BlueprintTask]) -> list[dict[str, Any]]:
    """The rows, sorted by blueprint and task."""
    return [row(task) for task in sorted(tasks, key=lambda task: (task.blueprint.id, task.key))]
