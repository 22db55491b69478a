"""Answers of providers as Alibaba's parsers read them."""

import pytest

from registry.java.substitution import PlatformError
from registry.platforms.alibaba_es.parse import result

UPSTREAM = "CustomResponseEntityTests"
SPEC = "elasticsearch-inference.md 3.3"
SPARSE = {
    "sparse_result": {
        "path": "$.result.sparse_embeddings[*]",
        "value": {"sparse_token": "$.embedding[*].tokenId", "sparse_weight": "$.embedding[*].weight"},
    }
}
VECTORS = {
    "result": {"embeddings": [{"embedding": [1, 2]}, {"embedding": [3, 4]}], "v": [1, 2], "text": "hi"}
}
RANKED = {"index": "$.r[*].i", "score": "$.r[*].s"}


def sparse(*terms):
    return {"result": {"sparse_embeddings": [{"index": 0, "embedding": list(terms)}]}}


READ = {
    f"{UPSTREAM}.testFromTextEmbeddingResponse": (
        "text_embedding",
        {"text_embeddings": "$.result.embeddings[*].embedding"},
        {"result": {"embeddings": [{"index": 0, "embedding": [-0.02868066355586052, 0.022033605724573135]}]}},
        {"text_embedding": [{"embedding": [-0.028680664, 0.022033606]}]},
    ),
    f"{UPSTREAM}.testFromSparseEmbeddingResponse": (
        "sparse_embedding",
        SPARSE,
        sparse({"tokenId": 6, "weight": 0.10137939453125}, {"tokenId": 163040, "weight": 0.2841796875}),
        {"sparse_embedding": [{"is_truncated": False, "embedding": {"6": 0.101379395, "163040": 0.2841797}}]},
    ),
    f"{UPSTREAM}.testFromRerankResponse": (
        "rerank",
        {"reranked_index": "$.result.scores[*].index", "relevance_score": "$.result.scores[*].score"},
        {"result": {"scores": [{"index": 1, "score": 1.37}, {"index": 0, "score": -0.3}]}},
        {"rerank": [{"index": 1, "relevance_score": 1.37}, {"index": 0, "relevance_score": -0.3}]},
    ),
    f"{UPSTREAM}.testFromCompletionResponse": (
        "completion",
        {"completion_result": "$.result.text"},
        {"result": {"text": "completion results"}},
        {"completion": [{"result": "completion results"}]},
    ),
    f"{SPEC}: many texts": (
        "completion",
        {"completion_result": "$.list[*]"},
        {"list": ["a", "b"]},
        {"completion": [{"result": "a"}, {"result": "b"}]},
    ),
    f"{SPEC}: no dollar, brackets": (
        "completion",
        {"completion_result": "['result']['text']"},
        VECTORS,
        {"completion": [{"result": "hi"}]},
    ),
    f"{SPEC}: a filter": (
        "text_embedding",
        {"text_embeddings": "$.d[?(@.ok == true)].e"},
        {"d": [{"ok": True, "e": [1]}, {"ok": False, "e": [2]}]},
        {"text_embedding": [{"embedding": [1.0]}]},
    ),
    f"{SPEC}: positions where there is no index, and texts": (
        "rerank",
        {"relevance_score": "$.r[*].s", "document_text": "$.r[*].t"},
        {"r": [{"s": 1, "t": "a"}, {"s": 0.5, "t": "b"}]},
        {
            "rerank": [
                {"index": 0, "relevance_score": 1.0, "text": "a"},
                {"index": 1, "relevance_score": 0.5, "text": "b"},
            ]
        },
    ),
    "elasticsearch-inference.md 4: custom gives the whole answer": (
        "custom",
        {},
        VECTORS,
        {"custom": VECTORS},
    ),
}


@pytest.mark.parametrize(("task", "parser", "document", "expected"), READ.values(), ids=READ)
def test_an_answer_is_read(task, parser, document, expected):
    assert result(task, parser, document) == expected


def nothing(what, path):
    return f"can't parse {what} results from response, please check the path [{path}]"


REFUSED = {
    "flattened": (
        "text_embedding",
        {"text_embeddings": "$.result.embeddings[*].embedding[*]"},
        VECTORS,
        "text_embeddings",
        "class java.lang.Integer cannot be cast to class java.util.List",
    ),
    "nothing found": (
        "text_embedding",
        {"text_embeddings": "$.result.embeddings[*].nope"},
        VECTORS,
        "text_embeddings",
        nothing("text_embeddings", "$.result.embeddings[*].nope"),
    ),
    "a definite path to a list": (
        "text_embedding",
        {"text_embeddings": "$.result.v"},
        VECTORS,
        "text_embeddings",
        "class java.util.ArrayList cannot be cast to class net.minidev.json.JSONArray",
    ),
    "a definite path to nothing": (
        "completion",
        {"completion_result": "$.nope"},
        VECTORS,
        "completion",
        "No results for path: $['nope']",
    ),
    "an indefinite path below nothing": (
        "rerank",
        {"relevance_score": "$.nope[*].x"},
        VECTORS,
        "rerank",
        "Missing property in path $['nope']",
    ),
    "a list at a definite path of a completion": (
        "completion",
        {"completion_result": "$.list"},
        {"list": ["a"]},
        "completion",
        "Unsupported completion result type: java.util.ArrayList",
    ),
    "no sparse results": (
        "sparse_embedding",
        SPARSE,
        {"result": {"sparse_embeddings": []}},
        "sparse_result",
        nothing("sparse_result", "$.result.sparse_embeddings[*]"),
    ),
    "no tokens (seed 000: token_id, but tokenId)": (
        "sparse_embedding",
        SPARSE,
        sparse({"token_id": 6, "weight": 0.5}),
        "sparse_result",
        nothing("sparse embeddings", "$.embedding[*].tokenId"),
    ),
    "fewer weights": (
        "sparse_embedding",
        SPARSE,
        sparse({"tokenId": 6, "weight": 0.5}, {"tokenId": 7}),
        "sparse_result",
        "Tokens and weights size does not match",
    ),
    "fewer indexes": (
        "rerank",
        {"relevance_score": "$.r[*].s", "reranked_index": "$.r[*].i"},
        {"r": [{"s": 1, "i": 0}, {"s": 2}]},
        "rerank",
        "Indices and scores size does not match",
    ),
    "no indexes": (
        "rerank",
        {"relevance_score": "$.r[*].s", "reranked_index": "$.r[*].i"},
        {"r": [{"s": 1}]},
        "rerank",
        nothing("reranked_index", "$.r[*].i"),
    ),
    "no scores": (
        "rerank",
        {"relevance_score": "$.r[*].s"},
        {"r": [{}]},
        "rerank",
        nothing("relevance_score", "$.r[*].s"),
    ),
    "no texts": (
        "rerank",
        {"relevance_score": "$.r[*].s", "document_text": "$.r[*].t"},
        {"r": [{"s": 1}]},
        "rerank",
        nothing("doc", "$.r[*].t"),
    ),
    "an index that is no integer": (
        "rerank",
        {"relevance_score": "$.r[*].s", "reranked_index": "$.r[*].i"},
        {"r": [{"s": 1, "i": 1.0}]},
        "rerank",
        "class java.lang.Double cannot be cast to class java.lang.Integer",
    ),
    "no completion": (
        "completion",
        {"completion_result": "$.list[*].x"},
        {"list": [{}]},
        "completion",
        nothing("completion", "$.list[*].x"),
    ),
    "an index that is null": (
        "rerank",
        {"relevance_score": "$.r[*].s", "reranked_index": "$.r[*].i"},
        {"r": [{"s": 1, "i": None}]},
        "rerank",
        "null",
    ),
    "a token that is null": (
        "sparse_embedding",
        SPARSE,
        sparse({"tokenId": None, "weight": 1}),
        "sparse_result",
        "null",
    ),
    "a weight that is null": (
        "sparse_embedding",
        SPARSE,
        sparse({"tokenId": 1, "weight": None}),
        "sparse_result",
        "null",
    ),
    "a text that is a number": (
        "completion",
        {"completion_result": "$.list[*]"},
        {"list": [5]},
        "completion",
        "class java.lang.Integer cannot be cast to class java.lang.String",
    ),
    "fewer texts": (
        "rerank",
        {"relevance_score": "$.r[*].s", "document_text": "$.r[*].t"},
        {"r": [{"s": 1, "t": "a"}, {"s": 2}]},
        "rerank",
        "Index 1 out of bounds for length 1",
    ),
    "a text as a score": (
        "rerank",
        {"relevance_score": "$.r[*].s"},
        {"r": [{"s": "1"}]},
        "rerank",
        "class java.lang.String cannot be cast to class java.lang.Number",
    ),
}


@pytest.mark.parametrize(
    ("task", "parser", "document", "what", "cause"),
    REFUSED.values(),
    ids=[f"{SPEC}: {name}" for name in REFUSED],
)
def test_an_answer_is_refused(task, parser, document, what, cause):
    with pytest.raises(PlatformError) as caught:
        result(task, parser, document)
    assert caught.value.message == f"failed to parse {what} results from response:"
    assert isinstance(caught.value.__cause__, PlatformError)
    assert caught.value.__cause__.message == cause


def test_a_task_type_that_the_service_lacks_is_refused():
    with pytest.raises(
        PlatformError, match=r"ai search custom service does not support task type \[chat_completion\]"
    ):
        result("chat_completion", {}, VECTORS)
