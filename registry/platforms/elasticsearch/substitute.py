"""Placeholders of Elasticsearch's `custom` service replaced as it does: text for URL and headers, JSON for the body.

Source: elasticsearch `services/custom/request/{CustomRequest,EmbeddingParameters,RerankParameters,
CompletionParameters}.java`, `common/{ValidatingSubstitutor,JsonUtils}.java`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry.java.substitution import Guarantee, PlatformError, placeholder_left, substitute
from registry.java.text import jackson
from registry.java.uri import UrlError, add_parameters, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

GUARANTEES = (
    Guarantee(
        slot="any value in request: an input, the query, a parameter, a secret",
        holds="it is written as one JSON value, quotes included",
        unless="a text holds ${, which is replaced again or, with a } anywhere after it, fails the call",
        safe=True,
    ),
    Guarantee(
        slot="string parameter or secret in the value of a query parameter",
        holds="it is form-encoded into that one value",
        unless="it holds ${",
        safe=True,
    ),
    Guarantee(
        slot="string parameter or secret in url or a header",
        holds="nothing: it is inserted as it is and not encoded",
        safe=False,
    ),
)
"""What hostile text can do, slot by slot; `tests/platforms/elasticsearch/test_substitute.py` proves each row."""

_EMBEDDING = ("text_embedding", "sparse_embedding")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What one call of an endpoint brings; None is: not sent."""

    input: Sequence[str]
    query: str | None = None
    input_type: str | None = None
    top_n: int | None = None
    return_documents: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTypes:
    """`service_settings.input_type`: how the provider calls an input type, and what to say without one."""

    translation: Mapping[str, str] = field(default_factory=dict)
    default: str = ""

    def translate(self, input_type: str | None) -> str:
        """The provider's word; the default for no, an internal or an untranslated input type."""
        words = {key.strip().lower(): word for key, word in self.translation.items()}
        return self.default if input_type is None else words.get(input_type.lower(), self.default)


def strings(secrets: Mapping[str, str], parameters: Mapping[str, Any]) -> dict[str, str]:
    """What placeholders stand for in `url`, header values and query-parameter values.

    Only texts are there: no number, no boolean, no input. A parameter wins over a secret of its name.
    """
    return {**secrets, **{name: value for name, value in parameters.items() if isinstance(value, str)}}


def jsons(
    task_type: str,
    secrets: Mapping[str, str],
    parameters: Mapping[str, Any],
    call: Call,
    input_types: InputTypes | None = None,
) -> dict[str, str]:
    """What placeholders stand for in `request`: JSON as Jackson writes it, texts with their quotes.

    Later wins: secrets, parameters (the stored ones with the call's on top), the values of the call.
    """
    values = {name: jackson(value) for name, value in {**secrets, **parameters}.items()}
    if task_type == "completion":
        values["input"] = jackson(call.input[0] if call.input else "")
        return values
    values["input"] = jackson(list(call.input))
    if task_type in _EMBEDDING:
        values["input_type"] = jackson((input_types or InputTypes()).translate(call.input_type))
    if task_type == "rerank":
        sent = {"query": call.query, "top_n": call.top_n, "return_documents": call.return_documents}
        values |= {name: jackson(value) for name, value in sent.items() if value is not None}
    return values


def fill(text: str, values: Mapping[str, str], field: str, *, older: bool = False) -> str:
    """A template with its placeholders replaced; `field` is what the message calls it.

    The platform calls them `url`, `header.<Name>`, `query parameters: [<key>]` and `request`. `older` gives what the
    first releases say; builds between them have the longer message with the older type.

    Raises:
        PlatformError: a placeholder is left on one line, or a value leads back to itself.
    """
    filled = substitute(text, values)
    left = placeholder_left(filled)
    if left is None:
        return filled
    message = f"Found placeholder [{left}] in field [{field}] after replacement call"
    if older:
        raise PlatformError(message, status=500, type="illegal_state_exception")
    raise PlatformError(f"{message}, please check that all templates have a corresponding field definition.")


def request_url(
    url: str, query_parameters: Iterable[tuple[str, str]], values: Mapping[str, str], *, older: bool = False
) -> str:
    """The URL of a call: placeholders of `url` replaced as they are, those of parameter values form-encoded after.

    Without query parameters the URL goes byte for byte; with one its own query is read and encoded anew. Names are
    encoded but never filled. `values` are `strings(…)`.

    Raises:
        PlatformError: a placeholder is left, or Java cannot read the URL.
    """
    filled = fill(url, values, "url", older=older)
    try:
        check(filled)
        pairs = [
            (name, fill(value, values, f"query parameters: [{name}]", older=older))
            for name, value in query_parameters
        ]
        return add_parameters(filled, pairs)
    except UrlError as error:
        message = f"Failed to build URI, error: {error}"
        raise PlatformError(message, status=500, type="illegal_state_exception") from error
