"""The response paths of a task, tried on the answer of its example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import paths
from registry.paths import At, Each, Key, Path, Where

if TYPE_CHECKING:
    from registry.catalog import BlueprintTask
    from registry.model import JsonPath


@dataclass(frozen=True, slots=True)
class Written:
    """A response path as the blueprint writes it."""

    field: str
    """The field of the response: `embeddings`, `items`, `usage.total_tokens`, …"""
    text: str
    place: JsonPath
    """Where it stands in the blueprint."""
    when: str | None = None
    """The input or parameter that must be true for the answer to hold the value."""
    by: str | None = None
    """The parameter that chooses between several paths …"""
    value: str | None = None
    """… and its value that chooses this one."""

    @property
    def path(self) -> Path | None:
        """The path; None where the text is none."""
        try:
            return paths.parse(self.text)
        except paths.PathError:
            return None

    @property
    def result(self) -> bool:
        """Whether it leads to what the task type needs, and not to errors, usage or the request's id."""
        return self.field.partition(".")[0] not in ("error", "usage", "request_id")


def written(task: BlueprintTask) -> Iterator[Written]:
    """Every response path of the task, in its order."""
    for name, form in task.response.items():
        place = (*task.path, "response", name)
        if name in ("error", "usage") and isinstance(form, Mapping):
            yield from _inside(name, form, place)
        elif isinstance(form, str):
            yield Written(name, form, place)
        elif isinstance(form, Mapping) and isinstance(form.get("path"), str) and "when" in form:
            yield Written(name, form["path"], (*place, "path"), when=form["when"])
        elif isinstance(form, Mapping) and "by" in form:
            for value, text in form.items():
                if value != "by" and isinstance(text, str):
                    yield Written(name, text, (*place, value), by=form["by"], value=value)


def streamed(task: BlueprintTask) -> Iterator[Written]:
    """The paths that read an event of the task's stream."""
    stream = task.content.get("stream", {})
    for name in ("delta", "finish", "tool_calls", "tool_index"):
        if isinstance(stream.get(name), str):
            yield Written(f"stream.{name}", stream[name], (*task.path, "stream", name))
    for name, text in stream.get("usage", {}).items():
        if name != "docs":
            yield Written(f"stream.usage.{name}", text, (*task.path, "stream", "usage", name))


_OPENAI = {
    "id": "chatcmpl-1",
    "object": "chat.completion.chunk",
    "created": 1,
    "model": "a-model",
    "choices": [
        {
            "index": 0,
            "delta": {"role": "assistant", "content": "Hi", "refusal": None},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}
"""Source: OpenAI API reference, "The chat completion chunk object"."""


def events(task: BlueprintTask) -> list[Any]:
    """Events to try a stream's paths on: those of its example, else OpenAI's where it says that they are; else none."""
    stream = task.content.get("stream", {})
    found: list[Any] = stream.get("example") or ([_OPENAI] if stream.get("events") == "openai" else [])
    return found


def _inside(name: str, form: Mapping[str, Any], place: JsonPath) -> Iterator[Written]:
    for key, text in form.items():
        if key == "docs":
            continue
        if isinstance(text, str):
            yield Written(f"{name}.{key}", text, (*place, key))
        elif isinstance(text, Mapping) and isinstance(text.get("path"), str):
            yield Written(f"{name}.{key}", text["path"], (*place, key, "path"))


def tried(task: BlueprintTask) -> Iterator[Written]:
    """The paths that must find something in the example's answer: those that the example's call asks for."""
    for path in written(task):
        if path.field.partition(".")[0] == "error":
            continue
        if path.when is not None and setting(task, path.when) is not True:
            continue
        if path.by is not None and setting(task, path.by) != path.value:
            continue
        yield path


def setting(task: BlueprintTask, name: str) -> Any:
    """The value of the parameter or optional input in the example's call: as it says, else the default."""
    example = task.content.get("example", {})
    given = {
        **example.get("parameters", {}),
        **{key: example[key] for key in task.type.inputs if key in example},
    }
    if name in given:
        return given[name]
    declared = {**task.blueprint.content.get("parameters", {}), **task.content.get("parameters", {})}
    return declared.get(name, {}).get("default")


def items(task: BlueprintTask) -> Path | None:
    """The path of the entries that `@` paths start from."""
    return next((path.path for path in written(task) if path.field == "items"), None)


def inputs(task: BlueprintTask) -> int | None:
    """How many results the example's call asks for; None where the task type or the example does not say."""
    example = task.content.get("example", {})
    main = next(iter(task.type.inputs), None)
    if main not in example:
        return None
    count = len(example[main]) if task.many and isinstance(example[main], list) else 1
    top = setting(task, "top_n")
    return min(count, top) if isinstance(top, int) and top > 0 else count


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a path goes in a document."""

    matches: tuple[Any, ...]
    failed: int | None = None
    """The number of the first step that leads nowhere; None where the path finds something."""
    before: tuple[Any, ...] = ()
    """The values that this step was tried on."""


def trace(document: Any, path: Path) -> Trace:
    """The values that the path finds, in their order, or the step at which it is lost."""
    values: tuple[Any, ...] = (document,)
    for number, step in enumerate(path.steps):
        after = tuple(found for value in values for found in _taken(value, step))
        if not after:
            return Trace((), number, values)
        values = after
    return Trace(values)


def _taken(value: Any, step: paths.Step) -> list[Any]:
    match step:
        case Key(name):
            return [value[name]] if isinstance(value, Mapping) and name in value else []
        case Each():
            return list(value) if isinstance(value, list) else []
        case At(index):
            return [value[index]] if isinstance(value, list) and index < len(value) else []
        case Where(key, text):
            found = value if isinstance(value, list) else []
            return [item for item in found if isinstance(item, Mapping) and item.get(key) == text]


def step_at(text: str, number: int) -> int:
    """The offset of the step with that number in the text of a path."""
    offset = 1
    for end in range(1, len(text) + 1):
        try:
            if len(paths.parse(text[:end]).steps) <= number:
                offset = end
        except paths.PathError:
            continue
    return offset


def entries(task: BlueprintTask, path: Path) -> list[tuple[Any, ...]] | None:
    """What the path finds in each entry of the example's answer; None where there are no entries to start from."""
    start = items(task)
    if start is None or start.relative or not path.relative:
        return None
    found = trace(task.content.get("example", {}).get("answer"), start).matches
    return [trace(entry, path).matches for entry in found]
