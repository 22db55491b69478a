"""What the request of a native service is made of, and the parts that several services share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.java.substitution import PlatformError
from registry.platforms.elasticsearch.services import knows

if TYPE_CHECKING:
    from registry.model import Version
    from registry.platforms._execute import Call

Parts = tuple[str, Mapping[str, Any]]
"""URL and body; members of None are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a request is made of."""

    task_type: str
    service: Mapping[str, Any]
    """`service_settings`."""
    task: Mapping[str, Any]
    """`task_settings`, the call's over the stored ones."""
    call: Call
    version: Version | None

    def since(self, first: Version) -> bool:
        """Whether the version, None for the newest, has what came with the first."""
        return self.version is None or knows(self.version, first)

    def word(self, words: Mapping[str, str]) -> str | None:
        """The provider's word for the kind of input, the call's before the task setting."""
        kind = self.call.input_type or self.task.get("input_type") or ""
        return words.get(str(kind).strip().lower())

    def of_call(self, name: str, setting: str | None = None) -> Any:
        """What the call says at its root, else the task setting."""
        own = getattr(self.call, name)
        return self.task.get(setting or name) if own is None else own


def texts(facts: Facts) -> list[Any]:
    """The inputs of the call."""
    return list(facts.call.input)


def one(facts: Facts, title: str) -> str:
    """The one input of a completion.

    Raises:
        PlatformError: there are several, or none.
    """
    if len(facts.call.input) != 1:
        raise PlatformError(f"{title} completions only accepts 1 input", type="status_exception")
    return str(facts.call.input[0])


def unified(facts: Facts, title: str, model: str | None) -> dict[str, Any]:
    """The body that OpenAI and those like it take; a chat is always streamed."""
    chat = facts.task_type == "chat_completion"
    if chat:
        messages = [dict(message) for message in facts.call.messages or ()]
    else:
        messages = [{"content": one(facts, title), "role": "user"}]
    return {
        "messages": messages,
        "model": model,
        "n": 1,
        "stream": chat,
        "stream_options": {"include_usage": True} if chat else None,
        "user": facts.task.get("user"),
    }
