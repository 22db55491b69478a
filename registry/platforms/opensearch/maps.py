"""Maps for a pipeline whose author gives none: the field `text` in, a field named after the result out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.platforms.opensearch.pipeline import Kind

Settings = Mapping[str, Any]

_QUERY = "query.match.text.query"
_KNN = '{"query":{"knn":{"text_embedding":{"vector":${vector},"k":10}}}}'
_BY_SCORE = {"target_field": "rerank_score", "remove_target_field": True}
_TENSORS = "$.inference_results.*.output.*"
_FIRST = "$.inference_results[0].output[0]"


def remote(task_type: str, names: Mapping[str, str], *, lists: bool) -> Mapping[Kind, Settings]:
    """Maps by kind for a model behind a connector; `names` says what its inputs are called in `parameters`.

    `lists` says whether one call takes many texts. A sparse vector cannot be written into a query template: the platform
    prints it in Java's way; the `neural_sparse` query runs the model itself.
    """
    if "input" not in names:
        return {}
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
            many = _maps(names["input"], "text", "text_sparse", "response")
            return {"ingest": one, "search-response": many if lists else {**one, "one_to_one": True}}
        case "rerank" if "query" in names:
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


def local(task_type: str) -> Mapping[Kind, Settings]:
    """Maps by kind for a model inside the cluster."""
    match task_type:
        case "text_embedding":
            return {
                "ingest": _maps("text_docs", "text", "text_embedding", f"{_FIRST}.data"),
                "search-request": {
                    **_maps("text_docs", _QUERY, "vector", f"{_FIRST}.data"),
                    "query_template": _KNN,
                },
                "search-response": _maps("text_docs", "text", "text_embedding", f"{_TENSORS}.data"),
            }
        case "sparse_embedding":
            found = f"{_FIRST}.dataAsMap.response"
            return {
                "ingest": _maps("text_docs", "text", "text_sparse", f"{found}[0]"),
                "search-response": _maps("text_docs", "text", "text_sparse", found),
            }
        case "rerank":
            return {
                "search-response": {
                    "input_map": [{"text_docs": "text", "query_text": f"$._request.{_QUERY}"}],
                    "output_map": [{"rerank_score": f"{_TENSORS}.data[0]"}],
                    "rerank_by_field": _BY_SCORE,
                }
            }
        case _:
            return {}


def call(task_type: str, function_name: str) -> Settings:
    """What running a model inside the cluster takes: it has no `parameters`, the body of its call is written out."""
    model_config: dict[str, Any] = {}
    members = ['"text_docs": ${input_map.text_docs}']
    if task_type == "text_embedding":
        model_config = {"return_number": True, "target_response": ["sentence_embedding"]}
    if task_type == "rerank":
        members.insert(0, '"query_text": "${input_map.query_text}"')
    members += [f'"{name}": ${{model_config.{name}}}' for name in model_config]
    return {
        "function_name": function_name,
        "full_response_path": True,
        **({"model_config": model_config} if model_config else {}),
        "model_input": "{ " + ", ".join(members) + " }",
    }


def _maps(model_input: str, source: str, made: str, output: str) -> dict[str, Any]:
    return {"input_map": [{model_input: source}], "output_map": [{made: output}]}
