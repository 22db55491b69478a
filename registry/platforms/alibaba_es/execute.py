"""A compiled body of `alibaba-cloud-custom-model` run as Alibaba's code runs it: one call, one provider request.

Source: elasticsearch pull request 124299, `CustomRequest.java`, `CustomTaskSettings.java`, `CustomResponseHandler.java`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.errors import UsageError
from registry.java.substitution import PlatformError
from registry.platforms import _upstream
from registry.platforms._execute import Answer, Execution, Step, answer, asking, unseen
from registry.platforms._inference import table
from registry.platforms.alibaba_es import parse
from registry.platforms.alibaba_es.substitute import fill, request_url, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from registry.exchange import ProviderRequest, ProviderResponse
    from registry.model import Request, Version
    from registry.platforms._execute import Call

SENDER = "Custom Search"
_METHODS = ("GET", "PUT", "POST")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What the body says of the one method of its one path."""

    id: str
    task_type: str
    address: str
    method: str
    query_string: str | None
    headers: Mapping[str, str]
    content: str
    json_parser: Mapping[str, Any]
    secrets: Mapping[str, Any]
    parameters: Mapping[str, Any]
    unchecked: bool
    """`ignore_placeholder_check`."""


def endpoint(requests: Sequence[Request], task_type: str) -> Endpoint:
    """The endpoint that the requests create; `task_type` counts where the path names none.

    Raises:
        UsageError: the requests create none, or not one.
        PlatformError: the platform would refuse the body for its path or method.
    """
    path, body = _upstream.creation(requests)
    service = table(body, "service_settings")
    address, methods = _single(table(service, "path"), "endpoint")
    method, parts = _single(methods, "method")
    if method.upper() not in _METHODS:
        raise PlatformError(
            f"unsupported http method [{method}], support [GET], [PUT] and [POST]", type="status_exception"
        )
    return Endpoint(
        id=path.id or "",
        task_type=path.task_type or task_type,
        address=service["url"] + address,
        method=method.upper(),
        query_string=parts.get("query_string"),
        headers=table(parts, "headers"),
        content=table(parts, "request").get("content", ""),
        json_parser=table(parts, "response", "json_parser"),
        secrets=table(service, "secret_parameters"),
        parameters=table(body, "task_settings", "parameters"),
        unchecked=table(body, "task_settings").get("ignore_placeholder_check") is True,
    )


def _single(table: Mapping[str, Any], what: str) -> tuple[str, Mapping[str, Any]]:
    if len(table) != 1:
        names = ", ".join(table)
        raise PlatformError(f"[path] only support one {what}, but found [[{names}]]", type="status_exception")
    [(name, value)] = table.items()
    if not isinstance(value, Mapping):
        raise UsageError(f"'{name}' under 'path' is no object")
    return name, value


def prepare(
    requests: Sequence[Request],
    call: Call,
    *,
    version: Version | None = None,
    trace: Callable[[Step], None] = unseen,
) -> Execution:
    """What the provider is asked by one call of the endpoint that the requests create.

    There is one version of the service only.

    Raises:
        PlatformError: a placeholder is left, or Java cannot read the URL.
        UsageError: the requests create no endpoint.
    """
    del version
    made = endpoint(requests, call.task_type)
    _upstream.told(made.task_type)
    call = _upstream.placed(call, _templates(made), ("parameters", "ignore_placeholder_check"))
    overriding = dict(table(call.parameters, "parameters"))
    if call.messages is not None:
        overriding.setdefault("messages", list(call.messages))
    unchecked = call.parameters.get("ignore_placeholder_check", made.unchecked) is True
    known = values(
        made.task_type, made.secrets, {**made.parameters, **overriding}, list(call.input), call.query
    )
    trace(Step(name="values", value=known))
    request = _request(made, known, unchecked=unchecked)
    return asking(request, lambda response: result(made, response, trace), trace)


def _templates(made: Endpoint) -> Iterator[str]:
    yield from (made.address, made.query_string or "", made.content, *made.headers.values())
    yield from (value for value in made.parameters.values() if isinstance(value, str))


def _request(made: Endpoint, known: Mapping[str, str], *, unchecked: bool) -> ProviderRequest:
    url = request_url(made.address, made.query_string, known, ignore_placeholder_check=unchecked)
    headers = {
        name: fill(text, known, ignore_placeholder_check=unchecked) for name, text in made.headers.items()
    }
    body = None if made.method == "GET" else fill(made.content, known, ignore_placeholder_check=unchecked)
    return _upstream.request(made.method, url, headers, body)


def result(made: Endpoint, response: ProviderResponse, trace: Callable[[Step], None] = unseen) -> Answer:
    """The platform's answer to a call that the provider answered so.

    Raises:
        PlatformError: the provider refused, or the paths do not fit its answer; then the platform asks up to three times
            before it says so.
    """
    _upstream.check(response, made.id, sender=SENDER, error_text=_error_text)
    try:
        found = parse.result(made.task_type, made.json_parser, _upstream.parse(response))
    except PlatformError as error:
        raise _upstream.not_sent(SENDER) from error
    trace(Step(name="extracted", value=found))
    done = answer(found)
    trace(Step(name="result", value=done.text))
    return done


def _error_text(response: ProviderResponse) -> str:
    """The message in which the provider's own is quoted; its reason phrase and the size of its body are not known here."""
    headers = ", ".join(f"{name}: {value}" for name, value in response.headers)
    printed = f"HTTP/1.1 {response.status} [{headers}]"
    try:
        body = _upstream.parse(response)
    except PlatformError:
        return f"Parsing custom response body failed. Response: {printed}"
    return f"Received a server error response: {printed}, body: {_upstream.java_text(body)}"
