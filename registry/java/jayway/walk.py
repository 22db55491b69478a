"""What a compiled Jayway path finds in a document.

Source: json-path 2.9 `internal/path/*Token.java`, `EvaluationContextImpl.java`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.errors import UnsupportedError
from registry.java.jayway.path import (
    Accept,
    Deep,
    Every,
    Filter,
    Function,
    Indexes,
    Names,
    Options,
    Path,
    PathError,
    PathNotFoundError,
    Slice,
    Step,
    written,
)
from registry.java.text import gson, number


def evaluate(path: Path, document: Any, root: Any, options: Options) -> Any:
    """`read` for a compiled path; `root` is what `$` means inside filters."""
    _refuse_functions(path)
    found = list(_Walk(path, root, options).walk(0, document, path.root))
    if not path.definite:
        return found
    if found:
        return found[-1]
    if options.suppress:
        return None
    raise PathNotFoundError(f"No results for path: {path.root}{path.tail()}")


def _refuse_functions(path: Path) -> None:
    for at, step in enumerate(path.steps):
        last = at == len(path.steps) - 1
        if isinstance(step, Function) and (not last or step != Function("length", arguments=False)):
            raise UnsupportedError(f"{path.text}: this function is not run here, only a last length() is")
        if isinstance(step, Function) and isinstance(path.steps[0], Deep):
            raise UnsupportedError(f"{path.text}: length() of what .. finds is not run here")


@dataclass(frozen=True, slots=True)
class _Walk:
    path: Path
    root: Any
    options: Options

    def walk(self, at: int, value: Any, place: str) -> Iterator[Any]:
        """The values that the steps from `at` on lead to; `place` is the way here, as messages print it."""
        if at == len(self.path.steps):
            yield value
            return
        match self.path.steps[at]:
            case Names(names):
                yield from self._names(at, names, value, place)
            case Every():
                yield from self._every(at, value, place)
            case Deep():
                yield from self._deep(at, value, place)
            case Filter(accept):
                yield from self._filter(at, accept, value, place)
            case Function():
                yield len(value) if isinstance(value, list | Mapping) else None
            case Indexes() | Slice() as step:
                if self._is_list(at, value, place):
                    yield from self._items(at, _positions(step, len(value)), value, place)

    def _upstream(self, at: int) -> bool:
        """Whether the way to that step is definite, so that a miss there is an error."""
        return all(map(self.path.definite_step, range(at)))

    def _names(self, at: int, names: tuple[str, ...], value: Any, place: str) -> Iterator[Any]:
        if not isinstance(value, Mapping):
            if self._upstream(at) and not self.options.suppress:
                raise PathNotFoundError(
                    f"Expected to find an object with property {written(self.path.steps[at])} in path {place} but found "
                    f"'{_class_name(value)}'. This is not a json object according to the JsonProvider: "
                    "'com.jayway.jsonpath.spi.json.JsonSmartJsonProvider'."
                )
            return
        leaf = at == len(self.path.steps) - 1
        if leaf and len(names) > 1:
            yield self._merged(names, value, place)
            return
        for name in names:
            inner = f"{place}['{name}']"
            if name in value:
                yield from self.walk(at + 1, value[name], inner)
            elif leaf and self.options.leaf_null:
                yield None
            elif self._missing_is_an_error(at, leaf=leaf):
                raise PathNotFoundError(
                    f"{'No results for' if leaf else 'Missing property in'} path{':' * leaf} {inner}"
                )

    def _missing_is_an_error(self, at: int, *, leaf: bool) -> bool:
        if self.options.suppress:
            return False
        if leaf:
            return self.options.require
        return self.options.require or (self._upstream(at) and self.path.definite_step(at))

    def _merged(self, names: tuple[str, ...], value: Mapping[str, Any], place: str) -> dict[str, Any]:
        if self.options.leaf_null:
            return {name: value.get(name) for name in names}
        if self.options.require and not all(name in value for name in names):
            joined = ", ".join(f"'{name}'" for name in names)
            raise PathNotFoundError(f"Missing property in path {place}[{joined}]")
        return {name: value[name] for name in names if name in value}

    def _every(self, at: int, value: Any, place: str) -> Iterator[Any]:
        if isinstance(value, Mapping):
            for name, member in value.items():
                yield from self.walk(at + 1, member, f"{place}['{name}']")
        elif isinstance(value, list):
            for position, item in enumerate(value):
                try:
                    yield from self.walk(at + 1, item, f"{place}[{position}]")
                except PathNotFoundError:
                    if self.options.require:
                        raise

    def _is_list(self, at: int, value: Any, place: str) -> bool:
        if isinstance(value, list):
            return True
        if not self._upstream(at) or self.options.suppress:
            return False
        if value is None:
            raise PathNotFoundError(f"The path {place} is null")
        raise PathNotFoundError(
            f"Filter: {self.path.tail(at)} can only be applied to arrays. Current context is: {_printed(value)}"
        )

    def _items(self, at: int, indexes: Sequence[int], value: Sequence[Any], place: str) -> Iterator[Any]:
        for index in indexes:
            position = len(value) + index if index < 0 else index
            if 0 <= position < len(value):
                yield from self.walk(at + 1, value[position], f"{place}[{index}]")

    def _filter(self, at: int, accept: Accept, value: Any, place: str) -> Iterator[Any]:
        if isinstance(value, Mapping):
            if accept(value, self.root, self.options):
                yield from self.walk(at + 1, value, place)
        elif isinstance(value, list):
            taken = [position for position, item in enumerate(value) if accept(item, self.root, self.options)]
            yield from self._items(at, taken, value, place)
        elif self._upstream(at):
            raise PathError(
                f"Filter: {self.path.tail(at)} can not be applied to primitives. "
                f"Current context is: {_printed(value)}"
            )

    def _deep(self, at: int, value: Any, place: str) -> Iterator[Any]:
        """Here first where the next step fits, then below, in document order."""
        step = self.path.steps[at + 1]
        if at + 2 < len(self.path.steps) and not isinstance(step, Names):
            raise UnsupportedError(
                f"{self.path.text}: what Jayway finds behind ..{written(step)} is not run here"
            )
        if isinstance(value, Mapping | list) and self._fits(at + 1, step, value):
            yield from self.walk(at + 1, value, place)
        if isinstance(value, Mapping):
            for name, member in value.items():
                yield from self._deep(at, member, f"{place}['{name}']")
        elif isinstance(value, list):
            for position, item in enumerate(value):
                yield from self._deep(at, item, f"{place}[{position}]")

    def _fits(self, at: int, step: Step, value: Any) -> bool:
        match step:
            case Names(names):
                loose = not self.path.definite_step(at) or (
                    at == len(self.path.steps) - 1 and self.options.leaf_null
                )
                return isinstance(value, Mapping) and (loose or all(name in value for name in names))
            case Indexes() | Slice():
                return isinstance(value, list)
            case Filter(accept):
                return accept(value, self.root, self.options)
            case _:
                return isinstance(step, Every)


def _positions(step: Indexes | Slice, length: int) -> Sequence[int]:
    """The positions that the step asks for; a slice's start below zero counts from the end only without a stop."""
    if isinstance(step, Indexes):
        return step.indexes
    start, stop = step.start, step.stop
    if stop is None:
        start = start or 0
        return range(max(0, length + start if start < 0 else start), length)
    if start is None:
        return range(min(length, length + stop if stop < 0 else stop))
    return range(start, min(length, stop))


def _class_name(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "net.minidev.json.JSONArray"
    if isinstance(value, bool):
        return "java.lang.Boolean"
    if isinstance(value, int):
        return "java.lang.Integer" if -(1 << 31) <= value < 1 << 31 else "java.lang.Long"
    return "java.lang.Double" if isinstance(value, float) else "java.lang.String"


def _printed(value: Any) -> str:
    """The value as Java prints it: an object in braces with `=`, a list (json-smart's) as JSON."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}={_printed(member)}" for name, member in value.items()) + "}"
    if isinstance(value, float) and not math.isfinite(value):
        return number(value)
    return value if isinstance(value, str) else gson(_smart(value))


def _smart(value: Any) -> Any:
    """The value as json-smart writes it: a number without end is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {name: _smart(member) for name, member in value.items()}
    return [_smart(item) for item in value] if isinstance(value, list) else value
