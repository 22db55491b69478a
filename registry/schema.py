"""The blueprint schema, assembled from its own parts and those of the task types; blueprints held against it."""

from __future__ import annotations

import copy
import functools
import json
from typing import TYPE_CHECKING, Any

from registry import resources, shape
from registry.tasks import Field, Task, all_tasks

if TYPE_CHECKING:
    from registry.diagnostics import Finding
    from registry.model import Document

CODES = shape.Codes(
    unknown="S011",
    missing="S012",
    type="S013",
    enum="S014",
    pattern="S015",
    other="S016",
    ignored="S017",
)


@functools.cache
def blueprint() -> dict[str, Any]:
    """The JSON Schema of a blueprint: `schemas/blueprint.schema.json` with the task types of this installation."""
    schema = copy.deepcopy(resources.schema("blueprint"))
    responses: dict[str, Any] = {}
    examples: dict[str, Any] = {}
    tasks: dict[str, Any] = {}
    for name, task in all_tasks().items():
        responses[name] = _response(task)
        examples[name] = _example(task)
        tasks[rf"^{name}(\.[a-z][a-z0-9_]*)?$"] = _task(schema["$defs"]["task"], name, task)
    schema["$defs"]["responses"] = responses
    schema["$defs"]["examples"] = examples
    schema["properties"]["tasks"]["patternProperties"] = tasks
    return schema


def written() -> str:
    """The text of `schemas/blueprint.schema.json`: it must not change when it is written again."""
    return json.dumps(blueprint(), indent=2, ensure_ascii=False) + "\n"


def findings(document: Document) -> list[Finding]:
    """Every misfit of a blueprint with the schema, worst first."""
    return shape.findings(document, blueprint(), codes=CODES)


def _task(base: dict[str, Any], name: str, task: Task) -> dict[str, Any]:
    part: dict[str, Any] = copy.deepcopy(base)
    part["description"] = f"{task.title}: {', '.join(task.names)} → the result."
    part["properties"]["response"] = {"$ref": f"#/$defs/responses/{name}"}
    part["properties"]["example"] = {"$ref": f"#/$defs/examples/{name}"}
    if not task.kinds:
        del part["properties"]["input_type"]
    if not task.streams:
        del part["properties"]["stream"]
    return part


def _response(task: Task) -> dict[str, Any]:
    properties = {key: _field(field) for key, field in task.response.items()}
    properties |= {key: {"$ref": f"#/$defs/{key}"} for key in ("error", "usage", "request_id")}
    return {
        "description": "Where the answer holds what the task type needs.",
        "type": "object",
        "additionalProperties": False,
        "required": [key for key, field in task.response.items() if field.required],
        "properties": properties,
        "examples": [{key: field.example for key, field in task.response.items() if field.required}],
    }


def _field(field: Field) -> dict[str, Any]:
    forms: list[dict[str, Any]] = [{"$ref": "#/$defs/path"}]
    if not field.required:
        forms.append({"$ref": "#/$defs/conditional_path"})
    if field.typed:
        forms.append({"$ref": "#/$defs/path_by_parameter"})
    return {"description": field.description, "anyOf": forms, "examples": [field.example]}


def _example(task: Task) -> dict[str, Any]:
    interface = task.interface()["input"]
    # No constraints here: a task can narrow its interface, so a rule holds the example against that one.
    properties: dict[str, Any] = {
        key: {
            "description": schema.get("description", key),
            "examples": schema.get("examples", [_sample(schema)]),
        }
        for key, schema in interface["properties"].items()
    }
    return {
        "description": "A call and its answer: what rules try paths on and what stand-ins answer.",
        "type": "object",
        "additionalProperties": False,
        "required": ["answer", *interface["required"]],
        "properties": {
            **properties,
            "parameters": {
                "description": "The parameters of the call that are not their defaults.",
                "type": "object",
                "examples": [{"dimensions": 3}],
            },
            "answer": {"description": "The provider's answer.", "examples": [{"data": []}]},
            "docs": {"$ref": "#/$defs/docs"},
        },
        "examples": [{**{key: _sample(properties[key]) for key in interface["required"]}, "answer": {}}],
    }


def _sample(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _sample(schema["anyOf"][0])
    kind = schema.get("type", "string")
    match kind if isinstance(kind, str) else kind[0]:
        case "array":
            return [_sample(schema.get("items", {}))]
        case "object":
            return {key: _sample(value) for key, value in list(schema.get("properties", {}).items())[:1]}
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return "hello"
