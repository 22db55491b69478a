"""Response paths as Elasticsearch's `custom` service runs them: `.name` and `[*]`, lists within lists as they stand.

Source: elasticsearch `common/MapPathExtractor.java`, `services/custom/response/*ResponseParser.java`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry import paths
from registry.errors import UnsupportedError
from registry.partial import answer_path, element_type
from registry.paths import At, Each, Key, Where
from registry.platforms._platform import Loss

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.binding import Binding
    from registry.paths import Path, Step

TARGET = "elasticsearch-custom"
FIELDS: Mapping[str, Mapping[str, str]] = {
    "text_embedding": {"text_embeddings": "embeddings"},
    "sparse_embedding": {"token_path": "tokens", "weight_path": "weights"},
    "rerank": {"relevance_score": "scores", "reranked_index": "index", "document_text": "texts"},
    "completion": {"completion_result": "text"},
}
"""Task type → the parser's word → the blueprint's."""
EMBEDDING_TYPES = {"float": "float", "byte": "byte", "int8": "byte", "bit": "bit", "binary": "bit"}
"""The provider's word → the parser's."""
_UNREADABLE = {
    "base64": "it reads lists of numbers, not base64 text",
    "uint8": "its bytes are signed",
    "ubinary": "its bytes are signed",
}
_OPTIONAL = ("index", "texts")
_DEPTHS = {"text_embedding": 2, "sparse_embedding": 2, "rerank": 1, "completion": 1}
"""How deep the lists are that a parser takes; a completion also takes a text alone."""


def json_parser(binding: Binding) -> dict[str, str]:
    """The `json_parser` of the task.

    Raises:
        UnsupportedError: the platform cannot read that answer; the place is the path in the blueprint.
    """
    parser: dict[str, str] = {}
    for word, field in FIELDS[binding.task.type_name].items():
        path = answer_path(binding, field)
        if path is not None:
            parser[word] = _written(binding, field, path)
        elif field not in _OPTIONAL:
            raise _refusal(binding, field, f"no response path for '{field}' with these values")
    if binding.task.type_name == "text_embedding":
        parser |= _embedding_type(binding)
    return parser


def filters(binding: Binding) -> Iterator[Loss]:
    """What is lost where a path has filters: the platform has none."""
    for field in FIELDS[binding.task.type_name].values():
        path = answer_path(binding, field)
        for step in path.steps if path else ():
            if isinstance(step, Where):
                yield Loss(
                    message=f"{TARGET} has no filters: without [?(@.{step.key}=='{step.text}')] every entry of the list "
                    f"counts as a result, and one that lacks what '{field}' asks for fails the call",
                    place=binding.task.place("response", field),
                )


def _written(binding: Binding, field: str, path: Path) -> str:
    if not path.steps or not isinstance(path.steps[0], Key):
        raise _refusal(
            binding, field, f"{TARGET} reads answers that are JSON objects: it cannot start at {path}"
        )
    _check_depth(binding, field, path)
    return "$" + "".join(_step(binding, field, step) for step in path.steps)


def _step(binding: Binding, field: str, step: Step) -> str:
    match step:
        case Key(name) if not set(".[") & set(name) and name.strip() == name:
            return f".{name}"
        case Key(name):
            raise _refusal(
                binding, field, f"{TARGET} cannot reach the key '{name}': no dots, brackets or outer blanks"
            )
        case At(index):
            raise _refusal(binding, field, f"{TARGET} has no list indexes: '{field}' asks for [{index}]")
        case _:
            return "[*]"


def _check_depth(binding: Binding, field: str, path: Path) -> None:
    """Refuse a path that leads to lists of another depth than the parser takes.

    A path with one match per item leads to one vector or one plain value; where that does not fit, the example may show
    that it leads to the list of them.
    """
    depth = _DEPTHS[binding.task.type_name]
    steps = sum(isinstance(step, Each | Where) for step in path.steps)
    found = steps + int(binding.task.type_name == "text_embedding")
    if found == depth or (field == "text" and found == 0):
        return
    example = binding.task.content.get("example", {})
    values = paths.find(example["answer"], path) if "answer" in example else []
    if values:
        found = steps + _depth(values[0])
    if found != depth:
        raise _refusal(
            binding,
            field,
            f"{TARGET} keeps lists within lists: {path} finds {found} levels of them, it takes {depth}",
        )


def _depth(value: Any) -> int:
    depth = 0
    while isinstance(value, list):
        depth, value = depth + 1, value[0] if value else None
    return depth


def _embedding_type(binding: Binding) -> dict[str, Any]:
    kind = element_type(binding)
    if kind not in EMBEDDING_TYPES:
        why = _UNREADABLE.get(kind, f"it knows {', '.join(EMBEDDING_TYPES)}")
        raise _refusal(binding, "embeddings", f"{TARGET} cannot read {kind} vectors: {why}")
    return {} if kind == "float" else {"embedding_type": EMBEDDING_TYPES[kind]}


def _refusal(binding: Binding, field: str, message: str) -> UnsupportedError:
    return UnsupportedError(message, place=binding.task.place("response", field))
