"""From the flags of `registry render` to texts: what is asked for, compiled and written in a form."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from registry import address, literal, load, references, resources, shape
from registry.binding import Choices
from registry.compile import compile_task, endpoint_id
from registry.errors import (
    ConfigurationError,
    MissingError,
    NothingFoundError,
    RegistryError,
    TooOldError,
    UnknownNameError,
    UnsupportedError,
    UsageError,
)
from registry.forms import Form, Sheet
from registry.model import Version, oldest
from registry.platforms import Compiled, Endpoint, Target, all_targets, platform_of, target
from registry.schema import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from registry.catalog import BlueprintTask, Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the caller asks for, beside the task and the target."""

    values: Mapping[str, str] = field(default_factory=dict)
    """Name → text, as the flags gave it."""
    model: str | None = None
    url: str | None = None
    secret: str | None = None
    id: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    lossy: bool = False
    version: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One task for one target, as a sheet and as compiled."""

    task: BlueprintTask
    target: Target
    compiled: Compiled
    sheet: Sheet


def order(  # noqa: PLR0913  (one for each flag)
    *,
    pairs: Sequence[str],
    model: str | None,
    url: str | None,
    secret: str | None,
    id: str | None,  # noqa: A002  (the word of the flag)
    options: Mapping[str, Any],
    pipeline: str | None,
    lossy: bool,
    version: str | None,
) -> Order:
    """The order that the flags write.

    Raises:
        UsageError: a pair without `=` or for the second time; a version, an address or an id that is none.
    """
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"'{pair}' sets nothing", help="--set name=value")
        if name in values:
            raise UsageError(f"'{name}' is set twice", help="one --set for each name")
        values[name] = text
    if url is not None:
        address.refuse(url)  # once here, before --all binds every task
    if id is not None and not re.fullmatch(resources.schema("endpoint")["properties"]["id"]["pattern"], id):
        raise UsageError(
            f"'{id}' is no id of an endpoint", help="lower-case letters, digits, and -_. between them"
        )
    try:
        parsed = Version.parse(version) if version is not None else None
    except ValueError as error:
        raise UsageError(str(error), help="--platform-version 8.19") from error
    given = dict(options)
    if pipeline:
        given["pipeline"] = {**given.get("pipeline", {}), "kind": pipeline}
    return Order(
        values=values,
        model=model,
        url=url,
        secret=secret,
        id=id,
        options=given,
        lossy=lossy,
        version=parsed,
    )


def read_options(text: bytes, name: str) -> dict[str, Any]:
    """The endpoint's options in a YAML or JSON text.

    Raises:
        ConfigurationError: they do not fit `schemas/endpoint.schema.json`; every finding is in it.
    """
    document = load.parse(text, name)
    if findings := shape.findings(document, resources.schema("endpoint"), codes=CODES):
        raise ConfigurationError(f"{name} is not an endpoint's options", findings=findings)
    value: dict[str, Any] = document.value
    return value


def render(task: BlueprintTask, to: Target, order: Order) -> Rendered:
    """The task for the target.

    Raises:
        UnsupportedError, TooOldError, UsageError: see `compile.compile_task`; or an address for a model in the cluster.
    """
    if order.url is not None and task.request is None:
        raise UsageError(
            f"{task.blueprint.id} {task.key} runs inside the cluster: it has no address",
            help="leave --url out",
        )
    endpoint = Endpoint(
        id=order.id or order.options.get("id") or endpoint_id(task),
        options={name: value for name, value in order.options.items() if name != "id"},
    )
    choices = Choices(values=typed(task, order.values), model=order.model, url=order.url, secret=order.secret)
    compiled = compile_task(task, to, choices, endpoint, lossy=order.lossy, version=order.version)
    platform = platform_of(to)
    floor = oldest(compiled.needs)
    sheet = Sheet(
        title=_one_line(f"{task.blueprint.title}: {task.blueprint.id} {task.key} for {to.name}"),
        platform=platform,
        requests=compiled.requests,
        secrets={references.secret(name): secret.env for name, secret in task.secrets.items()},
        needs=f"{platform.title} ≥ {floor}" if floor else None,
    )
    return Rendered(task=task, target=to, compiled=compiled, sheet=sheet)


def _one_line(text: str) -> str:
    """The text without line breaks and control characters: in a script it stands in a comment, and must stay there."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


def typed(task: BlueprintTask, values: Mapping[str, str]) -> dict[str, Any]:
    """The values as their parameters declare them: text where text is allowed, else JSON.

    Raises:
        UsageError: a value is JSON that readers read differently: a key twice, a number too large, nested too deep.
    """
    inputs = {name: part.schema for name, part in task.type.inputs.items()}
    result: dict[str, Any] = {}
    for name, text in values.items():
        declared = task.parameters.get(name, inputs.get(name, {"type": "string"})).get("type", "any")
        try:
            result[name] = _value(text, [declared] if isinstance(declared, str) else declared)
        except literal.LiteralError as error:
            path = task.parameter_path(name) if name in task.parameters else task.path
            place = task.blueprint.document.place(path)
            raise UsageError(f"parameter '{name}': {error}", place=place) from error
    return result


def _value(text: str, kinds: Sequence[str]) -> Any:
    if list(kinds) == ["string"]:
        return text
    try:
        value = literal.read(text)
    except literal.LiteralError:
        raise
    except ValueError:
        return text
    return text if isinstance(value, str) or (value is None and "string" in kinds) else value


def selection(
    catalog: Catalog, blueprint: str | None, key: str | None, to: str | None
) -> Iterator[tuple[BlueprintTask, Target]]:
    """Every task and target that the names leave, in order.

    Raises:
        UnknownNameError: one of the names does not exist.
    """
    targets = [target(to)] if to else list(all_targets().values())
    for id_ in [blueprint] if blueprint else catalog:
        found = catalog[id_]
        tasks = (
            [found.task(key)]
            if key and blueprint
            else [task for task in found.tasks.values() if key is None or task.key == key]
        )
        for task in tasks:
            for each in targets:
                yield task, each


def one(
    catalog: Catalog, blueprint: str | None, key: str | None, to: str | None
) -> tuple[BlueprintTask, Target]:
    """The task and the target with those names.

    Raises:
        UsageError: a name is missing; the help lists what there is.
    """
    if blueprint is None:
        raise UsageError("which blueprint?", help=f"there is {', '.join(catalog)}; or --all")
    found = catalog[blueprint]
    if key is None:
        raise UsageError(f"which task of {blueprint}?", help=f"there is {', '.join(found.tasks)}; or --all")
    task = found.task(key)
    if to is None:
        raise UsageError("which target?", help=f"--target {' | '.join(all_targets())}; or --all")
    return task, target(to)


def words(rendered: Rendered, stream: TextIO) -> None:
    """Writes what was lost and what one must know."""
    stream.writelines(f"lost: {loss.place}: {loss.message}\n" for loss in rendered.compiled.losses)
    stream.writelines(f"note: {note}\n" for note in rendered.compiled.notes)


def file_name(rendered: Rendered, form: Form) -> str:
    """The file that `--out` writes: blueprint, task and target, joined by dots."""
    return f"{rendered.task.blueprint.id}.{rendered.task.key}.{rendered.target.name}.{form.suffix}"


def write(rendered: Rendered, form: Form, out: Path) -> Path:
    """Writes the sheet into the folder; returns the file."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / file_name(rendered, form)
    path.write_text(form.write(rendered.sheet), encoding="utf-8")
    return path


def render_all(
    pairs: Iterable[tuple[BlueprintTask, Target]], order: Order, stream: TextIO
) -> Iterator[Rendered]:
    """Everything that can be rendered, each task with those of the values that it knows; what cannot is said on the stream.

    Raises:
        UsageError: the order names one endpoint, or sets what none of the tasks knows; at the end, where a value that
            was chosen or a blueprint stood in the way of some.
        NothingFoundError: nothing could be rendered.
    """
    chosen = list(pairs)
    if order.id is not None or "id" in order.options:
        raise UsageError("an id is for one endpoint", help="leave the id out, or --all")
    known = {name for task, _ in chosen for name in _settable(task)}
    for name in order.values:
        if name not in known:
            raise UnknownNameError("parameter of these tasks", name, sorted(known))
    any_rendered, faults = False, 0
    for task, to in chosen:
        mine = {name: text for name, text in order.values.items() if name in _settable(task)}
        try:
            rendered = render(task, to, dataclasses.replace(order, values=mine))
        except (UnsupportedError, TooOldError) as error:
            stream.write(f"unsupported: {error.message}\n")
            continue
        except RegistryError as error:
            where = f"{error.place}: " if error.place else ""
            stream.write(f"skipped: {task.blueprint.id} {task.key} for {to.name}: {where}{error.message}\n")
            faults += not isinstance(error, MissingError)
            continue
        any_rendered = True
        yield rendered
    if faults:
        raise UsageError(
            f"{faults} of {len(chosen)} were skipped for a fault", help="the lines above say which"
        )
    if not any_rendered:
        raise NothingFoundError("nothing could be rendered", help="the lines above say why")


def _settable(task: BlueprintTask) -> set[str]:
    return {*task.parameters, *task.type.names}
