"""A provider's answer as the parsers of the `custom` service read it, with their messages.

Source: elasticsearch `services/custom/response/{BaseCustom,DenseEmbedding,SparseEmbedding,Rerank,Completion}
ResponseParser.java`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.java.substitution import PlatformError
from registry.java.text import number, type_name
from registry.platforms._execute import float32
from registry.platforms._upstream import java_text
from registry.platforms.elasticsearch.extract import trace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_INT = 1 << 32
_BYTES = range(-128, 128)


def result(task_type: str, json_parser: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """The answer's JSON value.

    Raises:
        PlatformError: the document is not as the parser's paths say.
    """
    return _PARSERS[task_type](json_parser, document)


def _dense(json_parser: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    found = trace(document, json_parser["text_embeddings"])
    key, convert = _KINDS[str(json_parser.get("embedding_type", "float")).strip().lower()]
    vectors = []
    for position, entry in enumerate(_list(found.value, found.field(0))):
        try:
            vectors.append({"embedding": _each(entry, found.field(1), convert)})
        except PlatformError as error:
            message = f"Failed to parse text embedding entry [{position}], error: {error.message}"
            raise PlatformError(message) from error
    return {key: vectors}


def _sparse(json_parser: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    token = trace(document, json_parser["token_path"])
    tokens = _list(token.value, token.field(0))
    weight = trace(document, json_parser["weight_path"])
    weights = _list(weight.value, weight.field(0))
    _same_size(tokens, weights)
    embeddings = []
    for position, (own, others) in enumerate(zip(tokens, weights, strict=True)):
        try:
            own_tokens, own_weights = _list(own, token.field(1)), _list(others, weight.field(1))
            _same_size(own_tokens, own_weights)
            embeddings.append(_weighted(own_tokens, own_weights, weight.field(1)))
        except PlatformError as error:
            raise _state(
                f"Failed to parse sparse embedding entry [{position}], error: {error.message}"
            ) from error
    return {"sparse_embedding": embeddings}


def _same_size(tokens: Sequence[Any], weights: Sequence[Any]) -> None:
    if len(tokens) != len(weights):
        raise _state(
            f"The extracted tokens list is size [{len(tokens)}] but the weights list is size [{len(weights)}]. "
            "The list sizes must be equal."
        )


def _weighted(tokens: Sequence[Any], weights: Sequence[Any], field: str) -> dict[str, Any]:
    found: dict[str, float] = {}
    for position, (token, weight) in enumerate(zip(tokens, weights, strict=True)):
        if token is None:
            raise _no_value('Cannot invoke "Object.toString()" because "token" is null')
        try:
            found[java_text(token)] = _float(weight, field)
        except PlatformError as error:
            if error.type == _NULL:
                raise
            message = f"Failed to parse weight item: [{position}] of array, error: {error.message}"
            raise PlatformError(message) from error
    return {"is_truncated": False, "embedding": found}


def _rerank(json_parser: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    scores = _column(document, json_parser["relevance_score"], _float, "scores")
    indexes = texts = None
    if (path := json_parser.get("reranked_index")) is not None:
        indexes = _column(document, path, _integer, "indices")
    if (path := json_parser.get("document_text")) is not None:
        texts = _column(document, path, _string, "documents")
    for what, column in (("index", indexes), ("document", texts)):
        if column is not None and len(column) != len(scores):
            raise _state(
                f"The number of {what} fields [{len(column)}] was not the same as the number of scores "
                f"[{len(scores)}]"
            )
    return {
        "rerank": [
            {
                "index": position if indexes is None else indexes[position],
                "relevance_score": score,
                **({} if texts is None else {"text": texts[position]}),
            }
            for position, score in enumerate(scores)
        ]
    }


def _column(
    document: Mapping[str, Any], path: str, convert: Callable[[Any, str], Any], what: str
) -> list[Any]:
    try:
        found = trace(document, path)
        return _each(found.value, found.field(0), convert)
    except PlatformError as error:
        raise _state(f"Failed to parse rerank {what}, error: {error.message}") from error


def _completion(json_parser: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    path = json_parser["completion_result"]
    found = trace(document, path)
    value = _there(found.value, path)
    if isinstance(value, str):
        return {"completion": [{"result": value}]}
    if not isinstance(value, list):
        raise PlatformError(
            f"Extracted field [{found.field(0)}] from path [{path}] is an invalid type, expected a list or a string "
            f"but received [{type_name(value)}]"
        )
    return {"completion": [{"result": text} for text in _each(value, path, _string)]}


_PARSERS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]] = {
    "text_embedding": _dense,
    "sparse_embedding": _sparse,
    "rerank": _rerank,
    "completion": _completion,
}


def _each(value: Any, field: str, convert: Callable[[Any, str], Any]) -> list[Any]:
    """The items of the list converted."""
    converted = []
    for position, item in enumerate(_list(value, field)):
        try:
            converted.append(convert(item, field))
        except PlatformError as error:
            raise _state(f"Failed to parse list entry [{position}], error: {error.message}") from error
    return converted


def _there(value: Any, field: str) -> Any:
    if value is None:
        raise _no_value(f"Failed to parse field [{field}], extracted field was null")
    return value


def _list(value: Any, field: str) -> list[Any]:
    if not isinstance(_there(value, field), list):
        raise PlatformError(
            f"Extracted field [{field}] is an invalid type, expected a list but received [{type_name(value)}]"
        )
    return list(value)


def _number(value: Any, field: str) -> float:
    if value is None:
        raise _no_value('Cannot invoke "Object.getClass()" because "obj" is null')
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PlatformError(f"Unable to convert field [{field}] of type [{type_name(value)}] to Number")
    return value


def _float(value: Any, field: str) -> float:
    return float32(_number(value, field))


def _integer(value: Any, field: str) -> int:
    """What `intValue` makes of a number: fractions cut off, the upper bits of what is too long too."""
    given = _number(value, field)
    if isinstance(given, float):
        return int(max(min(given, _INT // 2 - 1), -_INT // 2)) if given == given else 0  # noqa: PLR0124  (not a number)
    return (given + _INT // 2) % _INT - _INT // 2


def _byte(value: Any, field: str) -> int:
    whole = _integer(value, field)
    if whole not in _BYTES:
        raise PlatformError(f"Value [{number(_number(value, field))}] is out of range for a byte")
    return whole


def _string(value: Any, field: str) -> str:
    if not isinstance(_there(value, field), str):
        raise PlatformError(f"Unable to convert field [{field}] of type [{type_name(value)}] to [String]")
    return str(value)


_KINDS: Mapping[str, tuple[str, Callable[[Any, str], Any]]] = {
    "float": ("text_embedding", _float),
    "byte": ("text_embedding_bytes", _byte),
    "bit": ("text_embedding_bits", _byte),
    "binary": ("text_embedding_bits", _byte),
}
_NULL = "null_pointer_exception"


def _state(message: str) -> PlatformError:
    return PlatformError(message, status=500, type="illegal_state_exception")


def _no_value(message: str) -> PlatformError:
    return PlatformError(message, status=500, type=_NULL)
