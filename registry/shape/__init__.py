"""What a JSON Schema says about a document, as findings: places, nearest names, what would be right.

The schema may carry words of ours beside those of JSON Schema 2020-12:

* `x-enum: [WORD, …]`: like `enum`, for a reader that minds neither upper nor lower case;
* `x-ignored: WHO` on a closed object: WHO takes unknown fields without a word, so they are warnings, not errors;
* `x-severity: warning`: any misfit with that schema object is no more than that;
* `x-message: TEXT` beside `pattern`, `not`, `anyOf`, `oneOf`, …: the message of any finding of that schema object;
* `x-help: TEXT`: its help.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.credentials import is_credential
from registry.diagnostics import Finding, Severity, worst_first
from registry.errors import nearest
from registry.shape.misfit import Misfit, Schema, known_names, listed, misfits, resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import jsonschema

    from registry.model import Document, JsonPath, Place


_DOLLAR = re.compile(r"(?<!\\)\$(?=$|\||\))")
"""A `$` that ends a pattern or one of its alternatives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The code of each kind of misfit."""

    unknown: str
    missing: str
    type: str
    enum: str
    pattern: str
    other: str
    ignored: str
    """An unknown field that its reader skips (`x-ignored`)."""


def part(schema: Schema, name: str) -> dict[str, Any]:
    """The schema of `$defs/<name>` alone, able to refer to its neighbours.

    Raises:
        KeyError: there is no such definition.
    """
    return {"$defs": schema["$defs"], **schema["$defs"][name]}


def findings(document: Document, schema: Schema, *, codes: Codes, path: JsonPath = ()) -> list[Finding]:
    """Every misfit of the value at `path` with the schema, worst first; none where it fits.

    A field that is both unknown and near the name of a missing one is one finding, at the misspelt key.

    Raises:
        LookupError: nothing stands at `path`.
    """
    validator = dialect()(schema)
    reader = _Reader(document=document, root=schema, codes=codes, start=path)
    leaves = [leaf for error in validator.iter_errors(document.at(path)) for leaf in misfits(error, schema)]
    names = [leaf for leaf in leaves if leaf.kind in _NAMES]
    untyped = {leaf.path for leaf in leaves if leaf.kind == "type"}
    others = [
        reader.misfit(leaf)
        for leaf in leaves
        if leaf.kind == "type" or (leaf.kind not in _NAMES and leaf.path not in untyped)
    ]
    return worst_first([*others, *reader.names(names)])


@functools.cache
def dialect() -> Any:
    """The validator class: JSON Schema 2020-12, `x-enum`, and patterns whose `$` is the end and nothing before it."""
    import jsonschema  # noqa: PLC0415  (slow to import: only when something is checked)

    def any_case(_: Any, words: list[str], value: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
        if str(value).upper() not in {word.upper() for word in words}:
            yield jsonschema.ValidationError(f"{value!r} is not one of {words!r}")

    def whole(_: Any, pattern: str, value: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
        # JSON Schema means ECMA's `$`; Python's also matches before a line feed at the end.
        if isinstance(value, str) and not re.search(_DOLLAR.sub(r"\\Z", pattern), value):
            yield jsonschema.ValidationError(f"{value!r} does not match {pattern!r}")

    extend: Any = jsonschema.validators.extend  # has no types
    return extend(jsonschema.Draft202012Validator, {"x-enum": any_case, "pattern": whole})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Turns misfits of one document into findings."""

    document: Document
    root: Schema
    codes: Codes
    start: JsonPath

    def misfit(self, leaf: Misfit) -> Finding:
        """The finding for a value that stands where it may, but is not what it must be."""
        path = self.start + leaf.path
        place = self.document.place(path)
        name = spell(path)
        help_, replacement = self._manual(leaf.schema), None
        hidden = any(isinstance(key, str) and is_credential(key) for key in path)
        value = _kind(leaf.value) if hidden else _describe(leaf.value)
        if leaf.kind == "type":
            code, wanted = self.codes.type, listed(leaf.expected)
            message = f"{name} must be {_one_of(map(_TYPES.__getitem__, wanted))}, not {value}"
            cast = _cast(leaf.value, wanted)
            replacement = None if cast is None else json.dumps(cast, ensure_ascii=False)
        elif leaf.kind == "enum":
            code, allowed = self.codes.enum, list(leaf.expected)
            message = f"{name} must be {_one_of(map(_quoted, allowed))}, not {value}"
            words = [value for value in allowed if isinstance(value, str)]
            close = nearest(leaf.value, words) if isinstance(leaf.value, str) else None
            if close is not None:
                help_, replacement = f"did you mean '{close}'?", written_like(self.document, place, close)
        else:
            code = self.codes.pattern if leaf.kind == "pattern" else self.codes.other
            message = _said(leaf, name, value)
        if hidden:
            replacement = None
        if _whole(place):
            place, replacement = self.document.key_place(path) if path else place, None
        return Finding(
            code=code,
            severity=Severity(leaf.schema.get("x-severity", Severity.ERROR)),
            message=leaf.schema.get("x-message", message),
            place=head(place),
            help=leaf.schema.get("x-help", help_),
            replacement=replacement,
        )

    def names(self, leaves: Iterable[Misfit]) -> list[Finding]:
        """The findings for unknown and missing fields, those of one object beside each other."""
        unknown: dict[JsonPath, dict[str, Misfit]] = defaultdict(dict)
        missing: dict[JsonPath, dict[str, Misfit]] = defaultdict(dict)
        either: list[Misfit] = []
        for leaf in leaves:
            if leaf.kind == "missing":
                missing[leaf.path].update(dict.fromkeys(leaf.expected, leaf))
            elif leaf.kind == "either":
                either.append(leaf)
            else:
                unknown[leaf.path].update(dict.fromkeys(leaf.expected, leaf))
        found = []
        for path, keys in unknown.items():
            for key, leaf in keys.items():
                wanted = nearest(
                    key, [*missing[path], *(n for e in either if e.path == path for n in e.expected)]
                )
                if wanted is not None:
                    missing[path].pop(wanted, None)
                    either = [e for e in either if e.path != path or wanted not in e.expected]
                found.append(self._unknown(leaf, key, wanted))
        found += [self._missing(leaf, name) for names in missing.values() for name, leaf in names.items()]
        return found + [self.misfit(leaf) for leaf in either]

    def _unknown(self, leaf: Misfit, key: str, wanted: str | None) -> Finding:
        known = known_names(leaf.schema, self.root)
        close = wanted or nearest(key, [name for name in known if name not in leaf.value])
        place = self.document.key_place((*self.start, *leaf.path, key))
        who = leaf.schema.get("x-ignored")
        owner = f" in {spell(self.start + leaf.path)}" if self.start + leaf.path else ""
        if wanted is not None:
            message = f"unknown field '{key}'{owner}, and the required '{wanted}' is missing"
        elif who:
            message = f"unknown field '{key}'{owner}: {who} ignores it"
        else:
            message = f"unknown field '{key}'{owner}"
        listed = ", ".join(sorted(known)[:12]) + (", …" if len(known) > 12 else "")  # noqa: PLR2004  (fits a line)
        fallback = f"there is {listed}" if known else None
        ignored = bool(who) and wanted is None
        return Finding(
            code=self.codes.ignored if ignored else self.codes.unknown,
            severity=Severity.WARNING if ignored else Severity.ERROR,
            message=message,
            place=place,
            help=f"did you mean '{close}'?" if close else fallback,
            replacement=written_like(self.document, place, close) if close else None,
        )

    def _missing(self, leaf: Misfit, name: str) -> Finding:
        path = self.start + leaf.path
        owner = f" in {spell(path)}" if path else ""
        place = self.document.key_place(path)
        field = resolved(leaf.schema, self.root).get("properties", {}).get(name, {})
        return Finding(
            code=self.codes.missing,
            severity=Severity(leaf.schema.get("x-severity", Severity.ERROR)),
            message=leaf.schema.get("x-message", f"missing field '{name}'{owner}"),
            place=head(place),
            help=leaf.schema.get("x-help") or self._manual(field),
        )

    def _manual(self, schema: Schema) -> str | None:
        """The first sentence of the description, and an example where the schema has one."""
        schema = resolved(schema, self.root)
        text = str(schema.get("description", "")).partition(". ")[0].rstrip(".")
        examples = schema.get("examples")
        example = f"e.g. {json.dumps(examples[0], ensure_ascii=False)}" if examples else ""
        return "; ".join(word for word in (text, example) if word) or None


def spell(path: JsonPath) -> str:
    """The path as a person writes it, quoted: `'actions[0].url'`; `the document` for the root."""
    words = ""
    for step in path:
        words += f"[{step}]" if isinstance(step, int) else f".{step}" if words else step
    return f"'{words}'" if words else "the document"


def head(place: Place) -> Place:
    """The place; its first character where it covers several lines."""
    if not _whole(place):
        return place
    return dataclasses.replace(place, end_line=place.line, end_column=place.column + 1)


def written_like(document: Document, place: Place, value: str) -> str:
    """The text that puts `value` into `place`: quoted if what stands there is quoted."""
    lines = document.text.splitlines()
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    return (
        json.dumps(value, ensure_ascii=False)
        if line[place.column - 1 : place.column] in {'"', "'"}
        else value
    )


_NAMES = frozenset({"unknown", "missing", "either"})
"""Misfits of names: those of one object are looked at together."""

_TYPES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}

_LIMITS = {
    "minimum": "must be at least {}",
    "maximum": "must be at most {}",
    "exclusiveMinimum": "must be more than {}",
    "exclusiveMaximum": "must be less than {}",
    "multipleOf": "must be a multiple of {}",
    "minLength": "must have at least {} characters",
    "maxLength": "must have at most {} characters",
    "minItems": "must have at least {} items",
    "maxItems": "must have at most {} items",
    "minProperties": "must have at least {} fields",
    "maxProperties": "must have at most {} fields",
    "pattern": "does not match {}",
    "format": "must be a {}",
}


def _said(leaf: Misfit, name: str, value: str) -> str:
    if leaf.kind in _LIMITS:
        return f"{name} {_LIMITS[leaf.kind].format(leaf.expected)}"
    if leaf.kind == "either":
        return f"{name} needs {_one_of(map(_quoted, leaf.expected))}"
    if leaf.kind == "uniqueItems":
        return f"{name} must not repeat an item"
    if leaf.kind == "oneOf":
        return f"{name} fits more than one of the forms it may have"
    return f"{name} may not be {value} here"


def _kind(value: Any) -> str:
    """What kind of value it is, where the value itself is a credential."""
    if value is None or isinstance(value, str | bool | int | float):
        word = {str: "string", bool: "boolean", int: "number", float: "number"}.get(type(value), "null")
        return _TYPES[word]
    return _describe(value)


def _describe(value: Any) -> str:
    """The value in a few words."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    shown = json.dumps(value, ensure_ascii=False)
    word = "the string " if isinstance(value, str) else ""
    limit = 60
    return word + (shown if len(shown) <= limit else shown[:limit] + "…")


def _cast(value: Any, wanted: list[str]) -> Any:
    """The same scalar in a wanted type; None where there is none."""
    if isinstance(value, str) and {"integer", "number", "boolean"} & set(wanted):
        try:
            read = json.loads(value)
        except ValueError:
            return None
        kind = {bool: {"boolean"}, int: {"integer", "number"}, float: {"number"}}.get(type(read), set())
        return read if kind & set(wanted) else None
    if "string" in wanted and isinstance(value, bool | int | float):
        return json.dumps(value)
    return None


def _one_of(words: Iterable[str]) -> str:
    *front, last = list(words)
    return f"{', '.join(front)} or {last}" if front else last


def _quoted(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _whole(place: Place) -> bool:
    """True where the place covers several lines: too long to underline."""
    return place.end_line > place.line
