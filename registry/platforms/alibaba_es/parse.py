"""A provider's answer as Alibaba's parsers read it: Jayway paths that find many values, and their messages.

Source: elasticsearch pull request 124299, `CustomResponseEntity.java`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.java import jayway
from registry.java.substitution import PlatformError
from registry.java.text import type_name
from registry.platforms._execute import float32
from registry.platforms._upstream import java_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_JSON_ARRAY = "net.minidev.json.JSONArray"
_PACKAGES = {"ArrayList": "java.util", "HashMap": "java.util", "BigInteger": "java.math"}


def result(task_type: str, json_parser: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """The answer's JSON value; `custom` gives the whole document.

    Raises:
        PlatformError: `failed to parse … results from response:`, caused by what did not fit.
    """
    if task_type == "custom":
        return {"custom": dict(document)}
    if task_type not in _PARSERS:
        raise PlatformError(
            f"ai search custom service does not support task type [{task_type}]", type="status_exception"
        )
    what, read = _PARSERS[task_type]
    try:
        return read(json_parser, document)
    except (PlatformError, jayway.PathError) as error:
        cause = error if isinstance(error, PlatformError) else _of_path(error)
        raise PlatformError(f"failed to parse {what} results from response:") from cause


def _of_path(error: jayway.PathError) -> PlatformError:
    kind = (
        "path_not_found_exception"
        if isinstance(error, jayway.PathNotFoundError)
        else "invalid_path_exception"
    )
    return PlatformError(error.message, status=500, type=kind)


def _embeddings(json_parser: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    found = _many(document, json_parser["text_embeddings"], "text_embeddings")
    vectors = [[_float(number) for number in _cast(vector, list, "java.util.List")] for vector in found]
    return {"text_embedding": [{"embedding": vector} for vector in vectors]}


def _sparse(json_parser: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    settings = json_parser["sparse_result"]
    token_path, weight_path = settings["value"]["sparse_token"], settings["value"]["sparse_weight"]
    results = []
    for item in _many(document, settings["path"], "sparse_result"):
        tokens = [_token(token) for token in _many(item, token_path, "sparse embeddings")]
        weights = [_float(weight) for weight in _many(item, weight_path, "sparse embeddings")]
        _same_size(tokens, weights, "Tokens and weights size does not match")
        results.append({"is_truncated": False, "embedding": dict(zip(tokens, weights, strict=True))})
    return {"sparse_embedding": results}


def _rerank(json_parser: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    indexes = texts = None
    if (path := json_parser.get("reranked_index")) is not None:
        indexes = _many(document, path, "reranked_index")
    found = _many(document, json_parser["relevance_score"], "relevance_score")
    if (path := json_parser.get("document_text")) is not None:
        texts = _many(document, path, "doc")
    if indexes is not None:
        indexes = [_cast(index, int, "java.lang.Integer") for index in indexes]
    scores = [_float(score) for score in found]
    if texts is not None:
        texts = [_text(text) for text in texts]
    if indexes is not None:
        _same_size(indexes, scores, "Indices and scores size does not match")
    if texts is not None and len(texts) < len(scores):
        message = f"Index {len(texts)} out of bounds for length {len(texts)}"
        raise PlatformError(message, status=500, type="index_out_of_bounds_exception")
    ranked = []
    for position, score in enumerate(scores):
        one = {"index": position if indexes is None else indexes[position], "relevance_score": score}
        text = None if texts is None else texts[position]
        ranked.append(one if text is None else {**one, "text": text})
    return {"rerank": ranked}


def _completion(json_parser: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    path = json_parser["completion_result"]
    found = jayway.read(document, path)
    if isinstance(found, str):
        return {"completion": [{"result": found}]}
    if found is None or (not jayway.is_definite(path) and not found):
        raise _nothing("completion", path)
    if jayway.is_definite(path):
        raise PlatformError(f"Unsupported completion result type: {_class_name(found)}")
    return {"completion": [{"result": _text(text)} for text in found]}


_PARSERS: Mapping[str, tuple[str, Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]]] = {
    "text_embedding": ("text_embeddings", _embeddings),
    "sparse_embedding": ("sparse_result", _sparse),
    "rerank": ("rerank", _rerank),
    "completion": ("completion", _completion),
}


def _many(document: Any, path: str, what: str) -> Sequence[Any]:
    """The values that a path with many finds; one that is definite fails even where it leads to a list."""
    found = jayway.read(document, path)
    if jayway.is_definite(path) and found is not None:
        raise _not_a(found, _JSON_ARRAY)
    if not found:
        raise _nothing(what, path)
    return list(found)


def _nothing(what: str, path: str) -> PlatformError:
    return PlatformError(f"can't parse {what} results from response, please check the path [{path}]")


def _same_size(one: Sequence[Any], other: Sequence[Any], message: str) -> None:
    if len(one) != len(other):
        raise PlatformError(message)


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _no_value() if value is None else _not_a(value, "java.lang.Number")
    return float32(value)


def _cast(value: Any, kind: type, name: str) -> Any:
    if value is None:
        raise _no_value()
    if not isinstance(value, kind) or type_name(value) not in (name.rpartition(".")[2], "ArrayList"):
        raise _not_a(value, name)
    return value


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise _not_a(value, "java.lang.String")
    return value


def _token(value: Any) -> str:
    if value is None:
        raise _no_value()
    return java_text(value)


def _no_value() -> PlatformError:
    return PlatformError("null", status=500, type="null_pointer_exception")


def _not_a(value: Any, name: str) -> PlatformError:
    message = f"class {_class_name(value)} cannot be cast to class {name}"
    return PlatformError(message, status=500, type="class_cast_exception")


def _class_name(value: Any) -> str:
    simple = type_name(value)
    return f"{_PACKAGES.get(simple, 'java.lang')}.{simple}"
