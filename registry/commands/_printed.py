"""Results and requests as `registry invoke` prints them."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from registry import report
from registry.credentials import is_credential
from registry.engine.toolcalls import Calls
from registry.exchange import MASK, ProviderRequest, ProviderResponse
from registry.java.text import number
from registry.results import (
    ChatCompletion,
    Completion,
    Custom,
    MultiModalEmbedding,
    Rerank,
    SparseEmbedding,
    TextEmbedding,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from registry.engine.stream import Chunk
    from registry.platforms._execute import Step
    from registry.results import Result

_FIRST = 4
"""How many numbers or tokens of a vector a table shows."""
_WIDE = 60
"""How many characters of a text a table shows."""


def result(found: Result, form: str) -> str:
    """The result: its document as JSON, one entry of it a line (`ndjson`), or a table for people."""
    document = found.document()
    if form == "json":
        return _json(document)  # a vector with one number a line helps nobody
    if form == "table":
        return _table(found)
    entries = document if isinstance(document, list) else [document]
    if isinstance(document, dict) and not isinstance(found, ChatCompletion | Custom):
        entries = next(iter(document.values()))
    return "".join(map(_json, entries))


def stream(chunks: Iterable[Chunk], form: str) -> Iterator[str]:
    """The chunks as they come: one object a line; or for people the bare text, then a line for each call of a tool."""
    written, calls = False, Calls()
    for chunk in chunks:
        yield shown(chunk.text) if form == "table" else _json(chunk.document())
        written = written or bool(chunk.text)
        calls.added(chunk.calls)
    if form == "table":
        made = calls.whole()
        yield "\n" if written or not made else ""
        yield from (f"{shown(json.dumps(call, ensure_ascii=False))}\n" for call in made)


def requests(made: Sequence[ProviderRequest], form: str) -> str:
    """The requests: `{"requests": […]}`, one a line (`ndjson`), or as HTTP writes them."""
    documents = [request.document() for request in made]
    if form == "json":
        return _json({"requests": documents}, indent=2)
    if form == "ndjson":
        return "".join(map(_json, documents))
    return "\n".join(_http(document) for document in documents)


def answer(text: str, form: str) -> str:
    """A platform's own answer: its JSON text as it wrote it, or for people with one member a line."""
    return shown(_laid_out(json.loads(text))) + "\n" if form == "table" else text + "\n"


def _laid_out(value: Any, margin: str = "") -> str:
    """JSON with one member a line; a list of plain values stays on its line."""
    inner = margin + "  "
    if isinstance(value, dict) and value:
        members = (f"{inner}{_json(key)[:-1]}: {_laid_out(part, inner)}" for key, part in value.items())
        return "{\n" + ",\n".join(members) + f"\n{margin}}}"
    if isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        return "[\n" + ",\n".join(inner + _laid_out(part, inner) for part in value) + f"\n{margin}]"
    return _json(value)[:-1]


def step(made: Step, form: str, mask: Callable[[str], str]) -> str:
    """A step of a trace: one object a line, or a heading and the value for people; nothing that `mask` hides."""
    value = made.value
    if form != "table":
        return mask(_json({"step": made.name, "value": _plain(value)}))
    if isinstance(value, ProviderRequest):
        text = _http(value.document())
    elif isinstance(value, ProviderResponse):
        found = _plain(value)
        headers = "".join(f"{name}: {one}\n" for name, one in found["headers"])
        text = f"{found['status']}\n{headers}" + (f"\n{found['body']}\n" if found["body"] else "")
    elif isinstance(value, str):
        text = value + "\n"
    else:
        text = _laid_out(_plain(value)) + "\n"
    return f"--- {made.name}\n{shown(mask(text))}"


def _plain(value: Any) -> Any:
    """The value as JSON has it; headers that hold credentials are hidden."""
    if isinstance(value, ProviderRequest):
        return value.document()
    if isinstance(value, ProviderResponse):
        headers = [
            [name, MASK if is_credential(name.lower()) or name.lower() == "set-cookie" else one]
            for name, one in value.headers
        ]
        return {
            "status": value.status,
            "headers": headers,
            "body": value.body.decode("utf-8", "replace"),
        }
    return _finite(value)


def _finite(value: Any) -> Any:
    """The value with what JSON has no numbers for as text, as the platforms write it."""
    if isinstance(value, float) and not math.isfinite(value):
        return number(value)
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list | tuple) else value


def _http(document: dict[str, Any]) -> str:
    headers = "".join(f"{name}: {value}\n" for name, value in document["headers"].items())
    body = f"\n{document['body']}\n" if document["body"] else ""
    return f"{document['method']} {document['url']}\n{headers}{body}"


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent) + "\n"


def _table(found: Result) -> str:
    match found:
        case TextEmbedding():
            rows = [
                [str(place), str(found.dimensions), _numbers(vector)]
                for place, vector in enumerate(found.vectors)
            ]
            return report.table(rows, ["INPUT", "DIMENSIONS", "VECTOR"])
        case MultiModalEmbedding():
            rows = [
                [str(place), kind or "-", str(len(vector)), _numbers(vector)]
                for place, (vector, kind) in enumerate(zip(found.vectors, found.types, strict=True))
            ]
            return report.table(rows, ["INPUT", "TYPE", "DIMENSIONS", "VECTOR"])
        case SparseEmbedding():
            rows = [
                [str(place), str(len(vector.tokens)), _tokens(vector.words or vector.tokens, vector.weights)]
                for place, vector in enumerate(found.vectors)
            ]
            return report.table(rows, ["INPUT", "TOKENS", "HEAVIEST"])
        case Rerank():
            texts = any(one.text is not None for one in found.ranked)
            rows = [
                [str(one.index), f"{one.score:.6g}", *([_short(one.text or "")] if texts else [])]
                for one in found.ranked
            ]
            return report.table(rows, ["INDEX", "RELEVANCE", *(["TEXT"] if texts else [])])
        case Completion():
            return "".join(f"{shown(text)}\n" for text in found.texts)
        case ChatCompletion():
            return "".join(_message(choice.message) for choice in found.choices)
        case Custom():
            return report.yaml_text(found.provided)


def _numbers(vector: Sequence[float]) -> str:
    more = ", …" if len(vector) > _FIRST else ""
    return ", ".join(f"{number:.6g}" for number in vector[:_FIRST]) + more


def _tokens(tokens: Sequence[str], weights: Sequence[float]) -> str:
    pairs = sorted(zip(tokens, weights, strict=True), key=lambda pair: -pair[1])
    more = ", …" if len(pairs) > _FIRST else ""
    return ", ".join(f"{_short(token)} {weight:.4g}" for token, weight in pairs[:_FIRST]) + more


def _message(message: Any) -> str:
    content = message.get("content")
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False) if content else ""
    calls = message.get("tool_calls") or []
    lines = ([shown(text)] if text else []) + [shown(json.dumps(call, ensure_ascii=False)) for call in calls]
    return "".join(f"{line}\n" for line in lines)


def _short(text: str) -> str:
    flat = " ".join(shown(text).split())
    return flat if len(flat) <= _WIDE else flat[: _WIDE - 1] + "…"


def shown(text: str) -> str:
    """The text for a terminal: lines and tabs stay, what could steer the terminal is escaped."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in text)
