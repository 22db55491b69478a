"""Placeholders of an OpenSearch connector replaced as ML Commons does: parameters as text, escaped or not, then checked.

The order of one call: `stringify` what came, `merge` it with the connector's own, `payload`, then `url` and `headers`.

Source: ml-commons 3.9 `HttpConnector.java`, `AbstractConnector.java`, `Connector.java`, `StringUtils.java` (common),
`RemoteConnectorExecutor.java`, `ConnectorUtils.java` (ml-algorithms).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.java.substitution import Guarantee, PlatformError, substitute
from registry.java.text import escape_json, gson
from registry.platforms.opensearch.lenient import is_json, is_json_or_ndjson
from registry.platforms.opensearch.rewrite import add_stream, add_structured_output

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "${parameters."
_CREDENTIAL = "${credential."
_TO_STRING = ".toString()"

GUARANTEES = (
    Guarantee(
        slot='text of a request parameter or of a pre-process function in quotes: "${parameters.x}"',
        holds="it is escaped: it stays inside its quotes",
        unless="it is itself JSON as the platform reads it, e.g. [hello] (then it goes in unescaped); its name is in "
        "no_escape_params; it holds ${parameters; or it ends in $ and another placeholder follows at once",
        safe=True,
    ),
    Guarantee(
        slot="list or object of a request parameter or a pre-process function, without quotes: ${parameters.x}",
        holds="it is written as one JSON value",
        unless="a text in it holds ${parameters",
        safe=True,
    ),
    Guarantee(
        slot='list or object as text in a string: "${parameters.x.toString()}"',
        holds="it is escaped: it stays inside its quotes",
        unless="a text in it holds ${parameters",
        safe=True,
    ),
    Guarantee(
        slot="text of a connector parameter",
        holds="nothing: it is inserted as it is, so its author must write it already escaped",
        safe=False,
    ),
    Guarantee(
        slot="text of a request parameter without quotes: ${parameters.x}",
        holds="nothing: it is escaped as if in a string, no quotes are added, and words are taken for JSON",
        safe=False,
    ),
    Guarantee(
        slot="any parameter in url or a header",
        holds="nothing: it is inserted as it is after its JSON escaping (/ becomes \\/), not percent-encoded",
        safe=False,
    ),
)
"""What hostile text can do, slot by slot; `tests/platforms/opensearch/test_substitute.py` proves each row."""


def stringify(parameters: Mapping[str, Any], *, older: bool = False) -> dict[str, str]:
    """Every parameter as text: texts as they are, all else as Gson writes it; None becomes the word `null`.

    `older` is before 3.3: `<`, `>`, `&`, `=` and `'` inside lists and objects are escaped, their null members dropped.

    Raises:
        PlatformError: a number is not finite.
    """
    try:
        return {
            name: value if isinstance(value, str) else gson(value, html_safe=older, nulls=not older)
            for name, value in parameters.items()
        }
    except ValueError as error:
        raise PlatformError(str(error)) from error


def escape(parameters: Mapping[str, str | None]) -> dict[str, str | None]:
    """The parameters with every text escaped for a JSON string, but what is JSON or listed in `no_escape_params`.

    The list counts since 3.0 and only where it stands in the same map.
    """
    listed = {name.strip() for name in (parameters.get("no_escape_params") or "").split(",")} - {""}
    return {
        name: value if value is None or name in listed or is_json(value) else escape_json(value)
        for name, value in parameters.items()
    }


def merge(
    connector: Mapping[str, str | None],
    request: Mapping[str, str | None],
    *,
    algorithm: Mapping[str, str | None] | None = None,
    preprocessed: Mapping[str, str | None] | None = None,
) -> dict[str, str | None]:
    """The parameters of one call; later wins: connector, algorithm, pre-process output, request.

    The last two are escaped here, the connector's never are. All are texts already (`stringify`).
    """
    return {**connector, **(algorithm or {}), **escape(preprocessed or {}), **escape(request)}


def with_to_string(parameters: Mapping[str, str | None]) -> dict[str, str | None]:
    """The parameters and `NAME.toString()` for each NAME that some parameter's text asks so for.

    The request body is not searched, and the search swallows an earlier placeholder on the same line.
    """
    more = dict(parameters)
    for text in parameters.values():
        for match in _TO_STRING_OF.finditer(text or ""):
            value = more.get(match[1])
            if value is not None:
                more[match[1] + _TO_STRING] = gson(value)[1:-1]
    return more


_TO_STRING_OF = re.compile(r"\$\{parameters\.([^\n\r\x85\u2028\u2029]+?)\.toString\(\)\}")
_QUOTED_NULL = re.compile(r'"\$\{parameters\.([A-Za-z0-9_]+):-null\}"')
_UNFILLED = re.compile(r"\$\{parameters\.([^}]+)\}")


def payload(
    template: str | None, parameters: Mapping[str, str | None], *, supports_structured_output: bool = False
) -> str | None:
    """The body that is sent for an action's `request_body`; without one the parameter `http_body`, JSON or not.

    `parameters` are the merged ones. Runs `create` and `check`, between which a connector's `input_processors` stand.

    Raises:
        PlatformError: the result is no JSON, or a placeholder is left in it.
    """
    body = create(template, parameters, supports_structured_output=supports_structured_output)
    skip = parameters.get("skip_validating_missing_parameters")
    if body is not None and (skip or "").lower() != "true":
        check(body)
    return body


def create(
    template: str | None, parameters: Mapping[str, str | None], *, supports_structured_output: bool = False
) -> str | None:
    """The template filled and, where parameters ask for it, rewritten.

    Raises:
        PlatformError: the result is no JSON as the platform reads it.
    """
    if template is None:
        return parameters.get("http_body")
    filled = substitute(fill_nulls(template, parameters), with_to_string(parameters), PREFIX)
    if not is_json_or_ndjson(filled):
        raise PlatformError(f"Invalid payload: {filled}")
    if is_json(filled):
        filled = add_stream(filled, parameters)
        if supports_structured_output:
            filled = add_structured_output(filled, parameters)
    return filled


def fill_nulls(template: str, parameters: Mapping[str, str | None]) -> str:
    """The template with `null` for each `"${parameters.NAME:-null}"`, quotes included, whose NAME has no value."""
    return _QUOTED_NULL.sub(
        lambda match: match[0] if parameters.get(match[1]) is not None else "null", template
    )


def check(body: str) -> None:
    """Refuse a body with a placeholder left.

    Raises:
        PlatformError: with the names left; where none can be read from the text the platform itself breaks (500).
    """
    if "${parameters" not in body:
        return
    names = _UNFILLED.findall(body)
    if not names:
        raise PlatformError(
            "begin 0, end -2, length 0", status=500, type="string_index_out_of_bounds_exception"
        )
    raise PlatformError(f"Some parameter placeholder not filled in payload: {', '.join(names)}")


def url(template: str, parameters: Mapping[str, str | None]) -> str:
    """The URL with its placeholders replaced; what is unknown stays, and nothing is percent-encoded.

    An action with a `request_body` has seen `with_to_string` by then: pass what that returns.
    """
    return substitute(template, parameters, PREFIX) if parameters else template


def headers(
    templates: Mapping[str, str | None],
    parameters: Mapping[str, str | None],
    credential: Mapping[str, str] | None = None,
) -> dict[str, str | None]:
    """The headers with `${credential.x}` replaced, as when the model is deployed, then `${parameters.x}`.

    An unknown credential stays in the header as it is written.

    Raises:
        PlatformError: a parameter of a header has no value.
    """
    filled: dict[str, str | None] = {}
    for name, template in templates.items():
        value = None if template is None else substitute(template, credential or {}, _CREDENTIAL)
        if value is not None and PREFIX in value:
            value = substitute(value, parameters, PREFIX)
            if PREFIX in value:
                raise PlatformError(
                    f"Header '{name}' contains unresolved placeholder. Required parameter is missing."
                )
        filled[name] = value
    return filled
