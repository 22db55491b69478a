"""More inputs than one call takes: split into calls, their results joined in the order of the inputs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from registry.engine.reading import best
from registry.errors import UsageError
from registry.results import (
    Meta,
    MultiModalEmbedding,
    Rerank,
    Result,
    SparseEmbedding,
    TextEmbedding,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The inputs of one call."""

    inputs: Mapping[str, Any]
    span: range
    """Their positions among all inputs."""


def split(inputs: Mapping[str, Any], size: int | None) -> tuple[Batch, ...]:
    """The inputs in batches of at most `size`; one batch where they fit, or where nobody knows a limit."""
    given = inputs.get("input")
    if not isinstance(given, list) or size is None or len(given) <= size:
        return (Batch(inputs=inputs, span=range(len(given) if isinstance(given, list) else 1)),)
    return tuple(
        Batch(
            inputs={**inputs, "input": given[start : start + size]},
            span=range(start, min(start + size, len(given))),
        )
        for start in range(0, len(given), size)
    )


def halved(batch: Batch) -> tuple[Batch, ...]:
    """The two halves of a batch; nothing for one that holds a single input."""
    given = batch.inputs.get("input")
    middle = len(batch.span) // 2
    if not isinstance(given, list) or not middle:
        return ()
    return tuple(
        Batch(inputs={**batch.inputs, "input": given[part]}, span=batch.span[part])
        for part in (slice(None, middle), slice(middle, None))
    )


def join(batches: Sequence[Batch], results: Sequence[Result], *, top_n: int | None = None) -> Result:
    """One result of all batches, given in the order of the batches.

    Of several reranks the documents are ordered by their scores, the higher first, and `top_n` of them are kept: every
    provider scores a document against the query alone.

    Raises:
        UsageError: results of that kind cannot be joined (a custom task's document is the provider's own).
    """
    first = results[0]
    if len(results) == 1:
        return first
    meta = _sum([result.meta for result in results])
    match first:
        case TextEmbedding():
            dense = [result for result in results if isinstance(result, TextEmbedding)]
            return replace(first, vectors=tuple(each for one in dense for each in one.vectors), meta=meta)
        case SparseEmbedding():
            sparse = [result for result in results if isinstance(result, SparseEmbedding)]
            return replace(first, vectors=tuple(each for one in sparse for each in one.vectors), meta=meta)
        case MultiModalEmbedding():
            return _contents(batches, results, meta)
        case Rerank():
            return _ranks(batches, results, meta, top_n)
        case _:
            raise UsageError(
                f"{batches[-1].span.stop} inputs are more than one call takes ({len(batches[0].span)})",
                help="call it several times: results of this task cannot be joined",
            )


def _contents(batches: Sequence[Batch], results: Sequence[Result], meta: Meta) -> MultiModalEmbedding:
    found = [result for result in results if isinstance(result, MultiModalEmbedding)]
    if any(len(result.vectors) != len(batch.span) for batch, result in zip(batches, found, strict=True)):
        raise UsageError(
            "contents that the model fuses into one vector must fit into one call",
            help=f"give at most {len(batches[0].span)}",
        )
    return MultiModalEmbedding(
        vectors=tuple(vector for result in found for vector in result.vectors),
        types=tuple(kind for result in found for kind in result.types),
        meta=meta,
    )


def _ranks(batches: Sequence[Batch], results: Sequence[Result], meta: Meta, top_n: int | None) -> Rerank:
    ranked = [
        replace(one, index=one.index + batch.span.start)
        for batch, result in zip(batches, results, strict=True)
        if isinstance(result, Rerank)
        for one in result.ranked
    ]
    ordered = tuple(sorted(ranked, key=lambda one: (-one.score, one.index)))
    return Rerank(ranked=best(ordered, len(ordered) if top_n is None else top_n), meta=meta)


def _sum(parts: Sequence[Meta]) -> Meta:
    usage: Counter[str] = Counter()
    for part in parts:
        usage.update(dict(part.usage))
    return Meta(
        usage=dict(usage),
        request_ids=tuple(id_ for part in parts for id_ in part.request_ids),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )
