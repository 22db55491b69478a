"""What ML Commons makes of one provider response: a failure, or model tensors.

Source: ml-commons `MLSdkAsyncHttpResponseHandler.java`, `ConnectorUtils.processOutput`, tags 2.19 to 3.8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.errors import UnsupportedError
from registry.java.substitution import PlatformError
from registry.java.substitution import substitute as fill
from registry.java.text import gson
from registry.model import Version
from registry.platforms._execute import received
from registry.platforms.opensearch import guard, postprocess, substitute, tensors
from registry.platforms.opensearch.functions import POST
from registry.platforms.opensearch.sending import compile_error
from registry.platforms.opensearch.tensors import BARE_MAPS, since

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.exchange import ProviderResponse
    from registry.platforms.opensearch.tensors import Tensor

FILTER = "response_filter"
_FAILED = "Fail to execute PREDICT in aws connector"
_REMOTE = "Error from remote service: "
_TELLS_EMPTY = Version(3, 2)
_FALLS_BACK = Version(3, 7)
_LAST_SUCCESS = 300


def check(response: ProviderResponse, version: Version | None) -> str:
    """The body of a response that is a success; a status of 300 is one.

    Raises:
        PlatformError: the provider refused, or sent nothing.
    """
    text, status = received(response), response.status
    failed = not 200 <= status <= _LAST_SUCCESS  # noqa: PLR2004  (a status of HTTP)
    if failed and (response.header("x-amzn-ErrorType") or "").startswith("ThrottlingException"):
        raise PlatformError(
            f"{_REMOTE}The request was denied due to remote server throttling. To change the retry policy and behavior, "
            "please update the connector client_config.",
            status=status,
            type="remote_connector_throttling_exception",
        )
    blank = not text.strip()
    if blank and not since(version, _TELLS_EMPTY):
        raise _status("No response from model", 400)
    if failed:
        empty = f"Remote service returned error status {status} with empty body"
        raise _status(empty if blank else _REMOTE + text, status)
    if blank:
        raise _status("Remote service returned empty response body", 502)
    return text


def _status(message: str, status: int) -> PlatformError:
    return PlatformError(message, status=status, type="status_exception")


def output(
    text: str,
    function: str | None,
    parameters: Mapping[str, str | None],
    guardrails: Mapping[str, Any] | None,
    version: Version | None,
) -> list[Tensor]:
    """The tensors that an answer becomes.

    Raises:
        PlatformError: `Fail to execute PREDICT in aws connector`, caused by what did not fit; since 3.3 an illegal argument
            is raised itself.
        UnsupportedError: the post-process function is a script, or the parameters ask for `output_processors`.
    """
    try:
        guard.check(guardrails, "output", text)
        return _tensors(text, function, parameters, version)
    except PlatformError as error:
        if error.type == "illegal_argument_exception" and since(version, BARE_MAPS):
            raise
        raise PlatformError(_FAILED, status=500, type="m_l_exception") from error


def _tensors(
    text: str, function: str | None, parameters: Mapping[str, str | None], version: Version | None
) -> list[Tensor]:
    if function is not None and substitute.PREFIX in function:
        quoted = {name: gson(value) for name, value in parameters.items()}
        function = fill(function, quoted, substitute.PREFIX)
    response_filter = parameters.get(FILTER)
    if function is not None and postprocess.known(function, version):
        return postprocess.tensors(function, text, response_filter, version)
    tensors.read(text, "result", version)  # the platform reads it for a script, also where there is none
    if function is not None:
        if function.startswith(POST):
            raise compile_error(function)
        raise UnsupportedError(
            "the connector's post_process_function is a painless script: scripts are not run here",
            help="a built-in function or a response_filter is run",
        )
    if "output_processors" in parameters and since(version, BARE_MAPS):
        raise UnsupportedError("output_processors are not run here")
    if response_filter is None:
        return [tensors.response(text, version)]
    return [tensors.response(_filtered(text, response_filter, version), version)]


def _filtered(text: str, response_filter: str, version: Version | None) -> Any:
    """What the filter finds; since 3.7 the whole answer where it finds nothing."""
    try:
        found = postprocess.find(text, response_filter)
    except PlatformError as error:
        if error.type == "path_not_found_exception" and since(version, _FALLS_BACK):
            return text
        raise
    return text if found is None and since(version, _FALLS_BACK) else found
