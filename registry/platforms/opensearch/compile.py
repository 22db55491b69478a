"""A task as the ordered requests of OpenSearch: setting, model group, connector, model, pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry.errors import UsageError
from registry.model import Need, Request, Version
from registry.partial import remarks
from registry.platforms._platform import Compiled, Endpoint, Loss
from registry.platforms.opensearch import interface, local, maps, naming, present, trust
from registry.platforms.opensearch.connector import Connector, connector, given
from registry.platforms.opensearch.pipeline import Model, pipeline
from registry.platforms.opensearch.slots import TARGET
from registry.steps import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.binding import Binding

BASE = "/_plugins/_ml"


@dataclass(slots=True)
class _Plan:
    """The requests so far, and what one must know of them."""

    requests: list[Request] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)

    def add(self, request: Request) -> int:
        """Appends the request; returns its index."""
        self.requests.append(request)
        return len(self.requests) - 1

    def compiled(self) -> Compiled:
        """The plan as a value."""
        return Compiled(
            requests=tuple(self.requests),
            losses=tuple(self.losses),
            notes=tuple(dict.fromkeys(self.notes)),
            needs=tuple(dict.fromkeys(self.needs)),
        )


def compile_endpoint(binding: Binding, endpoint: Endpoint) -> Compiled:
    """The requests that make the endpoint; only the pipeline where the options name the model that it runs.

    Raises:
        UnsupportedError: OpenSearch cannot serve the task so; the place is in the blueprint.
        UsageError: options that contradict each other, or a name that OpenSearch refuses.
    """
    _consistent(endpoint.options)
    return _remote(binding, endpoint) if binding.task.request is not None else _local(binding, endpoint)


def _consistent(options: Mapping[str, Any]) -> None:
    for one, other in (("connector_id", "connector"), ("model_group_id", "model_group")):
        if one in options and other in options:
            raise UsageError(f"options give both {one} and {other}", help=f"leave {other} out")


def _remote(binding: Binding, endpoint: Endpoint) -> Compiled:
    options = endpoint.options
    plan = _Plan(notes=[*remarks.idle(TARGET, options)])
    made = connector(
        binding,
        options.get("name", endpoint.id),
        _description(binding, endpoint),
        options.get("client_config"),
    )
    model_id = options.get("pipeline", {}).get("model_id")
    if model_id is None:
        if "connector_id" in options:
            plan.losses += present.connector(binding, options)
            plan.notes += present.notes(binding)
        else:
            plan.losses += made.losses
            plan.notes += made.notes
            plan.needs += made.needs
        if "connector_id" not in options or options.get("trusted_endpoint"):
            _trust(plan, binding, endpoint, made.url)
        group = _group(plan, binding, endpoint)
        body = {
            "function_name": "remote",
            **_registered(binding, endpoint, group),
            **_connected(plan, endpoint, made),
            **_guarded(plan, options),
            **_interface(plan, options, interface.interface(made.plan, made.takes)),
        }
        model_id = str(Step(_register(plan, options, body), "model_id"))
    else:
        plan.losses += present.model(binding, options, present.OF_REMOTE)
        plan.notes += present.notes(binding)
    if "pipeline" in options:
        names = {slot.input: slot.name for slot in made.plan.slots.values()}
        _pipeline(
            plan,
            endpoint,
            Model(
                id=model_id,
                lists=frozenset(slot.name for slot in made.plan.slots.values() if not slot.quoted),
                maps=maps.remote(binding.task.type_name, names, lists=binding.task.many),
            ),
        )
    return plan.compiled()


def _local(binding: Binding, endpoint: Endpoint) -> Compiled:
    options, task_type = endpoint.options, binding.task.type_name
    plan = _Plan(notes=[*remarks.idle(TARGET, options, present.OF_REMOTE)])
    own = local.register(binding)
    model_id = options.get("pipeline", {}).get("model_id")
    if model_id is None:
        group = _group(plan, binding, endpoint)
        plan.notes += local.notes(own)
        plan.needs += local.needs(task_type)
        named = {key: options[key] for key in ("description", "is_enabled") if key in options}
        body = {
            **own,
            **({"model_group_id": group} if group else {}),
            **named,
            **_guarded(plan, options),
        }
        if options.get("interface"):
            generated = local.interface(binding) if options["interface"] is True else {}
            body |= _interface(plan, options, generated)
        model_id = _model_of_task(plan, _register(plan, options, body), "pipeline" in options)
    else:
        plan.losses += present.model(binding, options, ())
        plan.notes += present.notes(binding)
    if "pipeline" in options:
        function_name = local.function_name(task_type, own)
        model = Model(
            id=model_id,
            lists=frozenset({"text_docs"}),
            always=maps.call(task_type, function_name),
            maps=maps.local(task_type),
        )
        _pipeline(plan, endpoint, model)
    return plan.compiled()


def _model_of_task(plan: _Plan, registered: int, needed: bool) -> str:  # noqa: FBT001  (one private caller)
    """The reference to the model's id, which an in-cluster model gets only when its files are there."""
    plan.notes.append(
        "the cluster loads the model in the background: the model id comes from GET /_plugins/_ml/tasks/<task_id>"
    )
    if not needed:
        return ""
    task = Request(
        method="GET",
        path=f"{BASE}/tasks/{Step(registered, 'task_id')}",
        comment="again until its state is COMPLETED",
    )
    return str(Step(plan.add(task), "model_id"))


def _trust(plan: _Plan, binding: Binding, endpoint: Endpoint, url: str) -> None:
    trusted = trust.trusted(url)
    if endpoint.options.get("trusted_endpoint") and not trusted:
        plan.add(trust.setting(url, binding.task.place("request")))
    elif not trusted:
        plan.notes.append(
            f"OpenSearch does not trust {trust.origin(url)} by default: trusted_endpoint: true in the options renders the setting"
        )
    elif endpoint.options.get("trusted_endpoint"):
        plan.notes.append("OpenSearch trusts this address by default: no setting is needed")
    if trust.private(url):
        plan.notes.append(f"OpenSearch calls a private address only with {trust.PRIVATE}: true")


def _group(plan: _Plan, binding: Binding, endpoint: Endpoint) -> str | None:
    """The id of the model group, or the reference to it; None where OpenSearch makes one itself."""
    options = endpoint.options
    if "model_group_id" in options:
        return str(options["model_group_id"])
    group = options.get("model_group", {"name": endpoint.id})
    if group is False:
        return None
    body = {"description": _description(binding, endpoint), **group}
    ordered = {key: body[key] for key in ("name", *(key for key in body if key != "name"))}
    return str(
        Step(
            plan.add(Request(method="POST", path=f"{BASE}/model_groups/_register", body=given(ordered))),
            "model_group_id",
        )
    )


def _registered(binding: Binding, endpoint: Endpoint, group: str | None) -> dict[str, Any]:
    return given(
        {
            "name": endpoint.options.get("name", endpoint.id),
            "model_group_id": group,
            "description": _description(binding, endpoint),
            "is_enabled": endpoint.options.get("is_enabled"),
        }
    )


def _connected(plan: _Plan, endpoint: Endpoint, made: Connector) -> dict[str, Any]:
    """The register body's part that names the connector, or is it."""
    options = endpoint.options
    if "connector_id" in options:
        return {"connector_id": options["connector_id"]}
    if options.get("connector") == "inline":
        return {"connector": made.body}
    request = Request(method="POST", path=f"{BASE}/connectors/_create", body=made.body)
    return {"connector_id": str(Step(plan.add(request), "connector_id"))}


def _guarded(plan: _Plan, options: Mapping[str, Any]) -> dict[str, Any]:
    """What refuses or slows calls down, as the author wrote it."""
    since = {"is_enabled": Version(2, 12), "rate_limiter": Version(2, 12), "guardrails": Version(2, 13)}
    plan.needs += [Need(version=version, feature=name) for name, version in since.items() if name in options]
    if options.get("guardrails", {}).get("type") == "model":
        plan.needs.append(Need(version=Version(2, 15), feature="guardrails of type model"))
    return {name: options[name] for name in ("guardrails", "rate_limiter") if name in options}


def _interface(plan: _Plan, options: Mapping[str, Any], generated: Mapping[str, Any]) -> dict[str, Any]:
    wanted = options.get("interface", True)
    if wanted is False:
        return {}
    if wanted is True:
        # Before 2.17 the check saw every parameter as text: a list would be refused.
        plan.needs.append(
            Need(
                version=Version(2, 17),
                feature="generated interface (interface: false in the options leaves it out)",
            )
        )
        return {"interface": dict(generated)}
    plan.needs.append(Need(version=Version(2, 14), feature="interface"))
    return {"interface": wanted}


def _register(plan: _Plan, options: Mapping[str, Any], body: Mapping[str, Any]) -> int:
    deploy = "?deploy=true" if options.get("deploy", True) else ""
    return plan.add(Request(method="POST", path=f"{BASE}/models/_register{deploy}", body=dict(body)))


def _pipeline(plan: _Plan, endpoint: Endpoint, model: Model) -> None:
    made = pipeline(endpoint.id, endpoint.options["pipeline"], model)
    plan.add(made.request)
    plan.notes += made.notes
    plan.needs += made.needs


def _description(binding: Binding, endpoint: Endpoint) -> str:
    """The author's words, else the blueprint's, in the characters that OpenSearch takes since 3.1.

    Raises:
        UsageError: the author's words have others.
    """
    for option in ("description", "name"):
        if refused := naming.unsafe(endpoint.options.get(option, "")):
            raise UsageError(
                f"OpenSearch refuses '{refused}' in a {option}", help=f"{naming.TAKEN} are taken"
            )
    if "description" in endpoint.options:
        return str(endpoint.options["description"])
    task = binding.task
    return naming.cleaned(f"{task.blueprint.title}: {task.content.get('title', task.type.title)}")
