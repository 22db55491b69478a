"""A provider's response → the typed result of a task; whatever cannot be one is an error, never a guess."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from registry.engine import chat, faults
from registry.engine.extract import Answer, MisfitError, Row, only, ordered, position
from registry.engine.numbers import InvalidVectorError, number, vector
from registry.partial import element_type
from registry.results import (
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
_DIGITS = 20
"""How much of a number a message shows."""


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
    answer = Answer(binding, inputs, response, document)
    try:
        return _READERS[binding.task.type_name](answer)
    except MisfitError as misfit:
        if faults.has_message(binding, document):
            raise faults.inside(binding, response, document) from misfit
        raise faults.unreadable(binding, response, str(misfit), document) from misfit


def decoded(body: bytes) -> tuple[Any, str | None]:
    """The JSON value of a body, whatever its content type says; else None and why it is none."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite), None
    except json.JSONDecodeError as error:
        if not body.strip() or body.lstrip()[:1] == b"<":
            return None, f"{faults.shown(body)} where JSON should be"
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
            return None, f"the answer ends in the middle, after {len(body)} bytes"
        return None, f"the answer is not JSON: {error.msg} at character {error.pos}: {faults.shown(body)}"
    except UnicodeDecodeError as error:
        return None, f"the answer is not UTF-8 at byte {error.start}"
    except RecursionError:
        return None, "the answer is nested too deep to be read"
    except _NumberError as error:
        return None, f"the answer is not JSON: {error}"
    except ValueError:
        return None, "the answer holds a number of thousands of digits"


class _NumberError(ValueError):
    """A number that no result can hold."""


def _refuse(word: str) -> NoReturn:
    raise _NumberError(f"{word} is no number of it")


def _finite(text: str) -> float:
    value = float(text)
    if value - value != 0:  # infinite; quicker than asking
        raise _NumberError(f"{text[:_DIGITS]} is beyond every number")
    return value


def _dense(answer: Answer, rows: list[Row], kind: str) -> tuple[tuple[float, ...], ...]:
    expected = answer.binding.dimensions
    try:
        vectors = tuple(vector(only(row, "embeddings"), kind, expected) for row in rows)
    except InvalidVectorError as error:
        raise MisfitError(str(error)) from error
    lengths = {dimensions(one, kind) for one in vectors}
    if len(lengths) > 1:
        raise MisfitError(f"vectors of different lengths: {', '.join(map(str, sorted(lengths)))}")
    asked = answer.binding.task.deciding("dimensions")
    if asked in answer.binding.given and expected is not None and lengths != {expected}:
        raise MisfitError(f"{lengths.pop()} dimensions; {expected} were asked for")
    return vectors


def _kind(answer: Answer) -> str:
    """The element type; base64 is a way to write floats."""
    kind = element_type(answer.binding)
    return "float" if kind == "base64" else kind


def _noted(answer: Answer, vectors: tuple[tuple[float, ...], ...], kind: str) -> Meta:
    """The meta data, with a note where the model is known to have vectors of another length."""
    meta, expected = answer.meta(), answer.binding.dimensions
    found = dimensions(vectors[0], kind)
    if expected is None or found == expected:
        return meta
    note = f"the vectors have {found} dimensions; the blueprint says {expected} for {answer.binding.model}"
    return replace(meta, notes=(note,))


def _text_embedding(answer: Answer) -> TextEmbedding:
    rows = answer.rows("embeddings", "index")
    flat = [only(row, "embeddings") for row in rows if len(row.get("embeddings", ())) == 1]
    if answer.count == 1 and len(flat) == len(rows) > 0 and all(number(value) for value in flat):
        # One text in, one bare vector out: Hugging Face's serverless API (recorded).
        rows = [{"embeddings": (flat,)}]
    kind = _kind(answer)
    vectors = _dense(answer, ordered(answer, rows), kind)
    return TextEmbedding(vectors=vectors, element_type=kind, meta=_noted(answer, vectors, kind))


def _multi_modal_embedding(answer: Answer) -> MultiModalEmbedding:
    rows = answer.rows("embeddings", "index", "types")
    fused = len(rows) == 1 < answer.count
    rows = rows if fused else ordered(answer, rows)
    vectors = _dense(answer, rows, _kind(answer))
    types = tuple(next(iter(row.get("types", ())), None) for row in rows)
    given = [None] if fused else [_modality(item) for item in answer.inputs["input"]]
    named = tuple(kind if isinstance(kind, str) else own for kind, own in zip(types, given, strict=True))
    return MultiModalEmbedding(vectors=vectors, types=named, meta=_noted(answer, vectors, _kind(answer)))


def _modality(item: Any) -> str | None:
    return str(next(iter(item))) if isinstance(item, Mapping) and len(item) == 1 else None


def _sparse_embedding(answer: Answer) -> SparseEmbedding:
    rows = ordered(answer, answer.rows("tokens", "weights", "words", "index"))
    return SparseEmbedding(vectors=tuple(_sparse(row) for row in rows), meta=answer.meta())


def _sparse(row: Row) -> SparseVector:
    tokens, weights = row.get("tokens", ()), row.get("weights", ())
    if len(tokens) != len(weights):
        raise MisfitError(f"{len(tokens)} tokens with {len(weights)} weights")
    for weight in weights:
        if not number(weight):
            raise MisfitError(f"the weight {weight!r} is no number")
    names = tuple(_token(token) for token in tokens)
    if len(set(names)) != len(names):
        raise MisfitError(f"token '{next(name for name in names if names.count(name) > 1)}' stands twice")
    words = row.get("words", ())
    complete = bool(words) and len(words) == len(names) and all(isinstance(word, str) for word in words)
    return SparseVector(tokens=names, weights=tuple(weights), words=words if complete else None)


def _token(value: Any) -> str:
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise MisfitError(f"{value!r} is no token")


def _rerank(answer: Answer) -> Rerank:
    rows = answer.rows("scores", "index", "texts")
    count, top = answer.count, answer.asked("top_n")
    expected = min(count, top) if isinstance(top, int) else count
    if not expected <= len(rows) <= count:
        results = "1 result" if len(rows) == 1 else f"{len(rows)} results"
        documents = "1 document" if count == 1 else f"{count} documents"
        raise MisfitError(f"{results} for {documents}, of which {expected} were asked for")
    with_text = answer.asked("return_documents") is True
    taken: dict[int, Ranked] = {}
    for place, row in enumerate(rows):
        score = only(row, "scores")
        if not number(score):
            raise MisfitError(f"the score {score!r} is no number")
        index = position(only(row, "index") if "index" in row else place, count, taken)
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


def _custom(answer: Answer) -> Custom:
    return Custom(provided=answer.document, meta=answer.meta())


_READERS: Mapping[str, Callable[[Answer], Result]] = {
    "text_embedding": _text_embedding,
    "sparse_embedding": _sparse_embedding,
    "rerank": _rerank,
    "completion": chat.completion,
    "chat_completion": chat.chat_completion,
    "multi_modal_embedding": _multi_modal_embedding,
    "custom": _custom,
}
