"""The interface check: what goes in and what comes out are as the task type promises."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from registry import shape
from registry.contracts.difference import spelt
from registry.contracts.nouns import PASSED, Verdict, failed
from registry.tasks import all_tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.catalog import Blueprint
    from registry.contracts.reading import Reading
    from registry.contracts.subject import Subject


def check(subject: Subject, reading: Reading) -> Verdict:
    """Whether the inputs and the result's document fit the schemas of the task's interface."""
    task = subject.task
    complaint = misfit(_given(task.blueprint, task.key), dict(subject.inputs))
    if complaint is not None:
        return failed(f"the inputs break the interface: {complaint}", task.place())
    if reading.result is None:
        return PASSED
    document = reading.result.document()
    complaint = None if _plain(task.type_name, document) else misfit(_made(task.type_name), document)
    if complaint is not None:
        return failed(f"the result breaks the interface: {complaint}", task.place("response"))
    return PASSED


def misfit(validator: Any, value: Any) -> str | None:
    """How the value breaks the schema, in words; None where it fits."""
    from jsonschema.exceptions import best_match  # noqa: PLC0415  (80 ms that --help must not pay)

    error = best_match(validator.iter_errors(value))
    if error is None:
        return None
    where = spelt(tuple(error.absolute_path))
    return f"{where}: {error.message}" if where else str(error.message)


@functools.cache
def _given(blueprint: Blueprint, key: str) -> Any:
    """The validator of a task's inputs: the blueprint may narrow what its type takes."""
    task = blueprint.task(key)
    schema = task.type.interface()["input"]
    own: Mapping[str, Any] = task.content.get("interface", {})
    named = {name: part for name, part in own.items() if name in task.type.inputs}
    return shape.dialect()({**schema, "properties": {**schema["properties"], **named}})


@functools.cache
def _made(type_name: str) -> Any:
    return shape.dialect()(dict(all_tasks()[type_name].output))


_VECTORS = ("text_embedding", "text_embedding_bytes", "text_embedding_bits")


def _plain(type_name: str, document: Any) -> bool:
    """Whether a document is made of vectors of numbers and nothing else: a schema takes 5 ms to say so of a long one."""
    if type_name != "text_embedding" or not isinstance(document, dict) or len(document) != 1:
        return False
    [(key, entries)] = document.items()
    return key in _VECTORS and all(
        entry.keys() == {"embedding"} and {type(number) for number in entry["embedding"]} <= {int, float}
        for entry in entries
    )
