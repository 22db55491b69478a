"""Documents as the built-in pre-process functions turn them into parameters; ids name ML Commons' own tests."""

import json

import pytest

from registry.java.substitution import PlatformError
from registry.model import Version
from registry.platforms.opensearch.functions import PRE, PRE_FUNCTIONS
from registry.platforms.opensearch.preprocess import FUNCTIONS, Documents, known, parameters
from registry.platforms.opensearch.substitute import stringify

TWO = Documents(texts=["hello", "world"])
ONE = Documents(texts=["hello"])
RANK = Documents(texts=["hello"], query="test")
NONE = Documents(texts=[None])
EMPTY = Documents(texts=[])
FOR_DOCS = "This pre_process_function can only support TextDocsInputDataSet which including a list of string with key 'text_docs'"
FOR_PAIRS = "This pre_process_function can only support TextSimilarityInputDataSet"
NO_INPUT = "Preprocess function input can't be null"

MADE = {
    "AudioEmbeddingPreProcessFunctionTest.process_CorrectInput": ("bedrock.nova.audio_embedding", TWO, {"inputAudio": "hello"}),
    "VideoEmbeddingPreProcessFunctionTest.process_CorrectInput": ("bedrock.nova.video_embedding", TWO, {"inputVideo": "hello"}),
    "ImageEmbeddingPreProcessFunctionTest.process_CorrectInput": ("bedrock.nova.image_embedding", TWO, {"inputImage": "hello"}),
    "BedrockEmbeddingPreProcessFunctionTest.process_CorrectInput": ("bedrock.embedding", TWO, {"inputText": "hello"}),
    "BedrockEmbeddingPreProcessFunctionTest.process_CorrectInput (nova)": ("bedrock.nova.text_embedding", TWO, {"inputText": "hello"}),
    "CohereEmbeddingPreProcessFunctionTest.process_CorrectInput": ("cohere.embedding", TWO, {"texts": '["hello","world"]'}),
    "CohereMultiModalEmbeddingPreProcessFunctionTest.testProcess_whenCorrectInput_expectCorrectOutput": (
        "cohere.multimodal_embedding", Documents(texts=["imageString"]), {"images": '["imageString"]'}),
    "CohereRerankPreProcessFunctionTest.process_CorrectInput": (
        "cohere.rerank", RANK, {"query": "test", "documents": '["hello"]', "top_n": "1"}),
    "CohereRerankPreProcessFunctionTest.process_CorrectInput (default)": (
        "default.rerank", RANK, {"query": "test", "documents": '["hello"]', "top_n": "1"}),
    "MultiModalConnectorPreProcessFunctionTest.testProcess_whenCorrectInput_expectCorrectOutput": (
        "bedrock.multimodal_embedding", TWO, {"inputText": "hello", "inputImage": "world"}),
    "MultiModalConnectorPreProcessFunctionTest.testProcess_whenInputTextOnly_expectInputTextShowUp": (
        "bedrock.multimodal_embedding", ONE, {"inputText": "hello"}),
    "opensearch-ml-commons.md 3.3: a null text is the word": (
        "bedrock.multimodal_embedding", Documents(texts=[None, "i"]), {"inputText": "null", "inputImage": "i"}),
    "NovaMultiModalEmbeddingPreProcessFunctionTest.process_TextInput": (
        "bedrock.nova.embedding", Documents(texts=['{"text": "hello"}']), {"text": "hello"}),
    "NovaMultiModalEmbeddingPreProcessFunctionTest.process_JsonImageInput": (
        "bedrock.nova.embedding", Documents(texts=['{"image": "base64data"}']), {"image": "base64data"}),
    "NovaMultiModalEmbeddingPreProcessFunctionTest.process_VideoInput": (
        "bedrock.nova.embedding", Documents(texts=['{"video": "videodata"}']), {"video": "videodata"}),
    "NovaMultiModalEmbeddingPreProcessFunctionTest.process_AudioInput": (
        "bedrock.nova.embedding", Documents(texts=['{"audio": "audiodata"}']), {"audio": "audiodata"}),
    "NovaMultiModalEmbeddingPreProcessFunctionTest.testExtractContent_MalformedJson": (
        "bedrock.nova.embedding", Documents(texts=["{ invalid json }"]), {"text": "{ invalid json }"}),
    "opensearch-ml-commons.md 3.3: other keys": (
        "bedrock.nova.embedding", Documents(texts=['{"x": 1}']), {"text": '{"x": 1}'}),
    "OpenAIEmbeddingPreProcessFunctionTest.process_CorrectInput": ("openai.embedding", TWO, {"input": '["hello","world"]'}),
    "OpenAIEmbeddingPreProcessFunctionTest.process_CorrectInput (default)": (
        "default.embedding", TWO, {"input": '["hello","world"]'}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "documents", "made"), MADE.values(), ids=MADE)
def test_documents_become_parameters(name, documents, made):
    assert stringify(parameters(PRE + name, documents)) == made


def test_sources_of_a_ranking_become_objects():
    """BedrockRerankPreProcessFunctionTest.process_CorrectInput."""
    made = stringify(parameters(f"{PRE}bedrock.rerank", RANK))
    assert {name: json.loads(text) for name, text in made.items()} == {
        "sources": [
            {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": "hello"}}}
        ],
        "queries": [{"textQuery": {"text": "test"}, "type": "TEXT"}],
        "numberOfResults": 1,
    }


CLASSES = {
    "AudioEmbedding": "bedrock.nova.audio_embedding",
    "VideoEmbedding": "bedrock.nova.video_embedding",
    "ImageEmbedding": "bedrock.nova.image_embedding",
    "BedrockEmbedding": "bedrock.embedding",
    "CohereEmbedding": "cohere.embedding",
    "CohereMultiModalEmbedding": "cohere.multimodal_embedding",
    "MultiModalConnector": "bedrock.multimodal_embedding",
    "NovaMultiModalEmbedding": "bedrock.nova.embedding",
    "OpenAIEmbedding": "openai.embedding",
    "CohereRerank": "cohere.rerank",
    "BedrockRerank": "bedrock.rerank",
}
RANKING = ("CohereRerank", "BedrockRerank")


def refusal(name, documents):
    with pytest.raises(PlatformError) as caught:
        parameters(PRE + name, documents)
    return caught.value.message


@pytest.mark.parametrize(
    "name", CLASSES.values(), ids=[f"{name}PreProcessFunctionTest.process_NullInput" for name in CLASSES]
)
def test_no_input_is_refused(name):
    assert refusal(name, None) == NO_INPUT


@pytest.mark.parametrize(
    ("name", "documents", "message"),
    [
        (name, TWO if java in RANKING else RANK, FOR_PAIRS if java in RANKING else FOR_DOCS)
        for java, name in CLASSES.items()
    ],
    ids=[f"{name}PreProcessFunctionTest.process_WrongInput" for name in CLASSES],
)
def test_documents_of_another_kind_are_refused(name, documents, message):
    assert refusal(name, documents) == message


LACKING = {
    "AudioEmbeddingPreProcessFunctionTest.process_EmptyDocs": ("bedrock.nova.audio_embedding", EMPTY, "No input audio provided"),
    "VideoEmbeddingPreProcessFunctionTest.process_EmptyDocs": ("bedrock.nova.video_embedding", EMPTY, "No input video provided"),
    "ImageEmbeddingPreProcessFunctionTest.process_EmptyDocs": ("bedrock.nova.image_embedding", EMPTY, "No input image provided"),
    "NovaMultiModalEmbeddingPreProcessFunctionTest.process_EmptyDocs": ("bedrock.nova.embedding", EMPTY, "No input provided"),
    "CohereMultiModalEmbeddingPreProcessFunctionTest.testProcess_whenInputTextIsnull_expectIllegalArgumentException": (
        "cohere.multimodal_embedding", NONE, "No image provided"),
    "MultiModalConnectorPreProcessFunctionTest.testProcess_whenInputTextIsnull_expectIllegalArgumentException": (
        "bedrock.multimodal_embedding", NONE, "No input text or image provided"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "documents", "message"), LACKING.values(), ids=LACKING)
def test_too_few_documents_are_refused(name, documents, message):
    assert refusal(name, documents) == message


def test_the_medium_is_told_by_one_order_of_keys_and_read_by_another():
    """NovaMultiModalEmbeddingPreProcessFunction: video stands before audio in the one, behind it in the other."""
    both = Documents(texts=['{"audio": "a", "video": "v"}'])
    assert parameters(f"{PRE}bedrock.nova.embedding", both) == {"video": "a"}


def test_compile_and_run_know_the_same_functions():
    """The facts that compile goes by are those that a run shows."""
    for name, function in PRE_FUNCTIONS.items():
        documents = RANK if function.takes == "text_similarity" else TWO
        assert set(parameters(name, documents)) == set(function.gives.values())
        assert FUNCTIONS[name].compares == (function.takes == "text_similarity")


@pytest.mark.parametrize(
    ("version", "count"), [(Version(2, 19), 9), (Version(3, 3), 9), (Version(3, 4), 14), (None, 14)], ids=str
)
def test_a_version_has_so_many_functions(version, count):
    """MLPreProcessFunction.java at the tags; 2.19.1's class file."""
    assert sum(known(name, version) for name in FUNCTIONS) == count
