"""A recorded request → the inputs and parameters of a task that would send it, and the same request built again.

The inverse of `engine.build_request`: the body template and the body are walked together. What the blueprint has no
place for is told by its path, never dropped in silence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from registry import shape, template
from registry.binding import Choices, bind, json_schema, required
from registry.contracts import bodies, interface
from registry.contracts.matching import REDACTED
from registry.contracts.unfill import (
    Unfilled,
    differences,
    names,
    pattern,
    replaced,
    short,
    spelt,
    unfill,
)
from registry.engine import build_request
from registry.errors import RegistryError, UsageError
from registry.partial import PARAMETER, SECRET

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from registry.binding import Binding
    from registry.cassette import RecordedRequest
    from registry.catalog import BlueprintTask
    from registry.contracts.matching import Candidate
    from registry.model import JsonPath

_WORD = "input_type"
_TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A request read by one task."""

    task: BlueprintTask
    binding: Binding | None
    """None where the request lacks what every endpoint of the task must say."""
    inputs: Mapping[str, Any]
    stream: bool
    strange: tuple[str, ...] = ()
    """Fields that the blueprint has no place for, or whose values it refuses."""
    refused: bool = False
    """Whether values are among them: the blueprint knows the field, and does not take what it held."""
    assumed: tuple[str, ...] = ()
    """Fixed values of ours that were left to the provider; whether it took the same, its answer tells."""
    outside: tuple[str, ...] = ()
    """Inputs that are other than the task's interface takes: the answer can be read, the request not built."""
    misfits: tuple[str, ...] = ()
    """Why this is no request of the task; empty for one that is."""
    body: Any = None
    """The recorded body without what is strange, with a text for a list of one text as the list."""
    defaults: frozenset[JsonPath] = frozenset()
    """Where the body that we build has values that the recorded one left to the provider."""
    hidden: bool = False
    """Whether the address is not the one that we would call."""
    known: bool = True
    """Whether the address is the task's alone."""

    def rebuilt(self, request: RecordedRequest) -> tuple[str, ...]:
        """How the request that we build differs from the recorded one; empty where they are equal."""
        if self.binding is None or self.misfits or self.outside:
            return (*self.misfits, *self.outside)
        try:
            also = self.task.content["stream"] if self.stream else None
            built = build_request(self.binding, self.inputs, also=also)
        except RegistryError as error:
            return (error.message,)
        found = list(differences(self.body, built.json(), defaults=self.defaults))
        if not self.hidden:
            found += _moved(request.url, built.url)
        return tuple(found)


def read(candidate: Candidate, request: RecordedRequest) -> Reading:
    """What the task makes of the request; `misfits` say why nothing, where it is none of its requests."""
    task = candidate.task
    body, complaint = _body(request)
    form = bodies.form(task, body)
    found = unfill(form.tree, form.body) if complaint is None else Unfilled()
    given = {**found.values, **_around(candidate, request, found)}
    inputs, outside, body = _inputs(task, given, found, form.body)
    misfits = [*([complaint] if complaint else []), *found.misfits]
    misfits += [
        f"no {_place(form.tree, name)}"
        for name, part in task.type.inputs.items()
        if part.required and name not in inputs and complaint is None
    ]
    binding, refused, lack = _bound(task, {**_examples(candidate), **_parameters(task, given)})
    misfits += [lack] if lack else []
    refused |= _kind(task, given, inputs)
    for name, why in refused.items():
        path = found.paths.get(name, (name.removeprefix(PARAMETER),))
        found.strange[path] = why
        body = replaced(body, path)
    for path in found.strange:
        body = replaced(body, path)
    return Reading(
        task=task,
        binding=binding,
        inputs=inputs,
        stream=form.stream,
        strange=tuple(_told(found)),
        refused=any(isinstance(value, _Why) for value in found.strange.values()),
        assumed=tuple(map(spelt, found.absent)),
        outside=tuple(outside),
        misfits=tuple(dict.fromkeys(misfits)),
        body=body,
        defaults=frozenset(
            [*_defaults(form.tree, given.keys() - refused.keys()), *form.added, *found.absent]
        ),
        hidden=candidate.hidden,
        known=candidate.known,
    )


def _body(request: RecordedRequest) -> tuple[Any, str | None]:
    """The JSON body, and why there is none."""
    if not request.body.strip():
        return None, "the recording has no request body"
    try:
        return json.loads(request.body), None
    except (ValueError, RecursionError):
        return None, "the request body is not JSON"


def _told(found: Unfilled) -> Iterator[str]:
    for path, value in found.strange.items():
        yield f"{spelt(path)} ({value})" if isinstance(value, _Why) else spelt(path)


class _Why(str):
    """Why a value is refused; tells it from the value itself."""

    __slots__ = ()


def _around(candidate: Candidate, request: RecordedRequest, found: Unfilled) -> dict[str, Any]:
    """The values in host, path, query and headers, by the names of templates."""
    task = candidate.task
    values: dict[str, Any] = {PARAMETER + name: text for name, text in candidate.values.items()}
    sent = dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))
    asked = [(leaf.text, sent.pop(name, None)) for name, leaf in task.query.items()]
    asked += [(leaf.text, request.header(name)) for name, leaf in task.headers.items()]
    found.strange |= {(f"?{name}",): value for name, value in sent.items()}
    for text, value in asked:
        match = pattern(text).fullmatch(value) if value is not None else None
        for name, piece in zip(names(text), match.groups(), strict=True) if match else ():
            if not name.startswith(SECRET) and not REDACTED.fullmatch(piece):
                values.setdefault(name, piece)
    return {name: _typed(task, name, text) for name, text in values.items()}


def _typed(task: BlueprintTask, name: str, text: Any) -> Any:
    """A text of an address as the parameter's schema types it."""
    kind = task.parameters.get(name.removeprefix(PARAMETER), {}).get("type")
    if kind in ("integer", "number", "boolean"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _examples(candidate: Candidate) -> dict[str, Any]:
    """What stands for the parts of the address that the recorder hid."""
    if not candidate.hidden:
        return {}
    parameters = candidate.task.parameters
    missing = [name for name in required(candidate.task) if name not in candidate.values]
    return {name: parameters[name]["examples"][0] for name in missing if parameters[name].get("examples")}


def _parameters(task: BlueprintTask, given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.removeprefix(PARAMETER): value
        for name, value in given.items()
        if name.startswith(PARAMETER) and name.removeprefix(PARAMETER) in task.parameters
    }


def _inputs(
    task: BlueprintTask, given: Mapping[str, Any], found: Unfilled, body: Any
) -> tuple[dict[str, Any], list[str], Any]:
    """The task's inputs, what of them its interface does not take, and the body with them as the interface has them."""
    schemas = {name: part.schema for name, part in task.type.inputs.items()}
    schemas |= task.content.get("interface", {})
    inputs: dict[str, Any] = {}
    outside: list[str] = []
    for name, schema in schemas.items():
        if name not in given:
            continue
        value = [given[name]] if name == "input" and task.type.many and not task.many else given[name]
        value = _listed(value, schema)
        complaint = _misfit(value, schema)
        optional = name in task.type.inputs and not task.type.inputs[name].required
        if complaint and optional:
            found.strange[found.paths[name]] = _Why(complaint)
            continue
        if complaint and schema.get("type") == "array" and (not isinstance(value, list) or not value):
            found.misfits.append(f"{spelt(found.paths[name])} is {'an empty' if value == [] else 'no'} list")
            continue
        if complaint:
            outside.append(f"{spelt(found.paths[name])}: {complaint}")
            value = _counted(value)
        inputs[name] = value
        if task.many or not task.type.many or name != "input":
            body = replaced(body, found.paths[name], value)
    return inputs, outside, body


def _misfit(value: Any, schema: Mapping[str, Any]) -> str | None:
    """How the value breaks the schema, in a line; None where it fits."""
    complaint = interface.misfit(shape.dialect()(json_schema(schema)), value)
    return None if complaint is None else short(complaint)


def _listed(value: Any, schema: Mapping[str, Any]) -> Any:
    """A text as a list of one, and documents `{"text": …}` as their texts, where the interface takes a list of texts."""
    if schema.get("type") != "array" or schema.get("items", {}).get("type") != "string":
        return value
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and value and all(map(_is_document, value)):
        return [item[_TEXT] for item in value]
    return value


def _is_document(item: Any) -> bool:
    return isinstance(item, Mapping) and list(item) == [_TEXT] and isinstance(item[_TEXT], str)


def _counted(value: Any) -> Any:
    """Inputs that the interface does not take, as a list with one entry an input: the ids of one text are one."""
    if isinstance(value, list) and value and all(isinstance(item, int) for item in value):
        return [value]
    return value


def _kind(task: BlueprintTask, given: Mapping[str, Any], inputs: dict[str, Any]) -> dict[str, _Why]:
    """Puts what the input is for into the inputs, in our word; else why it cannot."""
    words = task.content.get(_WORD)
    if not words or _WORD not in given:
        return {}
    kinds = [kind for kind, word in words.items() if kind not in ("default", "docs") and word == given[_WORD]]
    if not kinds:
        return {_WORD: _Why(f"{template.text(given[_WORD])} is no word of the blueprint")}
    default = words.get("default")
    inputs[_WORD] = default if default in kinds else kinds[0]
    return {}


def _bound(
    task: BlueprintTask, values: Mapping[str, Any]
) -> tuple[Binding | None, dict[str, _Why], str | None]:
    """The binding of those values that the blueprint takes, why it refuses the others, and what is missing."""
    refused: dict[str, _Why] = {}
    kept = dict(values)
    model = task.deciding("model")
    first = {model: kept[model]} if model in kept else {}
    needed = {name: kept[name] for name in required(task) if name in kept}
    for name, value in values.items():
        schema = task.parameters[name]
        if complaint := _misfit(value, schema) or _complaint(task, {**needed, **first, name: value}, name):
            refused[PARAMETER + name] = _Why(complaint)
            del kept[name]
    try:
        return bind(task, Choices(values=kept)), refused, None
    except UsageError as error:
        return None, refused, error.message


def _complaint(task: BlueprintTask, values: Mapping[str, Any], name: str) -> str | None:
    """What the blueprint says against a value that fits its schema: the model may not take it."""
    if name in required(task):
        return None
    try:
        bind(task, Choices(values=values))
    except UsageError as error:
        return error.message
    return None


def _defaults(tree: Any, given: Container[str]) -> Iterator[JsonPath]:
    """Where the body template has only names that the recorded request does not give."""
    for path, text in template.texts(tree):
        used = [name for one in template.parse(text).expressions for name in one.names]
        if used and not any(name in given for name in used):
            yield path


def _place(tree: Any, name: str) -> str:
    """Where the body has the input, for people."""
    return next((spelt(path) for path, _, used in template.names(tree) if used == name), name)


def _moved(sent: str, built: str) -> Iterator[str]:
    """Differences of host, path and query."""
    one, other = urlsplit(sent), urlsplit(built)
    if one.hostname != other.hostname:
        yield f"the host is {other.hostname}, not {one.hostname}"
    if one.path.rstrip("/") != other.path.rstrip("/"):
        yield f"the path is {other.path}, not {one.path}"
    asked, ours = dict(parse_qsl(one.query)), dict(parse_qsl(other.query))
    yield from (
        f"?{name} is {value}, not {asked[name]}"
        for name, value in ours.items()
        if asked.get(name, value) != value
    )
