"""Answers in words: completions and chats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from registry.engine.extract import MisfitError
from registry.results import ChatCompletion, Choice, Completion

if TYPE_CHECKING:
    from registry.engine.extract import Answer

_FINISHED = {
    "complete": "stop",
    "stop_sequence": "stop",
    "end_turn": "stop",
    "max_tokens": "length",
    "tool_call": "tool_calls",
    "tool_use": "tool_calls",
}
"""Words of providers for why an answer ended → OpenAI's. Source: Cohere and Anthropic API references."""


def completion(answer: Answer) -> Completion:
    """The texts."""
    found = answer.at(answer.path("text") or "$")
    texts = tuple(written(value) for value in found)
    if not texts or any(text is None for text in texts):
        raise MisfitError("no text where the completion should be")
    return Completion(texts=tuple(text for text in texts if text is not None), meta=answer.meta())


def written(value: Any) -> str | None:
    """The text of a message's content: a text, a list of parts with `text`, or nothing said; None for anything else."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(part, Mapping) for part in value):
        texts = [part["text"] for part in value if isinstance(part.get("text"), str)]
        return "".join(texts)
    return None


def chat_completion(answer: Answer) -> ChatCompletion:
    """The choices, and OpenAI's object."""
    document = answer.document
    messages = answer.at(answer.path("messages") or "$")
    if not messages or not all(isinstance(message, Mapping) for message in messages):
        raise MisfitError("no message where the answer should be")
    reasons = answer.at(path) if (path := answer.path("finish_reason")) else ()
    if isinstance(document, Mapping) and isinstance(document.get("choices"), list):
        choices = tuple(
            Choice(message=message, finish_reason=reasons[place] if place < len(reasons) else None)
            for place, message in enumerate(messages)
        )
        return ChatCompletion(choices=choices, provided=document, meta=answer.meta())
    text = "".join(filter(None, map(written, answer.at(answer.path("text") or "$"))))
    choices = tuple(
        Choice(message=_message(message, text), finish_reason=finished(reasons[0] if reasons else None))
        for message in messages
    )
    return ChatCompletion(choices=choices, provided=_unified(answer, choices), meta=answer.meta())


def finished(word: Any) -> str | None:
    """Why an answer ended, in OpenAI's words where it is one of the known ones."""
    if not isinstance(word, str) or word in ("", "null"):
        return None  # DashScope writes the text "null" while it goes on (recorded).
    return _FINISHED.get(word.lower(), word.lower())


def _message(message: Mapping[str, Any], text: str) -> dict[str, Any]:
    calls = message.get("tool_calls")
    made: dict[str, Any] = {
        "role": message.get("role", "assistant"),
        "content": text or (None if calls else ""),
    }
    return {**made, "tool_calls": calls} if calls else made


def _unified(answer: Answer, choices: tuple[Choice, ...]) -> dict[str, Any]:
    meta = answer.meta()
    return {
        "id": next(iter(meta.request_ids), ""),
        "object": "chat.completion",
        "model": answer.binding.model or "",
        "choices": [
            {"index": place, "message": dict(choice.message), "finish_reason": choice.finish_reason}
            for place, choice in enumerate(choices)
        ],
        "usage": consumed(meta.usage),
    }


def consumed(usage: Mapping[str, int | float]) -> dict[str, Any] | None:
    """The tokens in OpenAI's words; None where none are known."""
    words = {"prompt_tokens": "input_tokens", "completion_tokens": "output_tokens"}
    known = {word: usage[name] for word, name in words.items() if name in usage}
    total = usage.get("total_tokens", sum(known.values()) if len(known) == len(words) else None)
    return {**known, "total_tokens": total} if known else None
