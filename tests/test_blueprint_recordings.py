"""The response paths of the API blueprints on real recorded traffic (`REGISTRY_SHARED`/recordings).

The recordings were made by other clients and hold what the providers really answered; base64 vectors count as values.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import yaml
from oracles.call import path_of

from registry import catalog, paths
from registry.binding import Choices, bind, required

if TYPE_CHECKING:
    from pathlib import Path

    from registry.catalog import BlueprintTask


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded interaction: what was asked, and the JSON that came back."""

    path: str
    request: Any
    status: int
    answer: Any


# Recording → task, the number of results (vectors, scores, texts).
ANSWERS: dict[str, tuple[str, int]] = {
    "openai/test-embeddings-no-content-0": ("openai text_embedding", 1),
    "openai/test-embeddings-with-dimensions-0": ("openai text_embedding", 1),
    "openai/embedding-basic-functionality-openai-text-embedding-3-small-can-handle-0": (
        "openai text_embedding",
        1,
    ),
    "azure/test-azure-openai-embeddings-0": ("azure-openai text_embedding", 1),
    "dashscope/test-text-embedding-basic-0": ("model-studio text_embedding", 1),
    "dashscope/test-text-rerank-basic-0": ("model-studio rerank", 3),
    "dashscope/test-generation-call-basic-0": ("model-studio completion.prompt", 1),
    "dashscope/test-generation-call-with-tool-calls-content-capture-0": (
        "model-studio chat_completion.native",
        1,
    ),
    "dashscope/testembedding-test-sync-embedding-single-text-0": (
        "model-studio text_embedding.compatible",
        1,
    ),
    "cohere/embedding-basic-functionality-cohere-embed-v4-0-can-handle-multiple-te-0": (
        "cohere text_embedding",
        3,
    ),
    # Version 1 with `embedding_types`: the answer of version 2.
    "cohere/test-langchain-cohere-embedding-documents-0": ("cohere text_embedding", 1),
    "cohere/test-langchain-cohere-embedding-query-0": ("cohere text_embedding", 1),
    "cohere/test-cohere-v2-rerank-legacy-0": ("cohere rerank", 3),
    "cohere/test-cohere-reranker-span-has-expected-attributes-0": ("cohere rerank", 2),
    "cohere/test-langchain-cohere-rerank-with-rank-fields-0": ("cohere rerank", 2),
}
MODERATION = "openai/moderation-moderate-with-openai-provider-moderates-content-and-returns-0"
"""A task of type custom: its document is its result, so there are no result paths to try."""
ERRORS: dict[str, tuple[str, int]] = {
    "openai/chat-error-handling-with-openai-gpt-5-nano-raises-appropriate-auth-err-0": (
        "openai chat_completion",
        401,
    ),
    "openai/test-embeddings-model-not-found-0": ("openai text_embedding", 404),
    "openai/test-responses-create-api-error-content-mode0-0": ("openai chat_completion", 400),
    "dashscope/testagenterror-test-agent-with-invalid-model-0": ("model-studio chat_completion.native", 401),
    "cohere/chat-error-handling-with-cohere-command-a-03-2025-raises-appropriate-a-0": (
        "cohere completion",
        401,
    ),
}
OTHERS = {
    "openai/test-chat-completion-streaming-0": "a stream",
    "dashscope/teststreamcompletion-test-sync-streaming-completion-0": "a stream",
    "cohere/embedding-litellm-cohere-embed-english-v3-0-1024-items-1-batch-size-1-0": "version 1, without types",
}
"""Recordings of these providers that no task answers for, and why."""
FOLDERS = ("openai", "azure", "dashscope", "cohere")

each_answer = pytest.mark.parametrize(("name", "expected"), ANSWERS.items(), ids=list(ANSWERS))
each_request = pytest.mark.parametrize(
    ("name", "asked"),
    [*((name, task) for name, (task, _) in ANSWERS.items()), (MODERATION, "openai custom")],
    ids=[*ANSWERS, MODERATION],
)
each_error = pytest.mark.parametrize(("name", "expected"), ERRORS.items(), ids=list(ERRORS))


@each_answer
def test_result_paths_find_one_value_each(shared: Path, name: str, expected: tuple[str, int]) -> None:
    recording = _read(shared, name)
    task, count = _task(expected[0]), expected[1]
    binding = bind(task, Choices(values=_needed(task), url="http://127.0.0.1"))
    found = {
        field: len(paths.find(recording.answer, path))
        for field in task.type.response
        if (path := path_of(binding, field)) is not None
    }
    assert found == dict.fromkeys(found, count)


@each_answer
def test_usage_and_request_id_paths_find_one_value(
    shared: Path, name: str, expected: tuple[str, int]
) -> None:
    recording = _read(shared, name)
    response = _task(expected[0]).response
    texts = [*response.get("usage", {}).values()]
    texts += [text for text in [response.get("request_id")] if isinstance(text, str)]
    assert Counter(texts) == Counter(text for text in texts for _ in _find(recording, text))


@each_request
def test_recorded_path_is_the_blueprint_s(shared: Path, name: str, asked: str) -> None:
    task = _task(asked)
    root = urlsplit(task.url.text if task.url else "").path
    path = task.request["path"] if task.request else None
    recorded = _read(shared, name).path.replace("test-deployment", "{{ parameters.deployment_id }}")
    # The two versions of Cohere's embed differ in their first step alone.
    assert recorded in (f"{root}{path}", f"{root}{path}".replace("/v2/embed", "/v1/embed"))


@each_request
def test_blueprint_can_send_every_recorded_key(shared: Path, name: str, asked: str) -> None:
    task = _task(asked)
    sent = {key for key, value in _read(shared, name).request.items() if value is not None}
    # The blueprints leave the encoding to the API, whose default is numbers.
    assert sent - {"encoding_format"} <= set(task.request["body"] if task.request else ())


@each_error
def test_error_message_path_finds_text(shared: Path, name: str, expected: tuple[str, int]) -> None:
    recording = _read(shared, name)
    error = _task(expected[0]).response["error"]
    assert recording.status == expected[1]
    (message,) = _find(recording, error["message"])
    assert isinstance(message, str)
    assert message


@each_error
def test_error_code_and_type_paths_find_one_value(shared: Path, name: str, expected: tuple[str, int]) -> None:
    recording = _read(shared, name)
    error = _task(expected[0]).response["error"]
    texts = [error[part] for part in ("code", "type") if part in error]
    assert [len(_find(recording, text)) for text in texts] == [1] * len(texts)


def test_every_recording_is_used_or_explained(shared: Path) -> None:
    there = {
        f"{folder}/{file.stem}"
        for folder in FOLDERS
        for file in (shared / "recordings" / folder).glob("*.yaml")
    }
    assert there == {*ANSWERS, MODERATION, *ERRORS, *OTHERS}


def _read(shared: Path, name: str) -> Recording:
    document = yaml.safe_load((shared / "recordings" / f"{name}.yaml").read_text("utf-8"))
    (interaction,) = document["interactions"]
    request, response = interaction["request"], interaction["response"]
    return Recording(
        path=urlsplit(request["uri"]).path,
        request=json.loads(request["body"]),
        status=response["status"]["code"],
        answer=json.loads(response["body"]["string"]),
    )


def _task(name: str) -> BlueprintTask:
    blueprint, _, key = name.partition(" ")
    return catalog.open_catalog()[blueprint].task(key)


def _needed(task: BlueprintTask) -> dict[str, Any]:
    return {name: task.parameters[name]["examples"][0] for name in required(task)}


def _find(recording: Recording, text: str) -> list[Any]:
    return paths.find(recording.answer, paths.parse(text))
