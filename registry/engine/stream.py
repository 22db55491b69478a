"""Answers that come piece by piece: server-sent events → chunks, without any I/O.

Three kinds of events (`stream.events` of a blueprint):

* `openai`: an event is a chat completion chunk; `[DONE]` ends the stream.
* `typed`: an event holds the next piece where its type has one (Cohere; DashScope with `incremental_output`).
* `cumulative`: an event holds everything so far (DashScope without it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import paths
from registry.answers import trace
from registry.engine import faults
from registry.engine.chat import finished, written
from registry.engine.reading import decoded
from registry.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.exchange import ProviderResponse

_DONE = "[DONE]"
_ERROR = "error"


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

    Raises:
        ProviderError: an event is an error or no JSON, or the stream ended before the answer did.
    """
    kind = kind or additions(binding.task)["events"]
    so_far: list[str] = []
    over = False
    for event in events:
        if event.data.strip() == _DONE:
            return
        document, broken = decoded(event.data.encode("utf-8"))
        if event.name == _ERROR:
            raise faults.inside(binding, head, document if broken is None else event.data)
        if broken is not None:
            raise faults.unreadable(
                binding, head, f"an event of the stream is not JSON: {faults.one_line(event.data)}"
            )
        pieces, reasons = _found(binding, document, "delta"), _found(binding, document, "finish")
        if not pieces and not reasons and faults.has_message(binding, document):
            raise faults.inside(binding, head, document)
        text = _first(pieces)
        if kind == "cumulative":
            text = _new(binding, head, "".join(so_far), text)
        so_far.append(text)
        reason = next(filter(None, map(finished, reasons)), None)
        over = over or reason is not None
        if kind == "openai" or text or reason:
            yield _chunk(binding, document, kind, text, reason)
    if not over:
        raise faults.unreadable(binding, head, "the stream ended before the answer did")


def _found(binding: Binding, document: Any, part: str) -> tuple[Any, ...]:
    path = additions(binding.task).get(part)
    return trace(document, paths.parse(path)).matches if path else ()


def _first(pieces: tuple[Any, ...]) -> str:
    """The text of the first choice."""
    return (written(pieces[0]) or "") if pieces else ""


def _new(binding: Binding, head: ProviderResponse, before: str, now: str) -> str:
    """What a cumulative event adds. An event without text (the last one, with the usage) adds nothing."""
    if now.startswith(before):
        return now[len(before) :]
    if not now:
        return ""
    raise faults.unreadable(binding, head, "an event does not begin with what was written before it")


def _chunk(binding: Binding, document: Any, kind: str, text: str, reason: str | None) -> Chunk:
    if binding.task.type_name == "completion":
        return Chunk(text=text, finish_reason=reason, provided={"completion": [{"delta": text}]})
    if kind == "openai":
        return Chunk(text=text, finish_reason=reason, provided=document)
    made = {
        "id": _id(binding, document),
        "object": "chat.completion.chunk",
        "model": binding.model or "",
        "choices": [{"index": 0, "delta": {"content": text} if text else {}, "finish_reason": reason}],
    }
    return Chunk(text=text, finish_reason=reason, provided=made)


def _id(binding: Binding, document: Any) -> str:
    form = binding.task.response.get("request_id")
    found = trace(document, paths.parse(form)).matches if isinstance(form, str) else ()
    return found[0] if found and isinstance(found[0], str) else ""
