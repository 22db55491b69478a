"""The connector: where the provider is, how it is asked, and how its answer becomes tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from registry import partial, references, template
from registry.catalog import Leaf
from registry.errors import UnsupportedError
from registry.model import Need, Version
from registry.partial import PARAMETER, SECRET, Split, remarks
from registry.partial.address import address
from registry.partial.splice import written
from registry.platforms._platform import Loss
from registry.platforms.opensearch import functions, slots
from registry.platforms.opensearch.answer import FILTER, answer
from registry.platforms.opensearch.slots import TARGET, Plan
from registry.template import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.java.substitution import Guarantee
    from registry.platforms.opensearch.functions import DataSet, PreFunction
    from registry.template import Placeholder

STEP_SIZE = "input_docs_processed_step_size"
UNUSED = {"unused": "none"}
"""The credential of a provider that wants none: OpenSearch refuses a connector without, and never answers to a model
with such a connector inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """A connector's body and what the rest of the endpoint must know of it."""

    body: dict[str, Any]
    url: str
    """The provider's address with every value in it."""
    plan: Plan
    takes: DataSet | None
    """The documents that calls may give instead of parameters."""
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()


def connector(
    binding: Binding, name: str, description: str, client_config: Mapping[str, Any] | None
) -> Connector:
    """The connector of a bound task.

    Raises:
        UnsupportedError: OpenSearch cannot ask so, or cannot read the answer; the place is in the blueprint.
    """
    task = binding.task
    own = task.targets(TARGET)
    _refuse(binding)
    filled, where = _address(binding)
    pre = pre_function(binding, filled)
    dropped = frozenset({"top_n"}) if task.type_name == "rerank" else frozenset()
    plan = slots.plan(binding, {**(pre.gives if pre else {}), **own.get("names", {})}, dropped)
    read = answer(binding, filled)
    signed, credential = _credential(plan)
    parameters = given(
        {
            **{key: slots.stored_value(value) for key, value in plan.stored.items()},
            **signed,
            STEP_SIZE: _step_size(binding, pre),
            FILTER: read.response_filter,
        }
    )
    action = given(
        {
            "action_type": "predict",
            "method": (task.request or {}).get("method", "POST"),
            "url": where,
            "headers": partial.headers(task, _known(plan), _secret) or None,
            "request_body": _body(plan),
            "pre_process_function": own.get("pre_process_function") or (pre.name if pre else None),
            "post_process_function": read.function,
        }
    )
    body = {
        "name": name,
        "description": description,
        "version": 1,
        "protocol": task.auth["type"] if task.auth else "http",
        "parameters": parameters or None,
        "credential": credential,
        "actions": [action],
        "client_config": dict(client_config) if client_config else None,
    }
    return Connector(
        body=given(body),
        url=filled,
        plan=plan,
        takes=pre.takes if pre else _script_takes(task),
        losses=tuple(_losses(plan)),
        notes=(*_notes(plan, credential), *read.notes),
        needs=(*_needs(action, parameters, client_config), *read.needs),
    )


def given(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that have a value."""
    return {key: value for key, value in members.items() if value is not None}


def _refuse(binding: Binding) -> None:
    task = binding.task
    if (task.request or {}).get("method") == "GET" and (task.request or {}).get("body") is not None:
        raise UnsupportedError("OpenSearch sends no body with GET", place=task.place("request", "method"))


def _address(binding: Binding) -> tuple[str, str]:
    """The URL with every value in it, and with the parameters that stay placeholders.

    Raises:
        UnsupportedError: one of those would have to be percent-encoded, which OpenSearch does not do.
    """
    task = binding.task
    values = partial.settled(binding)
    kept = {partial.spelt(task, name) for name in task.targets(TARGET).get("stored", ())} & values.keys()
    marks = {name: f"~{name.removeprefix(PARAMETER)}~" for name in kept}
    filled, where = (_url(binding, known) for known in (values, {**values, **marks}))
    raw = where
    for name, mark in marks.items():
        where = where.replace(mark, f"${{parameters.{name.removeprefix(PARAMETER)}}}")
        raw = raw.replace(mark, template.text(values[name]))
    if raw != filled:
        raise UnsupportedError(
            "OpenSearch does not percent-encode what it puts into the address",
            place=task.place("targets", TARGET, "stored"),
            help="leave the parameter out of `stored`: it is then folded in, encoded",
        )
    return filled, where


def _url(binding: Binding, values: Mapping[str, Any]) -> str:
    """Address and query string, percent-encoded."""
    origin, path = address(binding, values)
    look = partial.lookup(binding, Split(fixed=values, stored={}), {})
    pairs = {name: partial.evaluate(binding.task, leaf, look) for name, leaf in binding.task.query.items()}
    query = "&".join(
        f"{quote(name, safe='')}={quote(template.text(value), safe='')}"
        for name, value in pairs.items()
        if value is not ABSENT
    )
    return f"{origin}{path}?{query}" if query else origin + path


def _known(plan: Plan) -> template.Lookup:
    """The lookup for headers and settings: the platform refuses parameters in the headers that matter."""
    return partial.lookup(plan.binding, Split(fixed=partial.settled(plan.binding), stored={}), {})


def _secret(placeholder: Placeholder) -> str:
    return f"${{credential.{placeholder.name.removeprefix(SECRET)}}}"


def _body(plan: Plan) -> str | None:
    """The request body as compact JSON text with placeholders; None where the request has none.

    Raises:
        UnsupportedError: an expression computes with what a call gives, or a list stands inside a text.
    """
    task = plan.task
    if (task.request or {}).get("body") is None:
        return None
    leaf = Leaf((task.request or {})["body"], (*task.path, "request", "body"))
    tree = partial.evaluate(task, leaf, partial.lookup(plan.binding, plan.values, plan.inputs))
    return written(tree, lambda part: slots.fill(plan, part))


def _credential(plan: Plan) -> tuple[dict[str, Any], dict[str, str]]:
    """The parameters that sign requests, and the credential: references, never values.

    Raises:
        UnsupportedError: a signature needs keys that the blueprint does not name.
    """
    task, auth = plan.task, plan.task.auth
    written = {secret.name: references.secret(secret.name) for secret in plan.binding.secrets}
    if not auth:
        return {}, written or UNUSED
    named = {part: auth.get(part) for part in ("access_key", "secret_key", "session_token")}
    for part in ("access_key", "secret_key"):
        if named[part] not in written:
            raise UnsupportedError(
                f"OpenSearch signs requests with auth.{part}, which is missing", place=task.place()
            )
    signing = {part: written.pop(name) for part, name in named.items() if name in written}
    settings = {"region": auth["region"], "service_name": auth["service"]}
    evaluated = {
        name: partial.evaluate(task, Leaf(text, task.path), _known(plan)) for name, text in settings.items()
    }
    return evaluated, {**signing, **written}


def pre_function(binding: Binding, url: str) -> PreFunction | None:
    """The built-in function that gives the task's inputs; None for tasks without documents, or for a script of one's own."""
    task = binding.task
    own = task.targets(TARGET)
    named = own.get("names", {}).get("input")
    if "pre_process_function" in own:
        return functions.PRE_FUNCTIONS.get(own["pre_process_function"])
    takes = functions.TAKES.get(task.type_name)
    return functions.pre_function(takes, url, one=not task.many, named=named) if takes else None


def _script_takes(task: BlueprintTask) -> DataSet | None:
    """What a pre-process function of the author's own takes."""
    own = "pre_process_function" in task.targets(TARGET)
    return functions.TAKES.get(task.type_name) if own else None


def _step_size(binding: Binding, pre: PreFunction | None) -> int | None:
    """How many documents go into one call, where the provider limits them."""
    if pre is None or pre.takes != "text_docs":
        return None
    limit = binding.facts.get("max_inputs") or binding.task.limits.get("max_inputs")
    return 1 if pre.one else limit


def _losses(plan: Plan) -> Iterator[Loss]:
    task = plan.task
    if task.type_name == "rerank" and "top_n" in plan.binding.values:
        yield Loss(
            message="OpenSearch wants a score for every document, and top_n answers fewer",
            place=task.place("request"),
            help="leave top_n out: the size of the search decides how many are shown",
        )
    used = {use.name for use in partial.uses(plan.binding)} | {"top_n"}
    for name in partial.unused(plan.binding, used):
        yield Loss(
            message=f"the request has no place for '{name.removeprefix(PARAMETER)}'",
            place=partial.place(task, name),
        )


def _needs(
    action: Mapping[str, Any], parameters: Mapping[str, Any], client_config: Mapping[str, Any] | None
) -> Iterator[Need]:
    yield from functions.needs([action.get("pre_process_function", "")])
    if STEP_SIZE in parameters:
        yield Need(version=Version(2, 12), feature=f"connector parameter {STEP_SIZE}")
    if action["method"] not in ("GET", "POST"):
        yield Need(version=Version(3, 5), feature=f"method {action['method']}")
    if client_config:
        yield _client_config(client_config)


def _client_config(keys: Mapping[str, Any]) -> Need:
    """The oldest version that knows every key: unknown ones are dropped without a word."""
    if keys.keys() & {"mutual_tls_enabled", "keystore_type"}:
        return Need(version=Version(3, 9), feature="client_config with mutual TLS")
    if "skip_ssl_verification" in keys:
        return Need(version=Version(3, 5), feature="client_config.skip_ssl_verification")
    if any(key.startswith(("retry_", "max_retry")) for key in keys):
        return Need(version=Version(2, 15), feature="client_config with retries")
    return Need(version=Version(2, 13), feature="client_config")


def _notes(plan: Plan, credential: Mapping[str, str]) -> Iterator[str]:
    hidden = {"top_n"} if plan.task.type_name == "rerank" else set()
    yield from remarks.notes(plan.binding, plan.values, {**plan.inputs, **dict.fromkeys(hidden)})
    if plan.stored:
        yield f"stored, a call may give another in its parameters: {', '.join(plan.stored)}"
    if "input_type" in plan.stored:
        yield (
            f"every call has input_type '{plan.stored['input_type']}' unless its parameters say otherwise: a neural query "
            "cannot, so register a second model with --set input_type=search for searches"
        )
    for slot in plan.slots.values():
        if slot.narrowed:
            yield f"'{slot.name}' takes a list here: put one text into a list of its own"
    found: dict[Guarantee, list[str]] = {}
    for slot in plan.slots.values():
        found.setdefault(slot.guarantee, []).append(slot.name)
    yield from remarks.guarantees("opensearch", found)
    if credential == UNUSED:
        yield "OpenSearch demands a credential: this provider wants none, and nothing uses the one here"
