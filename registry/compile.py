"""A task for a target: looks up, refuses, calls the platform, holds the result against what `check` says of it."""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import references
from registry.binding import Choices, bind, required
from registry.diagnostics import Severity
from registry.errors import MisfitError, RegistryError, TooOldError, UnsupportedError, UsageError
from registry.model import Document, JsonPath, Need, Place, Version, WrittenRequest, oldest
from registry.platforms import Compiled, Endpoint, Loss, Target, platform_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.catalog import BlueprintTask
    from registry.diagnostics import Finding
    from registry.model import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Whether a target can serve a task: a cell of the support matrix."""

    supported: bool
    reason: str | None
    needs: Version | None


def endpoint_id(task: BlueprintTask) -> str:
    """The id of an endpoint that was given none: blueprint and task, dots and underscores as hyphens."""
    return f"{task.blueprint.id}-{task.key}".replace(".", "-").replace("_", "-")


def compile_task(  # noqa: PLR0913  (what, for what, how: none of them goes together)
    task: BlueprintTask,
    target: Target,
    choices: Choices,
    endpoint: Endpoint,
    *,
    lossy: bool = False,
    version: Version | None = None,
    held: bool = True,
) -> Compiled:
    """The bodies of the task for the target, with the binding's notes first.

    Not `held`, they are not held against the target's schema and rules, which takes longer than making them.

    Raises:
        UnsupportedError: the target cannot express something, and `lossy` is off or cannot help.
        TooOldError: the body uses a feature that `version` does not know.
        UsageError: the choices break the blueprint.
        MisfitError: the body does not fit the target's schema or rules for a word that the blueprint has for the target.
        UsageError: so too, for what the choices or the endpoint's options say: what is printed has no errors in `check`.
    """
    reason = task.targets(target.name).get("unsupported")
    if reason:
        raise UnsupportedError(
            f"{target.name} cannot serve {task.blueprint.id} {task.key}: {reason}",
            place=task.place("targets", target.name, "unsupported"),
        )
    _references(task, choices, endpoint)
    binding = bind(task, choices)
    compiled = target.compile(binding, endpoint)
    if compiled.losses and not lossy:
        raise _refusal(task, target, compiled.losses)
    _old_enough(target, compiled.needs, version)
    doubts = []
    for request in compiled.requests if held else ():
        faults, silent = _hold(task, target, request, version)
        if faults:
            raise _misfit(task, target, request, faults, of_options=bool(endpoint.options))
        doubts += silent
    return Compiled(
        requests=compiled.requests,
        losses=compiled.losses,
        notes=(*binding.notes, *compiled.notes, *doubts),
        needs=compiled.needs,
    )


def _references(task: BlueprintTask, choices: Choices, endpoint: Endpoint) -> None:
    """Nothing that was chosen may look like a secret or an earlier answer: forms would put one in its place.

    Raises:
        UsageError: something does.
    """
    secrets = list(task.secrets)
    for name, value in {**choices.values, "model": choices.model, "url": choices.url}.items():
        references.refuse(f"parameter '{name}'", value, secrets)
    references.refuse("an option", [endpoint.id, endpoint.options], secrets)


def _refusal(task: BlueprintTask, target: Target, losses: Sequence[Loss]) -> UnsupportedError:
    first = losses[0]
    reasons = "; ".join(loss.message for loss in losses)
    return UnsupportedError(
        f"{target.name} cannot express all of {task.blueprint.id} {task.key}: {reasons}",
        place=first.place,
        help=first.help or "--lossy renders the rest and lists what is lost",
    )


def _old_enough(target: Target, needs: Sequence[Need], version: Version | None) -> None:
    if version is None:
        return
    platform = platform_of(target)
    if version < Version.parse(platform.oldest):
        raise TooOldError(
            f"bodies are written for {platform.title} ≥ {platform.oldest}, not {version}",
            help=f"--platform-version {platform.oldest}",
        )
    unknown = [need for need in needs if not need.met_by(version)]
    if unknown:
        features = ", ".join(need.feature for need in unknown)
        floor = max(need.floor(version) for need in unknown)
        raise TooOldError(
            f"needs {platform.title} ≥ {floor}, not {version}: {features}",
            help=f"--platform-version {floor}, or leave out what needs it",
        )


def _hold(
    task: BlueprintTask, target: Target, request: Request, version: Version | None
) -> tuple[list[Finding], list[str]]:
    """The errors of a request by the schema and the rules of its target, and what the platform would pass over in silence.

    What the compile steps write fits; a blueprint's `targets:` and an endpoint's options can add what does not.
    """
    module = importlib.import_module(platform_of(target).check)
    name = f"{request.method} {request.path}"
    path, _, query = request.path.partition("?")
    body = None
    if request.body is not None:
        if not _finite(request.body):
            raise RegistryError(f"the body of {name} holds a number that JSON does not have")
        body = _traced(task, target, request.body)
    written = WrittenRequest(method=request.method, path=path, query=query, place=Place(file=name), body=body)
    found = module.structure(written, version)
    faults = _errors(found) or _errors(module.check(written, version=version))
    return faults, [f"{name}: {finding.message}" for finding in found]


def _misfit(
    task: BlueprintTask, target: Target, request: Request, faults: Sequence[Finding], *, of_options: bool
) -> RegistryError:
    """What to raise for a body that does not fit: a fault of the blueprint's own words, else of what was chosen.

    The words stand under `targets:`; a fault at no word of them is that of the endpoint's options, where there are any.
    """
    message = f"the body of {request.method} {request.path} is none that {target.name} takes: " + "; ".join(
        finding.message for finding in faults
    )
    document = task.blueprint.document
    root = document.key_place((*task.path, "targets", target.name))
    # A fault of the path or the id has its place in the request, not in the blueprint.
    own = [
        finding
        for finding in faults
        if finding.place.file == document.file and not (of_options and finding.place == root)
    ]
    if task.targets(target.name) and own:
        return MisfitError(message, findings=own)
    return UsageError(
        message,
        help="mend what --options and --set say; else it is a fault of the registry: please report it",
    )


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _traced(task: BlueprintTask, target: Target, body: Any) -> Document:
    """The body as a document: what stands under `targets:` as it stands in the body has its place in the blueprint.

    A part of it may be a whole body, as the `register` of an in-cluster model is.
    """
    document, prefix = task.blueprint.document, (*task.path, "targets", target.name)
    depth = len(prefix)
    places: list[dict[JsonPath, Place]] = []
    for known in (document.values, document.keys):
        inner = {path[depth:]: place for path, place in known.items() if path[:depth] == prefix}
        places.append({path[1:]: place for path, place in inner.items() if len(path) > 1} | inner)
    values, keys = places
    values[()] = document.key_place(prefix)
    return Document(file=document.file, text=document.text, value=body, values=values, keys=keys)


def _finite(tree: Any) -> bool:
    if isinstance(tree, float):
        return math.isfinite(tree)
    if isinstance(tree, Mapping):
        return all(map(_finite, tree.values()))
    return not isinstance(tree, list) or all(map(_finite, tree))


def sample(task: BlueprintTask) -> Choices:
    """Choices that compile: for every required parameter its first example, else the first of its values."""
    given = {}
    for name in required(task):
        known = task.parameters[name].get("examples") or task.parameters[name].get("enum")
        if known:
            given[name] = known[0]
    return Choices(values=given)


def support(task: BlueprintTask, target: Target) -> Support:
    """Whether the target can serve the task without loss, and since which version of its platform.

    A required parameter with neither example nor list of values leaves that open: not supported, with the reason.
    """
    endpoint = Endpoint(id=endpoint_id(task))
    try:
        compiled = compile_task(task, target, sample(task), endpoint)
    except RegistryError as error:
        return Support(supported=False, reason=error.message, needs=None)
    floor = oldest(compiled.needs) or Version.parse(platform_of(target).oldest)
    return Support(supported=True, reason=None, needs=floor)
