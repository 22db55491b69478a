"""What a task type is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing a caller gives: its JSON Schema, and whether the caller may leave it out."""

    schema: Mapping[str, Any]
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a task reads from the provider's answer: where blueprints name its path."""

    description: str
    example: str
    required: bool = True
    many: bool = True
    """Whether the path must be able to yield one match per item."""
    typed: bool = False
    """Whether its path may be chosen by a parameter (`by`), as Cohere's embedding types want."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task type: a file of `registry/tasks` that ends in `TASK = Task(…)`; the file's name is its name."""

    title: str
    docs: str
    inputs: Mapping[str, Input]
    """What the caller gives, the main one first; the names that templates may use."""
    output: Mapping[str, Any]
    """JSON Schema of the result, in Elasticsearch's response words."""
    response: Mapping[str, Field]
    starter: str
    """The YAML that `registry new` begins a task of this type with; its comments say what to change."""
    kinds: bool = False
    """Whether callers say what the input is for (`input_type`: ingest, search, classification, clustering)."""
    many: bool = True
    """Whether one call takes a list of inputs unless the blueprint says `inputs: one`."""
    streams: bool = False
    """Whether an answer can come piece by piece (`stream`)."""
    custom: bool = False
    """Whether the provider's document is the result, untouched."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names that templates of this task may use, beside parameters and secrets."""
        return (*self.inputs, "input_type") if self.kinds else tuple(self.inputs)

    def interface(self) -> dict[str, Any]:
        """The JSON Schemas of the task's input and output, as `schemas/interfaces/` prints them."""
        return {
            "input": {
                "type": "object",
                "properties": {name: dict(given.schema) for name, given in self.inputs.items()}
                | ({"input_type": dict(INPUT_TYPE)} if self.kinds else {}),
                "required": [name for name, given in self.inputs.items() if given.required],
                "additionalProperties": False,
            },
            "output": dict(self.output),
        }


KINDS = ("ingest", "search", "classification", "clustering")
INPUT_TYPE: Mapping[str, Any] = {
    "description": "What the input is for; providers have their own words for it.",
    "enum": list(KINDS),
}


def listing(item: Mapping[str, Any], key: str) -> dict[str, Any]:
    """JSON Schema of a result document with one list under `key`."""
    return {
        "type": "object",
        "properties": {key: {"type": "array", "items": dict(item)}},
        "required": [key],
        "additionalProperties": False,
    }


TEXTS: Mapping[str, Any] = {
    "description": "The texts, in the order of the results.",
    "type": "array",
    "items": {"type": "string"},
    "minItems": 1,
}
