"""What an endpoint's author chose, held against the blueprint: the value of every name at compile time."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry import address, day, schema, shape, template
from registry.errors import MissingError, UnknownNameError, UsageError, nearest
from registry.model import Document
from registry.tasks import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.catalog import BlueprintTask, Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the author of an endpoint chose."""

    values: Mapping[str, Any] = field(default_factory=dict)
    """Parameter, optional input or `input_type` → its value."""
    model: str | None = None
    url: str | None = None
    """Instead of the blueprint's base address."""
    secret: str | None = None
    """Which secret of a `one_of` group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A task with a value for every name that has one."""

    task: BlueprintTask
    values: Mapping[str, Any]
    """Parameter or optional input → value, for those that have one."""
    given: frozenset[str]
    """Those that the author set; the others are defaults."""
    secrets: tuple[Secret, ...]
    """The secrets that this endpoint uses."""
    kind: str | None
    """What the input is for, where callers say nothing: one of `KINDS`."""
    url: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def model(self) -> str | None:
        """The model, where the task has a parameter for it."""
        name = self.task.deciding("model")
        return self.values.get(name) if name else None

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the blueprint knows of the model."""
        return self.task.models.get(self.model or "", {})

    @property
    def dimensions(self) -> int | None:
        """The length of the vectors: as set, else the model's."""
        name = self.task.deciding("dimensions")
        if name and isinstance(self.values.get(name), int):
            return int(self.values[name])
        known = self.facts.get("dimensions")
        return known[0] if isinstance(known, list) else known

    def translated(self, kind: str | None) -> str | None:
        """The provider's word for what an input is for; None where the blueprint has none."""
        words = self.task.content.get("input_type")
        return words.get(kind) if words and kind else None

    def path(self, form: Any) -> str | None:
        """The response path that holds for these values; None for one that nothing asks for."""
        if isinstance(form, str) or form is None:
            return form
        if "when" in form:
            return form["path"] if self.values.get(form["when"]) is True else None
        value = self.values.get(form["by"])
        return form.get(value) if isinstance(value, str) else None


def bind(task: BlueprintTask, choices: Choices) -> Binding:
    """The task with the chosen values, the model's defaults and the parameters' defaults.

    Raises:
        UnknownNameError: a chosen name is no parameter or optional input of the task.
        UsageError: a value breaks its schema or the model's facts, cannot stand in its header, or two models are
            chosen; a required parameter has no value; the address is none that can be called.
    """
    if choices.url is not None:
        address.refuse(choices.url)
    given = dict(choices.values)
    _model(task, choices.model, given)
    _known(task, given)
    kind = given.pop("input_type", (task.content.get("input_type") or {}).get("default"))
    binding = Binding(
        task=task,
        values=_values(task, given),
        given=frozenset(given),
        secrets=_secrets(task, choices.secret),
        kind=kind,
        url=choices.url.rstrip("/") if choices.url else None,
    )
    _required(binding)
    return dataclasses.replace(binding, notes=_notes(binding))


def _model(task: BlueprintTask, model: str | None, given: dict[str, Any]) -> None:
    if model is None:
        return
    name = task.deciding("model")
    if name is None:
        raise UsageError(
            f"{task.blueprint.id} {task.key} has no parameter for the model", help="leave --model out"
        )
    if given.setdefault(name, model) != model:
        raise UsageError(
            f"two models of {task.blueprint.id} {task.key}: '{model}' and '{given[name]}'",
            help=f"--model M or --set {name}=M: one of them",
        )


def _known(task: BlueprintTask, given: Mapping[str, Any]) -> None:
    optional = {name: dict(part.schema) for name, part in task.type.inputs.items() if not part.required}
    schemas: dict[str, Any] = {**optional, **{name: dict(part) for name, part in task.parameters.items()}}
    if task.content.get("input_type"):
        schemas["input_type"] = {"enum": [kind for kind in KINDS if kind in task.content["input_type"]]}
    for name, value in given.items():
        if name not in schemas:
            raise UnknownNameError(f"parameter of {task.blueprint.id} {task.key}", name, schemas)
        declared = name in task.parameters
        path = task.parameter_path(name) if declared else task.path
        place = task.blueprint.document.place(path)
        complaint = misfit(name, value, schemas[name])
        if complaint:
            raise UsageError(f"parameter {complaint}", place=place, help=schemas[name].get("description"))
        for header in _in_headers(task, name, value):
            raise UsageError(
                f"parameter '{name}' stands in the header {header}: it must be ASCII text without line ends, "
                f"not {json.dumps(value, ensure_ascii=False)}",
                place=place,
                help="write it in ASCII: a header can hold nothing else",
            )


JSON_SCHEMA_WORDS = frozenset(
    [
        "type",
        "enum",
        "pattern",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "items",
        "properties",
        "additionalProperties",
        "anyOf",
    ]
)


def json_schema(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema in a parameter: its words without ours."""
    return {word: value for word, value in parameter.items() if word in JSON_SCHEMA_WORDS}


def misfit(name: str, value: Any, parameter: Mapping[str, Any]) -> str | None:
    """How the value breaks the schema of what is called `name`, as a sentence about it; None where it fits."""
    document = Document(file="", text="", value={name: value}, values={}, keys={})
    found = shape.findings(document, json_schema(parameter), codes=schema.CODES, path=(name,))
    return found[0].message if found else None


def _in_headers(task: BlueprintTask, name: str, value: Any) -> list[str]:
    """The headers that would hold what no header can: the value's text is not ASCII, or has control characters."""
    text = template.text(value)
    if text.isascii() and text.isprintable():
        return []
    spelt = f"parameters.{name}" if name in task.parameters else name
    return [
        header
        for header, leaf in task.headers.items()
        if any(used == spelt for _, _, used in template.names(leaf.text))
    ]


def _values(task: BlueprintTask, given: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: part["default"] for name, part in task.parameters.items() if "default" in part
    }
    decides = task.deciding("model")
    model = given.get(decides, values.get(decides)) if decides else None
    facts = task.models.get(model, {}) if isinstance(model, str) else {}
    values |= {name: value for name, value in facts.get("defaults", {}).items() if name in task.parameters}
    for name in facts.get("unsupported", ()):
        if name in given:
            raise UsageError(
                f"model '{model}' has no '{name}'",
                place=task.place("models", str(model), "unsupported"),
                help=f"leave {name} out, or choose another model",
            )
        values.pop(name, None)
    values |= {name: _whole(task, name, value) for name, value in given.items()}
    sized = task.deciding("dimensions")
    allowed = facts.get("dimensions")
    if sized and sized in given and allowed is not None:
        sizes = allowed if isinstance(allowed, list) else [allowed]
        shorter = bool(facts.get("any_shorter")) and given[sized] <= max(sizes)
        if given[sized] not in sizes and not shorter:
            raise UsageError(
                f"model '{model}' has no vectors of {given[sized]} dimensions",
                place=task.place("models", str(model), "dimensions"),
                help=f"there is {', '.join(map(str, sizes))}{' and less' if facts.get('any_shorter') else ''}",
            )
    return values


def _whole(task: BlueprintTask, name: str, value: Any) -> Any:
    """5e2 is 500 where an integer is asked for: JSON Schema takes it, and providers need not."""
    integer = task.parameters.get(name, {}).get("type") == "integer"
    return int(value) if integer and isinstance(value, float) and value.is_integer() else value


def _required(binding: Binding) -> None:
    task = binding.task
    for name in required(task):
        standing = binding.url is not None and name in _address_only(task)
        if name not in binding.values and not standing:
            raise MissingError(
                f"missing required parameter '{name}' of {task.blueprint.id} {task.key}",
                place=task.blueprint.document.place(task.parameter_path(name)),
                help=f"--set {name}={task.parameters[name].get('examples', ['…'])[0]}",
            )
    if task.request is not None and task.url is None and binding.url is None:
        raise MissingError(
            f"{task.blueprint.id} {task.key} has no fixed address", place=task.place(), help="--url https://…"
        )


def required(task: BlueprintTask) -> list[str]:
    """The parameters that every endpoint must set: marked so, or without default in `url` or `path`."""
    places = _names(task.url.text if task.url else None) | _names((task.request or {}).get("path"))
    return [
        name
        for name, part in task.parameters.items()
        if part.get("required") or (name in places and "default" not in part)
    ]


def _address_only(task: BlueprintTask) -> set[str]:
    """Parameters that stand nowhere but in the base address."""
    rest = [
        (task.request or {}).get("path"),
        (task.request or {}).get("body"),
        {name: leaf.text for name, leaf in {**task.headers, **task.query}.items()},
    ]
    return _names(task.url.text if task.url else None) - _names(rest)


def _names(tree: Any) -> set[str]:
    return {name.partition(".")[2] for _, _, name in template.names(tree) if name.startswith("parameters.")}


def _secrets(task: BlueprintTask, chosen: str | None) -> tuple[Secret, ...]:
    declared = task.secrets
    if chosen is not None and chosen not in declared:
        raise UnknownNameError(f"secret of {task.blueprint.id} {task.key}", chosen, declared)
    picked: dict[str, str] = {}
    for secret in declared.values():
        if secret.group and (secret.name == chosen or secret.group not in picked):
            picked[secret.group] = secret.name
    return tuple(
        secret
        for secret in declared.values()
        if (
            picked[secret.group] == secret.name
            if secret.group
            else not secret.optional or secret.name == chosen
        )
    )


def _notes(binding: Binding) -> tuple[str, ...]:
    retired = binding.facts.get("retired")
    if retired and str(retired) <= day.today().isoformat():
        return (f"model '{binding.model}' is retired since {retired}",)
    known, model = binding.task.models, binding.model
    if known and binding.task.deciding("model") in binding.given and model not in known:
        close = nearest(model, known) if isinstance(model, str) else None
        there = f"did you mean '{close}'?" if close else f"there is {', '.join(known)}"
        return (f"the blueprint knows no model '{model}', so its limits are not checked; {there}",)
    return ()
