"""Maps for a pipeline whose author gives none: the field `text` in, a field named after the result out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.platforms.opensearch.pipeline import Kind

Settings = Mapping[str, Any]

_QUERY = "query.match.text.query"
_KNN = '{"query":{"knn":{"text_embedding":{"vector":${vector},"k":10}}}}'
_NEURAL_SPARSE = '{"query":{"neural_sparse":{"text_sparse":{"query_tokens":${tokens}}}}}'
_BY_SCORE = {"target_field": "rerank_score", "remove_target_field": True}
_TENSORS = "$.inference_results.*.output.*"
_FIRST = "$.inference_results[0].output[0]"


def remote(task_type: str, names: Mapping[str, str], *, lists: bool) -> Mapping[Kind, Settings]:
    """Settings by kind for a model behind a connector; `names` says what its inputs are called in `parameters`.

    `lists` says whether one call takes many texts.
    """
    match task_type:
        case "text_embedding":
            maps = _maps(names["input"], "text", "text_embedding", "data")
            return {
                "ingest": maps,
                "search-request": {**_maps(names["input"], _QUERY, "vector", "data"), "query_template": _KNN},
                "search-response": maps if lists else {**maps, "one_to_one": True},
            }
        case "sparse_embedding":
            one = _maps(names["input"], "text", "text_sparse", "response[0]")
            request = _maps(names["input"], _QUERY, "tokens", "response[0]")
            return {
                "ingest": one,
                "search-request": {**request, "query_template": _NEURAL_SPARSE},
                "search-response": _maps(names["input"], "text", "text_sparse", "response")
                if lists
                else {**one, "one_to_one": True},
            }
        case "rerank":
            return {
                "search-response": {
                    "full_response_path": True,
                    "input_map": [{names["input"]: "text", names["query"]: f"$._request.{_QUERY}"}],
                    "output_map": [{"rerank_score": f"{_TENSORS}.data[0]"}],
                    "rerank_by_field": _BY_SCORE,
                }
            }
        case "completion":
            maps = _maps(names["input"], "text", "completion", "response")
            return {
                "ingest": maps,
                "search-request": _maps(names["input"], _QUERY, _QUERY, "response"),
                "search-response": {**maps, "one_to_one": True},
            }
        case _:
            return {}


def local(task_type: str, function_name: str) -> Mapping[Kind, Settings]:
    """Settings by kind for a model inside the cluster, which takes no `parameters`: the body of its call is written out."""
    match task_type:
        case "text_embedding":
            base = _local(function_name, {"return_number": True, "target_response": ["sentence_embedding"]})
            return {
                "ingest": base | _maps("text_docs", "text", "text_embedding", f"{_FIRST}.data"),
                "search-request": base
                | _maps("text_docs", _QUERY, "vector", f"{_FIRST}.data")
                | {"query_template": _KNN},
                "search-response": base | _maps("text_docs", "text", "text_embedding", f"{_TENSORS}.data"),
            }
        case "sparse_embedding":
            base, found = _local(function_name, {}), f"{_FIRST}.dataAsMap.response"
            return {
                "ingest": base | _maps("text_docs", "text", "text_sparse", f"{found}[0]"),
                "search-request": base
                | _maps("text_docs", _QUERY, "tokens", f"{found}[0]")
                | {"query_template": _NEURAL_SPARSE},
                "search-response": base | _maps("text_docs", "text", "text_sparse", found),
            }
        case "rerank":
            model_input = '{ "query_text": "${input_map.query_text}", "text_docs": ${input_map.text_docs} }'
            return {
                "search-response": {
                    "function_name": function_name,
                    "full_response_path": True,
                    "model_input": model_input,
                    "input_map": [{"text_docs": "text", "query_text": f"$._request.{_QUERY}"}],
                    "output_map": [{"rerank_score": f"{_TENSORS}.data[0]"}],
                    "rerank_by_field": _BY_SCORE,
                }
            }
        case _:
            return {}


def _maps(model_input: str, source: str, made: str, output: str) -> dict[str, Any]:
    return {"input_map": [{model_input: source}], "output_map": [{made: output}]}


def _local(function_name: str, model_config: Mapping[str, Any]) -> dict[str, Any]:
    """The call's body with the documents and every word of `model_config` in it."""
    members = [
        '"text_docs": ${input_map.text_docs}',
        *(f'"{k}": ${{model_config.{k}}}' for k in model_config),
    ]
    return {
        "function_name": function_name,
        "full_response_path": True,
        **({"model_config": dict(model_config)} if model_config else {}),
        "model_input": "{ " + ", ".join(members) + " }",
    }
