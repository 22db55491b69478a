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
from registry.platforms._execute import float32

if TYPE_CHECKING:
    from collections.abc import Callable

_BYTES = ("byte", "int8")
_BITS = ("bit", "binary")


def result(service: str, task_type: str, settings: Mapping[str, Any], document: Any) -> dict[str, Any]:
    """The answer's JSON value.

    Raises:
        PlatformError: the document lacks what the service reads.
    """
    try:
        return _READERS[task_type](service, settings, document)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, struct.error) as error:
        raise PlatformError(f"Failed to find required field in {service} response: {error}") from error


def _embeddings(service: str, settings: Mapping[str, Any], document: Any) -> dict[str, Any]:
    kind = str(settings.get("embedding_type", "float")).lower()
    suffix = "_bytes" if kind in _BYTES else "_bits" if kind in _BITS else ""
    convert: Callable[[Any], Any] = int if suffix else float32
    vectors = [list(map(convert, _numbers(vector))) for vector in _vectors(service, document)]
    return {f"text_embedding{suffix}": [{"embedding": vector} for vector in vectors]}


def _vectors(service: str, document: Any) -> list[Any]:
    if service == "alibabacloud-ai-search":
        return _each(document["result"]["embeddings"], "embedding")
    if service == "cohere":
        found = document["embeddings"]
        return list(next(iter(found.values())) if isinstance(found, Mapping) else found)
    if service == "hugging_face":
        return list(document["embeddings"] if isinstance(document, Mapping) else document)
    return _each(document["data"], "embedding")


def _each(items: Any, name: str) -> list[Any]:
    """The member of that name of every item of a list.

    Raises:
        TypeError: it is no list.
    """
    if not isinstance(items, list):
        raise TypeError(f"a list was expected for {name}")
    return [item[name] for item in items]


def _numbers(vector: Any) -> list[float]:
    """The numbers of a vector; text is base64 of 32-bit floats, little-endian."""
    if not isinstance(vector, str):
        return list(vector)
    raw = base64.b64decode(vector, validate=True)
    return list(struct.unpack(f"<{len(raw) // 4}f", raw))


def _sparse(service: str, settings: Mapping[str, Any], document: Any) -> dict[str, Any]:
    del settings
    if service == "hugging_face":
        items = [dict(item) for item in document]
    else:
        items = [_weights(item) for item in _each(document["result"]["sparse_embeddings"], "embedding")]
    return {
        "sparse_embedding": [
            {"is_truncated": False, "embedding": {token: float32(weight) for token, weight in item.items()}}
            for item in items
        ]
    }


def _weights(terms: Any) -> dict[str, float]:
    return {str(term["tokenId"] if "tokenId" in term else term["token_id"]): term["weight"] for term in terms}


def _rerank(service: str, settings: Mapping[str, Any], document: Any) -> dict[str, Any]:
    del settings
    match service:
        case "alibabacloud-ai-search":
            items, score = document["result"]["scores"], "score"
        case "hugging_face":
            items, score = document, "score"
        case "voyageai":
            items, score = document["data"], "relevance_score"
        case _:
            items, score = document["results"], "relevance_score"
    return {"rerank": [_ranked(item, score) for item in items]}


def _ranked(item: Mapping[str, Any], score: str) -> dict[str, Any]:
    text = item.get("document", item.get("text"))
    text = text.get("text") if isinstance(text, Mapping) else text
    ranked = {"index": item["index"], "relevance_score": float32(item[score])}
    return ranked if text is None else {**ranked, "text": text}


def _completion(service: str, settings: Mapping[str, Any], document: Any) -> dict[str, Any]:
    del settings
    if service == "alibabacloud-ai-search":
        texts = [document["result"]["text"]]
    elif service == "cohere":
        message = document.get("message")
        texts = [part["text"] for part in message["content"]] if message else [document["text"]]
    else:
        texts = [choice["message"]["content"] for choice in document["choices"]]
    return {"completion": [{"result": text} for text in texts]}


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
