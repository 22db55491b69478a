"""A provider's response → the typed result of a task; whatever cannot be one is an error, never a guess."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

from registry import faults, paths
from registry.answers import trace
from registry.numbers import InvalidVectorError, number, vector
from registry.partial import element_type
from registry.results import (
    ChatCompletion,
    Choice,
    Completion,
    Custom,
    Meta,
    MultiModalEmbedding,
    Ranked,
    Rerank,
    Result,
    SparseEmbedding,
    SparseVector,
    TextEmbedding,
    dimensions,
)

if TYPE_CHECKING:
    from registry.binding import Binding
    from registry.exchange import ProviderResponse

OK = range(200, 300)
_FINISHED = {
    "complete": "stop",
    "stop_sequence": "stop",
    "end_turn": "stop",
    "max_tokens": "length",
    "tool_call": "tool_calls",
    "tool_use": "tool_calls",
}
"""Words of providers for why an answer ended → OpenAI's. Source: Cohere and Anthropic API references."""


def parse_response(binding: Binding, inputs: Mapping[str, Any], response: ProviderResponse) -> Result:
    """The result of the call that had these inputs.

    Raises:
        RefusedError: the provider refused the credential.
        ProviderError: it answered with an error, also inside a 200; or the answer is not JSON, cut short, has more or
            fewer results than inputs, an index twice or out of range, a vector of another length than asked for, or
            a number that is none.
    """
    document, broken = decoded(response.body)
    if response.status not in OK:
        raise faults.of_status(binding, response, document)
    if broken is not None:
        raise faults.unreadable(binding, response, broken)
    if faults.says_failure(binding, document):
        raise faults.inside(binding, response, document)
    answer = _Answer(binding, inputs, response, document)
    try:
        return _READERS[binding.task.type_name](answer)
    except _MisfitError as misfit:
        if faults.has_message(binding, document):
            raise faults.inside(binding, response, document) from misfit
        raise faults.unreadable(binding, response, str(misfit), document) from misfit


def decoded(body: bytes) -> tuple[Any, str | None]:
    """The JSON value of a body, whatever its content type says; else None and why it is none."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse), None
    except json.JSONDecodeError as error:
        if not body.strip() or body.lstrip()[:1] == b"<":
            return None, f"{faults.shown(body)} where JSON should be"
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
            return None, f"the answer ends in the middle, after {len(body)} bytes"
        return None, f"the answer is not JSON: {error.msg} at character {error.pos}: {faults.shown(body)}"
    except UnicodeDecodeError as error:
        return None, f"the answer is not UTF-8 at byte {error.start}"
    except (ValueError, RecursionError) as error:
        return None, f"the answer is not JSON that can be read: {faults.one_line(str(error))}"


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


class _MisfitError(Exception):
    """The document does not hold what the task needs; never leaves this module."""


@dataclass(frozen=True, slots=True)
class _Answer:
    binding: Binding
    inputs: Mapping[str, Any]
    response: ProviderResponse
    document: Any

    @property
    def count(self) -> int:
        """How many inputs the call had."""
        given = self.inputs.get("input")
        return len(given) if isinstance(given, list) else 1

    def asked(self, name: str) -> Any:
        """The value of an optional input: of the call, else of the endpoint."""
        return self.inputs.get(name, self.binding.values.get(name))

    def meta(self) -> Meta:
        """Usage and request id."""
        usage: dict[str, int | float] = {}
        for name, path in self.binding.task.response.get("usage", {}).items():
            found = [] if name == "docs" else [value for value in self.at(path) if number(value)]
            if found:
                usage[name] = sum(found)
        identity = faults.identity(self.binding, self.response, self.document)
        return Meta(usage=usage, request_ids=(identity,) if identity else ())

    def at(self, text: str) -> tuple[Any, ...]:
        """What a path finds in the whole document."""
        return trace(self.document, paths.parse(text)).matches

    def path(self, field: str) -> str | None:
        """The path of a field for this call; None for what nothing asks for."""
        form = self.binding.task.response.get(field)
        if isinstance(form, Mapping) and "when" in form:
            return str(form["path"]) if self.asked(form["when"]) is True else None
        return self.binding.path(form)

    def rows(self, *fields: str) -> list[dict[str, tuple[Any, ...]]]:
        """One mapping per result: field → what its path finds there; fields that nobody asks for are not in it."""
        wanted = {field: path for field in fields if (path := self.path(field)) is not None}
        items = self.path("items")
        if items is None:
            return self._columns(wanted)
        entries = self.at(items)
        whole = {field: self.at(path) for field, path in wanted.items() if path[:1] == "$"}
        for field, found in whole.items():
            if len(found) not in (0, len(entries)):
                raise _MisfitError(f"{wanted[field]} finds {len(found)} values for {len(entries)} results")
        return [
            {
                field: whole[field][position : position + 1]
                if field in whole
                else trace(entry, paths.parse(path)).matches
                for field, path in wanted.items()
            }
            for position, entry in enumerate(entries)
        ]

    def _columns(self, wanted: Mapping[str, str]) -> list[dict[str, tuple[Any, ...]]]:
        columns = {field: self.at(path) for field, path in wanted.items()}
        size = len(next(iter(columns.values()), ()))
        for field, found in columns.items():
            if len(found) not in (0, size):
                raise _MisfitError(f"{wanted[field]} finds {len(found)} values for {size} results")
        return [
            {field: found[position : position + 1] for field, found in columns.items()}
            for position in range(size)
        ]


def _one(row: Mapping[str, tuple[Any, ...]], field: str) -> Any:
    """The value of a field, which must be there once."""
    found = row.get(field, ())
    if len(found) != 1:
        raise _MisfitError(f"{len(found)} values for one of the {field}")
    return found[0]


def _ordered(answer: _Answer, rows: list[dict[str, tuple[Any, ...]]]) -> list[dict[str, tuple[Any, ...]]]:
    """One row per input, in the order of the inputs."""
    count = answer.count
    if len(rows) != count:
        raise _MisfitError(f"{len(rows)} results for {count} inputs")
    if not any(row.get("index") for row in rows):
        return rows
    placed: dict[int, dict[str, tuple[Any, ...]]] = {}
    for row in rows:
        placed[_index(_one(row, "index"), count, placed)] = row
    return [placed[position] for position in range(count)]


def _index(value: Any, count: int, taken: Mapping[int, Any]) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
        raise _MisfitError(f"index {value!r} is no position of {count} inputs")
    if value in taken:
        raise _MisfitError(f"index {value} stands twice")
    return value


def _dense(
    answer: _Answer, rows: list[dict[str, tuple[Any, ...]]], kind: str
) -> tuple[tuple[float, ...], ...]:
    expected = answer.binding.dimensions
    try:
        vectors = tuple(vector(_one(row, "embeddings"), kind, expected) for row in rows)
    except InvalidVectorError as error:
        raise _MisfitError(str(error)) from error
    lengths = {dimensions(one, kind) for one in vectors}
    if len(lengths) > 1:
        raise _MisfitError(f"vectors of different lengths: {', '.join(map(str, sorted(lengths)))}")
    asked = answer.binding.task.deciding("dimensions")
    if asked in answer.binding.given and expected is not None and lengths != {expected}:
        raise _MisfitError(f"{lengths.pop()} dimensions; {expected} were asked for")
    return vectors


def _kind(answer: _Answer) -> str:
    """The element type; base64 is a way to write floats."""
    kind = element_type(answer.binding)
    return "float" if kind == "base64" else kind


def _noted(answer: _Answer, vectors: tuple[tuple[float, ...], ...], kind: str) -> Meta:
    """The meta data, with a note where the model is known to have vectors of another length."""
    meta, expected = answer.meta(), answer.binding.dimensions
    found = dimensions(vectors[0], kind)
    if expected is None or found == expected:
        return meta
    note = f"the vectors have {found} dimensions; the blueprint says {expected} for {answer.binding.model}"
    return replace(meta, notes=(note,))


def _text_embedding(answer: _Answer) -> TextEmbedding:
    rows = answer.rows("embeddings", "index")
    flat = [_one(row, "embeddings") for row in rows if len(row["embeddings"]) == 1]
    if answer.count == 1 and len(flat) == len(rows) > 0 and all(number(value) for value in flat):
        # One text in, one bare vector out: Hugging Face's serverless API (recorded).
        rows = [{"embeddings": (flat,)}]
    kind = _kind(answer)
    vectors = _dense(answer, _ordered(answer, rows), kind)
    return TextEmbedding(vectors=vectors, element_type=kind, meta=_noted(answer, vectors, kind))


def _multi_modal_embedding(answer: _Answer) -> MultiModalEmbedding:
    rows = answer.rows("embeddings", "index", "types")
    fused = len(rows) == 1 < answer.count
    rows = rows if fused else _ordered(answer, rows)
    vectors = _dense(answer, rows, _kind(answer))
    types = tuple(next(iter(row.get("types", ())), None) for row in rows)
    given = [None] if fused else [_modality(item) for item in answer.inputs["input"]]
    named = tuple(kind if isinstance(kind, str) else own for kind, own in zip(types, given, strict=True))
    return MultiModalEmbedding(vectors=vectors, types=named, meta=_noted(answer, vectors, _kind(answer)))


def _modality(item: Any) -> str | None:
    return str(next(iter(item))) if isinstance(item, Mapping) and len(item) == 1 else None


def _sparse_embedding(answer: _Answer) -> SparseEmbedding:
    rows = _ordered(answer, answer.rows("tokens", "weights", "words", "index"))
    return SparseEmbedding(vectors=tuple(_sparse(row) for row in rows), meta=answer.meta())


def _sparse(row: Mapping[str, tuple[Any, ...]]) -> SparseVector:
    tokens, weights = row["tokens"], row["weights"]
    if len(tokens) != len(weights):
        raise _MisfitError(f"{len(tokens)} tokens with {len(weights)} weights")
    bad = next((value for value in weights if not number(value)), None)
    if bad is not None:
        raise _MisfitError(f"the weight {bad!r} is no number")
    names = tuple(_token(token) for token in tokens)
    if len(set(names)) != len(names):
        raise _MisfitError(f"token '{next(name for name in names if names.count(name) > 1)}' stands twice")
    words = row.get("words", ())
    complete = bool(words) and len(words) == len(names) and all(isinstance(word, str) for word in words)
    return SparseVector(tokens=names, weights=tuple(weights), words=words if complete else None)


def _token(value: Any) -> str:
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise _MisfitError(f"{value!r} is no token")


def _rerank(answer: _Answer) -> Rerank:
    rows = answer.rows("scores", "index", "texts")
    count, top = answer.count, answer.asked("top_n")
    expected = min(count, top) if isinstance(top, int) else count
    if not expected <= len(rows) <= count:
        raise _MisfitError(f"{len(rows)} results for {count} documents, of which {expected} were asked for")
    with_text = answer.asked("return_documents") is True
    taken: dict[int, Ranked] = {}
    for position, row in enumerate(rows):
        score = _one(row, "scores")
        if not number(score):
            raise _MisfitError(f"the score {score!r} is no number")
        index = _index(_one(row, "index") if "index" in row else position, count, taken)
        text = next((text for text in row.get("texts", ()) if isinstance(text, str)), None)
        if with_text and text is None:
            text = answer.inputs["input"][index]
        taken[index] = Ranked(index=index, score=score, text=text if with_text else None)
    return Rerank(ranked=best(tuple(taken.values()), expected), meta=answer.meta())


def best(ranked: tuple[Ranked, ...], count: int) -> tuple[Ranked, ...]:
    """The `count` documents with the highest scores, in the order they came."""
    if count >= len(ranked):
        return ranked
    kept = {one.index for one in sorted(ranked, key=lambda one: -one.score)[:count]}
    return tuple(one for one in ranked if one.index in kept)


def _completion(answer: _Answer) -> Completion:
    found = answer.at(answer.path("text") or "$")
    texts = tuple(written(value) for value in found)
    if not texts or any(text is None for text in texts):
        raise _MisfitError("no text where the completion should be")
    return Completion(texts=tuple(text for text in texts if text is not None), meta=answer.meta())


def written(value: Any) -> str | None:
    """The text of a message's content: a text, a list of parts with `text`, or nothing said; None for anything else."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(part, Mapping) for part in value):
        texts = [part["text"] for part in value if isinstance(part.get("text"), str)]
        return "".join(texts)
    return None


def _chat_completion(answer: _Answer) -> ChatCompletion:
    document = answer.document
    messages = answer.at(answer.path("messages") or "$")
    if not messages or not all(isinstance(message, Mapping) for message in messages):
        raise _MisfitError("no message where the answer should be")
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


def _unified(answer: _Answer, choices: tuple[Choice, ...]) -> dict[str, Any]:
    meta = answer.meta()
    usage = {
        "prompt_tokens": meta.usage.get("input_tokens"),
        "completion_tokens": meta.usage.get("output_tokens"),
    }
    known = {name: value for name, value in usage.items() if value is not None}
    total = meta.usage.get("total_tokens", sum(known.values()) if len(known) == len(usage) else None)
    return {
        "id": next(iter(meta.request_ids), ""),
        "object": "chat.completion",
        "model": answer.binding.model or "",
        "choices": [
            {"index": place, "message": dict(choice.message), "finish_reason": choice.finish_reason}
            for place, choice in enumerate(choices)
        ],
        "usage": {**known, "total_tokens": total} if known else None,
    }


def _custom(answer: _Answer) -> Custom:
    return Custom(provided=answer.document, meta=answer.meta())


_READERS: Mapping[str, Callable[[_Answer], Result]] = {
    "text_embedding": _text_embedding,
    "sparse_embedding": _sparse_embedding,
    "rerank": _rerank,
    "completion": _completion,
    "chat_completion": _chat_completion,
    "multi_modal_embedding": _multi_modal_embedding,
    "custom": _custom,
}
