"""A task as the body of Elasticsearch's own service for the provider: the settings that the blueprint names, all fixed.

`{{ url }}` is the base address where it is the endpoint's own: given, or made from a parameter. The provider's public
address is absent, because the service knows it.

Source: elasticsearch-specification `specification/inference/put_*`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry import partial, references, template
from registry.catalog import Leaf
from registry.errors import UnsupportedError, UsageError, nearest
from registry.model import Request
from registry.partial import PARAMETER, SECRET, address, remarks
from registry.platforms._platform import Compiled, Endpoint, Loss
from registry.platforms.elasticsearch import services
from registry.template import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.template import Lookup

TARGET = "elasticsearch"
EXCLUSIVE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "elasticsearch": {
        "deployment_id": ("num_threads", "num_allocations", "adaptive_allocations"),
        "adaptive_allocations": ("num_allocations",),
    },
    "elser": {"adaptive_allocations": ("num_allocations",)},
}
"""Service → setting → the settings that it excludes: their defaults give way, set together they are a mistake."""
IMPLIED: Mapping[str, Mapping[str, tuple[str, ...]]] = {"elasticsearch": {"deployment_id": ("model_id",)}}
"""Service → setting → the settings that it tells: their defaults give way."""
DEPRECATED: Mapping[str, str] = {"elser": "deprecated since 8.16: the elasticsearch service runs ELSER too"}


def compile_endpoint(binding: Binding, endpoint: Endpoint) -> Compiled:
    """The one PUT request of the endpoint.

    Raises:
        UnsupportedError: Elasticsearch has no service for the task.
        UsageError: settings that exclude each other were set.
    """
    task = binding.task
    tree, service = _template(task)
    found = partial.evaluate(task, Leaf(tree, (*task.path, "targets", TARGET)), _lookup(binding))
    settings = _exclusive(binding, service, dict(found.get("service_settings", {})))
    body: dict[str, Any] = {"service": service, "service_settings": settings}
    if found.get("task_settings"):
        body["task_settings"] = found["task_settings"]
    losses = [*_losses(binding, tree), *_options(task, service, body, endpoint)]
    if binding.given or endpoint.options:
        _refuse(task, service, body)
    return Compiled(
        requests=(Request(method="PUT", path=f"/_inference/{task.type_name}/{endpoint.id}", body=body),),
        losses=tuple(losses),
        notes=tuple(_notes(binding, endpoint, service, tree)),
        needs=services.needs(service, task.type_name, body),
    )


def _template(task: BlueprintTask) -> tuple[dict[str, Any], str]:
    """The settings as the blueprint writes them, and the service."""
    part = task.targets(TARGET)
    service = part.get("service")
    if service is None:
        raise UnsupportedError(
            f"Elasticsearch has no service of its own for {task.blueprint.id} {task.key}",
            place=task.blueprint.document.key_place(task.path),
            help=f"`registry show {task.blueprint.id} {task.key}` says what the other targets can serve",
        )
    where = task.place("targets", TARGET, "service")
    known = services.services()
    if service not in known:
        close = nearest(service, known)
        raise UnsupportedError(
            f"Elasticsearch has no service '{service}'",
            place=where,
            help=f"did you mean '{close}'?" if close else None,
        )
    if task.type_name not in known[service]:
        raise UnsupportedError(
            f"Elasticsearch's service {service} serves {', '.join(known[service])}, not {task.type_name}",
            place=where,
        )
    return {name: part[name] for name in ("service_settings", "task_settings") if name in part}, service


def _lookup(binding: Binding) -> Lookup:
    picked = {SECRET + secret.name: references.secret(secret.name) for secret in binding.secrets}
    values = {**partial.settled(binding), **picked}
    values.pop("input_type", None)
    if _chosen_kind(binding):
        # The service translates it itself, so it wants our word and not the provider's.
        values["input_type"] = binding.kind
    if _own_address(binding) and (base := address.base(binding, values)) is not None:
        values["url"] = base
    return lambda name: values.get(name, ABSENT)


def _own_address(binding: Binding) -> bool:
    """Whether this endpoint's address is another than the provider's one, which the service knows by itself."""
    leaf = binding.task.url
    return binding.url is not None or (leaf is not None and any(template.names(leaf.text)))


def _chosen_kind(binding: Binding) -> bool:
    """Whether the author chose another kind of input than the blueprint's."""
    return binding.kind != (binding.task.content.get("input_type") or {}).get("default")


def _exclusive(binding: Binding, service: str, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings without defaults that another setting excludes or tells.

    Raises:
        UsageError: two that exclude each other were both set.
    """
    kept = dict(settings)
    _scaling(binding, settings.get("adaptive_allocations"))
    for setting, others in EXCLUSIVE.get(service, {}).items():
        if not _counts(setting, settings.get(setting)):
            continue
        for other in others:
            if _given(binding, other):
                raise UsageError(
                    f"{setting} and {other} exclude each other",
                    place=binding.task.place("targets", TARGET, "service_settings", other),
                    help="set one of them",
                )
            kept.pop(other, None)
    for setting, others in IMPLIED.get(service, {}).items():
        for other in others if setting in settings else ():
            if not _given(binding, other):
                kept.pop(other, None)
    return kept


def _counts(setting: str, value: Any) -> bool:
    """Whether the setting is there; adaptive allocations that are not enabled exclude nothing."""
    return value is not None and (setting != "adaptive_allocations" or value.get("enabled") is True)


def _given(binding: Binding, setting: str) -> bool:
    """Whether the author set what the setting is made from."""
    leaf = binding.task.targets(TARGET).get("service_settings", {}).get(setting)
    return any(name.removeprefix(PARAMETER) in binding.given for _, _, name in template.names(leaf))


def _scaling(binding: Binding, allocations: Any) -> None:
    if not isinstance(allocations, dict):
        return
    least, most = allocations.get("min_number_of_allocations"), allocations.get("max_number_of_allocations")
    if least is not None and most is not None and least > most:
        raise UsageError(
            f"min_number_of_allocations {least} is above max_number_of_allocations {most}",
            place=binding.task.place("targets", TARGET, "service_settings", "adaptive_allocations"),
        )


def _refuse(task: BlueprintTask, service: str, body: dict[str, Any]) -> None:
    """Refuse what the author chose and the service does not take; the blueprint's defaults are held against it by tests.

    Raises:
        UnsupportedError: a value that the service refuses, with its place in the blueprint.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415  (80 ms that only a chosen value pays)
    from jsonschema.exceptions import best_match  # noqa: PLC0415  (80 ms that only a chosen value pays)

    error = best_match(Draft202012Validator(services.entry(service, task.type_name)).iter_errors(body))
    if error is not None:
        path = [str(step) for step in error.absolute_path]
        raise UnsupportedError(
            f"Elasticsearch's service {service} refuses {'.'.join(path)}: {error.message}",
            place=task.place("targets", TARGET, *path),
        )


def _used(tree: Any) -> set[str]:
    return {name for _, _, name in template.names(tree)}


def _losses(binding: Binding, tree: Mapping[str, Any]) -> Iterator[Loss]:
    """What the author chose and the service's settings have no place for."""
    task, used = binding.task, _used(tree)
    if "url" in used and task.url is not None and binding.url is None:
        used |= _used(task.url.text)
    for short in sorted(binding.given):
        name = partial.spelt(task, short)
        if name not in used:
            yield Loss(message=f"the service has no setting for '{short}'", place=partial.place(task, name))
    if _chosen_kind(binding) and "input_type" not in used:
        yield Loss(message="the service has no setting for input_type", place=task.place("input_type"))
    if binding.url is not None and "url" not in used:
        yield Loss(
            message="the service has no setting for another address", place=task.place("targets", TARGET)
        )
    for secret in binding.secrets:
        if SECRET + secret.name not in used:
            yield Loss(
                message=f"the service has no setting for the secret '{secret.name}'",
                place=task.place("targets", TARGET),
            )


def _options(task: BlueprintTask, service: str, body: dict[str, Any], endpoint: Endpoint) -> Iterator[Loss]:
    """Puts the endpoint's options into the body; gives those that the service does not know."""
    schema = services.entry(service, task.type_name)["properties"]
    places = {
        "rate_limit": (schema["service_settings"]["properties"], body["service_settings"]),
        "chunking_settings": (schema, body),
        "batch_size": ({}, {}),
    }
    for option, (known, part) in places.items():
        if option not in endpoint.options:
            continue
        if option in known:
            part[option] = endpoint.options[option]
        else:
            yield Loss(
                message=f"the service {service} has no {option} for {task.type_name}", place=task.place()
            )


def _notes(binding: Binding, endpoint: Endpoint, service: str, tree: Mapping[str, Any]) -> Iterator[str]:
    if service in DEPRECATED:
        yield f"service {service} is {DEPRECATED[service]}"
    values = partial.settled(binding)
    unset = [
        name.removeprefix(PARAMETER)
        for _, _, name in template.names(tree)
        if name not in values and name not in ("url", "input_type") and not name.startswith(SECRET)
    ]
    if unset:
        yield f"not settable on this endpoint: {', '.join(dict.fromkeys(unset))} (unset; --set name=value)"
    yield from remarks.idle(TARGET, endpoint.options)
