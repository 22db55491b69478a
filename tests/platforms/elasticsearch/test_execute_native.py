"""What Elasticsearch's own services send, and read from the answers; ids name Elasticsearch's own tests or the spec."""

import json

import pytest

from registry.errors import UnsupportedError
from registry.exchange import ProviderResponse
from registry.java.substitution import PlatformError
from registry.model import Request, Version
from registry.platforms._execute import Call, failure
from registry.platforms.elasticsearch.execute import dry_run, prepare
from registry.platforms.elasticsearch.native_request import SERVICES
from registry.platforms.elasticsearch.services import services

SPEC = "elasticsearch-inference.md 7"
OLD = Version(9, 0)


def put(service, task, settings=None, task_settings=None):
    body = {
        "service": service,
        "service_settings": {"api_key": "secret", **(settings or {})},
        "task_settings": task_settings or {},
    }
    return [Request(method="PUT", path=f"/_inference/{task}/id", body=body)]


def texts(*inputs, **more):
    return Call(task_type="", input=inputs or ("abc",), **more)


QUERY = texts("a", "b", query="q")
OPENAI = "OpenAiEmbeddingsRequestEntityTests.testXContent"
JINA = "JinaAIEmbeddingsRequestEntityTests.testXContent"
COHERE = "CohereV2EmbeddingsRequestTests.testXContent"
VOYAGE = "VoyageAIEmbeddingsRequestEntityTests.testXContent"
AI = {"host": "h.example", "workspace": "default", "service_id": "ops-1"}
AZURE = {"resource_name": "acme", "deployment_id": "d", "api_version": "2024-10-21"}
LONG = " ".join(["word"] * 2750) + "."

BODIES = {
    f"{OPENAI}_WritesUserWhenDefined": (
        "openai", "text_embedding", {"model_id": "model"}, {"user": "user"}, texts(), OLD,
        '{"input":["abc"],"model":"model","user":"user"}'),
    f"{OPENAI}_DoesNotWriteUserWhenItIsNull": (
        "openai", "text_embedding", {"model_id": "model"}, {}, texts(), OLD, '{"input":["abc"],"model":"model"}'),
    f"{OPENAI}_WritesDimensionsWhenNonNull_AndSetByUserIsTrue": (
        "openai", "text_embedding", {"model_id": "model", "dimensions": 100}, {}, texts(), OLD,
        '{"input":["abc"],"model":"model","dimensions":100}'),
    f"{SPEC} openai: base64 since 2026": (
        "openai", "text_embedding", {"model_id": "model"}, {}, texts(), None,
        '{"input":["abc"],"model":"model","encoding_format":"base64"}'),
    f"{SPEC} openai: completion": (
        "openai", "completion", {"model_id": "m"}, {"user": "u"}, texts("hi"), None,
        '{"messages":[{"content":"hi","role":"user"}],"model":"m","n":1,"stream":false,"user":"u"}'),
    f"{SPEC} azureopenai: embeddings": (
        "azureopenai", "text_embedding", AZURE, {"user": "u"}, texts(), OLD, '{"input":["abc"],"user":"u"}'),
    f"{SPEC} azureopenai: completion": (
        "azureopenai", "completion", AZURE, {}, texts("hi"), None, '{"messages":[{"role":"user","content":"hi"}],"n":1}'),
    f"{JINA}_WritesAllFields_WhenTheyAreDefined": (
        "jinaai", "text_embedding", {"model_id": "modelName", "embedding_type": "float", "dimensions": 512},
        {"input_type": "search", "late_chunking": True}, texts(input_type="ingest"), None,
        '{"input":["abc"],"model":"modelName","embedding_type":"float","task":"retrieval.passage","late_chunking":true,"dimensions":512}'),
    f"{JINA}_WritesFalseLateChunkingField_WhenLateChunkingSetToTrueButInputExceedsWordCountLimit": (
        "jinaai", "text_embedding", {"model_id": "m"}, {"late_chunking": True}, texts(LONG, LONG, LONG), None,
        json.dumps({"input": [LONG] * 3, "model": "m", "embedding_type": "float", "late_chunking": False}, separators=(",", ":"))),
    f"{JINA}_WritesInputTypeField_WhenItIsDefinedOnlyInTaskSettings": (
        "jinaai", "text_embedding", {"model_id": "model"}, {"input_type": "search"}, texts(), None,
        '{"input":["abc"],"model":"model","embedding_type":"float","task":"retrieval.query"}'),
    f"{JINA}_WritesNoOptionalFields_WhenTheyAreNotDefined": (
        "jinaai", "text_embedding", {"model_id": "model"}, {}, texts(), None,
        '{"input":["abc"],"model":"model","embedding_type":"float"}'),
    f"{JINA}_EmbeddingTypesBit": (
        "jinaai", "text_embedding", {"model_id": "model", "embedding_type": "bit"}, {}, texts(input_type="clustering"), None,
        '{"input":["abc"],"model":"model","embedding_type":"binary","task":"separation"}'),
    f"{JINA}_EmbeddingTypesBinary": (
        "jinaai", "text_embedding", {"model_id": "model", "embedding_type": "binary"}, {}, texts(input_type="search"), None,
        '{"input":["abc"],"model":"model","embedding_type":"binary","task":"retrieval.query"}'),
    f"{SPEC} jinaai: jina-clip-v2 knows queries only": (
        "jinaai", "text_embedding", {"model_id": "jina-clip-v2"}, {}, texts(input_type="ingest"), None,
        '{"input":["abc"],"model":"jina-clip-v2","embedding_type":"float"}'),
    f"{SPEC} jinaai: rerank": (
        "jinaai", "rerank", {"model_id": "m"}, {"top_n": 3, "return_documents": True}, texts("a", query="q", top_n=1), None,
        '{"model":"m","query":"q","documents":["a"],"top_n":1,"return_documents":true}'),
    f"{COHERE}_WritesAllFields_WhenTheyAreDefined": (
        "cohere", "text_embedding", {"model_id": "model", "embedding_type": "float"}, {"input_type": "search", "truncate": "START"},
        texts(input_type="ingest"), None,
        '{"texts":["abc"],"model":"model","input_type":"search_document","embedding_types":["float"],"truncate":"start"}'),
    f"{COHERE}_TaskSettingsInputType_EmbeddingTypesInt8_TruncateNone": (
        "cohere", "text_embedding", {"model_id": "model", "embedding_type": "int8"}, {"input_type": "search", "truncate": "NONE"},
        texts(), None,
        '{"texts":["abc"],"model":"model","input_type":"search_query","embedding_types":["int8"],"truncate":"none"}'),
    f"{COHERE}_InternalInputType_EmbeddingTypesByte_TruncateNone": (
        "cohere", "text_embedding", {"model_id": "model", "embedding_type": "byte"}, {"truncate": "NONE"},
        texts(input_type="search"), None,
        '{"texts":["abc"],"model":"model","input_type":"search_query","embedding_types":["int8"],"truncate":"none"}'),
    f"{COHERE}_InputTypeSearch_EmbeddingTypesBinary_TruncateNone": (
        "cohere", "text_embedding", {"model_id": "model", "embedding_type": "binary"}, {"truncate": "NONE"},
        texts(input_type="search"), None,
        '{"texts":["abc"],"model":"model","input_type":"search_query","embedding_types":["binary"],"truncate":"none"}'),
    f"{COHERE}_InputTypeSearch_EmbeddingTypesBit_TruncateNone": (
        "cohere", "text_embedding", {"model_id": "model", "embedding_type": "bit"}, {"input_type": "search", "truncate": "NONE"},
        texts(), None,
        '{"texts":["abc"],"model":"model","input_type":"search_query","embedding_types":["binary"],"truncate":"none"}'),
    f"{COHERE}_WritesNoOptionalFields_WhenTheyAreNotDefined (v1)": (
        "cohere", "text_embedding", {}, {}, texts(), Version(8, 15), '{"texts":["abc"]}'),
    f"{SPEC} cohere: rerank": (
        "cohere", "rerank", {"model_id": "m"}, {"top_n": 5}, QUERY, None,
        '{"model":"m","query":"q","documents":["a","b"],"top_n":5}'),
    f"{SPEC} cohere: completion v1": ("cohere", "completion", {"model_id": "m"}, {}, texts("hi"), Version(8, 15), '{"message":"hi","model":"m"}'),
    f"{SPEC} cohere: completion v2": (
        "cohere", "completion", {"model_id": "m"}, {}, texts("hi"), None,
        '{"messages":[{"role":"user","content":"hi"}],"model":"m","stream":false}'),
    f"{VOYAGE}_WritesAllFields_ServiceSettingsDefined": (
        "voyageai", "text_embedding", {"model_id": "model", "dimensions": 2048}, {"input_type": "ingest"},
        texts(input_type="search"), None,
        '{"input":["abc"],"model":"model","input_type":"query","output_dimension":2048,"output_dtype":"float"}'),
    f"{VOYAGE}_WritesAllFields_ServiceSettingsDefined_Int8": (
        "voyageai", "text_embedding", {"model_id": "model", "dimensions": 2048, "embedding_type": "int8"}, {"input_type": "ingest"},
        texts(input_type="ingest"), None,
        '{"input":["abc"],"model":"model","input_type":"document","output_dimension":2048,"output_dtype":"int8"}'),
    f"{VOYAGE}_WritesAllFields_ServiceSettingsDefined_Binary": (
        "voyageai", "text_embedding", {"model_id": "model", "dimensions": 2048, "embedding_type": "binary"}, {},
        texts(input_type="search"), None,
        '{"input":["abc"],"model":"model","input_type":"query","output_dimension":2048,"output_dtype":"binary"}'),
    f"{VOYAGE}_WritesAllFields_WhenTheyAreDefined": (
        "voyageai", "text_embedding", {"model_id": "model"}, {"input_type": "ingest"}, texts(), None,
        '{"input":["abc"],"model":"model","input_type":"document","output_dtype":"float"}'),
    f"{VOYAGE}_WritesNoOptionalFields_WhenTheyAreNotDefined": (
        "voyageai", "text_embedding", {"model_id": "model"}, {}, texts(), None,
        '{"input":["abc"],"model":"model","output_dtype":"float"}'),
    f"{SPEC} voyageai: rerank": (
        "voyageai", "rerank", {"model_id": "m"}, {"top_k": 5, "truncation": True}, texts("a", query="q", return_documents=True), None,
        '{"model":"m","query":"q","documents":["a"],"return_documents":true,"top_k":5,"truncation":true}'),
    f"{SPEC} hugging_face: embeddings": ("hugging_face", "text_embedding", {"url": "http://h"}, {}, texts(), None, '{"inputs":["abc"]}'),
    f"{SPEC} hugging_face: sparse": ("hugging_face", "sparse_embedding", {"url": "http://h"}, {}, texts(), None, '{"inputs":["abc"]}'),
    f"{SPEC} hugging_face: rerank": (
        "hugging_face", "rerank", {"url": "http://h"}, {"return_documents": True}, QUERY, None,
        '{"texts":["a","b"],"query":"q","return_text":true}'),
    f"{SPEC} mistral: embeddings": (
        "mistral", "text_embedding", {"model": "m"}, {}, texts(), None, '{"model":"m","input":["abc"],"encoding_format":"float"}'),
    f"{SPEC} alibaba: embeddings": (
        "alibabacloud-ai-search", "text_embedding", AI, {"input_type": "ingest"}, texts(input_type="search"), None,
        '{"input":["abc"],"input_type":"query"}'),
    f"{SPEC} alibaba: sparse": (
        "alibabacloud-ai-search", "sparse_embedding", AI, {"input_type": "ingest", "return_token": True}, texts(), None,
        '{"input":["abc"],"input_type":"document","return_token":true}'),
    f"{SPEC} alibaba: rerank": ("alibabacloud-ai-search", "rerank", AI, {}, texts("a", "b", query="q", top_n=1), None, '{"query":"q","docs":["a","b"]}'),
    f"{SPEC} alibaba: completion": (
        "alibabacloud-ai-search", "completion", AI, {}, texts("a", "b", "c"), None,
        '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}'),
}  # fmt: skip


@pytest.mark.parametrize(
    ("service", "task", "settings", "task_settings", "call", "version", "body"), BODIES.values(), ids=BODIES
)
def test_a_service_sends(service, task, settings, task_settings, call, version, body):  # noqa: PLR0913, PLR0917  (columns)
    [request] = prepare(put(service, task, settings, task_settings), call, version=version).requests
    assert request.body.decode() == body


ADDRESSES = {
    "openai": ({"model_id": "m"}, "https://api.openai.com/v1/embeddings"),
    "openai elsewhere": ({"model_id": "m", "url": "http://h/x"}, "http://h/x"),
    "azureopenai": (
        AZURE,
        "https://acme.openai.azure.com/openai/deployments/d/embeddings?api-version=2024-10-21",
    ),
    "cohere": ({}, "https://api.cohere.ai/v2/embed"),
    "hugging_face": ({"url": "http://h"}, "http://h"),
    "mistral": ({"model": "m"}, "https://api.mistral.ai/v1/embeddings"),
    "jinaai": ({"model_id": "m"}, "https://api.jina.ai/v1/embeddings"),
    "voyageai": ({"model_id": "m"}, "https://api.voyageai.com/v1/embeddings"),
    "alibabacloud-ai-search": (AI, "https://h.example/v3/openapi/workspaces/default/text-embedding/ops-1"),
}


@pytest.mark.parametrize(
    ("service", "settings", "url"), [(name, *row) for name, row in ADDRESSES.items()], ids=ADDRESSES
)
def test_a_service_is_asked_at(service, settings, url):
    [request] = prepare(put(service.partition(" ")[0], "text_embedding", settings), texts()).requests
    assert (request.method, request.url) == ("POST", url)


HEADERS = {
    "openai": ({"model_id": "m", "organization_id": "o"}, {"Authorization": "Bearer secret", "OpenAI-Organization": "o"}),
    "azureopenai": (AZURE, {"api-key": "secret"}),
    "cohere": ({}, {"Authorization": "Bearer secret", "Request-Source": "unspecified:elasticsearch"}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("service", "settings", "headers"), [(name, *row) for name, row in HEADERS.items()], ids=HEADERS
)
def test_a_service_says_who_asks(service, settings, headers):
    [request] = prepare(put(service, "text_embedding", settings), texts()).requests
    assert request.headers == {"Content-Type": "application/json", **headers}


def test_headers_of_the_task_settings_are_added():
    made = put("openai", "text_embedding", {"model_id": "m"}, {"headers": {"X": "y"}})
    assert prepare(made, texts()).requests[0].headers["X"] == "y"


VECTOR = {"text_embedding": [{"embedding": [0.5, -2.0]}]}
ANSWERS = {
    "openai, numbers": ("openai", "text_embedding", {"model_id": "m"}, {"data": [{"embedding": [0.5, -2]}]}, VECTOR),
    "openai, base64": ("openai", "text_embedding", {"model_id": "m"}, {"data": [{"embedding": "AAAAPwAAAMA="}]}, VECTOR),
    "cohere v1": ("cohere", "text_embedding", {}, {"embeddings": [[0.5, -2]]}, VECTOR),
    "cohere, bytes": (
        "cohere", "text_embedding", {"embedding_type": "int8"}, {"embeddings": {"int8": [[1, -2]]}},
        {"text_embedding_bytes": [{"embedding": [1, -2]}]}),
    "cohere, bits": (
        "cohere", "text_embedding", {"embedding_type": "bit"}, {"embeddings": {"binary": [[1, -2]]}},
        {"text_embedding_bits": [{"embedding": [1, -2]}]}),
    "hugging_face, a list": ("hugging_face", "text_embedding", {"url": "http://h"}, [[0.5, -2]], VECTOR),
    "hugging_face, an object": ("hugging_face", "text_embedding", {"url": "http://h"}, {"embeddings": [[0.5, -2]]}, VECTOR),
    "hugging_face, sparse": (
        "hugging_face", "sparse_embedding", {"url": "http://h"}, [{"tok": 0.5}],
        {"sparse_embedding": [{"is_truncated": False, "embedding": {"tok": 0.5}}]}),
    "hugging_face, rerank": (
        "hugging_face", "rerank", {"url": "http://h"}, [{"index": 1, "score": 0.5, "text": "b"}],
        {"rerank": [{"index": 1, "relevance_score": 0.5, "text": "b"}]}),
    "alibaba, dense": ("alibabacloud-ai-search", "text_embedding", AI, {"result": {"embeddings": [{"embedding": [0.5, -2]}]}}, VECTOR),
    "alibaba, sparse": (
        "alibabacloud-ai-search", "sparse_embedding", AI,
        {"result": {"sparse_embeddings": [{"embedding": [{"tokenId": 6, "weight": 0.101}]}]}},
        {"sparse_embedding": [{"is_truncated": False, "embedding": {"6": 0.101}}]}),
    "alibaba, rerank": (
        "alibabacloud-ai-search", "rerank", AI, {"result": {"scores": [{"index": 1, "score": 1.37}]}},
        {"rerank": [{"index": 1, "relevance_score": 1.37}]}),
    "alibaba, completion": (
        "alibabacloud-ai-search", "completion", AI, {"result": {"text": "hi"}}, {"completion": [{"result": "hi"}]}),
    "cohere, rerank": (
        "cohere", "rerank", {}, {"results": [{"index": 1, "relevance_score": 0.5, "document": {"text": "b"}}]},
        {"rerank": [{"index": 1, "relevance_score": 0.5, "text": "b"}]}),
    "voyageai, rerank": (
        "voyageai", "rerank", {"model_id": "m"}, {"data": [{"index": 1, "relevance_score": 0.5, "document": "b"}]},
        {"rerank": [{"index": 1, "relevance_score": 0.5, "text": "b"}]}),
    "openai, completion": (
        "openai", "completion", {"model_id": "m"}, {"choices": [{"message": {"content": "hi"}}]}, {"completion": [{"result": "hi"}]}),
    "cohere v2, completion": (
        "cohere", "completion", {}, {"message": {"content": [{"text": "hi"}]}}, {"completion": [{"result": "hi"}]}),
    "cohere v1, completion": ("cohere", "completion", {}, {"text": "hi"}, {"completion": [{"result": "hi"}]}),
}  # fmt: skip


def read(service, task, settings, response):
    call = texts("a", query="q") if task == "rerank" else texts("a")
    return prepare(put(service, task, settings), call).read([response])


@pytest.mark.parametrize(
    ("service", "task", "settings", "document", "expected"),
    ANSWERS.values(),
    ids=[f"{SPEC} {name}" for name in ANSWERS],
)
def test_an_answer_is_read(service, task, settings, document, expected):
    assert (
        read(service, task, settings, ProviderResponse(status=200, body=json.dumps(document).encode())).value
        == expected
    )


def failed(response, service="openai"):
    with pytest.raises(PlatformError) as caught:
        read(
            service,
            "text_embedding",
            {"model_id": "m", "host": "h", "workspace": "w", "service_id": "s"},
            response,
        )
    return failure(caught.value)


REFUSALS = {
    400: (400, "Received a bad request status code"),
    401: (401, "Received an authentication error status code"),
    404: (404, "Resource not found at [https://api.openai.com/v1/embeddings]"),
    413: (413, "Received a content too large status code"),
    422: (422, "Received an input validation error response"),
    429: (
        429,
        (
            "Received a rate limit status code. Token limit [unknown], remaining tokens [7]. Request limit [unknown], remaining "
            "requests [unknown]"
        ),
    ),
    500: (400, "Received a server error status code"),
    503: (400, "Received a server busy error status code"),
}


@pytest.mark.parametrize(
    ("status", "expected"), REFUSALS.items(), ids=[f"spec 8: {status}" for status in REFUSALS]
)
def test_a_refusal_is_told(status, expected):
    headers = (("X-RateLimit-Remaining-Tokens", "7"),)
    done = failed(ProviderResponse(status=status, headers=headers, body=b'{"error":{"message":"why"}}'))
    assert done.status == expected[0]
    assert done.value["error"]["reason"] == (
        f"{expected[1]} for request from inference entity id [id] status [{status}]. Error message: [why]"
    )


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"data":5}'], ids=str)
def test_an_answer_that_does_not_fit_is_told(body):
    done = failed(ProviderResponse(status=200, body=body))
    assert (done.status, done.value["error"]["reason"]) == (
        500,
        "Failed to send OpenAI text_embedding request",
    )
    assert done.value["error"]["caused_by"]


LACKING = {
    "not json": ("openai", "text_embedding", "<html>", "unexpected character ('<') at line 1, column 1"),
    "cut": ("openai", "text_embedding", '{"data": [', "the text ends at line 1, column 11"),
    "nan": ("openai", "text_embedding", '{"data":[{"embedding":[NaN]}]}', "non-standard token 'NaN'"),
    "no data": ("openai", "text_embedding", "{}", "Failed to find required field [data] in openai response"),
    "null data": ("openai", "text_embedding", '{"data":null}', "Failed to find required field [data] in openai response"),
    "data is a number": (
        "openai", "text_embedding", '{"data":5}', "Failed to parse field [data], expected a list but received [Integer] in openai response"),
    "an item is a number": (
        "openai", "text_embedding", '{"data":[5]}', "Failed to find required field [embedding] in openai response"),
    "a vector of null": (
        "openai", "text_embedding", '{"data":[{"embedding":[null]}]}',
        "Failed to parse field [embedding], expected a number but received [null] in openai response"),
    "no base64": (
        "openai", "text_embedding", '{"data":[{"embedding":"?"}]}', "Failed to parse field [embedding], which is no base64 in openai response"),
    "half a float": (
        "openai", "text_embedding", '{"data":[{"embedding":"AAA="}]}',
        "Failed to parse field [embedding], 2 bytes are no floats in openai response"),
    "a list at the top": ("alibabacloud-ai-search", "text_embedding", "[]",
        "Failed to find required field [result] in alibabacloud-ai-search response"),
    "vectors of no kind": (
        "cohere", "text_embedding", '{"embeddings":{}}',
        "Failed to parse field [embeddings], expected a list but received [null] in cohere response"),
    "no ranking": (
        "cohere", "rerank", '{"results":[5]}', "Failed to find required field [index] in cohere response"),
    "no score": (
        "voyageai", "rerank", '{"data":[{"index":0}]}', "Failed to find required field [relevance_score] in voyageai response"),
    "an odd index": (
        "cohere", "rerank", '{"results":[{"index":"0","relevance_score":1}]}',
        "Failed to parse field [index], expected a whole number but received [String] in cohere response"),
    "terms are a text": (
        "alibabacloud-ai-search", "sparse_embedding", '{"result":{"sparse_embeddings":[{"embedding":["x"]}]}}',
        "Failed to parse field [embedding], expected a map but received [String] in alibabacloud-ai-search response"),
    "choices of null": (
        "openai", "completion", '{"choices":[null]}', "Failed to find required field [message] in openai response"),
    "a text of a number": (
        "openai", "completion", '{"choices":[{"message":{"content":5}}]}',
        "Failed to parse field [text], expected a text but received [Integer] in openai response"),
}  # fmt: skip


@pytest.mark.parametrize(("service", "task", "body", "cause"), LACKING.values(), ids=LACKING)
def test_an_answer_that_lacks_a_field_names_it(service, task, body, cause):
    settings = {"model_id": "m", "host": "h", "workspace": "w", "service_id": "s"}
    with pytest.raises(PlatformError) as caught:
        read(service, task, settings, ProviderResponse(status=200, body=body.encode()))
    assert failure(caught.value).value["error"]["caused_by"]["reason"] == cause


def test_a_completion_takes_one_input():
    with pytest.raises(PlatformError, match="OpenAI completions only accepts 1 input"):
        prepare(put("openai", "completion", {"model_id": "m"}), texts("a", "b"))


def test_a_chat_is_asked_for_in_a_stream_and_not_read():
    call = Call(task_type="chat_completion", messages=[{"role": "user", "content": "hi"}])
    made = prepare(put("openai", "chat_completion", {"model_id": "m"}), call)
    assert json.loads(made.requests[0].body)["stream_options"] == {"include_usage": True}
    with pytest.raises(UnsupportedError, match="stream"):
        made.read([ProviderResponse(status=200, body=b"data: {}")])


def test_a_service_that_is_not_run_is_refused():
    with pytest.raises(UnsupportedError, match="amazonbedrock is not run here for text_embedding"):
        prepare(put("amazonbedrock", "text_embedding"), texts())


def test_every_service_is_one_that_elasticsearch_has():

    assert all(
        task in services()[service] or (service, task) == ("hugging_face", "sparse_embedding")
        for service, task in SERVICES
    )


def test_a_native_service_has_no_templates_to_try():
    dry_run(put("openai", "text_embedding", {"model_id": "m"}))
