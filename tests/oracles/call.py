"""A call that an official SDK makes, and the request that a blueprint builds for the same call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry import catalog, paths, template
from registry.binding import Binding, Choices, bind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.catalog import BlueprintTask

KEY = "key-for-loopback"
"""The value of every secret in these calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of one task: how the SDK makes it and what it reads from the answer."""

    blueprint: str
    task: str
    inputs: Mapping[str, Any]
    """The required inputs."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Parameters and optional inputs, `input_type` among them."""
    send: Callable[[str], Any]
    """The stand-in's address → what the SDK returns."""
    read: Callable[[Any], Mapping[str, list[Any]]]
    """What the SDK returns → the values by the name of the response field that must find the same."""
    root: str = ""
    """What follows the stand-in's address in the SDK's base address and in `--url`."""
    sdk_adds: Mapping[str, Any] = field(default_factory=dict)
    """Top-level keys that the SDK sends unasked, with their values: API defaults that the blueprint leaves out."""
    answer: Any = None
    """What the stand-in answers; the example's answer unless given."""
    credential: str | None = None
    """Which secret of a group."""

    def __str__(self) -> str:
        return f"{self.blueprint} {self.task}"


def task_of(call: Call) -> BlueprintTask:
    """The shipped task that the call is of."""
    return catalog.open_catalog()[call.blueprint].task(call.task)


def answer_of(call: Call) -> Any:
    """What the provider answers in this call."""
    return task_of(call).content["example"]["answer"] if call.answer is None else call.answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A provider request with everything in it fixed."""

    method: str
    target: str
    """Path and query string, as in the request line."""
    headers: Mapping[str, str]
    body: Any


def built(call: Call, url: str) -> Built:
    """The request that the blueprint says, sent to `url` instead of its own base address."""
    task = task_of(call)
    binding = bind(task, Choices(values=call.values, url=url + call.root, secret=call.credential))
    lookup = _lookup(binding, call.inputs)
    assert task.request is not None
    query = {name: template.evaluate(leaf.text, lookup) for name, leaf in task.query.items()}
    pairs = "&".join(f"{name}={value}" for name, value in query.items() if value is not template.ABSENT)
    headers = {name: template.evaluate(leaf.text, lookup) for name, leaf in task.headers.items()}
    return Built(
        method=task.request.get("method", "POST"),
        target=call.root + template.evaluate(task.request["path"], lookup) + (f"?{pairs}" if pairs else ""),
        headers={name: value for name, value in headers.items() if value is not template.ABSENT},
        body=template.evaluate(task.request["body"], lookup),
    )


def _lookup(binding: Binding, inputs: Mapping[str, Any]) -> template.Lookup:
    values: dict[str, Any] = {**inputs, "input_type": binding.translated(binding.kind)}
    for name, value in binding.values.items():
        values[f"parameters.{name}" if name in binding.task.parameters else name] = value
    values |= {f"secrets.{secret.name}": KEY for secret in binding.secrets}
    return lambda name: values.get(name, template.ABSENT)


def found(call: Call) -> dict[str, list[Any]]:
    """Response field → the values that its path finds in the answer of this call."""
    task = task_of(call)
    binding = bind(task, Choices(values=call.values, url="http://127.0.0.1", secret=call.credential))
    return {
        name: paths.find(answer_of(call), path)
        for name in task.type.response
        if (path := path_of(binding, name)) is not None
    }


def path_of(binding: Binding, name: str) -> paths.Path | None:
    """The absolute path of a response field that holds for the binding; None where nothing asks for it."""
    response = binding.task.response
    text = binding.path(response.get(name))
    if text is None:
        return None
    items = paths.parse(response["items"]) if isinstance(response.get("items"), str) else paths.Path(())
    return paths.parse(text).after(items)
