"""What both Elasticsearches do with a provider's status and body before they parse it, and with values in messages.

Source: elasticsearch `external/http/retry/{BaseResponseHandler,RetryingHttpSender}.java`, `services/custom/
CustomResponseHandler.java`; spec of the `_inference` API, sections 3 and 8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from registry.errors import UnknownNameError, UsageError
from registry.java.substitution import PlatformError
from registry.java.text import number
from registry.model import Place, WrittenRequest
from registry.platforms._execute import UnreadError, only, parsed, received, sent
from registry.platforms._inference import inference_path, table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from registry.exchange import ProviderRequest, ProviderResponse
    from registry.model import Request
    from registry.platforms._execute import Call
    from registry.platforms._inference import InferencePath

SERVER = "Received a server error status code"
RATE = "Received a rate limit status code"
AUTHENTICATION = "Received an authentication error status code"
REDIRECTION = "Unhandled redirection"
UNSUCCESSFUL = "Received an unsuccessful status code"

_STATUSES = {100, 101, *range(200, 208), *range(300, 306), 307, *range(400, 418), *range(421, 425), 429}
_FIRST_SERVER_ERROR = 500
_OPEN = re.compile(r"\$\{([^${}]+)\}")


def creation(requests: Sequence[Request]) -> tuple[InferencePath, Mapping[str, Any]]:
    """The path and the body of the one request that creates an endpoint.

    Raises:
        UsageError: there is none, or there are several.
    """
    request = only(
        requests, lambda one: (path := _path(one)) is not None and path.creates, "create an endpoint"
    )
    path = _path(request)
    assert path is not None  # noqa: S101  (it was found by it)
    return path, request.body


def _path(request: Request) -> InferencePath | None:
    path, _, query = request.path.partition("?")
    return inference_path(WrittenRequest(method=request.method, path=path, query=query, place=Place(file="")))


def placed(call: Call, templates: Iterable[str], words: Collection[str]) -> Call:
    """The call with its bare names where a custom service has them: `parameters` of the task settings.

    `templates` are the texts in which parameters may stand, `words` the task settings themselves.

    Raises:
        UnknownNameError: no template asks for one of the names.
        UsageError: `parameters` is no object.
    """
    if not call.named:
        return call
    asked = {name for text in templates for name in _OPEN.findall(text)} - {"input", "query"}
    settings = {name: value for name, value in call.named.items() if name in words and name not in asked}
    spelt = settings.get("parameters", {})
    if not isinstance(spelt, Mapping):
        raise UsageError("'parameters' of a call is an object", help="--set NAME=VALUE for each of them")
    named = {**spelt, **{name: value for name, value in call.named.items() if name not in settings}}
    for name in named:
        if name not in asked:
            raise UnknownNameError("placeholder for a parameter in the body", name, asked)
    parameters = {**table(call.parameters, "parameters"), **named}
    return replace(call, named={}, parameters={**call.parameters, **settings, "parameters": parameters})


def told(task_type: str) -> None:
    """Raises UsageError: nothing says what the endpoint is for."""
    if not task_type:
        raise UsageError(
            "what is the endpoint for?", help="a path with its task type, e.g. PUT /_inference/rerank/my-id"
        )


def custom_prefix(status: int) -> str:
    """What the handlers of both custom services say of a status that is no success."""
    if status >= _FIRST_SERVER_ERROR:
        return SERVER
    if status == 429:  # noqa: PLR2004  (a status of HTTP)
        return RATE
    if status == 401:  # noqa: PLR2004  (statuses of HTTP)
        return AUTHENTICATION
    return REDIRECTION if 300 <= status < 400 else UNSUCCESSFUL  # noqa: PLR2004  (statuses of HTTP)


def check(
    response: ProviderResponse,
    entity: str,
    *,
    sender: str,
    error_text: Callable[[ProviderResponse], str | None],
    prefix: Callable[[int], str] = custom_prefix,
) -> None:
    """Refuse an answer that is no success, or has no body; `sender` is what the platform calls the request.

    Raises:
        PlatformError: a provider's status below 500 stays where it is known, every other one becomes 400.
    """
    status = response.status
    if not 200 <= status < 300:  # noqa: PLR2004  (statuses of HTTP)
        message = f"{prefix(status)} for request from inference entity id [{entity}] status [{status}]"
        if text := error_text(response):
            message += f". Error message: [{text}]"
        raise PlatformError(
            message,
            status=status_of(response),
            type="status_exception",
        )
    if not response.body:
        empty = PlatformError(
            f"Response body was empty for request from inference entity id [{entity}]",
            status=500,
            type="illegal_state_exception",
        )
        raise not_sent(sender) from empty


def status_of(response: ProviderResponse) -> int:
    """The platform's status for a provider's refusal: the same where it is a known one below 500, else 400."""
    return response.status if response.status in _STATUSES else 400


def not_sent(sender: str) -> PlatformError:
    """What a failure that is none of Elasticsearch's own is wrapped in."""
    return PlatformError(f"Failed to send {sender} request", status=500, type="exception")


def parse(response: ProviderResponse) -> Mapping[str, Any]:
    """The body as Elasticsearch reads it: an object; whatever else is JSON counts as an empty one.

    Raises:
        PlatformError: it is not JSON.
    """
    try:
        value = parsed(received(response))
    except UnreadError as error:
        raise PlatformError(
            f"Failed to parse the response body: {error}", type="x_content_parse_exception"
        ) from error
    return value if isinstance(value, Mapping) else {}


def java_text(value: Any) -> str:
    """The value as `toString` prints a map or list of Java, members in the order they came in."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={java_text(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(java_text, value)) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number(value)


def request(method: str, url: str, headers: Mapping[str, str], body: str | None) -> ProviderRequest:
    """The request; JSON unless a header says otherwise."""
    given = {name.lower() for name in headers}
    content = {} if "content-type" in given else {"Content-Type": "application/json"}
    return sent(method, url, {**content, **headers}, body)
