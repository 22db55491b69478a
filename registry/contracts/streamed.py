"""The whole answer of a recorded stream."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from registry import paths
from registry.answers import trace
from registry.contracts import sse
from registry.engine import faults
from registry.engine.chat import finished, written
from registry.engine.stream import additions, chunks
from registry.engine.toolcalls import flat
from registry.results import ChatCompletion, Choice, Completion, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.engine.stream import Chunk, Event
    from registry.exchange import ProviderResponse


def read_stream(binding: Binding, response: ProviderResponse, *, asked: bool) -> Result:
    """The result that the events make together; `asked` where the request asked as the blueprint does.

    Raises:
        ProviderError: an event is an error or no JSON, or the stream ended before the answer did.
    """
    events = sse.events(response)
    kind = None if asked else _kind(binding, events)
    pieces = list(chunks(binding, response, events, kind=kind))
    if binding.task.type_name == "completion":
        return Completion(texts=("".join(piece.text for piece in pieces),))
    for piece in pieces:
        if not _is_chunk(piece.provided):
            odd = faults.one_line(json.dumps(piece.provided, ensure_ascii=False))
            raise faults.unreadable(binding, response, f"an event of the stream is no chunk: {odd}")
    return _chat(pieces)


def has_pieces(task: BlueprintTask, response: ProviderResponse) -> bool:
    """Whether some event of the stream has a piece of an answer where the task reads it."""
    if "stream" not in task.content:
        return False
    path = paths.parse(additions(task)["delta"])
    return any(trace(_json(event.data), path).matches for event in sse.events(response))


def _is_chunk(document: Any) -> bool:
    """Whether the parts of a chunk that are put together have the types that OpenAI gives them."""
    return isinstance(document, Mapping) and _all(document.get("choices"), _is_choice)


def _is_choice(choice: Mapping[str, Any]) -> bool:
    delta = choice.get("delta")
    index = choice.get("index")
    whole = delta is None or (isinstance(delta, Mapping) and _all(delta.get("tool_calls"), _is_call))
    return whole and (index is None or type(index) is int)


def _is_call(call: Mapping[str, Any]) -> bool:
    index, function = call.get("index"), call.get("function")
    return (index is None or type(index) is int) and (function is None or isinstance(function, Mapping))


def _all(items: Any, fits: Callable[[Mapping[str, Any]], bool]) -> bool:
    """Whether there are none, or all are objects that fit."""
    return items is None or (
        isinstance(items, list) and all(isinstance(item, Mapping) and fits(item) for item in items)
    )


def _kind(binding: Binding, events: Sequence[Event]) -> str | None:
    """`cumulative` where every event begins with the one before it; None for the blueprint's own kind."""
    stream = additions(binding.task)
    if stream["events"] != "typed":
        return None
    series: dict[Any, list[str]] = {}
    for event in events:
        for key, text in _said(stream, _json(event.data)):
            series.setdefault(key, []).append(text)
    pairs = [pair for said in series.values() for pair in itertools.pairwise(said)]
    return "cumulative" if pairs and all(later.startswith(sooner) for sooner, later in pairs) else None


def _said(stream: Mapping[str, Any], document: Any) -> Iterator[tuple[Any, str]]:
    """What an event writes: its text, and the arguments of each call of a tool, under a key each."""
    found = trace(document, paths.parse(stream["delta"])).matches
    text = (written(found[0]) or "") if found else ""
    if text:
        yield "text", text
    if "tool_calls" not in stream:
        return
    for place, piece in enumerate(flat(trace(document, paths.parse(stream["tool_calls"])).matches)):
        function = piece.get("function") if isinstance(piece, Mapping) else None
        arguments = function.get("arguments") if isinstance(function, Mapping) else None
        if isinstance(arguments, str) and arguments:
            yield (piece.get("index") or place,), arguments


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _chat(pieces: Sequence[Chunk]) -> ChatCompletion:
    """OpenAI's chat completion object of its chunks."""
    documents = [piece.provided for piece in pieces]
    made: dict[str, Any] = {}
    choices: dict[int, dict[str, Any]] = {}
    for document in documents:
        made |= {
            key: value
            for key, value in document.items()
            if key not in ("choices", "object") and (value is not None or key not in made)
        }
        for choice in document.get("choices") or ():
            _add(choices.setdefault(choice.get("index") or 0, {}), choice)
    listed = [_choice(index, choice) for index, choice in sorted(choices.items())]
    return ChatCompletion(
        choices=tuple(Choice(message=one["message"], finish_reason=one["finish_reason"]) for one in listed),
        provided={**made, "object": "chat.completion", "choices": listed},
    )


def _add(choice: dict[str, Any], piece: Mapping[str, Any]) -> None:
    choice["reason"] = finished(piece.get("finish_reason")) or choice.get("reason")
    message = choice.setdefault("message", {})
    for key, value in (piece.get("delta") or {}).items():
        if key == "tool_calls":
            _call(choice.setdefault("calls", {}), value or ())
        elif value is not None:
            message[key] = _joined(message.get(key), value, key)


def _call(calls: dict[int, dict[str, Any]], pieces: Iterable[Mapping[str, Any]]) -> None:
    for place, piece in enumerate(pieces):
        index = piece.get("index")
        call = calls.setdefault(place if index is None else index, {"function": {}})
        call |= {key: value for key, value in piece.items() if key not in ("index", "function") and value}
        for key, value in (piece.get("function") or {}).items():
            if value is not None:
                call["function"][key] = _joined(call["function"].get(key), value, key)


def _joined(before: Any, piece: Any, key: str) -> Any:
    """Texts grow, but a role or a name is said once and may be said again."""
    once = ("role", "name")
    return before + piece if isinstance(before, str) and isinstance(piece, str) and key not in once else piece


def _choice(index: int, choice: Mapping[str, Any]) -> dict[str, Any]:
    message = {"role": "assistant", **choice.get("message", {})}
    calls = [call for _, call in sorted(choice.get("calls", {}).items())]
    content = message.get("content")
    message["content"] = content if content or not calls else None
    if message["content"] is None and not calls:
        message["content"] = ""
    made = {**message, "tool_calls": calls} if calls else message
    return {"index": index, "message": made, "finish_reason": choice.get("reason")}
