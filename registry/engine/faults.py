"""A provider's error, read from whatever it answered: one error for all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry import paths
from registry.answers import trace
from registry.errors import Fault, ProviderError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.binding import Binding
    from registry.exchange import ProviderResponse

RETRYABLE = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same call may succeed. 529 is Anthropic's and Cohere's "overloaded"."""
REFUSED = frozenset({401, 403})
_KEY = re.compile(
    r"api.?key.?(invalid|not.?valid)|(invalid|incorrect|missing).?api.?key|authentication_error|unauthorized",
    re.IGNORECASE,
)
"""Codes and messages of providers that refuse a key with status 400 or inside a 200.
Source: recorded errors of Gemini (API_KEY_INVALID), xAI (Incorrect API key) and DashScope (InvalidApiKey)."""
_BUSY = re.compile(r"throttling|rate.?limit|overloaded|too.?many.?requests", re.IGNORECASE)
_MESSAGES = (
    "$.error.message",
    "$.message",
    "$.error",
    "$.detail",
    "$.detail[*].msg",
    "$.msg",
    "$.errors[*].message",
)
"""Where providers and the gateways before them put a message, for answers that the blueprint's paths do not fit."""
_CODES = ("$.error.code", "$.error.type", "$.error.status", "$.code", "$.error_type", "$.type")
_IDS = ("x-request-id", "request-id", "x-amzn-requestid", "apim-request-id", "x-debug-trace-id")
_SHOWN = 300
_TITLE = re.compile(rb"<title[^>]*>([^<]*)</title>", re.IGNORECASE)


def of_status(binding: Binding, response: ProviderResponse, document: Any) -> ProviderError:
    """The error of an answer that says by its status that it is one; `document` is None where it is not JSON."""
    code, message = _said(binding, document)
    if message is None and 300 <= response.status < 400:  # noqa: PLR2004  (redirects)
        message = f"a redirect to {response.header('location') or 'nowhere'}, which is not followed"
    return raised(binding, response, code=code, message=message or shown(response.body), document=document)


def inside(binding: Binding, response: ProviderResponse, document: Any) -> ProviderError:
    """The error inside an answer whose status says that there is none."""
    code, message = _said(binding, document)
    return raised(binding, response, code=code, message=message or shown(response.body), document=document)


def unreadable(binding: Binding, response: ProviderResponse, why: str, document: Any = None) -> ProviderError:
    """The error of an answer that cannot be a result."""
    return raised(binding, response, code=None, message=why, document=document, ours=True)


def raised(  # noqa: PLR0913  (what an error is made of)
    binding: Binding,
    response: ProviderResponse,
    *,
    code: str | None,
    message: str,
    document: Any = None,
    ours: bool = False,
) -> ProviderError:
    """The error with those words; `ours` where the provider did not say them."""
    provider = binding.task.blueprint.id
    status = response.status
    text = one_line(message)
    request_id = identity(binding, response, document)
    words = f"{code or ''} {message}"
    refused = not ours and (status in REFUSED or (status in (200, 400) and _KEY.search(words) is not None))
    fault = Fault(
        provider=provider,
        message=text,
        status=status,
        code=code,
        request_id=request_id,
        retryable=status in RETRYABLE or (status < 400 and not ours and _BUSY.search(words) is not None),  # noqa: PLR2004  (an error inside)
        unreadable=ours,
        help=_help(binding) if refused else None,
    )
    answered = f"{provider} answered {status}" + (f" {code}" if code and code != str(status) else "")
    suffix = f" (request {request_id})" if request_id else ""
    return (RefusedError if refused else ProviderError)(f"{answered}: {text}{suffix}", fault=fault)


def _help(binding: Binding) -> str | None:
    names = ", ".join(secret.env for secret in binding.secrets)
    return f"is {names} the key of this provider, region and model?" if names else None


def says_failure(binding: Binding, document: Any) -> bool:
    """Whether the document of a 200 says, by the blueprint's `error.when`, that the call failed."""
    when = binding.task.response.get("error", {}).get("when")
    if when is None:
        return False
    if isinstance(when, str):
        return any(value not in (None, "", False) for value in _found(document, when))
    return any(value != when["is_not"] for value in _found(document, when["path"]))


def has_message(binding: Binding, document: Any) -> bool:
    """Whether the blueprint's own error paths find a message, and a code where it has a path for one."""
    error = binding.task.response.get("error", {})
    texts = [error[part] for part in ("message", "code") if part in error]
    return bool(texts) and any(_text(document, text) for text in texts)


def has_text(document: Any, path: str) -> bool:
    """Whether the path finds words, or a number, in the document."""
    return _text(document, path) is not None


def identity(binding: Binding, response: ProviderResponse, document: Any) -> str | None:
    """The provider's id of the call: where the blueprint says, else in a usual header; None where there is none."""
    form = binding.task.response.get("request_id")
    if isinstance(form, str) and document is not None and (found := _text(document, form)):
        return one_line(found)
    names = (form["header"],) if isinstance(form, dict) else ()
    return next((one_line(value) for name in (*names, *_IDS) if (value := response.header(name))), None)


def _said(binding: Binding, document: Any) -> tuple[str | None, str | None]:
    """Code and message in the document: by the blueprint's paths, else by the usual ones."""
    if document is None:
        return None, None
    if isinstance(document, str):
        return None, document or None
    error: Mapping[str, Any] = binding.task.response.get("error", {})
    own = [error[part] for part in ("code", "type") if part in error]
    code = next((text for path in (*own, *_CODES) if (text := _text(document, path))), None)
    messages = ([error["message"]] if "message" in error else []) + list(_MESSAGES)
    message = next((text for path in messages if (text := _text(document, path))), None)
    return code, message


def _text(document: Any, path: str) -> str | None:
    for value in _found(document, path):
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def _found(document: Any, path: str) -> tuple[Any, ...]:
    return trace(document, paths.parse(path)).matches


def shown(body: bytes) -> str:
    """What a body without JSON says, in a line: the title of a page, the start of a text, or that it is empty."""
    if not body.strip():
        return "an empty answer"
    if body.lstrip()[:1] == b"<":
        title = _TITLE.search(body[:4096])
        said = title[1].decode("utf-8", "replace").strip() if title else ""
        return f"a page of HTML{f': {said}' if said else ''}"
    return one_line(body[: _SHOWN * 4].decode("utf-8", "replace"))


def one_line(text: str) -> str:
    """The text without line ends and control characters, cut where it is long."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text[: _SHOWN * 4]).split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"
