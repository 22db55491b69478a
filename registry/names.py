"""The texts of a blueprint with the names that each may use, and the names that are declared: what rules look at.

Everything here bears a blueprint with faults: a text that is no template still tells the names in it, and a task whose
headers are broken still has its parameters. `catalog` and `binding` are for blueprints without faults.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import schema, template
from registry.shape.misfit import resolved

if TYPE_CHECKING:
    from registry.catalog import Blueprint, BlueprintTask
    from registry.model import Document, JsonPath, Place

PROSE = frozenset({"description", "docs", "example", "examples", "interface", "title", "unit"})
"""Fields for readers and samples: braces in them mean nothing."""

_BRACED = re.compile(r"(?:\{\{|\$\{)(.*?)(?:\}|$)", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)?")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a blueprint that is not prose."""

    path: JsonPath
    text: str
    variables: tuple[str, ...] | None
    """The kinds of names that its templates may use (`x-variables`); None where the field takes no templates."""

    @property
    def parsed(self) -> template.Template | None:
        """The template; None where the text is none."""
        try:
            return template.parse(self.text)
        except template.TemplateError:
            return None

    @property
    def names(self) -> frozenset[str]:
        """The names in it; those of a text that is no template are guessed."""
        parsed = self.parsed
        if parsed is not None:
            return frozenset(name for expression in parsed.expressions for name in expression.names)
        return frozenset(
            name.removeprefix("credential.")
            for inside in _BRACED.findall(self.text)
            for name in _WORD.findall(inside)
        )


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter or secret, what is said of it, and where."""

    name: str
    content: Mapping[str, Any]
    path: JsonPath


@functools.lru_cache(maxsize=8)
def texts(blueprint: Blueprint) -> tuple[Text, ...]:
    """The texts of the blueprint in their order, prose left out."""
    root = schema.blueprint()
    return tuple(_texts(root, blueprint.content, (), root))


def _texts(part: Mapping[str, Any], value: Any, path: JsonPath, root: Mapping[str, Any]) -> Iterator[Text]:
    part = resolved(part, root)
    if "x-variables" in part:
        for place, text in template.texts(value, path):
            yield Text(place, text, tuple(part["x-variables"]))
    elif isinstance(value, str):
        yield Text(path, value, None)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not (key in PROSE and key in part.get("properties", {})):
                yield from _texts(_under(part, key), item, (*path, key), root)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(part.get("items", {}), item, (*path, index), root)


def _under(part: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The schema of the value under the key; an empty one where the schema says nothing of it."""
    if key in part.get("properties", {}):
        named: Mapping[str, Any] = part["properties"][key]
        return named
    for pattern, under in part.get("patternProperties", {}).items():
        if re.search(pattern, key):
            found: Mapping[str, Any] = under
            return found
    rest = part.get("additionalProperties")
    return rest if isinstance(rest, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that stands in a field as it is, not in a template."""

    name: str
    kind: str
    """What it must be the name of (`x-names`): `inputs` or `parameters`."""
    path: JsonPath
    is_key: bool
    """Whether it stands before a colon."""


def references(task: BlueprintTask) -> Iterator[Reference]:
    """The names of inputs and parameters that stand under `targets:` of the task."""
    root = schema.blueprint()
    part = root["$defs"]["task"]["properties"]["targets"]
    yield from _references(part, task.content.get("targets", {}), (*task.path, "targets"), root)


def _references(
    part: Mapping[str, Any], value: Any, path: JsonPath, root: Mapping[str, Any]
) -> Iterator[Reference]:
    part = resolved(part, root)
    kind = part.get("x-names")
    if isinstance(value, str) and kind:
        yield Reference(value, kind, path, is_key=False)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if kind:
                yield Reference(key, kind, (*path, key), is_key=True)
            yield from _references(_under(part, key), item, (*path, key), root)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _references(part.get("items", {}), item, (*path, index), root)


def parameters(task: BlueprintTask) -> dict[str, Declared]:
    """The parameters that the task may use: the blueprint's, its own over them; used or not."""
    return _declared(task, "parameters")


def secrets(task: BlueprintTask) -> dict[str, Declared]:
    """The secrets that the task may use: the blueprint's, its own over them; used or not."""
    return _declared(task, "secrets")


def _declared(task: BlueprintTask, part: str) -> dict[str, Declared]:
    levels: list[tuple[Mapping[str, Any], JsonPath]] = [
        (task.blueprint.content, ()),
        (task.content, task.path),
    ]
    return {
        name: Declared(name, content, (*path, part, name))
        for level, path in levels
        for name, content in level.get(part, {}).items()
    }


def every(blueprint: Blueprint, part: str) -> list[Declared]:
    """Every declaration under `part` (`parameters` or `secrets`) of the blueprint and its tasks, in their order."""
    levels = [(blueprint.content, ()), *((task.content, task.path) for task in blueprint.tasks.values())]
    return [
        Declared(name, content, (*path, part, name))
        for level, path in levels
        for name, content in level.get(part, {}).items()
    ]


def inputs(task: BlueprintTask) -> tuple[str, ...]:
    """The names of the task's inputs; `input_type` is one only where the task has words for it."""
    kinds = task.type.kinds and "input_type" in task.content
    return (*task.type.inputs, "input_type") if kinds else tuple(task.type.inputs)


def names_for(task: BlueprintTask, text: Text) -> frozenset[str]:
    """The names that the text may use: declared for the task, and of a kind that its field takes."""
    kinds = text.variables or ()
    names = [
        *(inputs(task) if "inputs" in kinds else ()),
        *(f"parameters.{name}" for name in parameters(task) if "parameters" in kinds),
        *(f"secrets.{name}" for name in secrets(task) if "secrets" in kinds),
        *(("url",) if "url" in kinds else ()),
    ]
    return frozenset(names)


def deciding(task: BlueprintTask, fact: str) -> list[Declared]:
    """The parameters that decide the fact (`model`, `dimensions`, `element_type`): one, if all is well."""
    return [
        given
        for given in parameters(task).values()
        if given.content.get("sets", "model" if given.name == "model" else None) == fact
    ]


def tasks_at(blueprint: Blueprint, path: JsonPath) -> list[BlueprintTask]:
    """The tasks for which what stands at the path counts: one inside a task, else those that do not override it."""
    if path[:1] == ("tasks",):
        task = blueprint.tasks.get(str(path[1]))
        return [task] if task is not None else []
    return [task for task in blueprint.tasks.values() if _counts(task, path)]


def _counts(task: BlueprintTask, path: JsonPath) -> bool:
    match path[0]:
        case "url":
            return task.url is not None and task.url.path == path
        case "headers":
            return any(leaf.path == path for leaf in task.headers.values())
        case "query":
            return any(leaf.path == path[:2] for leaf in task.query.values())
        case _:
            return path[0] not in task.content


def spot(
    document: Document, path: JsonPath, offset: int = 0, length: int | None = None
) -> tuple[Place, bool]:
    """The place of characters of the text at the path, and whether it is exact (what stands there can be replaced)."""
    value = document.at(path)
    if length is None:
        length = len(value) - offset
    place = document.within(path, offset, length)
    lines = document.text.splitlines()
    if place.line != place.end_line or place.line > len(lines):
        return place, False
    return place, lines[place.line - 1][place.column - 1 : place.end_column - 1] == value[
        offset : offset + length
    ]
