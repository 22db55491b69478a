"""Typed results, one class a task type; `document()` gives each in Elasticsearch's response words.

Every result is in the order of the inputs, except a rerank, which is in the provider's order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

BYTES = frozenset({"int8", "uint8"})
"""Element types with one byte a dimension."""
BITS = frozenset({"binary", "ubinary"})
"""Element types with one bit a dimension, eight to a byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What a provider says beside the result."""

    usage: Mapping[str, int | float] = field(default_factory=dict)
    """What was consumed, by the blueprint's names: `input_tokens`, `total_tokens`, …; sums over the calls."""
    request_ids: tuple[str, ...] = ()
    """The provider's ids of the calls, in their order."""
    notes: tuple[str, ...] = ()
    """What one must know of this result, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEmbedding:
    """Dense vectors, one per text; shape (texts, dimensions)."""

    vectors: tuple[tuple[float, ...], ...]
    """Floats as they came (base64 is decoded: 32-bit, little-endian). int8 and binary: -128…127, uint8 and ubinary:
    0…255. Of binary and ubinary a number holds eight dimensions."""
    element_type: str = "float"
    """`float`, `int8`, `uint8`, `binary` or `ubinary`."""
    meta: Meta = field(default_factory=Meta)

    @property
    def dimensions(self) -> int:
        """The length of the vectors, in dimensions."""
        return dimensions(self.vectors[0], self.element_type)

    def document(self) -> dict[str, Any]:
        """Elasticsearch's words: `text_embedding`, `text_embedding_bytes` or `text_embedding_bits`."""
        key = "text_embedding"
        if self.element_type in BYTES:
            key = "text_embedding_bytes"
        elif self.element_type in BITS:
            key = "text_embedding_bits"
        return {key: [{"embedding": list(vector)} for vector in self.vectors]}


def dimensions(vector: tuple[float, ...], element_type: str) -> int:
    """How many dimensions a vector of that element type has."""
    return len(vector) * 8 if element_type in BITS else len(vector)


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseVector:
    """Tokens with their weights, in the provider's order; no token stands twice."""

    tokens: tuple[str, ...]
    """Ids of the vocabulary as text, or words: whatever the blueprint calls `tokens`."""
    weights: tuple[float, ...]
    """As many as tokens."""
    words: tuple[str, ...] | None = None
    """The tokens in words, as many; None where the provider sent none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseEmbedding:
    """Sparse vectors, one per text."""

    vectors: tuple[SparseVector, ...]
    meta: Meta = field(default_factory=Meta)

    def document(self) -> dict[str, Any]:
        """Elasticsearch's words; keys are `tokens`, whether ids or words."""
        return {
            "sparse_embedding": [
                {
                    "is_truncated": False,
                    "embedding": dict(zip(vector.tokens, vector.weights, strict=True)),
                }
                for vector in self.vectors
            ]
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One document's relevance to the query."""

    index: int
    """The position of the document in the request, counted from 0."""
    score: float
    """The higher, the more relevant; between 0 and 1 for most providers, any number for logits."""
    text: str | None = None
    """The document, where the caller asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerank:
    """Documents by their relevance, in the provider's order; each index at most once.

    `top_n` of them where the caller said so, also of a provider that has no such limit: the best ones, in its order.
    """

    ranked: tuple[Ranked, ...]
    meta: Meta = field(default_factory=Meta)

    def document(self) -> dict[str, Any]:
        """Elasticsearch's words; `text` only where asked for."""
        return {
            "rerank": [
                {"index": one.index, "relevance_score": one.score}
                | ({} if one.text is None else {"text": one.text})
                for one in self.ranked
            ]
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the model wrote: one text per choice or part, at least one."""

    texts: tuple[str, ...]
    meta: Meta = field(default_factory=Meta)

    def document(self) -> dict[str, Any]:
        """Elasticsearch's words."""
        return {"completion": [{"result": text} for text in self.texts]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer of a chat model."""

    message: Mapping[str, Any]
    """`role`, `content` (text or null), and `tool_calls` where the model calls tools, in OpenAI's words."""
    finish_reason: str | None = None
    """`stop`, `length`, `tool_calls` or a word of the provider; None where it gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCompletion:
    """The next message of a conversation; one choice, or as many as were asked for."""

    choices: tuple[Choice, ...]
    provided: Mapping[str, Any]
    """OpenAI's chat completion object: the provider's document where it is one, else made from it."""
    meta: Meta = field(default_factory=Meta)

    def document(self) -> dict[str, Any]:
        """OpenAI's chat completion object."""
        return dict(self.provided)


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiModalEmbedding:
    """Dense vectors of texts, images and videos in one space; shape (contents, dimensions).

    One per content, or one of them all where the model fuses them into one.
    """

    vectors: tuple[tuple[float, ...], ...]
    types: tuple[str | None, ...]
    """What each content is: `text`, `image`, `video`, or a word of the provider; as many as vectors."""
    meta: Meta = field(default_factory=Meta)

    def document(self) -> dict[str, Any]:
        """Elasticsearch's words; `type` where it is known."""
        return {
            "embedding": [
                {"embedding": list(vector)} | ({} if kind is None else {"type": kind})
                for vector, kind in zip(self.vectors, self.types, strict=True)
            ]
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Custom:
    """The provider's document, untouched."""

    provided: Any
    meta: Meta = field(default_factory=Meta)

    def document(self) -> Any:
        """The provider's document."""
        return self.provided


Result = TextEmbedding | SparseEmbedding | Rerank | Completion | ChatCompletion | MultiModalEmbedding | Custom
