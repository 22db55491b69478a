"""Answers that come piece by piece: server-sent events → chunks, without any I/O.

Three kinds of events (`stream.events` of a blueprint):

* `openai`: an event is a chat completion chunk; `[DONE]` ends the stream.
* `typed`: an event holds the next piece where its type has one (Cohere; DashScope with `incremental_output`).
* `cumulative`: an event holds everything so far (DashScope without it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import paths
from registry.answers import trace
from registry.engine import faults
from registry.engine.chat import consumed, finished, written
from registry.engine.extract import MisfitError, counted
from registry.engine.reading import decoded
from registry.engine.toolcalls import Calls, flat
from registry.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.exchange import ProviderResponse

_DONE = "[DONE]"
_ERROR = "error"
_CALLS = "$.choices[*].delta.tool_calls"
"""Where OpenAI's chunks have the calls of tools."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A server-sent event: its name (`message` unless given) and its data."""

    name: str = "message"
    data: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The next piece of an answer."""

    text: str
    """What was written since the last chunk; may be empty."""
    finish_reason: str | None = None
    """Why the answer ended, in the last chunk that says so."""
    calls: tuple[Mapping[str, Any], ...] = ()
    """What was written of calls of tools since the last chunk, in OpenAI's form (see `Calls`)."""
    provided: Mapping[str, Any]
    """For a chat OpenAI's chunk object, for a completion `{"completion": [{"delta": "…"}]}`."""

    def document(self) -> dict[str, Any]:
        """The chunk as `registry invoke --stream` prints it."""
        return dict(self.provided)


def additions(task: BlueprintTask) -> Mapping[str, Any]:
    """What a stream adds to the request: `body` and `headers` of the task's `stream`.

    Raises:
        UnsupportedError: the blueprint does not say how the task streams.
    """
    stream: Mapping[str, Any] | None = task.content.get("stream")
    if stream is None:
        raise UnsupportedError(
            f"{task.blueprint.id} {task.key} does not say how it streams",
            place=task.place(),
            help="leave --stream out",
        )
    return stream


def chunks(
    binding: Binding, head: ProviderResponse, events: Iterable[Event], *, kind: str | None = None
) -> Iterator[Chunk]:
    """The chunks of the events, as they come; `kind` where the request asked for other events than the blueprint's.

    An event without data says nothing: servers keep a connection open so.

    Raises:
        ProviderError: an event is an error or no JSON object, what it holds is not as the blueprint says, or the stream
            ended before the answer did.
    """
    kind = kind or additions(binding.task)["events"]
    stream, ended = _Stream(binding, head, kind), False
    for event in events:
        data = event.data.strip()
        if data == _DONE:
            ended = True
            break
        if not data and event.name != _ERROR:
            continue
        chunk = stream.taken(_document(binding, head, event))
        if chunk is not None:
            yield chunk
    if not stream.whole(ended=ended):
        raise faults.unreadable(binding, head, "the stream ended before the answer did")


def _document(binding: Binding, head: ProviderResponse, event: Event) -> Mapping[str, Any]:
    """The object that an event holds.

    Raises:
        ProviderError: it is named an error, or holds no object.
    """
    document, broken = decoded(event.data.encode("utf-8"))
    if event.name == _ERROR:
        raise faults.inside(binding, head, document if broken is None else event.data)
    if broken is not None or not isinstance(document, Mapping):
        what = "not JSON" if broken is not None else "no object"
        raise faults.unreadable(
            binding, head, f"an event of the stream is {what}: {faults.one_line(event.data)}"
        )
    return document


class _Stream:
    """What a stream has said so far."""

    def __init__(self, binding: Binding, head: ProviderResponse, kind: str) -> None:
        self._binding, self._head, self._kind = binding, head, kind
        self._text = ""
        self._calls = Calls(cumulative=kind == "cumulative")
        self._id = ""
        self._begun = self.over = False

    def whole(self, *, ended: bool) -> bool:
        """Whether the answer is complete; `ended` is: the last event was `[DONE]`.

        A reason to end says so. Where the blueprint knows of none, `[DONE]` has to; where events know neither, the stream
        just ends, after something was said.
        """
        if "finish" in additions(self._binding.task):
            return self.over
        return self._begun and (ended or self._kind != "openai")

    def taken(self, document: Mapping[str, Any]) -> Chunk | None:
        """The chunk of an event; None for one that adds nothing.

        Raises:
            ProviderError: see `chunks`.
        """
        pieces, reasons = self._found(_first(document), "delta"), self._found(document, "finish")
        if _failed(document) or (not pieces and not reasons and faults.has_message(self._binding, document)):
            raise faults.inside(self._binding, self._head, document)
        text = self._new((written(pieces[0]) or "") if pieces else "")
        calls = self._called(document)
        self._text += text
        self._id = self._id or _identity(self._binding, document)
        reason = next(filter(None, map(finished, reasons)), None)
        self.over = self.over or reason is not None
        self._begun = self._begun or bool(pieces or calls)
        if self._binding.task.type_name == "completion":
            made = {"completion": [{"delta": text}]}
            said = self._kind == "openai" or text or reason
            return Chunk(text=text, finish_reason=reason, provided=made) if said else None
        if self._kind == "openai":
            return Chunk(text=text, finish_reason=reason, calls=tuple(calls), provided=document)
        used = self._used(document) if self.over else None
        if not (text or calls or reason or used):
            return None
        delta = {**({"content": text} if text else {}), **({"tool_calls": calls} if calls else {})}
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        provided: dict[str, Any] = {
            "id": self._id,
            "object": "chat.completion.chunk",
            "model": self._binding.model or "",
            "choices": [choice] if delta or reason else [],
        }
        if used:
            provided["usage"] = used
        return Chunk(text=text, finish_reason=reason, calls=tuple(calls), provided=provided)

    def _found(self, document: Any, part: str, otherwise: str | None = None) -> tuple[Any, ...]:
        path = additions(self._binding.task).get(part, otherwise)
        return trace(document, paths.parse(path)).matches if path else ()

    def _new(self, now: str) -> str:
        """What an event adds. A cumulative one without text (the last one, with the usage) adds nothing."""
        if self._kind != "cumulative" or not now:
            return now
        if now.startswith(self._text):
            return now[len(self._text) :]
        raise faults.unreadable(
            self._binding, self._head, "an event does not begin with what was written before it"
        )

    def _called(self, document: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The pieces of tool calls, where OpenAI's chunks have them or the blueprint says that events do."""
        usual = _CALLS if self._kind == "openai" else None
        pieces = flat(self._found(_first(document), "tool_calls", usual))
        try:
            return self._calls.added(pieces, next(iter(self._found(document, "tool_index")), None))
        except MisfitError as misfit:
            raise faults.unreadable(self._binding, self._head, str(misfit)) from misfit

    def _used(self, document: Mapping[str, Any]) -> dict[str, Any] | None:
        """What was consumed, in OpenAI's words: by the stream's own paths, else by those of a whole answer."""
        task = self._binding.task
        forms = additions(task).get("usage") or task.response.get("usage") or {}
        return consumed(counted(document, forms))


def _failed(document: Mapping[str, Any]) -> bool:
    """Whether an event says at its top that the call failed, whatever stands beside it (OpenRouter's do so)."""
    error = document.get(_ERROR)
    return any(error.values()) if isinstance(error, Mapping) else bool(error)


def _first(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The chunk with its first choice alone: several answers come side by side, told apart by `index`."""
    choices = document.get("choices")
    if not isinstance(choices, list):
        return document
    others = [one for one in choices if isinstance(one, Mapping) and one.get("index") not in (0, None)]
    return {**document, "choices": [one for one in choices if one not in others]} if others else document


def _identity(binding: Binding, document: Any) -> str:
    form = binding.task.response.get("request_id")
    found = trace(document, paths.parse(form)).matches if isinstance(form, str) else ()
    return found[0] if found and isinstance(found[0], str) else ""
