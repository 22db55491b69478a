"""Placeholders of `alibaba-cloud-custom-model` replaced as Alibaba's code does: one map of text for every place.

Source: elasticsearch pull request 124299, `external/request/custom/CustomRequest.java`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.java.substitution import Guarantee, PlatformError, placeholder_left, substitute
from registry.java.text import gson
from registry.java.uri import UrlError, check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GUARANTEES = (
    Guarantee(
        slot="list of inputs in request.content: ${input}, but for a completion of exactly one",
        holds="each text is one JSON string of one JSON array, HTML-safe",
        unless="it holds ${, which is replaced again or, with a } anywhere after it, fails the call",
        safe=True,
    ),
    Guarantee(
        slot="parameter that is a list, a map, a number or a boolean in request.content",
        holds="it is written as one JSON value",
        unless="a text in it holds ${",
        safe=True,
    ),
    Guarantee(
        slot="text in request.content: a string parameter, a secret, ${query}, the one input of a completion",
        holds="nothing: it is inserted as it is, so a quote, a backslash or a line end in it breaks the body",
        safe=False,
    ),
    Guarantee(
        slot="any value in query_string or a header",
        holds="nothing: it is inserted as it is and not percent-encoded",
        safe=False,
    ),
)
"""What hostile text can do, slot by slot; `tests/platforms/alibaba_es/test_substitute.py` proves each row."""


def values(
    task_type: str,
    secrets: Mapping[str, Any],
    parameters: Mapping[str, Any],
    input: Sequence[str],  # noqa: A002  (the placeholder's own name)
    query: str | None = None,
) -> dict[str, str]:
    """What each placeholder stands for: texts as they are, everything else as Gson writes it, HTML-safe.

    Later wins: task parameters, secrets, `query` where there is one, `input`.
    """
    objects: dict[str, Any] = {**parameters, **secrets}
    if query is not None:
        objects["query"] = query
    single = task_type == "completion" and len(input) == 1
    objects["input"] = input[0] if single else list(input)
    return {name: _text(value) for name, value in objects.items()}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return gson(value, html_safe=True, nulls=False)
    except ValueError as error:
        raise PlatformError(str(error), status=500) from error


def fill(
    template: str, values: Mapping[str, str], *, ignore_placeholder_check: bool = False, older: bool = False
) -> str:
    """A query string, header value or `request.content` with its placeholders replaced.

    `older` gives the message of the first commit.

    Raises:
        PlatformError: a placeholder is left on one line, unless `ignore_placeholder_check`; the message holds the whole
            text, secrets included. Nothing turns it into a 4xx, so its status is 500.
        PlatformError: a value leads back to itself.
    """
    filled = substitute(template, values)
    if not ignore_placeholder_check and placeholder_left(filled) is not None:
        words = (
            "placeholder is not replaced, find placeholder in"
            if older
            else "variable is not replaced, found placeholder in"
        )
        raise PlatformError(f"{words} [{filled}]", status=500)
    return filled


def request_url(address: str, query_string: str | None, values: Mapping[str, str], **options: bool) -> str:
    """The URL of a call: `address`, which is `url` and the key of `path` joined as they are, then the query filled.

    Nothing is percent-encoded; the `?` is part of `query_string`. `options` are those of `fill`.

    Raises:
        PlatformError: a placeholder is left, or Java cannot read the URL; `older` has the message without the address.
    """
    url = address if query_string is None else address + fill(query_string, values, **options)
    try:
        check(url)
    except UrlError as error:
        words = "custom-model URL" if options.get("older") else f"custom service URL [{address}]"
        raise PlatformError(f"Failed to construct {words}", type="status_exception") from error
    return url
