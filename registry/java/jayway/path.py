"""What a compiled Jayway path is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from registry.errors import RegistryError

Accept = Callable[[Any, Any, "Options"], bool]
"""Whether a filter takes an item; second comes the whole document."""


class PathError(RegistryError):
    """The text is no path; the message is Jayway's `InvalidPathException`."""

    type = "path"


class PathNotFoundError(PathError):
    """The document has no such place; the message is Jayway's `PathNotFoundException`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Jayway's options that the platforms set; OpenSearch's processors read documents with both of the first two."""

    suppress: bool = False
    """A definite path that finds nothing gives None, an indefinite one an empty list."""
    leaf_null: bool = False
    """A missing last name counts as null."""
    require: bool = False
    """A missing name is an error even where the path is indefinite; filters test existence so."""


@dataclass(frozen=True, slots=True)
class Names:
    """`.a`, `['a']`, `['a','b']`."""

    names: tuple[str, ...]
    quote: str = "'"


@dataclass(frozen=True, slots=True)
class Indexes:
    """`[0]`, `[-1]`, `[0,2]`."""

    indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """`[1:]`, `[:2]`, `[1:2]`."""

    start: int | None
    stop: int | None


@dataclass(frozen=True, slots=True)
class Every:
    """`[*]`, `.*`."""


@dataclass(frozen=True, slots=True)
class Deep:
    """`..`: every place below, the step behind it decides which."""


@dataclass(frozen=True, slots=True)
class Filter:
    """`[?(…)]`."""

    accept: Accept = field(compare=False)


@dataclass(frozen=True, slots=True)
class Function:
    """`.name(…)`."""

    name: str
    arguments: bool


Step = Names | Indexes | Slice | Every | Deep | Filter | Function


@dataclass(frozen=True, slots=True)
class Path:
    """A compiled path."""

    text: str
    root: str
    steps: tuple[Step, ...]

    @property
    def definite(self) -> bool:
        """Whether it leads to one place at most; Jayway then gives the value itself and not a list of values."""
        first = 0
        if self.steps and isinstance(self.steps[0], Deep) and isinstance(self.steps[-1], Function):
            # Jayway turns $..a.length() into a function of the list that $..a gives.
            first = next(at for at, step in enumerate(self.steps) if isinstance(step, Function))
        return all(map(self.definite_step, range(first, len(self.steps))))

    def definite_step(self, at: int) -> bool:
        """Whether that step leads to one place at most."""
        match self.steps[at]:
            case Names(names):
                return len(names) == 1 or at == len(self.steps) - 1
            case Indexes(indexes):
                return len(indexes) == 1
            case Function():
                return True
            case _:
                return False

    def tail(self, start: int = 0) -> str:
        """The steps from `start` on as Jayway prints them."""
        return "".join(map(written, self.steps[start:]))


def written(step: Step) -> str:
    """The step as Jayway prints it."""
    match step:
        case Names(names, quote):
            return "[" + ",".join(f"{quote}{name}{quote}" for name in names) + "]"
        case Indexes(indexes):
            return "[" + ",".join(map(str, indexes)) + "]"
        case Slice(start, stop):
            return f"[{'' if start is None else start}:{'' if stop is None else stop}]"
        case Every():
            return "[*]"
        case Deep():
            return ".."
        case Filter():
            return "[?]"
        case Function(name, arguments):
            return f".{name}{'(...)' if arguments else '()'}"
