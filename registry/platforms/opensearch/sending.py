"""The provider request of one chunk of a call: parameters merged, the body filled and checked, the headers set.

Source: ml-commons `RemoteConnectorExecutor.preparePayloadAndInvoke`, `ConnectorUtils.java`, tags 2.19 to 3.8.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from registry.errors import UnsupportedError
from registry.java.substitution import PlatformError
from registry.java.substitution import substitute as fill
from registry.java.text import gson
from registry.java.uri import UrlError
from registry.java.uri import check as check_url
from registry.model import Version
from registry.platforms._execute import sent
from registry.platforms.opensearch import preprocess, substitute
from registry.platforms.opensearch.functions import PRE
from registry.platforms.opensearch.lenient import is_json
from registry.platforms.opensearch.tensors import BARE_MAPS, since

if TYPE_CHECKING:
    from registry.exchange import ProviderRequest
    from registry.platforms.opensearch.preprocess import Documents

Parameters = Mapping[str, str | None]

_NO_ESCAPE = "no_escape_params"
_ESCAPES_BY_NAME = Version(3, 0)
_NAMES_THE_URL = Version(3, 2)
_EVERY_VERB = Version(3, 5)
_LINES = Version(3, 5)
_HEADERS_OF_CALL = Version(3, 7)
_MOST_OF_A_HEADER, _MOST_OF_HEADERS = 8192, 65536


def merged(
    stored: Parameters,
    given: Parameters,
    function: str | None,
    documents: Documents | None,
    version: Version | None,
) -> dict[str, str | None]:
    """The parameters of one provider call.

    Raises:
        PlatformError: the pre-process function does not take the documents.
        UnsupportedError: it is a script.
    """
    own = _escaped(given, version)
    made: dict[str, str | None] = {}
    if documents is not None and function is not None:
        named = _filled(function, {**stored, **own})
        _refuse_script(named, version)
        older = not since(version, BARE_MAPS)
        made = _escaped(substitute.stringify(preprocess.parameters(named, documents), older=older), version)
    elif function is not None and (stored.get(_ON_RAW) or "").lower() == "true":
        raise UnsupportedError(f"{_ON_RAW} is set: scripts are not run here")
    return {**stored, **made, **own}


_ON_RAW = "pre_process_function.process_remote_inference_input"


def _escaped(parameters: Parameters, version: Version | None) -> dict[str, str | None]:
    """The parameters escaped; a list of those that are not is an ordinary one before 3.0."""
    if since(version, _ESCAPES_BY_NAME) or _NO_ESCAPE not in parameters:
        return substitute.escape(parameters)
    others = substitute.escape({name: value for name, value in parameters.items() if name != _NO_ESCAPE})
    listed = substitute.escape({"one": parameters[_NO_ESCAPE]})
    return {**others, _NO_ESCAPE: listed["one"]}


def _filled(function: str, parameters: Parameters) -> str:
    if substitute.PREFIX not in function:
        return function
    quoted = {name: gson(value) for name, value in parameters.items()}
    return fill(function, quoted, substitute.PREFIX)


def _refuse_script(function: str, version: Version | None) -> None:
    if preprocess.known(function, version):
        return
    if function.startswith(PRE):
        raise compile_error(function)
    raise UnsupportedError(
        "the connector's pre_process_function is a painless script: scripts are not run here",
        help="call it with the parameters that the script makes",
    )


def compile_error(script: str) -> PlatformError:
    """What the platform says of an unknown built-in name, which it takes for a script."""
    error = PlatformError("compile error", type="script_exception")
    error.__cause__ = PlatformError(f"cannot resolve symbol [{script}]")
    return error


def payload(action: Mapping[str, Any], parameters: Parameters, version: Version | None) -> str | None:
    """The body, filled and checked.

    Raises:
        PlatformError: it is no JSON, or a placeholder is left.
        UnsupportedError: the parameters ask for `input_processors`.
    """
    if "input_processors" in parameters and since(version, BARE_MAPS):
        raise UnsupportedError("input_processors are not run here")
    structured = action.get("supports_structured_output") is True and since(version, Version(3, 7))
    body = substitute.payload(action.get("request_body"), parameters, supports_structured_output=structured)
    if action.get("request_body") is not None and not since(version, _LINES) and not is_json(body):
        raise PlatformError(f"Invalid payload: {body}")
    return body


def request(
    connector: Mapping[str, Any],
    action: Mapping[str, Any],
    parameters: Parameters,
    body: str | None,
    version: Version | None,
) -> ProviderRequest:
    """The request; of `aws_sigv4` without its signature.

    Raises:
        PlatformError: the method, the URL or a header cannot be used.
    """
    method = str(action.get("method", "")).upper()
    if method not in (("GET", "POST", "PUT", "DELETE") if since(version, _EVERY_VERB) else ("GET", "POST")):
        raise PlatformError("unsupported http method")
    content = None if method == "GET" else body
    if method == "POST" and not content:
        raise PlatformError("Content length is 0. Aborting request to remote model")
    known = substitute.with_to_string(parameters) if action.get("request_body") is not None else parameters
    url = substitute.url(action["url"], known)
    _check(url, version)
    headers = _headers(connector, action, known, version)
    given = {name.lower() for name in headers}
    if "content-type" not in given:
        headers["Content-Type"] = "application/json"
    return sent(method, url, headers, content)


def _check(url: str, version: Version | None) -> None:
    try:
        check_url(url)
    except UrlError as error:
        syntax = PlatformError(str(error), status=500, type="u_r_i_syntax_exception")
        if not since(version, _NAMES_THE_URL):
            raise PlatformError(str(error)) from syntax
        raise PlatformError(
            "Encountered error when trying to create uri from endpoint in ml connector. Please update the endpoint in "
            "connection configuration: "
        ) from syntax


def _headers(
    connector: Mapping[str, Any], action: Mapping[str, Any], parameters: Parameters, version: Version | None
) -> dict[str, str]:
    """The headers; before 3.7 they know the connector's parameters only, and keep what is left unfilled."""
    templates = {name: str(value) for name, value in (action.get("headers") or {}).items()}
    credential = {name: str(value) for name, value in (connector.get("credential") or {}).items()}
    if since(version, _HEADERS_OF_CALL):
        filled = substitute.headers(templates, parameters, credential)
        headers = {name: value for name, value in filled.items() if value is not None}
        _check_headers(headers)
        return headers
    stored = substitute.stringify(connector.get("parameters") or {}, older=not since(version, BARE_MAPS))
    return {
        name: fill(fill(value, credential, "${credential."), stored, substitute.PREFIX)
        for name, value in templates.items()
    }


def _check_headers(headers: Mapping[str, str]) -> None:
    total = 0
    for name, value in headers.items():
        if any((ord(sign) < 0x20 and sign != "\t") or ord(sign) == 0x7F for sign in value):  # noqa: PLR2004  (control characters)
            raise PlatformError("Header value contains invalid control character")
        size = len(name) + len(value)
        if size > _MOST_OF_A_HEADER:
            raise PlatformError("Header size (key + value) exceeds 8KB limit")
        total += size
    if total > _MOST_OF_HEADERS:
        raise PlatformError("Total headers size (key + value) exceeds 64KB limit")
