"""A body of the service `custom` run as Elasticsearch runs it: one call, one provider request, one answer.

Source: elasticsearch `services/custom/{CustomRequestManager,CustomTaskSettings,CustomResponseHandler,CustomService}.java`,
`services/custom/request/CustomRequest.java`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.java.substitution import PlatformError
from registry.java.text import type_name
from registry.model import Version
from registry.platforms import _upstream
from registry.platforms._execute import Answer, Call, Execution, Step, answer, asking, received, unseen
from registry.platforms._inference import table
from registry.platforms.elasticsearch import parse, substitute
from registry.platforms.elasticsearch.services import knows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from registry.exchange import ProviderRequest, ProviderResponse

SENDER = "Custom"
_ILLEGAL_ARGUMENT = Version(9, 4)
"""Since then an unresolved placeholder is an illegal argument and its message longer."""
_APART = (Version(8, 19), Version(9, 3))
"""The newest build of this version, and of this one and those after it, keep parameters and secrets apart."""
_PROBE = "how big"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What the body says."""

    id: str
    task_type: str
    url: str
    query_parameters: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    request: str
    json_parser: Mapping[str, Any]
    input_types: substitute.InputTypes
    secrets: Mapping[str, str]
    parameters: Mapping[str, Any]
    older: bool
    joined: bool
    """Whether a parameter may have the name of a secret, and wins."""


def endpoint(
    path_id: str | None, task_type: str, body: Mapping[str, Any], version: Version | None
) -> Endpoint:
    """The endpoint that the body creates."""
    service = table(body, "service_settings")
    types = table(service, "input_type")
    return Endpoint(
        id=path_id or "",
        task_type=task_type,
        url=service["url"],
        query_parameters=[(name, value) for name, value in service.get("query_parameters") or ()],
        headers=_given(table(service, "headers")),
        request=service["request"],
        json_parser=table(service, "response", "json_parser"),
        input_types=substitute.InputTypes(
            translation=table(types, "translation"), default=types.get("default", "")
        ),
        secrets=_given(table(service, "secret_parameters")),
        parameters=_given(table(body, "task_settings", "parameters")),
        older=version is not None and not knows(version, _ILLEGAL_ARGUMENT),
        joined=version is not None and version != _APART[0] and version < _APART[1],
    )


def _given(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value is not None}


def prepare(made: Endpoint, call: Call, trace: Callable[[Step], None] = unseen) -> Execution:
    """What the provider is asked by one call.

    Raises:
        PlatformError: a setting of the call is refused; a placeholder is left, which is 400 where it is in the URL or a query
            parameter and 500 in a header or the body.
    """
    call = _upstream.placed(call, _templates(made), ("parameters",))
    parameters = {**made.parameters, **_own_parameters(call)}
    _apart(made, parameters)
    strings = substitute.strings(made.secrets, parameters)
    sent = substitute.Call(
        input=call.input,
        query=call.query,
        input_type=call.input_type,
        top_n=call.top_n,
        return_documents=call.return_documents,
    )
    jsons = substitute.jsons(made.task_type, made.secrets, parameters, sent, made.input_types)
    trace(Step(name="values", value={"text": strings, "json": jsons}))
    try:
        url = substitute.request_url(made.url, made.query_parameters, strings, older=made.older)
    except PlatformError as error:
        raise PlatformError(
            "Failed to construct the custom service request", type="status_exception"
        ) from error
    try:
        request = _request(made, url, strings, jsons)
    except PlatformError as error:
        message = f"Http client failed to send request from inference entity id [{made.id}]"
        raise PlatformError(message, status=500, type="exception") from error
    return asking(request, lambda response: result(made, response, trace), trace)


def _templates(made: Endpoint) -> Iterator[str]:
    yield from (made.url, made.request, *made.headers.values(), *(text for _, text in made.query_parameters))
    yield from (value for value in made.parameters.values() if isinstance(value, str))


def _apart(made: Endpoint, parameters: Mapping[str, Any]) -> None:
    """Refuse a parameter with the name of a secret. The words are ours; older builds let the parameter win.

    Source: elasticsearch pull request 153309, backported to the newest builds of 8.19, 9.3, 9.4 and 9.5.
    """
    both = [] if made.joined else [name for name in parameters if name in made.secrets]
    if both:
        raise PlatformError(
            f"Validation Failed: 1: [task_settings.parameters] has keys of [secret_parameters]: [{', '.join(both)}];",
            type="validation_exception",
        )


def _request(
    made: Endpoint, url: str, strings: Mapping[str, str], jsons: Mapping[str, str]
) -> ProviderRequest:
    headers = {
        name: substitute.fill(text, strings, f"header.{name}", older=made.older)
        for name, text in made.headers.items()
    }
    body = substitute.fill(made.request, jsons, "request", older=made.older)
    return _upstream.request("POST", url, headers, body)


def _own_parameters(call: Call) -> dict[str, Any]:
    parameters = _given(table(call.parameters, "parameters"))
    refused = [
        f"{number}: Map field [parameters] has an entry that is not valid, [{name} => {_upstream.java_text(value)}]. "
        f"Value type of [{_upstream.java_text(value)}] is not one of [Boolean, Double, Float, Integer, String].;"
        for number, (name, value) in enumerate(
            ((n, v) for n, v in parameters.items() if type_name(v) not in _SCALARS), 1
        )
    ]
    if refused:
        raise PlatformError("Validation Failed: " + "".join(refused), type="validation_exception")
    return parameters


_SCALARS = ("Boolean", "Double", "Integer", "String")


def result(made: Endpoint, response: ProviderResponse, trace: Callable[[Step], None] = unseen) -> Answer:
    """The platform's answer to a call that the provider answered so.

    Raises:
        PlatformError: the provider refused, or its answer is not as the parser says (400, not tried again).
    """
    _upstream.check(response, made.id, sender=SENDER, error_text=received)
    try:
        found = parse.result(made.task_type, made.json_parser, _upstream.parse(response))
    except PlatformError as error:
        raise PlatformError(
            "Failed to parse custom model response, please check that the response parser path matches the response "
            "format.",
            type="status_exception",
        ) from error
    trace(Step(name="extracted", value=found))
    done = answer(found)
    trace(Step(name="result", value=done.text))
    return done


def dry_run(made: Endpoint) -> None:
    """Fill the templates as `PUT` does before it asks the provider: no top_n, no return_documents.

    Raises:
        PlatformError: a placeholder is left.
    """
    call = Call(task_type=made.task_type, input=["test input"], query="test query")
    try:
        prepare(made, call)
    except PlatformError as error:
        cause = error.__cause__ if isinstance(error.__cause__, PlatformError) else error
        raise PlatformError(
            f"Validation Failed: 1: Failed to validate model configuration: {cause.message};",
            type="validation_exception",
        ) from cause


def probe(task_type: str) -> Call:
    """The one call that `PUT` makes to see whether the endpoint works."""
    if task_type == "rerank":
        return Call(task_type=task_type, input=[_PROBE], query="test query", return_documents=True, top_n=1)
    return Call(task_type=task_type, input=[_PROBE])
