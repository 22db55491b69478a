"""The invariant check: what must hold of every result of a task type, whatever the provider.

Numbers are finite, vectors as long as asked for or known, one result stands for each input and in their order, the indexes of
a ranking are positions of documents and each stands once, weights are above zero, words are not nothing.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from registry.contracts.nouns import PASSED, Verdict, failed
from registry.engine.extract import Answer
from registry.engine.reading import decoded
from registry.results import (
    ChatCompletion,
    Completion,
    Custom,
    MultiModalEmbedding,
    Rerank,
    SparseEmbedding,
    TextEmbedding,
    dimensions,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from registry.contracts.reading import Reading
    from registry.contracts.subject import Subject
    from registry.engine.stream import Chunk
    from registry.results import Result

POSITIONS = ("index", "text_index", "position", "id")
"""Keys under which providers number their results."""


def check(subject: Subject, reading: Reading) -> Verdict:
    """Whether the result is one that the task type can have."""
    if reading.chunks is not None:
        complaint = _stream(reading.chunks)
    elif reading.result is None:
        return PASSED
    else:
        complaint = next(complaints(subject, reading.result), None)
    if complaint is not None:
        return failed(complaint, subject.task.place("response"))
    return Verdict(outcome="passed", message=_shortened(subject, reading.result))


def complaints(subject: Subject, result: Result) -> Iterator[str]:
    """What is wrong with a result."""
    count = len(subject.inputs["input"]) if isinstance(subject.inputs.get("input"), list) else 1
    match result:
        case TextEmbedding():
            yield from _one_each(len(result.vectors), count)
            yield from _vectors(subject, result.vectors, result.element_type)
            yield from _in_order(subject, [list(vector) for vector in result.vectors])
            yield from _indexed(subject)
        case MultiModalEmbedding():
            if len(result.vectors) != 1:
                yield from _one_each(len(result.vectors), count)
            yield from _vectors(subject, result.vectors, "float")
            yield from _in_order(subject, [list(vector) for vector in result.vectors])
        case SparseEmbedding():
            yield from _one_each(len(result.vectors), count)
            yield from _weights(result)
            yield from _indexed(subject)
        case Rerank():
            yield from _ranking(subject, result, count)
            yield from _indexed(subject)
        case Completion():
            yield from (
                f"text {place} is empty" for place, text in enumerate(result.texts) if not text.strip()
            )
        case ChatCompletion():
            yield from _choices(result)
        case Custom():
            if result.provided != _recorded(subject):
                yield "the result is not the provider's document"


def _one_each(found: int, count: int) -> Iterator[str]:
    if found != count:
        yield f"{found} results for {count} inputs"


def _vectors(subject: Subject, vectors: Sequence[Sequence[float]], kind: str) -> Iterator[str]:
    for place, vector in enumerate(vectors):
        yield from _numbers(vector, f"vector {place}")
    lengths = {dimensions(tuple(vector), kind) for vector in vectors}
    wanted = subject.binding.dimensions
    if len(lengths) > 1:
        yield f"vectors of different lengths: {', '.join(map(str, sorted(lengths)))}"
    elif wanted is not None and lengths != {wanted} and not _may_be_shortened(subject):
        yield f"the vectors have {lengths.pop()} dimensions, not {wanted}"


def _may_be_shortened(subject: Subject) -> bool:
    """Pages print the beginning of a vector: only where nobody asked for a length the model's may be another."""
    asked = subject.task.deciding("dimensions")
    return subject.case.origin.kind == "documented" and asked not in subject.binding.given


def _shortened(subject: Subject, result: Result | None) -> str | None:
    """What the page shows of its vectors, where it is less than the model's."""
    wanted = subject.binding.dimensions
    if not isinstance(result, TextEmbedding | MultiModalEmbedding) or wanted is None:
        return None
    kind = result.element_type if isinstance(result, TextEmbedding) else "float"
    shown = dimensions(result.vectors[0], kind)
    return f"the page shows {shown} of {wanted} dimensions" if shown != wanted else None


def _numbers(values: Sequence[float], what: str) -> Iterator[str]:
    wrong = next((value for value in values if not math.isfinite(value)), None)
    if wrong is not None:
        yield f"{what}: {wrong} is not finite"


def _weights(result: SparseEmbedding) -> Iterator[str]:
    for place, sparse in enumerate(result.vectors):
        yield from _numbers(sparse.weights, f"the weights of text {place}")
        for token, weight in zip(sparse.tokens, sparse.weights, strict=True):
            if not weight > 0:
                yield f"text {place}: the weight of '{token}' is {weight}, not above 0"


def _choices(result: ChatCompletion) -> Iterator[str]:
    for place, choice in enumerate(result.choices):
        said, calls = choice.message.get("content"), choice.message.get("tool_calls") or ()
        blank = not said.strip() if isinstance(said, str) else not said
        if blank and not calls:
            yield f"choice {place} says nothing and calls no tool"
        yield from (f"a call of choice {place} has no name" for call in calls if not _named(call))


def _named(call: Mapping[str, Any]) -> bool:
    """Whether a call of a tool says which tool: a function, or one of the provider's own kinds."""
    function = call.get("function")
    return bool(function.get("name")) if isinstance(function, dict) else call.get("type") != "function"


def _ranking(subject: Subject, result: Rerank, count: int) -> Iterator[str]:
    indexes = [one.index for one in result.ranked]
    scores = [one.score for one in result.ranked]
    yield from _numbers(scores, "the scores")
    top_n = subject.inputs.get("top_n", subject.binding.values.get("top_n"))
    yield from _one_each(len(indexes), min(count, top_n) if isinstance(top_n, int) else count)
    if any(not 0 <= index < count for index in indexes):
        yield f"index {next(index for index in indexes if not 0 <= index < count)} is no position of {count} documents"
    if len(set(indexes)) != len(indexes):
        yield f"index {next(index for index in indexes if indexes.count(index) > 1)} stands twice"
    if scores != sorted(scores, reverse=True) and indexes != sorted(indexes):
        yield "the ranking is neither in the order of the scores nor in that of the documents"
    for one in result.ranked:
        if one.text is not None and one.text != subject.inputs["input"][one.index]:
            yield f"the text of document {one.index} is not the one that was given"
    yield from _scored(subject, result)


def _stream(chunks: Sequence[Chunk]) -> str | None:
    if not "".join(chunk.text for chunk in chunks).strip() and not any(_calls(chunk) for chunk in chunks):
        return "the stream says nothing"
    if sum(1 for chunk in chunks if chunk.finish_reason) != 1:
        return "the stream does not end once"
    return None


def _calls(chunk: Chunk) -> bool:
    choices = chunk.provided.get("choices") or [{}]
    return bool((choices[0].get("delta") or {}).get("tool_calls"))


def _recorded(subject: Subject) -> Any:
    play = subject.plays[0]
    return json.loads(play.interaction.response.body) if play.interaction else None


def _numbered(subject: Subject) -> Iterator[tuple[int, Mapping[int, Any]]]:
    """Of each call: how many inputs came before, and its recorded results by the position that they name themselves."""
    for play in subject.plays:
        if play.interaction is None:
            continue
        try:
            document = json.loads(play.interaction.response.body)
        except ValueError:
            continue
        for entries in _lists(document):
            for key in POSITIONS:
                found = {entry.get(key): entry for entry in entries}
                if len(found) == len(entries) and all(type(at) is int for at in found):
                    yield play.call.batch.span.start, found


def _lists(value: Any) -> Iterator[list[Any]]:
    """Every list of objects in the document."""
    if isinstance(value, dict):
        for member in value.values():
            yield from _lists(member)
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        yield value


def _in_order(subject: Subject, vectors: Sequence[list[float]]) -> Iterator[str]:
    """Where the recorded results name their positions, each vector must be the one of its position."""
    for start, found in _numbered(subject):
        own = {at: [part for part in entry.values() if isinstance(part, list)] for at, entry in found.items()}
        if sorted(own) != list(range(len(own))) or start + len(own) > len(vectors):
            continue
        for at, lists in own.items():
            if lists and vectors[start + at] not in lists:
                yield f"vector {start + at} is not the one that the answer gives for that input"
                return


def _indexed(subject: Subject) -> Iterator[str]:
    """Where the blueprint says that results name their positions, an answer with several has them."""
    form = subject.task.response.get("index")
    for play in subject.plays if form else ():
        if play.interaction is None:
            continue
        count = len(play.call.batch.inputs["input"])
        answer = Answer(
            subject.binding,
            play.call.batch.inputs,
            play.interaction.response,
            decoded(play.interaction.response.body)[0],
        )
        if count > 1 and not any(row.get("index") for row in answer.rows("index")):
            yield f"no result has an index; the blueprint reads {form}"


def _scored(subject: Subject, result: Rerank) -> Iterator[str]:
    """Where the recorded results name their documents, each must have its score."""
    scores = {one.index: one.score for one in result.ranked}
    for start, found in _numbered(subject):
        for at, entry in found.items():
            numbers = [part for key, part in entry.items() if isinstance(part, float)]
            if numbers and start + at in scores and scores[start + at] not in numbers:
                yield f"the score of document {start + at} is not the one that the answer gives for it"
                return
