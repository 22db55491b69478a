"""Results in Elasticsearch's response words, held against the schema of `registry invoke -o json`."""

from __future__ import annotations

import dataclasses
from typing import Any

import jsonschema
import pytest

from registry import resources
from registry.results import (
    ChatCompletion,
    Choice,
    Completion,
    Custom,
    Meta,
    MultiModalEmbedding,
    Ranked,
    Rerank,
    Result,
    SparseEmbedding,
    SparseVector,
    TextEmbedding,
    dimensions,
)

CHAT = {
    "id": "1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}],
}
CASES: dict[str, tuple[str, Result, Any]] = {
    "floats": (
        "text_embedding",
        TextEmbedding(vectors=((0.5, -1.0), (2.0, 3.0))),
        {"text_embedding": [{"embedding": [0.5, -1.0]}, {"embedding": [2.0, 3.0]}]},
    ),
    "int8": (
        "text_embedding_bytes",
        TextEmbedding(vectors=((-128, 127),), element_type="int8"),
        {"text_embedding_bytes": [{"embedding": [-128, 127]}]},
    ),
    "uint8": (
        "text_embedding_bytes",
        TextEmbedding(vectors=((0, 255),), element_type="uint8"),
        {"text_embedding_bytes": [{"embedding": [0, 255]}]},
    ),
    "binary": (
        "text_embedding_bits",
        TextEmbedding(vectors=((-1, 0),), element_type="binary"),
        {"text_embedding_bits": [{"embedding": [-1, 0]}]},
    ),
    "ubinary": (
        "text_embedding_bits",
        TextEmbedding(vectors=((255,),), element_type="ubinary"),
        {"text_embedding_bits": [{"embedding": [255]}]},
    ),
    "sparse": (
        "sparse_embedding",
        SparseEmbedding(vectors=(SparseVector(tokens=("12", "7"), weights=(0.3, 0.1), words=("a", "b")),)),
        {"sparse_embedding": [{"is_truncated": False, "embedding": {"12": 0.3, "7": 0.1}}]},
    ),
    "a ranking in the provider's order, text where there is one": (
        "rerank",
        Rerank(ranked=(Ranked(index=3, score=0.9, text="b"), Ranked(index=0, score=-1.5))),
        {
            "rerank": [
                {"index": 3, "relevance_score": 0.9, "text": "b"},
                {"index": 0, "relevance_score": -1.5},
            ]
        },
    ),
    "an empty text is a text": (
        "rerank",
        Rerank(ranked=(Ranked(index=0, score=0.0, text=""),)),
        {"rerank": [{"index": 0, "relevance_score": 0.0, "text": ""}]},
    ),
    "completion": (
        "completion",
        Completion(texts=("a", "b")),
        {"completion": [{"result": "a"}, {"result": "b"}]},
    ),
    "chat": (
        "chat_completion",
        ChatCompletion(choices=(Choice(message={"role": "assistant", "content": "hi"}),), provided=CHAT),
        CHAT,
    ),
    "multimodal, a kind where it is known": (
        "multi_modal_embedding",
        MultiModalEmbedding(vectors=((1.0,), (2.0,)), types=("image", None)),
        {"embedding": [{"embedding": [1.0], "type": "image"}, {"embedding": [2.0]}]},
    ),
}


@pytest.mark.parametrize(("name", "result", "document"), CASES.values(), ids=CASES)
def test_a_result_has_elasticsearch_s_words(name: str, result: Result, document: Any) -> None:
    assert result.document() == document
    schemas = resources.schema("output/invoke")
    jsonschema.Draft202012Validator({**schemas["$defs"][name], "$defs": schemas["$defs"]}).validate(document)


def test_every_schema_of_the_output_has_a_case() -> None:
    assert set(resources.schema("output/invoke")["$defs"]) - {"custom"} == {
        name for name, _, _ in CASES.values()
    }


@pytest.mark.parametrize(
    "document", [{"a": [1]}, [1, 2], "text", None], ids=["object", "list", "text", "null"]
)
def test_a_custom_result_is_the_provider_s_document(document: Any) -> None:
    assert Custom(provided=document).document() is document


@pytest.mark.parametrize(
    ("element_type", "size"), [("float", 2), ("int8", 2), ("uint8", 2), ("binary", 16), ("ubinary", 16)]
)
def test_bits_are_eight_to_a_number(element_type: str, size: int) -> None:
    assert dimensions((1, 2), element_type) == size
    assert TextEmbedding(vectors=((1, 2),), element_type=element_type).dimensions == size


def test_a_document_is_a_copy() -> None:
    result = ChatCompletion(choices=(), provided=CHAT)
    result.document()["id"] = "2"
    assert result.document() == CHAT


def test_what_the_provider_says_beside_the_result_is_not_in_the_document() -> None:
    meta = Meta(usage={"total_tokens": 5}, request_ids=("r1",), notes=("n",))
    result = Completion(texts=("a",))
    assert dataclasses.replace(result, meta=meta).document() == result.document()
