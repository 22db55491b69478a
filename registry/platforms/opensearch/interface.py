"""The JSON Schemas that OpenSearch holds the calls and answers of a model against, generated from the blueprint.

A call comes raw (`parameters`) or as documents (`text_docs`, `query_text`), and with words of the platform around it, so the
top level stays open. Before the check a text parameter is read as JSON, up to version 3.0 even where the schema says that
it is a string, and then only its first word: so nothing is said of texts.

Source: ml-commons `MLNodeUtils.java`, `TransportPredictionTaskAction.java`; tried on 2.19.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from registry.binding import json_schema
from registry.platforms.opensearch.slots import Plan, is_text

if TYPE_CHECKING:
    from registry.platforms.opensearch.functions import DataSet

_TEXTS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
DOCUMENTS: Mapping[DataSet, Mapping[str, Any]] = {
    "text_docs": {"required": ["text_docs"], "properties": {"text_docs": _TEXTS}},
    "text_similarity": {
        "required": ["query_text", "text_docs"],
        "properties": {"query_text": {"type": "string"}, "text_docs": _TEXTS},
    },
}
"""What a call with documents looks like."""


def interface(plan: Plan, takes: DataSet | None) -> dict[str, Any]:
    """The `interface` of a model: its input, raw or with the documents that its pre-process function takes; its output."""
    raw = {"required": ["parameters"], "properties": {"parameters": parameters(plan)}}
    forms = [raw, *([dict(DOCUMENTS[takes])] if takes else [])]
    shape = {"anyOf": forms} if len(forms) > 1 else raw
    return {"input": {"type": "object", **shape}, "output": output(plan.task.type_name)}


def documents(takes: DataSet, task_type: str) -> dict[str, Any]:
    """The `interface` of an in-cluster model."""
    return {"input": {"type": "object", **DOCUMENTS[takes]}, "output": output(task_type)}


def parameters(plan: Plan) -> dict[str, Any]:
    """The JSON Schema of `parameters`: the task's inputs, and what a call may override."""
    properties = {slot.name: _schema(slot.schema) for slot in plan.slots.values()}
    for name in plan.stored:
        declared = plan.task.parameters.get(name)
        if declared is None and name in plan.task.type.inputs:
            declared = plan.task.type.inputs[name].schema
        properties[name] = _schema(declared or {})
    required = [slot.name for slot in plan.slots.values()]
    return {"type": "object", **({"required": required} if required else {}), "properties": properties}


def _schema(declared: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without words for people; `{}` where a text may stand."""
    schema = json_schema(declared)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if is_text(schema) or not kinds or "string" in kinds:
        return {}
    return dict(_silent(schema))


def _silent(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_silent(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        word: {name: _silent(part) for name, part in value.items()}
        if word == "properties"
        else _silent(value)
        for word, value in schema.items()
        if word not in ("description", "examples", "docs")
    }


def output(task_type: str) -> dict[str, Any]:
    """The JSON Schema of the answer: `inference_results`, one a call of the provider, with tensors in them."""
    return {
        "type": "object",
        "required": ["inference_results"],
        "properties": {
            "inference_results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["output"],
                    "properties": {"output": {"type": "array", "items": _tensor(task_type)}},
                },
            }
        },
    }


def _tensor(task_type: str) -> dict[str, Any]:
    match task_type:
        case "text_embedding" | "multi_modal_embedding":
            return _numbers("sentence_embedding")
        case "rerank":
            return _numbers("similarity")
        case "sparse_embedding":
            weights = {"type": "object", "additionalProperties": {"type": "number"}}
            return _map(
                {"required": ["response"], "properties": {"response": {"type": "array", "items": weights}}}
            )
        case _:
            # A text that is a JSON object becomes the map itself: nothing can be said of its keys.
            return _map({})


def _numbers(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["name", "data_type", "shape", "data"],
        "properties": {
            "name": {"const": name},
            "data_type": {"type": "string"},
            "shape": {"type": "array", "items": {"type": "integer"}},
            "data": {"type": "array", "items": {"type": "number"}},
        },
    }


def _map(inside: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["dataAsMap"],
        "properties": {"dataAsMap": {"type": "object", **inside}},
    }
