"""A body of a native service run as Elasticsearch runs it: its request, and the answer it makes of the provider's.

A chat is streamed: its request is built, its answer is not read here.

Source: elasticsearch `services/<service>/`, spec of the `_inference` API, sections 7 and 8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.errors import UnknownNameError, UnsupportedError
from registry.java.substitution import PlatformError
from registry.platforms import _upstream
from registry.platforms._execute import (
    Answer,
    Execution,
    Step,
    UnreadError,
    answer,
    asking,
    parsed,
    received,
)
from registry.platforms._inference import table
from registry.platforms.elasticsearch import native_answer, native_facts, native_request
from registry.platforms.elasticsearch.services import entry, services

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.exchange import ProviderResponse
    from registry.model import Version
    from registry.platforms._execute import Call

_TITLES = {
    "openai": "OpenAI",
    "azureopenai": "Azure OpenAI",
    "cohere": "Cohere",
    "hugging_face": "Hugging Face",
    "mistral": "Mistral",
    "jinaai": "JinaAI",
    "voyageai": "VoyageAI",
    "alibabacloud-ai-search": "AlibabaCloud Search",
}


def prepare(  # noqa: PLR0913, PLR0917  (what the dispatcher already took apart)
    entity: str,
    task_type: str,
    body: Mapping[str, Any],
    call: Call,
    version: Version | None,
    trace: Callable[[Step], None],
) -> Execution:
    """What the provider is asked by one call.

    Raises:
        UnsupportedError: the service or task type is not run here.
        PlatformError: the service refuses the call.
    """
    service, settings = str(body.get("service")), body.get("service_settings") or {}
    _settable(service, task_type, call)
    task = {**(body.get("task_settings") or {}), **call.parameters, **call.named}
    facts = native_facts.Facts(task_type=task_type, service=settings, task=task, call=call, version=version)
    request = native_request.request(service, facts)
    trace(Step(name="values", value=task))

    def read(response: ProviderResponse) -> Answer:
        _check(service, entity, task_type, request.url, response)
        if task_type == "chat_completion":
            raise UnsupportedError("a chat is answered in a stream: it is not read here")
        found = _found(service, task_type, settings, response)
        trace(Step(name="extracted", value=found))
        done = answer(found)
        trace(Step(name="result", value=done.text))
        return done

    return asking(request, read, trace)


def _settable(service: str, task_type: str, call: Call) -> None:
    """Refuse a name that is no task setting of the service: the platform passes it over in silence.

    Raises:
        UnknownNameError: there is such a name.
    """
    if not call.named or task_type not in services().get(service, ()):
        return
    known = table(entry(service, task_type), "properties", "task_settings", "properties")
    for name in call.named:
        if name not in known:
            raise UnknownNameError(f"task setting of {service} for {task_type}", name, known)


def _sender(service: str, task_type: str) -> str:
    return f"{_TITLES.get(service, service)} {task_type}"


def _found(
    service: str, task_type: str, settings: Mapping[str, Any], response: ProviderResponse
) -> dict[str, Any]:
    try:
        return native_answer.result(service, task_type, settings, _parsed(received(response)))
    except PlatformError as error:
        raise _upstream.not_sent(_sender(service, task_type)) from error


def _parsed(text: str) -> Any:
    try:
        return parsed(text)
    except UnreadError as error:
        raise PlatformError(str(error), type="x_content_parse_exception") from error


def _check(service: str, entity: str, task_type: str, url: str, response: ProviderResponse) -> None:
    def prefix(status: int) -> str:
        if status == 404 and service in ("openai", "azureopenai"):  # noqa: PLR2004  (a status of HTTP)
            return f"Resource not found at [{url}]"
        said = native_answer.prefix(service, status) or _upstream.custom_prefix(status)
        return said + native_answer.limits(service, status, response.header)

    def error_text(refused: ProviderResponse) -> str | None:
        try:
            return native_answer.message(_parsed(received(refused)))
        except PlatformError:
            return None

    _upstream.check(
        response, entity, sender=_sender(service, task_type), error_text=error_text, prefix=prefix
    )
