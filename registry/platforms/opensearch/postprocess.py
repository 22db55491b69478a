"""The built-in post-process functions run: a provider's answer → model tensors.

Source: ml-commons `functions/postprocess/*.java`, `MLPostProcessFunction.java`, `ConnectorUtils.java`, tags 2.19 to 3.8.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.java import jayway
from registry.java.substitution import PlatformError
from registry.java.text import type_name
from registry.model import Version
from registry.platforms.opensearch.functions import POST, V2_11
from registry.platforms.opensearch.tensors import Tensor, mapped, numbers, since

_LONG = 19  # characters from which json-smart reads a number with a point as a BigDecimal
TYPES = (
    "FLOAT32", "FLOAT64", "FLOAT16", "UINT8", "INT32", "INT8", "INT64", "BOOLEAN", "UNKNOWN", "STRING", "BINARY", "UBINARY"
)  # fmt: skip
"""The data types, in the order in which they are looked for."""
_BY_PATH = Version(3, 0)
_PACKAGES = {"ArrayList": "net.minidev.json.JSONArray", "HashMap": "java.util.LinkedHashMap"}


class BigDecimal(float):
    """A number that json-smart does not read as a double."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A built-in function: where it looks unless a filter says otherwise, and what it makes of what stands there."""

    path: str
    run: Callable[[Any, str], list[Tensor]]
    """The value and the data type → tensors."""
    since: Version = V2_11


def known(name: str | None, version: Version | None) -> bool:
    """Whether the version, None for the newest, has a function of that name."""
    return name is not None and name in FUNCTIONS and since(version, FUNCTIONS[name].since)


def tensors(name: str, text: str, response_filter: str | None, version: Version | None) -> list[Tensor]:
    """The tensors that the function makes of an answer.

    Raises:
        PlatformError: the path finds nothing, or what it finds is not what the function takes.
    """
    path = response_filter if response_filter and response_filter.strip() else FUNCTIONS[name].path
    data_type = _type(path) if since(version, _BY_PATH) else "FLOAT32"
    return apply(name, find(text, path), data_type)


def apply(name: str, value: Any, data_type: str = "FLOAT32") -> list[Tensor]:
    """What the function makes of a value."""
    if value is None:
        raise PlatformError("Can't run post process function as model output is null")
    return FUNCTIONS[name].run(value, data_type)


def find(text: str, path: str) -> Any:
    """What the path finds in the answer; text that is no JSON is a text to the platform's reader.

    Raises:
        PlatformError: nothing stands there, or the path is none.
    """
    try:
        document = json.loads(text, parse_float=_float)
    except (ValueError, RecursionError):
        document = text
    try:
        return jayway.read(document, path)
    except jayway.PathNotFoundError as error:
        raise PlatformError(error.message, status=500, type="path_not_found_exception") from error
    except jayway.PathError as error:
        raise PlatformError(error.message, status=500, type="invalid_path_exception") from error


def _float(written: str) -> float:
    return BigDecimal(written) if len(written) >= _LONG else float(written)


def _type(path: str) -> str:
    return next((name for name in TYPES if f".{name}".lower() in path.lower()), "FLOAT32")


def _vectors(value: Any, data_type: str) -> list[Tensor]:
    vectors = _list(value)
    if vectors and not isinstance(vectors[0], list):
        raise PlatformError("The embedding should be a non-empty List containing List of Float values.")
    if vectors and not (vectors[0] and _is_number(vectors[0][0])):
        raise PlatformError("The embedding should be a non-empty List containing Float values.")
    return [_vector(vector, data_type) for vector in vectors]


def _one_vector(value: Any, data_type: str) -> list[Tensor]:
    vector = _list(value)
    if vector and not _is_number(vector[0]):
        raise PlatformError("The embedding should be a non-empty List containing Float values.")
    return [_vector(vector, data_type)]


def _vector(value: Any, data_type: str) -> Tensor:
    if value is None:
        raise PlatformError("null", status=500, type="null_pointer_exception")
    if not isinstance(value, list):
        raise _cast(value, "java.util.List")
    wrong = next((item for item in value if item is not None and not _is_number(item)), None)
    if wrong is not None:
        message = "arraycopy: element type mismatch: can not cast one of the elements of java.lang.Object[] to the type of the destination array, java.lang.Number"
        raise PlatformError(message, status=500, type="array_store_exception")
    return numbers("sentence_embedding", value, data_type)


def _ranked(value: Any, data_type: str) -> list[Tensor]:
    """One tensor a document, in the order of their indexes; only the first item is looked at before."""
    del data_type
    items = _list(value)
    if items and not isinstance(items[0], Mapping):
        raise PlatformError("Post process function input is not a List of Map.")
    if items and not {"index", "relevance_score"} <= items[0].keys():
        raise PlatformError("The rerank result should contain index and relevance_score.")
    return _in_order(items, lambda item: _double(item.get("relevance_score")))


def _ranked_by_bedrock(value: Any, data_type: str) -> list[Tensor]:
    del data_type
    items = _list(value)
    if not items:
        raise PlatformError("Post process function input is empty.")
    for item in items:
        if not isinstance(item, Mapping):
            raise PlatformError("Rerank result is not a Map.")
        if not item:
            raise PlatformError("Rerank result is empty.")
        if not {"index", "relevanceScore"} <= item.keys():
            raise PlatformError("Rerank result should have both index and relevanceScore.")
        if not isinstance(item["relevanceScore"], float):
            raise PlatformError("relevanceScore is not BigDecimal or Double.")
    return _in_order(items, lambda item: float(item["relevanceScore"]))


def _in_order(items: list[Any], score: Callable[[Any], float | None]) -> list[Tensor]:
    scores: list[float | None] = [None] * len(items)
    for item in items:
        if not isinstance(item, Mapping):
            raise _cast(item, "java.util.Map")
        index = item.get("index")
        if index is None:
            raise PlatformError("null", status=500, type="null_pointer_exception")
        if type_name(index) != "Integer":
            raise _cast(index, "java.lang.Integer")
        if not 0 <= index < len(items):
            message = f"Index {index} out of bounds for length {len(items)}"
            raise PlatformError(message, status=500, type="array_index_out_of_bounds_exception")
        scores[index] = score(item)
    return [numbers("similarity", [one]) for one in scores]


def _double(value: Any) -> float | None:
    if value is None or (isinstance(value, float) and not isinstance(value, BigDecimal)):
        return value
    raise _cast(value, "java.lang.Double")


def _batch_job(value: Any, data_type: str) -> list[Tensor]:
    del data_type
    if not isinstance(value, Mapping):
        raise PlatformError("Post process function input is not a Map.")
    if "jobArn" not in value:
        raise PlatformError("job arn is missing.")
    return [mapped({**value, "processedJobArn": value["jobArn"].replace("/", "%2F")})]


def _passed_through(value: Any, data_type: str) -> list[Tensor]:
    """The tensors of another cluster's answer; what is none of its own becomes one map."""
    del data_type
    if not isinstance(value, Mapping | list):
        raise PlatformError("Post process function input must be a Map or List")
    if isinstance(value, list):
        raise _cast(value, "java.util.Map")
    found = value.get("inference_results")
    if not isinstance(found, list):
        return [mapped(value)]
    outputs = [one.get("output") for one in found]
    return [_tensor(one) for output in outputs if isinstance(output, list) for one in output if one]


def _tensor(given: Mapping[str, Any]) -> Tensor:
    """The tensor as it was printed; parts of a wrong type are left out."""
    name, kind = given.get("name"), given.get("data_type")
    tensor: Tensor = {"name": name if isinstance(name, str) else "output"}
    if isinstance(kind, str) and kind in TYPES:
        tensor["data_type"] = kind
    for part in ("shape", "data"):
        if isinstance(given.get(part), list):
            tensor[part] = [item if _is_number(item) else None for item in given[part]]
    if "data" in tensor and tensor.get("data_type", "UNKNOWN") == "UNKNOWN":
        raise PlatformError("data type is null")
    return tensor | {part: given[part] for part in ("result", "dataAsMap") if given.get(part) is not None}


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise PlatformError("Post process function input is not a List.")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cast(value: Any, name: str) -> PlatformError:
    simple = "BigDecimal" if isinstance(value, BigDecimal) else type_name(value)
    own = _PACKAGES.get(simple, f"java.{'math' if simple.startswith('Big') else 'lang'}.{simple}")
    message = f"class {own} cannot be cast to class {name}"
    return PlatformError(message, status=500, type="class_cast_exception")


_V3 = Version(3, 0)
FUNCTIONS: Mapping[str, Function] = {
    f"{POST}openai.embedding": Function(path="$.data[*].embedding", run=_vectors),
    f"{POST}cohere.embedding": Function(path="$.embeddings", run=_vectors),
    f"{POST}default.embedding": Function(path="$[*]", run=_vectors),
    f"{POST}bedrock.embedding": Function(path="$.embedding", run=_one_vector),
    **{
        f"{POST}cohere_v2.embedding.{kind}": Function(path=f"$.embeddings.{kind}", run=_vectors, since=_V3)
        for kind in ("float", "int8", "uint8", "binary", "ubinary")
    },
    **{
        f"{POST}bedrock_v2.embedding.{kind}": Function(
            path=f"$.embeddingsByType.{kind}", run=_one_vector, since=_V3
        )
        for kind in ("float", "binary")
    },
    f"{POST}bedrock.nova.embedding": Function(
        path="$.embeddings[*].embedding", run=_vectors, since=Version(3, 4)
    ),
    f"{POST}cohere.rerank": Function(path="$.results", run=_ranked),
    f"{POST}default.rerank": Function(path="$[*]", run=_ranked),
    f"{POST}bedrock.rerank": Function(path="$.results", run=_ranked_by_bedrock, since=Version(2, 19)),
    f"{POST}bedrock.batch_job_arn": Function(path="$", run=_batch_job),
    f"{POST}mlcommons.passthrough": Function(path="$", run=_passed_through, since=Version(3, 3)),
}
