"""Answers of providers as the parsers of the `custom` service read them; ids name Elasticsearch's own tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.java.substitution import PlatformError
from registry.platforms.elasticsearch.parse import result

SPEC = "elasticsearch-inference.md"
OPENAI = "$.data[*].embedding"
SPARSE = {
    "token_path": "$.result.sparse_embeddings[*].tokenId",
    "weight_path": "$.result.sparse_embeddings[*].weight",
}
SPARSE_DEEP = {
    "token_path": "$.result.sparse_embeddings[*].embedding[*].tokenId",
    "weight_path": "$.result.sparse_embeddings[*].embedding[*].weight",
}
SCORES = {"relevance_score": "$.result.scores[*].score", "reranked_index": "$.result.scores[*].index"}
FLAT = {
    "relevance_score": "$.result.scores",
    "reranked_index": "$.result.indices",
    "document_text": "$.result.documents",
}


def data(*vectors):
    return {
        "object": "list",
        "data": [{"object": "embedding", "index": at, "embedding": v} for at, v in enumerate(vectors)],
        "usage": {"total_tokens": 8},
    }


def sparse(**item):
    return {"result": {"sparse_embeddings": [{"index": 0, **item}]}}


def scored(*items):
    return {"result": {"scores": list(items)}}


COHERE = {
    "index": "44873262-1315-4c06-8433-fdc90c9790d0",
    "results": [
        {"document": {"text": "Washington, D.C.."}, "index": 2, "relevance_score": 0.98005307},
        {"document": {"text": "Capital punishment"}, "index": 3, "relevance_score": 0.27904198},
        {"document": {"text": "Carson City"}, "index": 0, "relevance_score": 0.10194652},
    ],
}

READ = {
    "TextEmbeddingResponseParserTests.testParse": (
        "text_embedding",
        {"text_embeddings": OPENAI},
        data([0.014539449, -0.015288644]),
        {"text_embedding": [{"embedding": [0.014539449, -0.015288644]}]},
    ),
    "TextEmbeddingResponseParserTests.testParseByte": (
        "text_embedding",
        {"text_embeddings": OPENAI, "embedding_type": "byte"},
        data([1, -2]),
        {"text_embedding_bytes": [{"embedding": [1, -2]}]},
    ),
    "TextEmbeddingResponseParserTests.testParseBit": (
        "text_embedding",
        {"text_embeddings": OPENAI, "embedding_type": "bit"},
        data([1, -2]),
        {"text_embedding_bits": [{"embedding": [1, -2]}]},
    ),
    "TextEmbeddingResponseParserTests.testParse_MultipleEmbeddings": (
        "text_embedding",
        {"text_embeddings": OPENAI},
        data([0.014539449, -0.015288644], [1, -2]),
        {"text_embedding": [{"embedding": [0.014539449, -0.015288644]}, {"embedding": [1.0, -2.0]}]},
    ),
    "SparseEmbeddingResponseParserTests.testParse": (
        "sparse_embedding",
        SPARSE_DEEP,
        sparse(embedding=[{"tokenId": 6, "weight": 0.101}, {"tokenId": 163040, "weight": 0.28417}]),
        {"sparse_embedding": [{"is_truncated": False, "embedding": {"6": 0.101, "163040": 0.28417}}]},
    ),
    "RerankResponseParserTests.testParse": (
        "rerank",
        SCORES,
        scored({"index": 1, "score": 1.37}, {"index": 0, "score": -0.3}),
        {"rerank": [{"index": 1, "relevance_score": 1.37}, {"index": 0, "relevance_score": -0.3}]},
    ),
    "RerankResponseParserTests.testParse_WithoutIndex": (
        "rerank",
        {"relevance_score": "$.result.scores[*].score"},
        scored({"score": 1.37}, {"score": -0.3}),
        {"rerank": [{"index": 0, "relevance_score": 1.37}, {"index": 1, "relevance_score": -0.3}]},
    ),
    "RerankResponseParserTests.testParse_CohereResponseFormat": (
        "rerank",
        {
            "relevance_score": "$.results[*].relevance_score",
            "reranked_index": "$.results[*].index",
            "document_text": "$.results[*].document.text",
        },
        COHERE,
        {
            "rerank": [
                {"index": 2, "relevance_score": 0.98005307, "text": "Washington, D.C.."},
                {"index": 3, "relevance_score": 0.27904198, "text": "Capital punishment"},
                {"index": 0, "relevance_score": 0.10194652, "text": "Carson City"},
            ]
        },
    ),
    "CompletionResponseParserTests.testParse": (
        "completion",
        {"completion_result": "$.result[*].text"},
        {"result": [{"text": "completion results"}]},
        {"completion": [{"result": "completion results"}]},
    ),
    "CompletionResponseParserTests.testParse_String": (
        "completion",
        {"completion_result": "$.result.text"},
        {"result": {"text": "completion results"}},
        {"completion": [{"result": "completion results"}]},
    ),
    "CompletionResponseParserTests.testParse_MultipleResults": (
        "completion",
        {"completion_result": "$.result[*].text"},
        {"result": [{"text": "completion results"}, {"text": "completion results2"}]},
        {"completion": [{"result": "completion results"}, {"result": "completion results2"}]},
    ),
    "CompletionResponseParserTests.testParse_AnthropicFormat": (
        "completion",
        {"completion_result": "$.content[*].text"},
        {"content": [{"type": "text", "text": "result"}, {"type": "text", "text": "result2"}]},
        {"completion": [{"result": "result"}, {"result": "result2"}]},
    ),
    f"{SPEC} 3.2: any token becomes its text": (
        "sparse_embedding",
        SPARSE,
        sparse(tokenId=[6, 6.0, True, "t"], weight=[1, 2, 3, 4]),
        {
            "sparse_embedding": [
                {"is_truncated": False, "embedding": {"6": 1.0, "6.0": 2.0, "true": 3.0, "t": 4.0}}
            ]
        },
    ),
    f"{SPEC} 3.2: an index loses its fraction": (
        "rerank",
        SCORES,
        scored({"index": 1.9, "score": 1}),
        {"rerank": [{"index": 1, "relevance_score": 1.0}]},
    ),
    f"{SPEC} 0.1.11: the words of embedding_type in any case": (
        "text_embedding",
        {"text_embeddings": OPENAI, "embedding_type": " BINARY "},
        data([127, -128]),
        {"text_embedding_bits": [{"embedding": [127, -128]}]},
    ),
    f"{SPEC} 3.1: an outer list of its own": (
        "text_embedding",
        {"text_embeddings": "$.embeddings.float[*]"},
        {"embeddings": {"float": [[1, 2], [3, 4]]}},
        {"text_embedding": [{"embedding": [1.0, 2.0]}, {"embedding": [3.0, 4.0]}]},
    ),
    f"{SPEC} 4: numbers are float32": (
        "text_embedding",
        {"text_embeddings": OPENAI},
        data([-0.02868066355586052, 0.00011412238]),
        {"text_embedding": [{"embedding": [-0.028680664, 1.1412238e-4]}]},
    ),
}


@pytest.mark.parametrize(("task", "parser", "document", "expected"), READ.values(), ids=READ)
def test_an_answer_is_read(task, parser, document, expected):
    assert result(task, parser, document) == expected


NUMBER = "Unable to convert field"
REFUSED = {
    "TextEmbeddingResponseParserTests.testParse_ThrowsException_WhenExtractedField_IsNotAListOfFloats": (
        "text_embedding",
        {"text_embeddings": OPENAI},
        data([1, -0.015288644], [True, -0.015288644]),
        (
            "Failed to parse text embedding entry [1], error: Failed to parse list entry [0], error: "
            f"{NUMBER} [data.embedding] of type [Boolean] to Number"
        ),
        "illegal_argument_exception",
    ),
    "TextEmbeddingResponseParserTests.testParse_ThrowsException_WhenExtractedField_IsNotAList": (
        "text_embedding",
        {"text_embeddings": OPENAI},
        data(1),
        (
            "Failed to parse text embedding entry [0], error: Extracted field [data.embedding] is an invalid type, "
            "expected a list but received [Integer]"
        ),
        "illegal_argument_exception",
    ),
    "SparseEmbeddingResponseParserTests.testParse_ThrowsException_WhenTheTokenField_IsNotAnArray": (
        "sparse_embedding",
        SPARSE,
        sparse(tokenId=6, weight=[0.101]),
        (
            "Failed to parse sparse embedding entry [0], error: Extracted field [result.sparse_embeddings.tokenId] is an "
            "invalid type, expected a list but received [Integer]"
        ),
        "illegal_state_exception",
    ),
    "SparseEmbeddingResponseParserTests.testParse_ThrowsException_WhenTheTokenArraySize_AndWeightArraySize_AreDifferent": (
        "sparse_embedding",
        SPARSE,
        sparse(tokenId=[6, 7], weight=[0.101]),
        (
            "Failed to parse sparse embedding entry [0], error: The extracted tokens list is size [2] but the weights list is "
            "size [1]. The list sizes must be equal."
        ),
        "illegal_state_exception",
    ),
    "SparseEmbeddingResponseParserTests.testParse_ThrowsException_WhenTheWeightValue_IsNotAFloat": (
        "sparse_embedding",
        SPARSE,
        sparse(tokenId=[6], weight=[True]),
        (
            "Failed to parse sparse embedding entry [0], error: Failed to parse weight item: [0] of array, error: "
            f"{NUMBER} [result.sparse_embeddings.weight] of type [Boolean] to Number"
        ),
        "illegal_state_exception",
    ),
    "SparseEmbeddingResponseParserTests.testParse_ThrowsException_WhenTheWeightField_IsNotAnArray": (
        "sparse_embedding",
        SPARSE,
        sparse(tokenId=[6], weight=0.101),
        (
            "Failed to parse sparse embedding entry [0], error: Extracted field [result.sparse_embeddings.weight] is an "
            "invalid type, expected a list but received [Double]"
        ),
        "illegal_state_exception",
    ),
    "SparseEmbeddingResponseParserTests.testParse_ThrowsException_WhenExtractedField_IsNotFormattedCorrectly": (
        "sparse_embedding",
        SPARSE_DEEP,
        sparse(embedding=[{"6": 0.101}, {"163040": 0.28417}]),
        "Unable to find field [tokenId] in map",
        "illegal_argument_exception",
    ),
    "RerankResponseParserTests.testParse_ThrowsException_WhenIndex_IsInvalid": (
        "rerank",
        SCORES,
        scored({"index": "abc", "score": 1.37}, {"index": 0, "score": -0.3}),
        (
            "Failed to parse rerank indices, error: Failed to parse list entry [0], error: "
            f"{NUMBER} [result.scores] of type [String] to Number"
        ),
        "illegal_state_exception",
    ),
    "RerankResponseParserTests.testParse_ThrowsException_WhenScore_IsInvalid": (
        "rerank",
        SCORES,
        scored({"index": 1, "score": True}, {"index": 0, "score": -0.3}),
        (
            "Failed to parse rerank scores, error: Failed to parse list entry [0], error: "
            f"{NUMBER} [result.scores] of type [Boolean] to Number"
        ),
        "illegal_state_exception",
    ),
    "RerankResponseParserTests.testParse_ThrowsException_WhenDocument_IsInvalid": (
        "rerank",
        {**SCORES, "document_text": "$.result.scores[*].document"},
        scored(
            {"index": 1, "score": 0.2, "document": 1}, {"index": 0, "score": -0.3, "document": "a document"}
        ),
        (
            "Failed to parse rerank documents, error: Failed to parse list entry [0], error: "
            f"{NUMBER} [result.scores] of type [Integer] to [String]"
        ),
        "illegal_state_exception",
    ),
    "RerankResponseParserTests.testParse_ThrowsException_WhenIndices_ListSizeDoesNotMatchScores": (
        "rerank",
        FLAT,
        {"result": {"indices": [1], "scores": [0.2, 0.3], "documents": ["a", "b"]}},
        "The number of index fields [1] was not the same as the number of scores [2]",
        "illegal_state_exception",
    ),
    "RerankResponseParserTests.testParse_ThrowsException_WhenDocuments_ListSizeDoesNotMatchScores": (
        "rerank",
        FLAT,
        {"result": {"indices": [1, 0], "scores": [0.2, 0.3], "documents": ["a"]}},
        "The number of document fields [1] was not the same as the number of scores [2]",
        "illegal_state_exception",
    ),
    "CompletionResponseParserTests.testParse_ThrowsException_WhenExtractedField_IsNotAList": (
        "completion",
        {"completion_result": "$.result[*].text"},
        {"result": "invalid_field"},
        (
            "Current path [[*].text] matched the array field pattern but the current object is not a list, found invalid type "
            "[String] instead."
        ),
        "illegal_argument_exception",
    ),
    "CompletionResponseParserTests.testParse_ThrowsException_WhenExtractedField_IsNotListOfStrings": (
        "completion",
        {"completion_result": "$.result"},
        {"result": ["string", True]},
        f"Failed to parse list entry [1], error: {NUMBER} [$.result] of type [Boolean] to [String]",
        "illegal_state_exception",
    ),
    "CompletionResponseParserTests.testParse_ThrowsException_WhenExtractedField_IsNotAListOrString": (
        "completion",
        {"completion_result": "$.result"},
        {"result": 123},
        (
            "Extracted field [result] from path [$.result] is an invalid type, expected a list or a string but received "
            "[Integer]"
        ),
        "illegal_argument_exception",
    ),
    "BaseCustomResponseParserTests.testValidateNonNull_ThrowsException_WhenPassedNull": (
        "text_embedding",
        {"text_embeddings": OPENAI},
        {},
        "Failed to parse field [unknown], extracted field was null",
        "null_pointer_exception",
    ),
    f"{SPEC} 3.2: a byte out of range": (
        "text_embedding",
        {"text_embeddings": OPENAI, "embedding_type": "byte"},
        data([128]),
        (
            "Failed to parse text embedding entry [0], error: Failed to parse list entry [0], error: Value [128] is out of "
            "range for a byte"
        ),
        "illegal_argument_exception",
    ),
    f"{SPEC} 3.2: a token that is null": (
        "sparse_embedding",
        {"token_path": "$.t", "weight_path": "$.w"},
        {"t": [[None]], "w": [[1]]},
        'Failed to parse sparse embedding entry [0], error: Cannot invoke "Object.toString()" because "token" is null',
        "illegal_state_exception",
    ),
    f"{SPEC} 3.2: a weight that is null": (
        "sparse_embedding",
        {"token_path": "$.t", "weight_path": "$.w"},
        {"t": [["a"]], "w": [[None]]},
        'Failed to parse sparse embedding entry [0], error: Cannot invoke "Object.getClass()" because "obj" is null',
        "illegal_state_exception",
    ),
    f"{SPEC} 3.2: outer lists of other sizes": (
        "sparse_embedding",
        {"token_path": "$.t", "weight_path": "$.w"},
        {"t": [[1], [2]], "w": [[1]]},
        "The extracted tokens list is size [2] but the weights list is size [1]. The list sizes must be equal.",
        "illegal_state_exception",
    ),
}


@pytest.mark.parametrize(("task", "parser", "document", "message", "kind"), REFUSED.values(), ids=REFUSED)
def test_an_answer_is_refused(task, parser, document, message, kind):
    with pytest.raises(PlatformError) as caught:
        result(task, parser, document)
    assert (caught.value.message, caught.value.type) == (message, kind)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists))
def test_a_value_of_any_kind_is_read_or_refused(value):
    try:
        found = result("text_embedding", {"text_embeddings": "$.v"}, {"v": value})
    except PlatformError:
        return
    assert len(found["text_embedding"]) == len(value)
