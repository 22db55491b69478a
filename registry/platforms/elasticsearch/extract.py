"""Response paths of Elasticsearch's `custom` service: `$`, `.name` and `[*]`, nesting kept, and nothing else.

Source: elasticsearch `common/MapPathExtractor.java`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.java.substitution import PlatformError
from registry.java.text import type_name

_BLANK = "".join(map(chr, range(0x21)))  # what Java's trim() takes away
_REST = "([^\n\r\x85\u2028\u2029]*)"  # Java's (.*): it stops at a line end, so the whole pattern fails
_FIELD = re.compile(r"\.([^.\[]+)" + _REST)
_LIST = re.compile(r"\[\*\]" + _REST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a path leads to, and the fields passed on the way, which the platform's messages quote."""

    value: Any
    fields: tuple[str, ...] = ()

    def field(self, position: int) -> str:
        """The dotted name of the field passed at that position, or `unknown`."""
        return self.fields[position] if 0 <= position < len(self.fields) else "unknown"


def extract(document: Any, path: str | None) -> Any:
    """The value that the path leads to in a parsed response body, lists within lists as they stand there.

    None where the body is empty or not an object, or the path is blank: the platform then fails on it.

    Raises:
        PlatformError: the platform cannot read the path, or the body is not as the path says.
    """
    return trace(document, path).value


def trace(document: Any, path: str | None) -> Trace:
    """`extract` with the fields that were passed.

    Raises:
        PlatformError: as `extract`.
    """
    if not isinstance(document, Mapping) or not document or not path or not path.strip(_BLANK):
        return Trace(value=None)
    fields: dict[str, None] = {}
    value = _navigate(document, _steps_of(path), "", fields)
    return Trace(value=value, fields=tuple(fields))


def refuse(path: str | None) -> str | None:
    """Why the platform cannot run the path on any body, in its words; None where it can."""
    if not path or not path.strip(_BLANK):
        return "The path is blank: nothing is extracted"
    try:
        rest = _steps_of(path)
    except PlatformError as error:
        return error.message
    if _LIST.fullmatch(rest):
        return _not_a("array field pattern", "list", rest, {}).message
    while rest:
        step = _FIELD.fullmatch(rest) or _LIST.fullmatch(rest)
        if step is None:
            return _invalid(rest).message
        rest = step[step.re.groups]
    return None


def _steps_of(path: str) -> str:
    steps = path.strip(_BLANK)
    if not steps.startswith("$"):
        raise PlatformError(f"Path [{steps}] must start with a dollar sign ($)")
    return steps[1:]


def _navigate(current: Any, rest: str, place: str, fields: dict[str, None]) -> Any:
    while current is not None and rest:
        if step := _FIELD.fullmatch(rest):
            name = step[1]
            if not isinstance(current, Mapping):
                raise _not_a("dot field pattern", "map", rest, current)
            current = current.get(name)
            if current is None:
                raise PlatformError(f"Unable to find field [{name}] in map")
            place = f"{place}.{name}" if place else name
            rest = step[2]
            if not rest:
                fields[place] = None
        elif step := _LIST.fullmatch(rest):
            if not isinstance(current, list):
                raise _not_a("array field pattern", "list", rest, current)
            fields[place] = None
            found = [_navigate(item, step[1], place, fields) for item in current]
            return [value for value in found if value is not None]
        else:
            raise _invalid(rest)
    return current


def _not_a(pattern: str, wanted: str, rest: str, current: Any) -> PlatformError:
    return PlatformError(
        f"Current path [{rest}] matched the {pattern} but the current object is not a {wanted}, "
        f"found invalid type [{type_name(current)}] instead."
    )


def _invalid(rest: str) -> PlatformError:
    return PlatformError(f"Invalid path received [{rest}], unable to extract a field name.")
