"""A task's request with a value, a placeholder or nothing for every name: the part of compiling that targets share.

Names are spelt as in templates (`input`, `parameters.model`, `secrets.api_key`). What a platform calls a placeholder,
how it quotes it and which names it can supply is the platform's own.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import paths, template
from registry.catalog import BlueprintTask, Leaf
from registry.errors import UnsupportedError
from registry.partial.splice import placed
from registry.template import ABSENT, Expression, Lookup, Placeholder, TemplateError

if TYPE_CHECKING:
    from registry.binding import Binding
    from registry.model import JsonPath, Place
    from registry.paths import Path

PARAMETER = "parameters."
SECRET = "secrets."  # noqa: S105  (the kind of a name, not a password)


class Part(enum.Enum):
    """Where in a request a name is used."""

    URL = "url"
    PATH = "path"
    QUERY = "query"
    HEADERS = "headers"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of a name in a task's request."""

    name: str
    part: Part
    path: JsonPath
    """Of the text in the blueprint."""
    expression: Expression
    alone: bool
    """Whether the text is this name and nothing else: the value keeps its type."""

    @property
    def computed(self) -> bool:
        """Whether the expression does more than place the name."""
        return self.expression.pieces is None


def uses(binding: Binding) -> list[Use]:
    """Every use of a name in the request, in the order URL, path, query, headers, body."""
    return [
        Use(name=name, part=part, path=path, expression=expression, alone=_alone(text, expression))
        for part, leaf in _leaves(binding)
        for path, text in template.texts(leaf.text, leaf.path)
        for expression in template.parse(text).expressions
        for name in expression.names
    ]


def _leaves(binding: Binding) -> Iterator[tuple[Part, Leaf]]:
    task = binding.task
    if task.url is not None and binding.url is None:
        yield Part.URL, task.url
    request = task.request or {}
    yield Part.PATH, Leaf(request.get("path", ""), (*task.path, "request", "path"))
    for leaf in task.query.values():
        yield Part.QUERY, leaf
    for leaf in task.headers.values():
        yield Part.HEADERS, leaf
    yield Part.BODY, Leaf(request.get("body"), (*task.path, "request", "body"))


def _alone(text: str, expression: Expression) -> bool:
    return expression.length == len(text) and expression.pieces is not None and len(expression.pieces) == 1


def spelt(task: BlueprintTask, short: str) -> str:
    """The name as templates write it: parameters carry their kind, inputs none."""
    return PARAMETER + short if short in task.parameters else short


def place(task: BlueprintTask, name: str) -> Place:
    """Where the parameter is declared; the task itself for an input."""
    short = name.removeprefix(PARAMETER)
    if name.startswith(PARAMETER) and short in task.parameters:
        return task.blueprint.document.place(task.parameter_path(short))
    return task.place()


def use_place(task: BlueprintTask, use: Use) -> Place:
    """Where the expression stands."""
    return task.blueprint.document.within(use.path, use.expression.offset, use.expression.length)


def settled(binding: Binding) -> dict[str, Any]:
    """Name → value of every parameter and optional input that has one, and of `input_type`."""
    values = {spelt(binding.task, short): value for short, value in binding.values.items()}
    word = binding.translated(binding.kind)
    return values if word is None else {**values, "input_type": word}


def deciding(binding: Binding) -> frozenset[str]:
    """The names that decide a fact or select a response path: a call must not change them."""
    task = binding.task
    facts = {task.deciding(fact) for fact in ("model", "dimensions", "element_type")}
    selecting = {
        form[word] for form in task.response.values() for word in ("by", "when") if _selects(form, word)
    }
    return frozenset(spelt(task, name) for name in facts | selecting if name)


def _selects(form: Any, word: str) -> bool:
    return isinstance(form, Mapping) and isinstance(form.get(word), str) and form[word][:1] not in "$@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Which values are folded into the request, and which the endpoint stores for a call to replace."""

    fixed: Mapping[str, Any]
    stored: Mapping[str, Any]


def split(binding: Binding, foldable: Callable[[str, Any, list[Use]], bool]) -> Split:
    """The values that the request uses, fixed or stored.

    Fixed on every target: what decides, what stands in the URL or path, what an expression computes with. `foldable`
    adds what the target cannot store: (name, value, its uses) → whether to fold.
    """
    used: dict[str, list[Use]] = {}
    for use in uses(binding):
        used.setdefault(use.name, []).append(use)
    decides = deciding(binding)
    values = settled(binding)
    fixed: dict[str, Any] = {}
    stored: dict[str, Any] = {}
    for name, its in used.items():
        if name not in values:
            continue
        always = name in decides or any(use.part in (Part.URL, Part.PATH) or use.computed for use in its)
        (fixed if always or foldable(name, values[name], its) else stored)[name] = values[name]
    return Split(fixed=fixed, stored=stored)


def lookup(binding: Binding, values: Split, supplied: Mapping[str, Any]) -> Lookup:
    """The lookup of partial evaluation; `supplied` are the names that the platform or the call gives."""
    picked = {SECRET + secret.name for secret in binding.secrets}

    def look(name: str) -> Any:
        if name in values.fixed:
            return values.fixed[name]
        if name in values.stored or name in picked:
            return Placeholder(name)
        return supplied.get(name, ABSENT)

    return look


def unset(binding: Binding, supplied: Container[str]) -> tuple[str, ...]:
    """The parameters and optional inputs that the request would use and that have no value, by their short names."""
    values = settled(binding)
    names = dict.fromkeys(use.name for use in uses(binding))
    return tuple(
        name.removeprefix(PARAMETER)
        for name in names
        if name not in values and name not in supplied and not name.startswith(SECRET)
    )


def unused(binding: Binding, used: Container[str]) -> tuple[str, ...]:
    """The names that the author set and that are not among the used ones: they would be lost in silence."""
    decides = deciding(binding)
    names = (spelt(binding.task, short) for short in sorted(binding.given))
    return tuple(name for name in names if name not in used and name not in decides)


def evaluate(task: BlueprintTask, leaf: Leaf, look: Lookup) -> Any:
    """The leaf evaluated in part.

    Raises:
        UnsupportedError: an expression computes with what is known only later.
    """
    try:
        return template.evaluate(leaf.text, look, leaf.path)
    except TemplateError as error:
        where = task.blueprint.document.within(error.path, error.offset, error.length)
        raise UnsupportedError(error.message, place=where) from error


def headers(task: BlueprintTask, look: Lookup, name: Callable[[Placeholder], str]) -> dict[str, str]:
    """The headers as the platform's texts; `name` writes a placeholder. Those with an absent name are left out.

    Raises:
        UnsupportedError: a header would hold a line end, or text that the platform takes for a placeholder.
    """
    found: dict[str, str] = {}
    for key, leaf in task.headers.items():
        value = evaluate(task, leaf, look)
        if value is ABSENT:
            continue
        text = placed(value, name)
        if text is None or not text.isprintable():
            raise UnsupportedError(
                f"header {key} would hold a control character or what the platform takes for a placeholder",
                place=task.blueprint.document.place(leaf.path),
            )
        found[key] = text
    return found


def answer_path(binding: Binding, field: str) -> Path | None:
    """The response path of the field from the whole answer; None for one that is not there for these values.

    Raises:
        UnsupportedError: it starts from an item and the blueprint names no items.
    """
    response = binding.task.response
    text = binding.path(response.get(field))
    if text is None:
        return None
    path = paths.parse(text)
    items = binding.path(response.get("items"))
    if path.relative and items is None:
        raise UnsupportedError(
            f"'{text}' starts from an item, and there are no items",
            place=binding.task.place("response", field),
        )
    return path.after(paths.parse(items)) if items else path


def element_type(binding: Binding) -> str:
    """What the vectors are made of, in the provider's word; `float` unless a parameter says otherwise."""
    task = binding.task
    form = task.response.get("embeddings")
    name = task.deciding("element_type") or (form.get("by") if isinstance(form, Mapping) else None)
    return str(binding.values.get(name, "float")) if name else "float"


def rate_limit(task: BlueprintTask, options: Mapping[str, Any]) -> dict[str, Any] | None:
    """Calls a minute: as the endpoint says, else as the blueprint; None where neither does."""
    calls = task.limits.get("requests_per_minute")
    return options.get("rate_limit") or ({"requests_per_minute": calls} if calls else None)


def schema_of(task: BlueprintTask, name: str) -> Mapping[str, Any]:
    """The JSON Schema of a parameter, an input or `input_type`."""
    if name.startswith(PARAMETER):
        return task.parameters[name.removeprefix(PARAMETER)]
    return task.type.inputs[name].schema if name in task.type.inputs else {"type": "string"}


def is_text(schema: Mapping[str, Any]) -> bool | None:
    """Whether its values are texts (True), never texts (False), or now this and now that (None)."""
    named = schema.get("type") or [
        "string" if isinstance(word, str) else "" for word in schema.get("enum", ())
    ]
    kinds = {named} if isinstance(named, str) else set(named)
    if kinds == {"string"}:
        return True
    return None if not kinds or "string" in kinds else False
