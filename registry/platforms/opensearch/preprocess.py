"""The built-in pre-process functions run: documents → the parameters that the request body is filled with.

Every one is here, those for images and for Bedrock's Nova too; `functions.py` has the facts of those that compile uses.

Source: ml-commons `functions/preprocess/*.java`, `MLPreProcessFunction.java`, tags 2.19 to 3.8.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.java.substitution import PlatformError
from registry.model import Version
from registry.platforms.opensearch.functions import PRE, V2_11

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The documents of a call: texts alone, or with the query that they are compared to."""

    texts: Sequence[str | None]
    query: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A built-in function: documents → parameters, not yet texts; `compares` takes a query too."""

    run: Callable[[Documents], dict[str, Any]]
    compares: bool = False
    since: Version = V2_11


def parameters(name: str, documents: Documents | None) -> dict[str, Any]:
    """The parameters that the function of that name makes.

    Raises:
        PlatformError: it takes other documents.
    """
    if documents is None:
        raise PlatformError("Preprocess function input can't be null")
    function = FUNCTIONS[name]
    if function.compares and documents.query is None:
        raise PlatformError("This pre_process_function can only support TextSimilarityInputDataSet")
    if not function.compares and documents.query is not None:
        raise PlatformError(
            "This pre_process_function can only support TextDocsInputDataSet which including a list of string with key "
            "'text_docs'"
        )
    return function.run(documents)


def known(name: str, version: Version | None) -> bool:
    """Whether the version, None for the newest, has a function of that name."""
    return name in FUNCTIONS and (version is None or version >= FUNCTIONS[name].since)


def _all(name: str) -> Callable[[Documents], dict[str, Any]]:
    return lambda documents: {name: list(documents.texts)}


def _first(name: str, what: str) -> Callable[[Documents], dict[str, Any]]:
    def run(documents: Documents) -> dict[str, Any]:
        if not documents.texts:
            raise PlatformError(f"No input {what} provided")
        return {name: documents.texts[0]}

    return run


def _text(documents: Documents) -> dict[str, Any]:
    if not documents.texts:
        raise PlatformError(
            "Index 0 out of bounds for length 0", status=500, type="array_index_out_of_bounds_exception"
        )
    if documents.texts[0] is None:
        raise PlatformError("null", status=500, type="null_pointer_exception")
    return {"inputText": documents.texts[0]}


def _images(documents: Documents) -> dict[str, Any]:
    if not documents.texts or documents.texts[0] is None:
        raise PlatformError("No image provided")
    return {"images": list(documents.texts)}


def _text_and_image(documents: Documents) -> dict[str, Any]:
    _one_at_least(documents, "No input text or image provided")
    return dict(zip(("inputText", "inputImage"), documents.texts, strict=False))


def _one_at_least(documents: Documents, message: str) -> None:
    if not documents.texts or list(documents.texts) == [None]:
        raise PlatformError(message)


_FOUND_BY = ("text", "image", "video", "audio")
_READ_BY = ("text", "image", "audio", "video")


def _any_medium(documents: Documents) -> dict[str, Any]:
    """What the first document is by the first known key in it; its value by the first in another order."""
    _one_at_least(documents, "No input provided")
    text = documents.texts[0]
    try:
        found = json.loads(text or "null")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, Mapping):
        return {"text": text}
    medium = next((key for key in _FOUND_BY if key in found), "text")
    value = next((found[key] for key in _READ_BY if key in found), text)
    if isinstance(value, Mapping | list) or not (text or "").startswith("{"):
        value = text
    return {medium: value if isinstance(value, str) else json.dumps(value)}


def _ranked(documents: Documents) -> dict[str, Any]:
    return {"query": documents.query, "documents": list(documents.texts), "top_n": len(documents.texts)}


def _ranked_by_bedrock(documents: Documents) -> dict[str, Any]:
    sources = [
        {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": text}}}
        for text in documents.texts
    ]
    queries = [{"type": "TEXT", "textQuery": {"text": documents.query}}]
    return {"queries": queries, "sources": sources, "numberOfResults": len(documents.texts)}


_NOVA = Version(3, 4)
DEFAULT = f"{PRE}default.embedding"
ONE_BY_ONE = f"{PRE}bedrock.embedding"
"""The one built-in function for which documents are sent one by one."""
FUNCTIONS: Mapping[str, Function] = {
    f"{PRE}openai.embedding": Function(run=_all("input")),
    DEFAULT: Function(run=_all("input")),
    f"{PRE}cohere.embedding": Function(run=_all("texts")),
    f"{PRE}cohere.multimodal_embedding": Function(run=_images),
    ONE_BY_ONE: Function(run=_text),
    f"{PRE}bedrock.multimodal_embedding": Function(run=_text_and_image),
    f"{PRE}bedrock.nova.embedding": Function(run=_any_medium, since=_NOVA),
    f"{PRE}bedrock.nova.text_embedding": Function(run=_text, since=_NOVA),
    f"{PRE}bedrock.nova.image_embedding": Function(run=_first("inputImage", "image"), since=_NOVA),
    f"{PRE}bedrock.nova.video_embedding": Function(run=_first("inputVideo", "video"), since=_NOVA),
    f"{PRE}bedrock.nova.audio_embedding": Function(run=_first("inputAudio", "audio"), since=_NOVA),
    f"{PRE}cohere.rerank": Function(run=_ranked, compares=True),
    f"{PRE}default.rerank": Function(run=_ranked, compares=True),
    f"{PRE}bedrock.rerank": Function(run=_ranked_by_bedrock, compares=True),
}
