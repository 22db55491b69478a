"""Where a platform asks or answers otherwise than the blueprint's own engine, on purpose: what contracts allow for, and no more.

A room's `differences.py` ends in `ROOMS`, one `Room` a target. A difference says what stands in the place of our own value, exactly: what
is left after that is a fault of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from registry import partial, template
from registry.platforms._execute import Call

if TYPE_CHECKING:
    from registry.binding import Binding
    from registry.exchange import ProviderResponse
    from registry.model import JsonPath

Where = Literal["call", "request", "result"]
"""What the difference is about: what is asked of the platform, what it asks of the provider, what it gives."""
ANYTHING = object()
"""Expected where nobody can promise what comes out, as of a text that breaks the platform's body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call, as a difference sees it."""

    binding: Binding
    inputs: Mapping[str, Any]
    responses: tuple[ProviderResponse, ...] = ()
    """The provider's answers to it."""

    @property
    def task_type(self) -> str:
        """The task type's name."""
        return self.binding.task.type_name

    def unplaced(self) -> frozenset[str]:
        """The inputs that the provider's request has no place for: our engine does by itself what they ask for."""
        placed = {use.name for use in partial.uses(self.binding)}
        optional = {name for name, part in self.binding.task.type.inputs.items() if not part.required}
        return frozenset((optional & self.inputs.keys()) - placed)

    def leaves(self, name: str) -> list[JsonPath]:
        """Where the request's body holds that name alone."""
        body = (self.binding.task.request or {}).get("body")
        return [path for path, text in template.texts(body) if text == f"{{{{ {name} }}}}"]


def placed(tree: Any, path: JsonPath, value: Any) -> Any:
    """The tree with the value at the path, whose containers are there."""
    if not path:
        return value
    copied: Any = list(tree) if isinstance(tree, list) else dict(tree)
    known = dict(enumerate(tree)) if isinstance(tree, list) else tree
    copied[path[0]] = placed(known.get(path[0]), path[1:], value)
    return copied


def always(asked: Asked) -> bool:
    """For a difference that every call has."""
    del asked
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that a platform does otherwise, and why."""

    where: Where
    why: str
    applies: Callable[[Asked], bool] = always
    expect: Callable[[Asked, Any], Any] = lambda _, __: ANYTHING
    """Our value → the platform's: the inputs of a call; a request as `{method, url, query, headers, body}`; a result."""
    other_answer: bool = False
    """Whether the provider is asked for something else, so that the recorded answer is not the answer to it."""


def same_status(response: ProviderResponse) -> int:
    """The provider's own status."""
    return response.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a contract must know of a target to compare it with the blueprint's own engine."""

    differences: tuple[Difference, ...]
    canonical: Callable[[str, Any], Any]
    """The task type and the platform's answer → a result document in the words of `registry invoke`."""
    endpoint: Mapping[str, frozenset[str]]
    """Task type → the inputs that no call can bring: they are set at the endpoint."""
    splits: bool = False
    """Whether the platform makes several requests of more inputs than the provider takes in one."""
    status: Callable[[ProviderResponse], int] = same_status
    """The platform's status for a provider's refusal."""


def call(task_type: str, inputs: Mapping[str, Any]) -> Call:
    """The call of an endpoint with these inputs; one text goes as a list of it."""
    given = inputs.get("input", ())
    return Call(
        task_type=task_type,
        input=list(given) if isinstance(given, list | tuple) else [given],
        query=inputs.get("query"),
        input_type=inputs.get("input_type"),
        top_n=inputs.get("top_n"),
        return_documents=inputs.get("return_documents"),
        messages=inputs.get("messages"),
    )


def without(names: frozenset[str]) -> Callable[[Asked, Mapping[str, Any]], dict[str, Any]]:
    """The inputs without those."""
    return lambda _, inputs: {name: value for name, value in inputs.items() if name not in names}


UNPLACED = Difference(
    where="call",
    why="the provider has no word for it, and the platform does not do by itself what it asks for",
    applies=lambda asked: bool(asked.unplaced()),
    expect=lambda asked, inputs: without(asked.unplaced())(asked, inputs),
)
"""`top_n` and `return_documents` of a ranking whose provider knows neither."""


def every_number(value: Any, turn: Callable[[float], float]) -> Any:
    """The value with each number in it turned."""
    if isinstance(value, Mapping):
        return {key: every_number(member, turn) for key, member in value.items()}
    if isinstance(value, list):
        return [every_number(item, turn) for item in value]
    return turn(value) if isinstance(value, float) else value


def texts(value: Any) -> list[str]:
    """Every text in the value, names of members aside."""
    if isinstance(value, Mapping):
        return [text for member in value.values() for text in texts(member)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


SEARCHED_AGAIN = Difference(
    where="request",
    why="a text with ${ is searched for placeholders again",
    applies=lambda asked: any("${" in text for text in texts(dict(asked.inputs))),
)
"""Both Elasticsearches replace placeholders in what a call brings, too."""
