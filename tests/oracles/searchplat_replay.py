"""The cassettes of the AI Search Open Platform, called by `alibabacloud-searchplat20240529`."""

# ruff: noqa: PLC0415  (an SDK takes a second to import: only its own calls pay)
from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from oracles.call import KEY
from oracles.replay import Judge, RefusedError, given

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.cassette import Case


def _called(url: str, read: Callable[[Any], Mapping[str, Any]], method: str, *arguments: Any) -> Any:
    from alibabacloud_searchplat20240529.client import Client
    from alibabacloud_tea_openapi.models import Config
    from darabonba.exceptions import UnretryableException

    client = Client(Config(bearer_token=KEY, endpoint=url.removeprefix("http://"), protocol="http"))
    try:
        return read(getattr(client, method)(*arguments).body)
    except UnretryableException as error:
        told = error.inner_exception.data
        raise RefusedError(told["statusCode"], told["message"], told["code"]) from error


def _request(name: str, **more: Any) -> Any:
    from alibabacloud_searchplat20240529 import models

    return getattr(models, name)(**more)


def _place(case: Case, model: str) -> tuple[str, str]:
    return case.parameters.get("workspace", "default"), case.parameters.get("model", model)


def _text_type(case: Case) -> str:
    return "query" if case.inputs.get("input_type") == "search" else "document"


def _embed(url: str, case: Case) -> Any:
    request = _request("GetTextEmbeddingRequest", input=case.inputs["input"], input_type=_text_type(case))
    place = _place(case, "ops-text-embedding-001")
    return _called(url, _vectors, "get_text_embedding", *place, request)


def _vectors(body: Any) -> dict[str, Any]:
    found = sorted(body.result.embeddings, key=lambda one: one.index)
    return {"vectors": [one.embedding for one in found]}


def _sparse(url: str, case: Case) -> Any:
    request = _request(
        "GetTextSparseEmbeddingRequest",
        input=case.inputs["input"],
        input_type=_text_type(case),
        **given(case),
    )
    place = _place(case, "ops-text-sparse-embedding-001")
    return _called(url, _weights, "get_text_sparse_embedding", *place, request)


def _weights(body: Any) -> dict[str, Any]:
    found = sorted(body.result.sparse_embeddings, key=lambda one: one.index)
    return {
        "vectors": [{str(entry.token_id): entry.weight for entry in one.embedding} for one in found],
        "words": [[entry.token for entry in one.embedding if entry.token] or None for one in found],
    }


def _rerank(url: str, case: Case) -> Any:
    request = _request("GetDocumentRankRequest", query=case.inputs["query"], docs=case.inputs["input"])

    def read(body: Any) -> dict[str, Any]:
        ranked = [(one.index, one.score) for one in body.result.scores]
        return {"ranked": ranked[: case.inputs.get("top_n")]}  # ours keeps what was asked for

    return _called(url, read, "get_document_rank", *_place(case, "ops-bge-reranker-larger"), request)


def _generate(url: str, case: Case) -> Any:
    beside = ("enable_search", "csi_level")
    message = _request("GetTextGenerationRequestMessages", role="user", content=case.inputs["input"])
    request = _request(
        "GetTextGenerationRequest",
        messages=[message],
        parameters=given(case, *beside),
        **{name: case.parameters[name] for name in beside if name in case.parameters},
    )
    place = _place(case, "ops-qwen-turbo")
    return _called(url, lambda body: {"texts": [body.result.text]}, "get_text_generation", *place, request)


def _contents(url: str, case: Case) -> Any:
    contents = [_request("GetMultiModalEmbeddingRequestInput", **item) for item in case.inputs["input"]]
    request = _request("GetMultiModalEmbeddingRequest", input=contents)
    return _called(url, _vectors, "get_multi_modal_embedding", *_place(case, "ops-m2-encoder"), request)


def _predict(url: str, case: Case, body: Mapping[str, Any], read: Callable[[Any], Any]) -> Any:
    """The SDK sends the body of a deployment as the text that it is given: shape by the vendor's page, path and
    headers by the SDK."""
    from darabonba.runtime import RuntimeOptions

    return _called(
        url,
        lambda text: read(json.loads(text)),
        "get_prediction_with_options",
        case.parameters["deployment"],
        _request("GetPredictionRequest", body=json.dumps(body)),
        _request("GetPredictionHeaders", token=KEY),
        RuntimeOptions(),
    )


def _rows(document: Any) -> dict[str, Any]:
    return {"vectors": [one["embedding"] for one in document["embeddings"]]}


def _deployed(url: str, case: Case) -> Any:
    body = {"input": case.inputs["input"], "input_type": _text_type(case), **given(case)}
    return _predict(url, case, body, _rows)


def _deployed_contents(url: str, case: Case) -> Any:
    body = {"type": case.parameters.get("modality", "text"), "data": case.inputs["input"]}

    def read(document: Any) -> dict[str, Any]:
        return {**_rows(document), "types": [one["type"] for one in document["embeddings"]]}

    return _predict(url, case, body, read)


def _any(url: str, case: Case) -> Any:
    return _predict(url, case, {"input": case.inputs["input"]}, lambda document: {"document": document})


JUDGES = {
    "alibaba-opensearch text_embedding": Judge(send=_embed),
    "alibaba-opensearch sparse_embedding": Judge(send=_sparse),
    "alibaba-opensearch rerank": Judge(send=_rerank),
    "alibaba-opensearch completion": Judge(send=_generate),
    "alibaba-opensearch multi_modal_embedding": Judge(send=_contents),
    "alibaba-opensearch text_embedding.deployment": Judge(send=_deployed),
    "alibaba-opensearch multi_modal_embedding.deployment": Judge(send=_deployed_contents),
    "alibaba-opensearch custom.deployment": Judge(send=_any),
}
