"""A task as the body of Alibaba Cloud Elasticsearch's `alibaba-cloud-custom-model` service.

Source: Alibaba Cloud, "Custom model inference service"; elasticsearch pull request 124299,
`services/custom/CustomServiceSettings.java`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from registry import partial, references, template
from registry.catalog import BlueprintTask, Leaf
from registry.errors import UnsupportedError
from registry.model import Request
from registry.partial import PARAMETER, Part, address, remarks
from registry.partial.splice import written
from registry.platforms._platform import Compiled, Endpoint, Loss
from registry.platforms.alibaba_es.parser import json_parser, refuse_bare_list
from registry.platforms.alibaba_es.slots import CUSTOM, HEADER, Plan, fill, mark, plan
from registry.template import ABSENT, Lookup, Placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.binding import Binding
    from registry.java.substitution import Guarantee

SERVICE = "alibaba-cloud-custom-model"


def compile_endpoint(binding: Binding, endpoint: Endpoint) -> Compiled:
    """The one PUT request of the endpoint.

    Raises:
        UnsupportedError: the platform cannot send that request or read that answer.
    """
    _refuse(binding)
    planned = plan(binding)
    origin, path = address.address(binding, planned.values.fixed)
    settings: dict[str, Any] = {}
    if binding.secrets:
        settings["secret_parameters"] = {
            secret.name: references.secret(secret.name) for secret in binding.secrets
        }
    settings["url"] = origin
    settings["path"] = {path: {_method(binding.task): _call(planned)}}
    if limit := partial.rate_limit(binding.task, endpoint.options):
        settings["rate_limit"] = limit
    body: dict[str, Any] = {"service": SERVICE, "service_settings": settings}
    if planned.values.stored:
        stored = {name.removeprefix(PARAMETER): value for name, value in planned.values.stored.items()}
        body["task_settings"] = {"parameters": stored}
    return Compiled(
        requests=(Request(method="PUT", path=f"/_inference/{planned.task_type}/{endpoint.id}", body=body),),
        losses=tuple(_losses(planned, endpoint)),
        notes=tuple(_notes(planned, endpoint)),
    )


def _refuse(binding: Binding) -> None:
    task = binding.task
    who = f"{task.blueprint.id} {task.key}"
    if task.request is None:
        raise UnsupportedError(
            f"{who} runs inside its own cluster: there is no request to send", place=task.place()
        )
    if task.auth:
        raise UnsupportedError(f"alibaba-es cannot sign requests ({task.auth['type']})", place=task.place())
    if task.type.many and not task.many:
        raise UnsupportedError(
            f"alibaba-es sends the input of {task.type_name} as a list; {who} takes one text",
            place=task.place("inputs"),
        )


def _method(task: BlueprintTask) -> str:
    return str((task.request or {}).get("method", "POST"))


def _call(planned: Plan) -> dict[str, Any]:
    """The method's object: query string, headers, request, response."""
    task = planned.task
    look = partial.lookup(planned.binding, planned.values, planned.inputs)
    call: dict[str, Any] = {}
    if query := _query(task, look):
        call["query_string"] = query
    if headers := partial.headers(task, look, mark):
        call["headers"] = headers
    body = Leaf((task.request or {}).get("body"), (*task.path, "request", "body"))
    tree = partial.evaluate(task, body, look)
    content = "{}" if tree is ABSENT or tree is None else written(tree, lambda leaf: fill(planned, leaf))
    call["request"] = {"format": "string", "content": content}
    if planned.task_type == CUSTOM:
        refuse_bare_list(task)
    else:
        call["response"] = {"json_parser": json_parser(planned.binding, planned.task_type)}
    return call


def _query(task: BlueprintTask, look: Lookup) -> str:
    """The query string with its `?`; the platform appends it as it is, so it is percent-encoded here."""
    values = {name: partial.evaluate(task, leaf, look) for name, leaf in task.query.items()}
    pairs = [
        f"{quote(name, safe='')}={quote(template.text(value), safe='')}"
        for name, value in values.items()
        if value is not ABSENT
    ]
    return "?" + "&".join(pairs) if pairs else ""


def _losses(planned: Plan, endpoint: Endpoint) -> Iterator[Loss]:
    task = planned.task
    if planned.task_type != task.type_name:
        yield Loss(
            message=f"alibaba-es has no task type {task.type_name}: it becomes custom, which answers with "
            "the provider's document" + _asking(planned),
            place=task.blueprint.document.key_place(task.path),
        )
    used = {use.name for use in partial.uses(planned.binding)}
    for name in partial.unused(planned.binding, used):
        yield Loss(
            message=f"the request has no place for '{name.removeprefix(PARAMETER)}'",
            place=partial.place(task, name),
        )
    body = [use for use in partial.uses(planned.binding) if use.part is Part.BODY]
    if _method(task) == "GET" and body:
        yield Loss(message="alibaba-es sends no body with GET", place=partial.use_place(task, body[0]))
    for option in ("chunking_settings", "batch_size"):
        if option in endpoint.options:
            yield Loss(message=f"alibaba-es has no {option}: it does not chunk texts", place=task.place())


def _asking(planned: Plan) -> str:
    if not planned.asked:
        return ""
    idle = "" if Placeholder("input") in planned.inputs.values() else ", and any text as input"
    return f"; every call gives {', '.join(planned.asked)} in task_settings.parameters{idle}"


def _notes(planned: Plan, endpoint: Endpoint) -> Iterator[str]:
    binding = planned.binding
    task = planned.task
    yield from remarks.notes(binding, planned.values, planned.inputs)
    word = planned.values.stored.get("input_type")
    others = {kind: binding.translated(kind) for kind in ("ingest", "search")}
    if word is not None:
        told = " or ".join(f'"{other}" ({kind})' for kind, other in others.items() if other and other != word)
        if told:
            yield f'input_type is "{word}" unless a call gives {told} in task_settings.parameters.input_type'
    if task.type_name == "completion":
        yield "completion takes one input a call: several would stand as a list inside the text"
    yield from remarks.idle("alibaba-es", endpoint.options)
    yield from remarks.guarantees("alibaba-es", _guarantees(planned))


def _guarantees(planned: Plan) -> dict[Guarantee, list[str]]:
    """What the platform guarantees of each placeholder that the body or a header has."""
    found: dict[Guarantee, list[str]] = {}
    for use in partial.uses(planned.binding):
        if use.name in planned.values.fixed or use.part not in (Part.HEADERS, Part.BODY):
            continue
        placeholder = planned.inputs.get(use.name) or Placeholder(use.name)
        if use.name not in planned.inputs and use.name not in planned.values.stored:
            continue
        slot = HEADER if use.part is Part.HEADERS else planned.slot(placeholder)
        found.setdefault(slot.guarantee, []).append(mark(placeholder))
    return found
