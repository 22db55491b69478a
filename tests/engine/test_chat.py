"""Completions and chats out of answers."""

from __future__ import annotations

from typing import Any

import pytest
import tiny
from replies import read

from registry.engine.chat import finished
from registry.errors import ProviderError
from registry.results import ChatCompletion, Completion

COHERE = tiny.task(
    "chat_completion",
    response={
        "messages": "$.message",
        "text": "$.message.content[?(@.type=='text')].text",
        "finish_reason": "$.finish_reason",
        "request_id": "$.id",
        "usage": {"input_tokens": "$.usage.in", "output_tokens": "$.usage.out"},
    },
)
CALL = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}


@pytest.mark.parametrize(
    ("choices", "texts"),
    [
        ([{"text": "one"}], ("one",)),
        ([{"text": "one"}, {"text": "two"}], ("one", "two")),
        ([{"text": ""}], ("",)),
        ([{"text": None}], ("",)),
        ([{"text": [{"text": "a"}, {"type": "image"}, {"text": "b"}]}], ("ab",)),
    ],
    ids=["one", "two", "empty", "null", "parts"],
)
def test_texts_of_a_completion(choices: Any, texts: tuple[str, ...]) -> None:
    found = read(tiny.task("completion"), {"choices": choices})
    assert isinstance(found, Completion)
    assert found.texts == texts
    assert found.document() == {"completion": [{"result": text} for text in texts]}


@pytest.mark.parametrize(
    "answer", [{"choices": []}, {}, {"choices": [{"text": 5}]}, {"choices": [{"text": ["a"]}]}]
)
def test_a_completion_without_text_is_refused(answer: Any) -> None:
    with pytest.raises(ProviderError, match="no text where the completion should be"):
        read(tiny.task("completion"), answer)


def test_openai_s_object_is_the_result_untouched() -> None:
    answer = {
        "id": "1",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": None, "tool_calls": [CALL]},
                "finish_reason": "tool_calls",
            }
        ],
        "system_fingerprint": None,
    }
    paths = {**tiny.RESPONSES["chat_completion"], "finish_reason": "$.choices[*].finish_reason"}
    found = read(tiny.task("chat_completion", response=paths), answer)
    assert isinstance(found, ChatCompletion)
    assert found.document() == answer
    (choice,) = found.choices
    assert (choice.message["tool_calls"], choice.finish_reason) == ([CALL], "tool_calls")


def test_another_shape_becomes_openai_s_object() -> None:
    answer = {
        "id": "c-1",
        "message": {
            "role": "assistant",
            "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Hi."}],
        },
        "finish_reason": "COMPLETE",
        "usage": {"in": 3, "out": 4},
    }
    assert read(COHERE, answer).document() == {
        "id": "c-1",
        "object": "chat.completion",
        "model": "",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "Hi."}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7},
    }


def test_tool_calls_of_another_shape_stay_and_need_no_text() -> None:
    answer = {"message": {"role": "assistant", "tool_calls": [CALL]}, "finish_reason": "TOOL_CALL"}
    (choice,) = read(COHERE, answer).document()["choices"]
    assert choice == {
        "index": 0,
        "message": {"role": "assistant", "content": None, "tool_calls": [CALL]},
        "finish_reason": "tool_calls",
    }


@pytest.mark.parametrize("answer", [{"choices": []}, {"choices": [{"message": "text"}]}, {}])
def test_a_chat_without_message_is_refused(answer: Any) -> None:
    with pytest.raises(ProviderError, match="no message where the answer should be"):
        read(tiny.task("chat_completion"), answer)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("COMPLETE", "stop"),
        ("MAX_TOKENS", "length"),
        ("stop", "stop"),
        ("null", None),
        (None, None),
        ("", None),
        ("ERROR", "error"),
    ],
)
def test_why_an_answer_ended_is_said_in_openai_s_words(word: Any, expected: str | None) -> None:
    assert finished(word) == expected
