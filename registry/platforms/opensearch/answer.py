"""How a provider's answer becomes tensors: a built-in function, a path to what matters, a short script, or as it is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry import partial, paths
from registry.errors import UnsupportedError
from registry.model import Need, Version
from registry.paths import At, Each, Path
from registry.platforms.opensearch import functions, painless
from registry.platforms.opensearch.slots import TARGET

if TYPE_CHECKING:
    from registry.binding import Binding
    from registry.platforms.opensearch.functions import Reading

FILTER = "response_filter"
FRAGILE = "the built-in rerank function fails on a score without a point, and on one of 19 characters or more"
ESCAPE = Need(version=Version(2, 12), feature="the function escape in post_process_function")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How the answer is read."""

    function: str | None = None
    """`post_process_function`."""
    response_filter: str | None = None
    notes: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()


def answer(binding: Binding, url: str) -> Answer:
    """How the answer of the task at that URL is read.

    Raises:
        UnsupportedError: neither a function nor a short script reads it.
    """
    own = binding.task.targets(TARGET)
    if "post_process_function" in own or FILTER in own:
        return Answer(
            function=own.get("post_process_function"),
            response_filter=own.get(FILTER),
            needs=functions.needs([own.get("post_process_function", "")]),
        )
    match binding.task.type_name:
        case "text_embedding" | "multi_modal_embedding":
            _numbers(binding)
            return _built_in(functions.vectors(_whole(binding, "embeddings"), url))
        case "sparse_embedding":
            return _sparse(binding)
        case "rerank":
            return _scores(binding, url)
        case "completion":
            return _text(_whole(binding, "text"))
        case _:
            return Answer()


def _built_in(reading: Reading) -> Answer:
    return Answer(
        function=reading.function.name,
        response_filter=reading.response_filter,
        needs=functions.needs([reading.function.name]),
    )


def _numbers(binding: Binding) -> None:
    """Refuse vectors that come as texts: tensors are made of numbers."""
    if partial.element_type(binding) == "base64":
        raise UnsupportedError(
            "OpenSearch does not decode base64: its tensors are made of the numbers in the answer",
            place=binding.task.place("response", "embeddings"),
        )


def _whole(binding: Binding, field: str) -> Path:
    """The path from the answer's root.

    Raises:
        UnsupportedError: no path holds for the values that were set.
    """
    path = partial.answer_path(binding, field)
    if path is None:
        raise UnsupportedError(
            f"the blueprint has no path to {field} for these values",
            place=binding.task.place("response", field),
        )
    return path


def _relative(binding: Binding, field: str) -> Path | None:
    """The path as the blueprint writes it, from an item or from the root."""
    text = binding.path(binding.task.response.get(field))
    return paths.parse(text) if text is not None else None


def _items(binding: Binding) -> Path:
    items = _relative(binding, "items")
    if items is None:
        raise UnsupportedError(
            "OpenSearch reads this answer item by item: response.items must lead to the items",
            place=binding.task.place("response"),
        )
    return items


def _sparse(binding: Binding) -> Answer:
    tokens, weights = _relative(binding, "tokens"), _relative(binding, "weights")
    if tokens is None or weights is None:
        raise UnsupportedError(
            "the blueprint has no path to tokens and weights for these values",
            place=binding.task.place("response"),
        )
    try:
        script = painless.sparse(_items(binding), tokens, weights, _relative(binding, "index"))
    except painless.ScriptError as error:
        raise UnsupportedError(f"OpenSearch: {error}", place=binding.task.place("response")) from error
    return Answer(function=script, needs=(ESCAPE,))


def _scores(binding: Binding, url: str) -> Answer:
    items, index, score = _items(binding), _relative(binding, "index"), _relative(binding, "scores")
    if score is None or not score.relative:
        raise UnsupportedError(
            "OpenSearch needs the score within each item", place=binding.task.place("response", "scores")
        )
    reading = functions.scores(items, index, score, url)
    if reading:
        return dataclasses.replace(_built_in(reading), notes=(FRAGILE,))
    try:
        return Answer(function=painless.similarity(items, score, index))
    except painless.ScriptError as error:
        raise UnsupportedError(
            f"OpenSearch: {error}", place=binding.task.place("response", "scores")
        ) from error


def _text(path: Path) -> Answer:
    """The text alone: the first choice's where there are several, the list of them where parts are picked by kind."""
    first = Path(tuple(At(0) if isinstance(step, Each) else step for step in path.steps))
    if first.many:
        return Answer(
            response_filter=str(path), notes=("the answer is the list of its parts' texts, under 'response'",)
        )
    notes = ("the answer is the text of the first choice, under 'response'",) if first != path else ()
    return Answer(response_filter=str(first), notes=notes)
