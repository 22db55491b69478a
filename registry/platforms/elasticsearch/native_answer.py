"""What Elasticsearch's own services read from their providers' answers.

Fields that its tests do not show are those of the providers' references; a field that is missing fails the call.

Source: elasticsearch `services/{alibabacloudsearch,openai,cohere,huggingface,jinaai,voyageai}/response/`.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from registry.java.substitution import PlatformError
from registry.java.text import type_name
from registry.platforms._execute import float32
from registry.platforms._upstream import java_text

if TYPE_CHECKING:
    from collections.abc import Callable

_BYTES = ("byte", "int8")
_BITS = ("bit", "binary")
_BYTE = range(-128, 128)
_FLOAT = 4


class _MisfitError(Exception):
    """What stands in an answer is not what the service reads there."""


def result(service: str, task_type: str, settings: Mapping[str, Any], document: Any) -> dict[str, Any]:
    """The answer's JSON value.

    Raises:
        PlatformError: the document lacks what the service reads.
    """
    try:
        return _READERS[task_type](service, settings, document)
    except _MisfitError as error:
        raise PlatformError(f"{error} in {service} response") from error


def _member(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping) or value.get(name) is None:
        raise _MisfitError(f"Failed to find required field [{name}]")
    return value[name]


def _odd(name: str, wanted: str, value: Any) -> _MisfitError:
    found = "null" if value is None else type_name(value)
    return _MisfitError(f"Failed to parse field [{name}], expected a {wanted} but received [{found}]")


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise _odd(name, "list", value)
    return value


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _odd(name, "number", value)
    return value


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise _odd(name, "text", value)
    return value


def _embeddings(service: str, settings: Mapping[str, Any], document: Any) -> dict[str, Any]:
    kind = str(settings.get("embedding_type", "float")).lower()
    suffix = "_bytes" if kind in _BYTES else "_bits" if kind in _BITS else ""
    convert: Callable[[Any], Any] = _byte if suffix else float32
    vectors = [[convert(number) for number in _numbers(vector)] for vector in _vectors(service, document)]
    return {f"text_embedding{suffix}": [{"embedding": vector} for vector in vectors]}


def _byte(value: float) -> int:
    if not isinstance(value, int) or value not in _BYTE:
        raise _odd("embedding", "byte", value)
    return value


def _vectors(service: str, document: Any) -> list[Any]:
    if service == "alibabacloud-ai-search":
        return _each(_member(_member(document, "result"), "embeddings"), "embeddings", "embedding")
    if service == "cohere":
        found = _member(document, "embeddings")
        return _list(next(iter(found.values()), None) if isinstance(found, Mapping) else found, "embeddings")
    if service == "hugging_face":
        found = _member(document, "embeddings") if isinstance(document, Mapping) else document
        return _list(found, "embeddings")
    return _each(_member(document, "data"), "data", "embedding")


def _each(items: Any, owner: str, name: str) -> list[Any]:
    """The member of that name of every item of a list."""
    return [_member(item, name) for item in _list(items, owner)]


def _numbers(vector: Any) -> list[float]:
    """The numbers of a vector; text is base64 of 32-bit floats, little-endian."""
    if not isinstance(vector, str):
        return [_number(value, "embedding") for value in _list(vector, "embedding")]
    try:
        raw = base64.b64decode(vector, validate=True)
    except ValueError as error:
        raise _MisfitError("Failed to parse field [embedding], which is no base64") from error
    if len(raw) % _FLOAT:
        raise _MisfitError(f"Failed to parse field [embedding], {len(raw)} bytes are no floats")
    return list(struct.unpack(f"<{len(raw) // _FLOAT}f", raw))


def _sparse(service: str, settings: Mapping[str, Any], document: Any) -> dict[str, Any]:
    del settings
    if service == "hugging_face":
        items = [_terms(item) for item in _list(document, "embedding")]
    else:
        found = _member(_member(document, "result"), "sparse_embeddings")
        items = [_weights(item) for item in _each(found, "sparse_embeddings", "embedding")]
    return {
        "sparse_embedding": [
            {
                "is_truncated": False,
                "embedding": {token: float32(_number(weight, token)) for token, weight in item.items()},
            }
            for item in items
        ]
    }


def _terms(item: Any) -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise _odd("embedding", "map", item)
    return item


def _weights(terms: Any) -> dict[str, Any]:
    return {
        java_text(_member(term, "tokenId" if "tokenId" in _terms(term) else "token_id")): _member(
            term, "weight"
        )
        for term in _list(terms, "embedding")
    }


def _rerank(service: str, settings: Mapping[str, Any], document: Any) -> dict[str, Any]:
    del settings
    match service:
        case "alibabacloud-ai-search":
            items, owner, score = _member(_member(document, "result"), "scores"), "scores", "score"
        case "hugging_face":
            items, owner, score = document, "results", "score"
        case "voyageai":
            items, owner, score = _member(document, "data"), "data", "relevance_score"
        case _:
            items, owner, score = _member(document, "results"), "results", "relevance_score"
    return {"rerank": [_ranked(item, score) for item in _list(items, owner)]}


def _ranked(item: Any, score: str) -> dict[str, Any]:
    index = _member(item, "index")
    if type_name(index) != "Integer":
        raise _odd("index", "whole number", index)
    ranked = {"index": index, "relevance_score": float32(_number(_member(item, score), score))}
    text = item.get("document", item.get("text"))
    text = text.get("text") if isinstance(text, Mapping) else text
    return ranked if text is None else {**ranked, "text": _text(text, "text")}


def _completion(service: str, settings: Mapping[str, Any], document: Any) -> dict[str, Any]:
    del settings
    if service == "alibabacloud-ai-search":
        texts = [_member(_member(document, "result"), "text")]
    elif service == "cohere":
        message = document.get("message") if isinstance(document, Mapping) else None
        parts = _each(_member(message, "content"), "content", "text") if message else None
        texts = [_member(document, "text")] if parts is None else parts
    else:
        choices = _each(_member(document, "choices"), "choices", "message")
        texts = [_member(message, "content") for message in choices]
    return {"completion": [{"result": _text(text, "text")} for text in texts]}


_READERS: Mapping[str, Callable[[str, Mapping[str, Any], Any], dict[str, Any]]] = {
    "text_embedding": _embeddings,
    "sparse_embedding": _sparse,
    "rerank": _rerank,
    "completion": _completion,
}


def prefix(service: str, status: int) -> str | None:
    """What the handlers of the services that are like OpenAI say of a status; None where they say what all say."""
    if service == "alibabacloud-ai-search":
        return None
    if status == 503 and service == "openai":  # noqa: PLR2004  (statuses of HTTP)
        return "Received a server busy error status code"
    return {
        400: "Received a bad request status code",
        413: "Received a content too large status code",
        422: "Received an input validation error response",
    }.get(status)


def limits(service: str, status: int, header: Callable[[str], str | None]) -> str:
    """What OpenAI's handler adds about the limits of a refusal for too many calls."""
    if service != "openai" or status != 429:  # noqa: PLR2004  (a status of HTTP)
        return ""
    names = ("limit-tokens", "remaining-tokens", "limit-requests", "remaining-requests")
    tokens, left, requests, remaining = (header(f"x-ratelimit-{name}") or "unknown" for name in names)
    return f". Token limit [{tokens}], remaining tokens [{left}]. Request limit [{requests}], remaining requests [{remaining}]"


def message(document: Any) -> str | None:
    """The provider's own words in a refusal."""
    if not isinstance(document, Mapping):
        return None
    error = document.get("error")
    inner = error.get("message") if isinstance(error, Mapping) else error
    found = next((text for text in (inner, document.get("message"), document.get("detail")) if text), None)
    return found if isinstance(found, str) else None
