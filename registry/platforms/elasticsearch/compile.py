"""A task as the body of Elasticsearch's `custom` service.

Source: elasticsearch `services/custom/{CustomServiceSettings,CustomTaskSettings,InputTypeTranslator}.java`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry import partial, references
from registry.catalog import Leaf
from registry.errors import UnsupportedError
from registry.model import Request
from registry.partial import PARAMETER, Part, address, element_type, remarks
from registry.partial.splice import placed, written
from registry.platforms._platform import Compiled, Endpoint, Loss
from registry.platforms.elasticsearch import services
from registry.platforms.elasticsearch.parser import EMBEDDING_TYPES, TARGET, filters, json_parser
from registry.platforms.elasticsearch.slots import IN_BODY, IN_HEADER, IN_QUERY, SLOTS, Plan, most, plan
from registry.tasks import KINDS
from registry.template import ABSENT, Placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.binding import Binding
    from registry.java.substitution import Guarantee
    from registry.template import Lookup

EMBEDDING = ("text_embedding", "sparse_embedding")


def compile_endpoint(binding: Binding, endpoint: Endpoint) -> Compiled:
    """The one PUT request of the endpoint.

    Raises:
        UnsupportedError: the service cannot send that request or read that answer.
    """
    _refuse(binding)
    planned = plan(binding)
    parser = json_parser(binding)
    body: dict[str, Any] = {
        "service": services.CUSTOM,
        "service_settings": _settings(planned, endpoint, parser),
    }
    if planned.parameters:
        body["task_settings"] = {"parameters": planned.parameters}
    task_type = binding.task.type_name
    if "chunking_settings" in endpoint.options and task_type in EMBEDDING:
        body["chunking_settings"] = endpoint.options["chunking_settings"]
    return Compiled(
        requests=(Request(method="PUT", path=f"/_inference/{task_type}/{endpoint.id}", body=body),),
        losses=(*filters(binding), *_losses(planned, endpoint)),
        notes=tuple(_notes(planned, endpoint)),
        needs=services.needs(services.CUSTOM, task_type, body),
    )


def _refuse(binding: Binding) -> None:
    task = binding.task
    who = f"{task.blueprint.id} {task.key}"
    if task.type_name not in SLOTS:
        raise UnsupportedError(
            f"Elasticsearch's custom service serves {', '.join(SLOTS)}, not {task.type_name}",
            place=task.blueprint.document.key_place(task.path),
        )
    if task.request is None:
        raise UnsupportedError(
            f"{who} runs inside its own cluster: there is no request to send", place=task.place()
        )
    if task.auth:
        raise UnsupportedError(f"{TARGET} cannot sign requests ({task.auth['type']})", place=task.place())
    if task.request.get("method", "POST") != "POST":
        raise UnsupportedError(f"{TARGET} sends POST only", place=task.place("request", "method"))
    if task.type.many and not task.many:
        raise UnsupportedError(
            f"{TARGET} sends the input of {task.type_name} as a list; {who} takes one text",
            place=task.place("inputs"),
        )


def _settings(planned: Plan, endpoint: Endpoint, parser: dict[str, str]) -> dict[str, Any]:
    """`service_settings`, in the order in which the platform prints them."""
    binding, task = planned.binding, planned.task
    look = partial.lookup(binding, planned.values, planned.placeholders)
    settings: dict[str, Any] = {}
    if binding.secrets:
        settings["secret_parameters"] = {
            secret.name: references.secret(secret.name) for secret in binding.secrets
        }
    if task.type_name == "text_embedding":
        settings |= _vectors(binding)
    settings["url"] = "".join(address.address(binding, planned.values.fixed))
    if headers := partial.headers(task, look, planned.mark):
        settings["headers"] = headers
    if query := _query(planned, look):
        settings["query_parameters"] = query
    request = task.request or {}
    tree = partial.evaluate(task, Leaf(request.get("body"), (*task.path, "request", "body")), look)
    settings["request"] = "{}" if tree is ABSENT or tree is None else written(tree, planned.fill)
    settings["response"] = {"json_parser": parser}
    if "input_type" in planned.values.stored:
        words = {kind: binding.translated(kind) for kind in KINDS}
        settings["input_type"] = {
            "translation": {kind: word for kind, word in words.items() if word},
            "default": planned.values.stored["input_type"],
        }
    if limit := partial.rate_limit(task, endpoint.options):
        settings["rate_limit"] = limit
    if size := _batch_size(binding, endpoint):
        settings["batch_size"] = size
    return settings


def _vectors(binding: Binding) -> dict[str, Any]:
    """What the platform may know of the vectors before the first call."""
    bits = EMBEDDING_TYPES.get(element_type(binding)) == "bit"
    known = {
        # Bits can be compared in one way only; the models' words are about their floats.
        "similarity": "l2_norm" if bits else binding.facts.get("similarity"),
        "dimensions": binding.dimensions,
        "max_input_tokens": binding.facts.get("max_input_tokens")
        or binding.task.limits.get("max_input_tokens"),
    }
    return {name: value for name, value in known.items() if value}


def _query(planned: Plan, look: Lookup) -> list[list[str]]:
    """Names and values, in order; the platform form-encodes the values."""
    task = planned.task
    pairs: list[list[str]] = []
    for name, leaf in task.query.items():
        value = partial.evaluate(task, leaf, look)
        if value is ABSENT:
            continue
        text = placed(value, planned.mark)
        if text is None:
            raise UnsupportedError(
                f"query parameter {name} would hold what the platform takes for a placeholder",
                place=task.blueprint.document.place(leaf.path),
            )
        pairs.append([name, text])
    return pairs


def _batch_size(binding: Binding, endpoint: Endpoint) -> int | None:
    """How many chunks one call may have: no more than the provider takes."""
    asked: int | None = endpoint.options.get("batch_size")
    if binding.task.type_name not in EMBEDDING:
        return asked
    return min((size for size in (asked, most(binding), _by_tokens(binding)) if size), default=None)


def _by_tokens(binding: Binding) -> int | None:
    """How many of the longest inputs fit into one call."""
    whole = binding.task.limits.get("max_request_tokens")
    each = _longest(binding)
    return max(whole // each, 1) if whole and each else None


def _longest(binding: Binding) -> int | None:
    """The most tokens of one input."""
    limit: int | None = binding.facts.get("max_input_tokens") or binding.task.limits.get("max_input_tokens")
    return limit


def _losses(planned: Plan, endpoint: Endpoint) -> Iterator[Loss]:
    task = planned.task
    used = {use.name for use in partial.uses(planned.binding)}
    for name in partial.unused(planned.binding, used):
        yield Loss(
            message=f"the request has no place for '{name.removeprefix(PARAMETER)}'",
            place=partial.place(task, name),
        )
    uses = [use for use in partial.uses(planned.binding) if use.name == "top_n"]
    if uses and "top_n" not in planned.supplied and "top_n" not in planned.binding.values:
        yield Loss(
            message="the service needs a number for top_n where a call gives none, and limits.max_inputs is not known: "
            "a small one would lose documents in silence",
            place=partial.use_place(task, uses[0]),
            help="--set top_n=N, or add limits.max_inputs; --lossy leaves top_n out",
        )
    if "chunking_settings" in endpoint.options and task.type_name not in EMBEDDING:
        yield Loss(message=f"{task.type_name} has no chunking_settings", place=task.place())


def _notes(planned: Plan, endpoint: Endpoint) -> Iterator[str]:
    binding = planned.binding
    yield from remarks.notes(binding, planned.values, planned.placeholders)
    if "input_type" in planned.values.stored:
        word = planned.values.stored["input_type"]
        yield f'input_type is "{word}" where a call gives none, and for semantic_text fields, searches included'
    asked, size = endpoint.options.get("batch_size"), _batch_size(binding, endpoint)
    if asked and size and asked > size:
        yield f"batch_size is {size}: the provider takes no more in one call"
    yield from remarks.idle(TARGET, endpoint.options)
    yield from remarks.guarantees(TARGET, _guarantees(planned))


def _guarantees(planned: Plan) -> dict[Guarantee, list[str]]:
    """What the platform guarantees of each placeholder of the endpoint."""
    found: dict[Guarantee, list[str]] = {}
    rows = {Part.BODY: IN_BODY, Part.QUERY: IN_QUERY, Part.HEADERS: IN_HEADER}
    for use in partial.uses(planned.binding):
        if use.name in planned.values.stored or use.name in planned.supplied:
            found.setdefault(rows[use.part], []).append(planned.mark(Placeholder(use.name)))
    return found
