"""The engine on real recorded traffic (`REGISTRY_SHARED`/recordings): a valid result or the right error, every time.

The recordings were made by other clients. Their inputs are read out of what they asked; base64 counts as numbers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema
import pytest
import yaml
from httpx_sse import EventSource
from test_blueprint_recordings import ANSWERS, ERRORS, MODERATION

from registry import catalog
from registry.binding import Binding, Choices, bind, required
from registry.engine import parse_response
from registry.engine.stream import Event, chunks
from registry.errors import ProviderError, RefusedError
from registry.exchange import ProviderResponse
from registry.results import ChatCompletion, Completion, Rerank, TextEmbedding

if TYPE_CHECKING:
    from pathlib import Path

LENGTHS = {
    "openai/test-embeddings-no-content-0": 1536,
    "openai/test-embeddings-with-dimensions-0": 512,
    "openai/embedding-basic-functionality-openai-text-embedding-3-small-can-handle-0": 768,
    "azure/test-azure-openai-embeddings-0": 3072,
    "dashscope/test-text-embedding-basic-0": 1536,
    "dashscope/testembedding-test-sync-embedding-single-text-0": 1536,
    "cohere/embedding-basic-functionality-cohere-embed-v4-0-can-handle-multiple-te-0": 1024,
    "cohere/test-langchain-cohere-embedding-documents-0": 384,
    "cohere/test-langchain-cohere-embedding-query-0": 384,
}
"""Vector lengths, as providers.md gives them for these recordings."""


def interaction(shared: Path, name: str) -> tuple[dict[str, Any], ProviderResponse]:
    """What was asked, and the response as recorded."""
    document = yaml.safe_load((shared / "recordings" / f"{name}.yaml").read_text("utf-8"))
    (found,) = document["interactions"]
    headers = found["response"].get("headers") or {}
    pairs = tuple(
        (key, value)
        for key, values in headers.items()
        for value in ([values] if isinstance(values, str) else values)
    )
    body = found["response"]["body"]["string"]
    return json.loads(found["request"]["body"]), ProviderResponse(
        status=found["response"]["status"]["code"],
        headers=pairs,
        body=body if isinstance(body, bytes) else body.encode(),
    )


def call(name: str, asked: dict[str, Any]) -> tuple[Binding, dict[str, Any]]:
    """The task that the recording is of, and the inputs that it had."""
    blueprint, _, key = name.partition(" ")
    task = catalog.open_catalog()[blueprint].task(key)
    values = {needed: task.parameters[needed]["examples"][0] for needed in required(task)}
    flat = {
        **asked,
        **(asked.get("input") if isinstance(asked.get("input"), dict) else {}),
        **asked.get("parameters", {}),
    }
    texts = (
        flat.get("texts")
        or flat.get("documents")
        or (asked["input"] if isinstance(asked.get("input"), list) else None)
    )
    inputs: dict[str, Any] = {"input": texts or "the one text"}
    if isinstance(asked.get("input"), str) and key.startswith("text_embedding"):
        inputs["input"] = [asked["input"]]
    if "top_n" in flat:
        inputs["top_n"] = flat["top_n"]
    if "return_documents" in flat:
        inputs["return_documents"] = flat["return_documents"]
    return bind(task, Choices(values=values, url="http://127.0.0.1")), inputs


each_answer = pytest.mark.parametrize(
    ("name", "task"), [(name, task) for name, (task, _) in ANSWERS.items()], ids=list(ANSWERS)
)


@each_answer
def test_a_recorded_answer_is_a_valid_result(shared: Path, name: str, task: str) -> None:
    asked, response = interaction(shared, name)
    binding, inputs = call(task, asked)
    result = parse_response(binding, inputs, response)
    jsonschema.Draft202012Validator(binding.task.type.output).validate(result.document())


@each_answer
def test_a_recorded_answer_holds_what_was_asked_for(shared: Path, name: str, task: str) -> None:
    asked, response = interaction(shared, name)
    binding, inputs = call(task, asked)
    result = parse_response(binding, inputs, response)
    match result:
        case TextEmbedding():
            assert (len(result.vectors), result.dimensions) == (len(inputs["input"]), LENGTHS[name])
        case Rerank():
            count = min(len(inputs["input"]), inputs.get("top_n") or len(inputs["input"]))
            scores = [one.score for one in result.ranked]
            # Every recorded provider sorts by score.
            assert (len(scores), scores) == (count, sorted(scores, reverse=True))
        case ChatCompletion():
            (choice,) = result.choices
            (tool,) = choice.message["tool_calls"]
            assert choice.finish_reason == "tool_calls"
            assert tool["function"] == {"name": "get_current_weather", "arguments": '{"location": "Beijing"}'}
        case _:
            assert isinstance(result, Completion)
            assert len(result.texts) == 1


def test_a_recorded_moderation_is_the_document(shared: Path) -> None:
    asked, response = interaction(shared, MODERATION)
    binding, inputs = call("openai custom", asked)
    assert parse_response(binding, inputs, response).document() == json.loads(response.body)


@pytest.mark.parametrize(("name", "expected"), ERRORS.items(), ids=list(ERRORS))
def test_a_recorded_error_is_that_error(shared: Path, name: str, expected: tuple[str, int]) -> None:
    asked, response = interaction(shared, name)
    binding, inputs = call(
        expected[0], {"input": "x", **({"model": asked["model"]} if "model" in asked else {})}
    )
    with pytest.raises(ProviderError) as caught:
        parse_response(binding, inputs, response)
    fault = caught.value.fault
    assert (fault.status, isinstance(caught.value, RefusedError)) == (expected[1], expected[1] == 401)
    assert fault.message in response.body.decode().replace("\\n", " ")


FLAT = "hugging-face/langchain-llm-huggingface-default-dimensions-when-the-dimensions-size--0"


def test_a_recorded_bare_vector_is_the_vector_of_the_one_text(shared: Path) -> None:
    _, response = interaction(shared, FLAT)
    binding, inputs = call("hugging-face text_embedding", {"input": ["one"]})
    result = parse_response(binding, inputs, response)
    assert isinstance(result, TextEmbedding)
    assert (len(result.vectors), result.dimensions) == (1, 1024)


VLLM = "vllm/test-embeddings-context-propagation-0"


def test_recorded_64_bit_floats_are_told_by_the_length_that_was_asked_for(shared: Path) -> None:
    _, response = interaction(shared, VLLM)
    task = catalog.open_catalog()["hugging-face"].task("text_embedding.compatible")
    binding = bind(task, Choices(values={"dimensions": 4096}, url="http://127.0.0.1"))
    result = parse_response(binding, {"input": ["one"]}, response)
    assert isinstance(result, TextEmbedding)
    assert sum(number**2 for number in result.vectors[0]) == pytest.approx(1.0, abs=1e-3)


STREAMS = {
    "openai/test-chat-completion-streaming-0": "openai chat_completion",
    "dashscope/teststreamcompletion-test-sync-streaming-completion-0": "model-studio chat_completion",
}


@pytest.mark.parametrize(("name", "task"), STREAMS.items(), ids=list(STREAMS))
def test_a_recorded_stream_is_a_text_that_ends(shared: Path, name: str, task: str) -> None:
    _, response = interaction(shared, name)
    binding, _ = call(task, {"input": "x"})
    parts = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=response.body)
    events = [Event(name=sse.event, data=sse.data) for sse in EventSource(parts).iter_sse()]
    found = list(chunks(binding, response, events))
    assert "".join(chunk.text for chunk in found)
    assert [chunk.finish_reason for chunk in found if chunk.finish_reason] == ["stop"]
    assert [chunk.document() for chunk in found] == [
        json.loads(event.data) for event in events if event.data != "[DONE]"
    ]
