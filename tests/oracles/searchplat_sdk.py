"""Alibaba Cloud AI Search Open Platform, called by `alibabacloud-searchplat20240529`."""

# ruff: noqa: PLC0415  (an SDK takes a second to import: only its own calls pay)
from __future__ import annotations

import json
from typing import Any

from oracles.call import KEY, Call

_TEXTS = ["科学技术是第一生产力", 'say "b"']
_GENERATION = {"temperature": 0.25, "top_p": 0.5, "top_k": 20, "max_tokens": 64, "seed": 7}
_PLACE = {"host": "xxxx.opensearch.aliyuncs.com", "workspace": "shop"}
_DEPLOYED = {"host": "xxxx.opensearch.aliyuncs.com", "deployment": "xxx"}


def _client(url: str) -> Any:
    from alibabacloud_searchplat20240529.client import Client
    from alibabacloud_tea_openapi.models import Config

    return Client(Config(bearer_token=KEY, endpoint=url.removeprefix("http://"), protocol="http"))


def _request(name: str, **given: Any) -> Any:
    from alibabacloud_searchplat20240529 import models

    return getattr(models, name)(**given)


def _predict(url: str, body: dict[str, Any]) -> Any:
    """The SDK sends the body of a deployment as the text that it is given: shape by the vendor's page, path and
    headers by the SDK."""
    from darabonba.runtime import RuntimeOptions

    headers = _request("GetPredictionHeaders", token=KEY)
    request = _request("GetPredictionRequest", body=json.dumps(body))
    client = _client(url)
    return json.loads(client.get_prediction_with_options("xxx", request, headers, RuntimeOptions()).body)


def _generate(url: str) -> Any:
    message = _request("GetTextGenerationRequestMessages", role="user", content="hi")
    request = _request(
        "GetTextGenerationRequest",
        messages=[message],
        parameters=_GENERATION,
        enable_search=True,
        csi_level="strict",
    )
    return _client(url).get_text_generation("shop", "ops-qwen-turbo", request).body


def _multi_modal(url: str) -> Any:
    given = [
        _request("GetMultiModalEmbeddingRequestInput", text="a"),
        _request("GetMultiModalEmbeddingRequestInput", image="https://example.com/a.png"),
    ]
    request = _request("GetMultiModalEmbeddingRequest", input=given)
    return _client(url).get_multi_modal_embedding("shop", "ops-m2-encoder", request).body


def _sparse(body: Any) -> dict[str, list[Any]]:
    tokens = [token for item in body.result.sparse_embeddings for token in item.embedding]
    return {
        "index": [item.index for item in body.result.sparse_embeddings],
        "tokens": [token.token_id for token in tokens],
        "weights": [token.weight for token in tokens],
    }


def _vectors(body: Any) -> dict[str, list[Any]]:
    items = body.result.embeddings
    return {"embeddings": [item.embedding for item in items], "index": [item.index for item in items]}


def _plain(document: Any) -> dict[str, list[Any]]:
    items = document["embeddings"]
    return {"embeddings": [item["embedding"] for item in items], "index": [item["index"] for item in items]}


CALLS = [
    Call(
        blueprint="alibaba-opensearch",
        task="text_embedding",
        inputs={"input": _TEXTS},
        values={**_PLACE, "model": "ops-text-embedding-002", "input_type": "search"},
        send=lambda url: (
            _client(url)
            .get_text_embedding(
                "shop",
                "ops-text-embedding-002",
                _request("GetTextEmbeddingRequest", input=_TEXTS, input_type="query"),
            )
            .body
        ),
        read=_vectors,
    ),
    Call(
        blueprint="alibaba-opensearch",
        task="sparse_embedding",
        inputs={"input": _TEXTS},
        values={**_PLACE, "model": "ops-text-sparse-embedding-001", "return_token": False},
        send=lambda url: (
            _client(url)
            .get_text_sparse_embedding(
                "shop",
                "ops-text-sparse-embedding-001",
                _request(
                    "GetTextSparseEmbeddingRequest", input=_TEXTS, input_type="document", return_token=False
                ),
            )
            .body
        ),
        read=_sparse,
    ),
    Call(
        blueprint="alibaba-opensearch",
        task="rerank",
        inputs={"input": ["a", "b", "c"], "query": "q"},
        values={**_PLACE, "model": "ops-bge-reranker-larger"},
        send=lambda url: (
            _client(url)
            .get_document_rank(
                "shop",
                "ops-bge-reranker-larger",
                _request("GetDocumentRankRequest", query="q", docs=["a", "b", "c"]),
            )
            .body
        ),
        read=lambda body: {
            "scores": [item.score for item in body.result.scores],
            "index": [item.index for item in body.result.scores],
        },
    ),
    Call(
        blueprint="alibaba-opensearch",
        task="completion",
        inputs={"input": "hi"},
        values={
            **_PLACE,
            "model": "ops-qwen-turbo",
            "enable_search": True,
            "csi_level": "strict",
            **_GENERATION,
        },
        send=_generate,
        read=lambda body: {"text": [body.result.text]},
    ),
    Call(
        blueprint="alibaba-opensearch",
        task="multi_modal_embedding",
        inputs={"input": [{"text": "a"}, {"image": "https://example.com/a.png"}]},
        values={**_PLACE, "model": "ops-m2-encoder"},
        send=_multi_modal,
        read=_vectors,
    ),
    Call(
        blueprint="alibaba-opensearch",
        task="text_embedding.deployment",
        inputs={"input": _TEXTS},
        values={**_DEPLOYED, "dimension": 256},
        send=lambda url: _predict(url, {"input": _TEXTS, "input_type": "document", "dimension": 256}),
        read=_plain,
    ),
    Call(
        blueprint="alibaba-opensearch",
        task="multi_modal_embedding.deployment",
        inputs={"input": ["data:image/png;base64,iVBORw0KGgo="]},
        values={**_DEPLOYED, "modality": "image"},
        send=lambda url: _predict(url, {"type": "image", "data": ["data:image/png;base64,iVBORw0KGgo="]}),
        read=lambda document: {
            **_plain(document),
            "types": [item["type"] for item in document["embeddings"]],
        },
    ),
    Call(
        blueprint="alibaba-opensearch",
        task="custom.deployment",
        inputs={"input": "a"},
        values=_DEPLOYED,
        send=lambda url: _predict(url, {"input": "a"}),
        read=lambda _: {},
    ),
]
