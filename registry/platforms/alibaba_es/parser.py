"""Response paths as Alibaba's `json_parser` wants them: Jayway JSONPath, indefinite but for a completion.

Source: elasticsearch pull request 124299, `external/response/custom/CustomResponseEntity.java`,
`services/custom/ResponseJsonParser.java`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.errors import UnsupportedError
from registry.partial import answer_path, element_type
from registry.paths import At, Each, Key, Path

if TYPE_CHECKING:
    from registry.binding import Binding
    from registry.catalog import BlueprintTask

_UNREADABLE = {
    "base64": "it reads lists of numbers, not base64 text",
    "binary": "it would read packed bits as numbers",
    "bit": "it would read packed bits as numbers",
    "ubinary": "it would read packed bits as numbers",
}


_BARE_LIST = "alibaba-es reads answers that are JSON objects; it takes a bare list for an empty one"


def refuse_bare_list(task: BlueprintTask) -> None:
    """Refuse a task whose example answer is no JSON object: even `custom` would answer with nothing.

    Raises:
        UnsupportedError: it is a list.
    """
    if isinstance(task.content.get("example", {}).get("answer"), list):
        raise UnsupportedError(_BARE_LIST, place=task.place("example", "answer"))


def json_parser(binding: Binding, task_type: str) -> dict[str, Any]:
    """The `json_parser` of a task type that has one.

    Raises:
        UnsupportedError: the platform cannot read that answer; the place is the path in the blueprint.
    """
    match task_type:
        case "text_embedding":
            _readable(binding)
            return {"text_embeddings": str(_listing(binding, "embeddings", depth=2))}
        case "sparse_embedding":
            return {"sparse_result": _sparse(binding)}
        case "rerank":
            found = {
                "relevance_score": _listing(binding, "scores"),
                "reranked_index": _optional(binding, "index"),
                "document_text": _optional(binding, "texts"),
            }
            return {key: str(path) for key, path in found.items() if path is not None}
        case _:
            return {"completion_result": str(_completion(binding))}


def _readable(binding: Binding) -> None:
    kind = element_type(binding)
    if kind in _UNREADABLE:
        raise UnsupportedError(
            f"alibaba-es cannot read {kind} vectors: {_UNREADABLE[kind]}",
            place=binding.task.place("response", "embeddings"),
        )


def _sparse(binding: Binding) -> dict[str, Any]:
    items = _path(binding, "items")
    start = items if items.many else Path((*items.steps, Each()))
    inner = {
        "sparse_token": _inner(binding, "tokens", items),
        "sparse_weight": _inner(binding, "weights", items),
    }
    return {"path": str(start), "value": {key: str(path) for key, path in inner.items()}}


def _inner(binding: Binding, field: str, items: Path) -> Path:
    """The path from one match of `items`, which the platform starts with `$` again."""
    whole = _path(binding, field)
    length = len(items.steps)
    if whole.steps[:length] != items.steps:
        raise UnsupportedError(
            f"alibaba-es reads tokens and weights from each match of {items}; {whole} starts elsewhere",
            place=binding.task.place("response", field),
        )
    steps = whole.steps[length:]
    return Path(steps if Path(steps).many else (*steps, Each()))


def _optional(binding: Binding, field: str) -> Path | None:
    return _listing(binding, field) if answer_path(binding, field) is not None else None


def _listing(binding: Binding, field: str, depth: int = 1) -> Path:
    """The path with one match per item, made so where it leads to the list of them.

    The platform casts what it finds to Jayway's own list, which only a path with a wildcard or filter gives.
    """
    path = _path(binding, field)
    if path.many:
        return path
    if not _holds_lists(binding, path, depth):
        raise UnsupportedError(
            f"alibaba-es needs a path with one match per item; {path} finds one value that is no list of them",
            place=binding.task.place("response", field),
        )
    return Path((*path.steps, Each()))


def _completion(binding: Binding) -> Path:
    path = _path(binding, "text")
    if not path.many and _example(binding) is not None and _holds_lists(binding, path, 1):
        return Path((*path.steps, Each()))
    return path


def _path(binding: Binding, field: str) -> Path:
    path = answer_path(binding, field)
    where = binding.task.place("response", field)
    if path is None:
        raise UnsupportedError(f"no response path for '{field}' with these values", place=where)
    if not path.steps or not isinstance(path.steps[0], Key):
        raise UnsupportedError(_BARE_LIST, place=where)
    return path


def _holds_lists(binding: Binding, path: Path, depth: int) -> bool:
    """Whether the example's value there is a list (of lists) of values; yes where there is no example."""
    example = _example(binding)
    if example is None:
        return True
    value = _reach(example, path)
    for _ in range(depth):
        if not isinstance(value, list) or not value:
            return False
        value = value[0]
    return True


def _reach(document: Any, path: Path) -> Any:
    """What a path without wildcards and filters finds; None where it finds nothing."""
    for step in path.steps:
        if isinstance(step, Key):
            document = document.get(step.name) if isinstance(document, dict) else None
        elif isinstance(step, At):
            document = (
                document[step.index] if isinstance(document, list) and step.index < len(document) else None
            )
    return document


def _example(binding: Binding) -> Any:
    return binding.task.content.get("example", {}).get("answer")
