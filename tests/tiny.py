"""Blueprints of a few lines, for tests of what one rule of the format becomes on a target."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import yaml

from registry import load, schema, template
from registry.binding import Binding, Choices, bind
from registry.catalog import Blueprint, BlueprintTask
from registry.platforms import Compiled, Endpoint, target

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCS = "https://docs.example.com/api"
RESPONSES: Mapping[str, Mapping[str, Any]] = {
    "text_embedding": {"embeddings": "$.data[*].embedding"},
    "sparse_embedding": {"items": "$.data[*]", "tokens": "@.terms[*].id", "weights": "@.terms[*].weight"},
    "rerank": {"items": "$.results[*]", "scores": "@.score", "index": "@.index"},
    "completion": {"text": "$.choices[*].text"},
    "chat_completion": {"messages": "$.choices[*].message", "text": "$.choices[*].message.content"},
    "multi_modal_embedding": {"embeddings": "$.data[*].embedding"},
    "custom": {},
}
BODIES: Mapping[str, Any] = {
    "rerank": {"query": "{{ query }}", "docs": "{{ input }}"},
    "chat_completion": {"messages": "{{ messages }}"},
}


def task(key: str = "text_embedding", *, top: Mapping[str, Any] | None = None, **parts: Any) -> BlueprintTask:
    """A task of a small blueprint; `body`, `response` and every other part of a task stand over the plain ones.

    Raises:
        AssertionError: what the parts say is no blueprint.
    """
    name = key.partition(".")[0]
    body = parts.pop("body", BODIES.get(name, {"input": "{{ input }}"}))
    request = {"path": "/call", "body": body, **parts.pop("request", {})}
    content: dict[str, Any] = {
        "docs": DOCS,
        "request": request,
        "response": dict(RESPONSES[name]),
        **copy.deepcopy(parts),
    }
    whole = {
        "title": "Tiny",
        "docs": DOCS,
        "url": "https://api.example.com/v1",
        **copy.deepcopy(dict(top or {})),
        "tasks": {key: {word: part for word, part in content.items() if part is not None}},
    }
    document = load.parse(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True).encode(), "tiny.yaml")
    assert schema.findings(document) == []
    return Blueprint("tiny", document).task(key)


def bound(
    given: BlueprintTask, *, url: str | None = None, secret: str | None = None, **values: Any
) -> Binding:
    """The task with the chosen values."""
    return bind(given, Choices(values=values, url=url, secret=secret))


def compiled(
    to: str, given: BlueprintTask, options: Mapping[str, Any] | None = None, **choices: Any
) -> Compiled:
    """The bodies of the task for that target, losses and all."""
    return target(to).compile(bound(given, **choices), Endpoint(id="tiny", options=options or {}))


def sent(binding: Binding, **inputs: Any) -> Any:
    """The body that the provider should get: every name bound, no platform between. The oracle of what is compiled."""
    values = {f"parameters.{name}": value for name, value in binding.values.items()}
    values |= {**binding.values, **inputs}
    if "input_type" not in inputs and binding.translated(binding.kind):
        values["input_type"] = binding.translated(binding.kind)
    body = (binding.task.request or {})["body"]
    return template.evaluate(body, lambda name: values.get(name, template.ABSENT))
