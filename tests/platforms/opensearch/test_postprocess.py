"""Answers as the built-in post-process functions turn them into tensors; ids name ML Commons' own tests."""

import json

import pytest

from registry.java.substitution import PlatformError
from registry.model import Version
from registry.platforms.opensearch.functions import POST, POST_FUNCTIONS
from registry.platforms.opensearch.postprocess import FUNCTIONS, apply, known, tensors

SPEC = "opensearch-ml-commons.md 3.6"
ARN = "arn:aws:bedrock:us-east-1:12345678912:model-invocation-job/w1xtlm0ik3e1"
SPARSE = {"response": [{"increasingly": 0.028670792, "hello": 0.35982144}]}
BEDROCK = [
    {"index": 2, "relevanceScore": 0.7711548805236816},
    {"index": 0, "relevanceScore": 0.0025114635936915874},
    {"index": 1, "relevanceScore": 2.4876489987946115e-05},
    {"index": 3, "relevanceScore": 6.339210358419223e-06},
]


def vector(*data, kind="FLOAT32"):
    return {"name": "sentence_embedding", "data_type": kind, "shape": [len(data)], "data": list(data)}


def score(value):
    return {"name": "similarity", "data_type": "FLOAT32", "shape": [1], "data": [value]}


def mapped(value):
    return {"name": "response", "dataAsMap": value}


def remote(*outputs):
    return {"inference_results": [{"output": list(outputs)}]}


MADE = {
    "BedrockBatchJobArnPostProcessFunctionTest.process_CorrectInput": (
        "bedrock.batch_job_arn",
        {"jobArn": ARN},
        [mapped({"jobArn": ARN, "processedJobArn": ARN.replace("/", "%2F")})],
    ),
    "BedrockEmbeddingPostProcessFunctionTest.process_CorrectInput": (
        "bedrock.embedding",
        [1.1, 1.2, 1.3],
        [vector(1.1, 1.2, 1.3)],
    ),
    "BedrockRerankPostProcessFunctionTest.process_CorrectInput": (
        "bedrock.rerank",
        BEDROCK,
        [
            score(0.0025114635936915874),
            score(2.4876489987946115e-05),
            score(0.7711548805236816),
            score(6.339210358419223e-06),
        ],
    ),
    "CohereRerankPostProcessFunctionTest.process_CorrectInput": (
        "cohere.rerank",
        [{"index": at, "relevance_score": value} for at, value in ((2, 0.5), (1, 0.4), (0, 0.3))],
        [score(0.3), score(0.4), score(0.5)],
    ),
    "EmbeddingPostProcessFunctionTest.process_CorrectInput": (
        "openai.embedding",
        [[1.1, 1.2, 1.3], [2.1, 2.2, 2.3]],
        [vector(1.1, 1.2, 1.3), vector(2.1, 2.2, 2.3)],
    ),
    "RemoteMlCommonsPassthroughPostProcessFunctionTest.process_MLCommonsResponse_RankFeatures": (
        "mlcommons.passthrough",
        remote({"name": "output", "dataAsMap": SPARSE}),
        [{"name": "output", "dataAsMap": SPARSE}],
    ),
    "RemoteMlCommonsPassthroughPostProcessFunctionTest.process_MLCommonsResponse_DenseVector": (
        "mlcommons.passthrough",
        remote({"name": "sentence_embedding", "data_type": "FLOAT32", "shape": [3], "data": [0.5400895, -0.19082281, 0.4996347]}),
        [vector(0.5400895, -0.19082281, 0.4996347)],
    ),
    "RemoteMlCommonsPassthroughPostProcessFunctionTest.process_MLCommonsResponse_MultipleOutputs": (
        "mlcommons.passthrough",
        remote({"name": "output1", "result": "result1"}, {"name": "output2", "result": "result2"}),
        [{"name": "output1", "result": "result1"}, {"name": "output2", "result": "result2"}],
    ),
    "RemoteMlCommonsPassthroughPostProcessFunctionTest.process_MLCommonsResponse_EmptyInferenceResults": (
        "mlcommons.passthrough",
        {"inference_results": []},
        [],
    ),
    "RemoteMlCommonsPassthroughPostProcessFunctionTest.process_MLCommonsResponse_InvalidOutputs: no output": (
        "mlcommons.passthrough",
        {"inference_results": [{"other_field": "value"}]},
        [],
    ),
    "RemoteMlCommonsPassthroughPostProcessFunctionTest.process_MLCommonsResponse_InvalidOutputs: an empty one": (
        "mlcommons.passthrough",
        remote({}),
        [],
    ),
    "RemoteMlCommonsPassthroughPostProcessFunctionTest.process_MLCommonsResponse_InvalidOutputs: another answer": (
        "mlcommons.passthrough",
        {"invalid_format": "invalid value"},
        [mapped({"invalid_format": "invalid value"})],
    ),
    "RemoteMlCommonsPassthroughPostProcessFunctionTest.process_MLCommonsResponse_InvalidDenseVectorFormat": (
        "mlcommons.passthrough",
        remote({"name": ["Not a string"], "data_type": "NON-EXISTENT TYPE", "shape": "not a list of long", "data": "not a list of numbers"}),
        [{"name": "output"}],
    ),
    f"{SPEC}: no vectors": ("openai.embedding", [], []),
    f"{SPEC}: no scores": ("cohere.rerank", [], []),
}  # fmt: skip


@pytest.mark.parametrize(("name", "value", "made"), MADE.values(), ids=MADE)
def test_an_answer_becomes_tensors(name, value, made):
    assert apply(POST + name, value) == made


NOT_A_LIST = "Post process function input is not a List."
NUMBERS = "The embedding should be a non-empty List containing Float values."
REFUSED = {
    "BedrockBatchJobArnPostProcessFunctionTest.process_WrongInput_NotMap": (
        "bedrock.batch_job_arn", "abc", "Post process function input is not a Map."),
    "BedrockBatchJobArnPostProcessFunctionTest.process_WrongInput_NotContainJobArn": (
        "bedrock.batch_job_arn", {"test": "value"}, "job arn is missing."),
    "BedrockEmbeddingPostProcessFunctionTest.process_WrongInput_NotList": ("bedrock.embedding", "abc", NOT_A_LIST),
    "BedrockEmbeddingPostProcessFunctionTest.process_WrongInput_NotNumberList": ("bedrock.embedding", ["abc"], NUMBERS),
    "BedrockRerankPostProcessFunctionTest.process_WrongInput_NotList": ("bedrock.rerank", "abc", NOT_A_LIST),
    "BedrockRerankPostProcessFunctionTest.process_EmptyInput": ("bedrock.rerank", [], "Post process function input is empty."),
    "BedrockRerankPostProcessFunctionTest.process_WrongInput_NotCorrectListOfMapsFormat": (
        "bedrock.rerank", ["abc"], "Rerank result is not a Map."),
    "BedrockRerankPostProcessFunctionTest.process_EmptyMapInput": ("bedrock.rerank", [{}], "Rerank result is empty."),
    "BedrockRerankPostProcessFunctionTest.process_WrongInput_NotCorrectMap": (
        "bedrock.rerank", [*BEDROCK, {"test1": "value1"}], "Rerank result should have both index and relevanceScore."),
    "BedrockRerankPostProcessFunctionTest.process_WrongInput_NotCorrectRelevanceScore": (
        "bedrock.rerank", [*BEDROCK[:3], {"index": 3, "relevanceScore": "value1"}], "relevanceScore is not BigDecimal or Double."),
    "CohereRerankPostProcessFunctionTest.process_WrongInput_NotList": ("cohere.rerank", "abc", NOT_A_LIST),
    "CohereRerankPostProcessFunctionTest.process_WrongInput_NotCorrectList": (
        "cohere.rerank", ["abc"], "Post process function input is not a List of Map."),
    "CohereRerankPostProcessFunctionTest.process_WrongInput_NotCorrectMap": (
        "cohere.rerank", [{"test1": "value1"}], "The rerank result should contain index and relevance_score."),
    "EmbeddingPostProcessFunctionTest.process_WrongInput_NotList": ("openai.embedding", "abc", NOT_A_LIST),
    "EmbeddingPostProcessFunctionTest.process_WrongInput_NotListOfList": (
        "openai.embedding", ["abc"], "The embedding should be a non-empty List containing List of Float values."),
    "EmbeddingPostProcessFunctionTest.process_WrongInput_NotListOfNumber": ("openai.embedding", [["abc"]], NUMBERS),
    "RemoteMlCommonsPassthroughPostProcessFunctionTest.process_WrongInput_NotMapOrList": (
        "mlcommons.passthrough", "abc", "Post process function input must be a Map or List"),
    f"{SPEC}: null": ("openai.embedding", None, "Can't run post process function as model output is null"),
}  # fmt: skip


BROKEN = {
    "a vector that is null": ("openai.embedding", [[1], None], "null_pointer_exception"),
    "a later result that is no object": (
        "cohere.rerank",
        [{"index": 0, "relevance_score": 0.5}, 5],
        "class_cast_exception",
    ),
    "an index with a point": (
        "cohere.rerank",
        [{"index": 0.0, "relevance_score": 0.5}],
        "class_cast_exception",
    ),
    "an index that is null": (
        "cohere.rerank",
        [{"index": None, "relevance_score": 0.5}],
        "null_pointer_exception",
    ),
    "a list for another cluster's answer": ("mlcommons.passthrough", [], "class_cast_exception"),
}


@pytest.mark.parametrize(("name", "value", "kind"), BROKEN.values(), ids=BROKEN)
def test_an_answer_breaks_the_platform(name, value, kind):
    with pytest.raises(PlatformError) as caught:
        apply(POST + name, value)
    assert (caught.value.type, caught.value.status) == (kind, 500)


def test_numbers_of_no_type_are_refused():
    with pytest.raises(PlatformError, match="data type is null"):
        apply(f"{POST}mlcommons.passthrough", remote({"data": [1], "data_type": "UNKNOWN"}))


@pytest.mark.parametrize(("name", "value", "message"), REFUSED.values(), ids=REFUSED)
def test_an_answer_is_refused(name, value, message):
    with pytest.raises(PlatformError) as caught:
        apply(POST + name, value)
    assert (caught.value.message, caught.value.status) == (message, 400)


PATHS = {
    "openai.embedding": "$.data[*].embedding",
    "cohere.embedding": "$.embeddings",
    "cohere_v2.embedding.float": "$.embeddings.float",
    "cohere_v2.embedding.int8": "$.embeddings.int8",
    "cohere_v2.embedding.uint8": "$.embeddings.uint8",
    "cohere_v2.embedding.binary": "$.embeddings.binary",
    "cohere_v2.embedding.ubinary": "$.embeddings.ubinary",
    "default.embedding": "$[*]",
    "bedrock.embedding": "$.embedding",
    "bedrock_v2.embedding.float": "$.embeddingsByType.float",
    "bedrock_v2.embedding.binary": "$.embeddingsByType.binary",
    "bedrock.nova.embedding": "$.embeddings[*].embedding",
    "bedrock.batch_job_arn": "$",
    "cohere.rerank": "$.results",
    "bedrock.rerank": "$.results",
    "default.rerank": "$[*]",
    "mlcommons.passthrough": "$",
}


@pytest.mark.parametrize(("name", "path"), PATHS.items(), ids=PATHS)
def test_a_function_looks_at(name, path):
    """MLPostProcessFunctionTest.test_getResponseFilter, and the table beside it."""
    assert FUNCTIONS[POST + name].path == path


TYPES = {"int8": "INT8", "uint8": "UINT8", "binary": "BINARY", "ubinary": "UBINARY", "float": "FLOAT32"}


@pytest.mark.parametrize(("kind", "data_type"), TYPES.items(), ids=TYPES)
def test_the_path_decides_the_data_type(kind, data_type):
    answer = json.dumps({"embeddings": {kind: [[1, 2]]}})
    assert tensors(f"{POST}cohere_v2.embedding.{kind}", answer, None, None) == [vector(1, 2, kind=data_type)]


def test_the_data_type_was_always_float_in_2_19():
    """docs/opensearch-2.19.1.md."""
    answer = json.dumps({"embeddings": {"int8": [[1, 2]]}})
    old = tensors(f"{POST}default.embedding", answer, "$.embeddings.int8", Version(2, 19))
    assert old == [vector(1, 2)]


def test_compile_and_run_know_the_same_functions():
    for name, function in POST_FUNCTIONS.items():
        assert FUNCTIONS[name].path == function.path


@pytest.mark.parametrize(
    ("version", "count"),
    [(Version(2, 19), 8), (Version(3, 0), 15), (Version(3, 3), 16), (Version(3, 4), 17), (None, 17)],
    ids=str,
)
def test_a_version_has_so_many_functions(version, count):
    """MLPostProcessFunction.java at the tags; 2.19.1's class file."""
    assert sum(known(name, version) for name in FUNCTIONS) == count
