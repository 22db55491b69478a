"""Blueprint texts with `{{ expressions }}`, evaluated in part.

A text that is exactly one expression keeps the value's type; an expression with text around it becomes text; text that
was put in is never read again. Names that are known later stay behind as `Placeholder`s; each platform decides how
those look.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.model import JsonPath

FILTERS = frozenset({"join", "lower", "replace", "upper"})


class TemplateError(ValueError):
    """The text is not a template, or asks for what cannot be done with a value that is known later.

    `path` leads to the text in its tree (filled in by `evaluate`), `offset` and `length` to the expression in the text.
    """

    def __init__(self, message: str, offset: int = 0, length: int = 1, path: JsonPath = ()) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.length = length
        self.path = path


class _Absent:
    """Marks a name that is declared and has no value: the leaf that uses it is left out."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value that is known later: at the call, or stored at the endpoint."""

    name: str
    """As blueprints write it: `input`, `parameters.top_k`, `secrets.api_key`."""

    @property
    def short(self) -> str:
        """The name without its kind: platforms have one flat space for all of them."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Mixed:
    """Text with placeholders in it."""

    parts: tuple[str | Placeholder, ...]


Lookup = Callable[[str], Any]
"""Name → its value, a `Placeholder`, or `ABSENT`."""


@dataclass(frozen=True, slots=True)
class Expression:
    """What stands between `{{` and `}}`."""

    source: str
    offset: int
    """Of the first brace in the text."""
    length: int
    names: tuple[str, ...]
    """Every name it uses, in order, each once."""
    pieces: tuple[tuple[bool, str], ...] | None = field(default=None)
    """Where it only places names and texts side by side: (is a name, name or text)."""


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text."""

    text: str
    parts: tuple[str | Expression, ...]

    @property
    def expressions(self) -> Iterator[Expression]:
        """The expressions, in their order."""
        return (part for part in self.parts if isinstance(part, Expression))


@functools.cache
def _environment() -> Any:
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415  (60 ms that plain texts do not pay)

    return ImmutableSandboxedEnvironment(autoescape=False, keep_trailing_newline=True)


@functools.cache
def parse(text: str) -> Template:
    """The template that the text writes.

    Raises:
        TemplateError: the text holds a statement or comment of Jinja, a `${`, or an expression we do not take.
    """
    if (offset := text.find("${")) >= 0:
        raise TemplateError("'${' belongs to the platforms; write {{ name }}", offset, 2)
    if not any(mark in text for mark in ("{{", "{%", "{#", "}}")):
        return Template(text, (text,) if text else ())
    return Template(text, tuple(_parts(text)))


def _parts(text: str) -> Iterator[str | Expression]:
    import jinja2  # noqa: PLC0415  (60 ms that plain texts do not pay)

    if "\r" in text:
        raise TemplateError(
            "no carriage return beside an expression: the template engine would drop it", text.index("\r")
        )
    position = start = 0
    kind = "data"
    try:
        for _, kind, raw in _environment().lex(text):
            if kind in ("block_begin", "comment_begin"):
                raise TemplateError(
                    "only expressions: {{ name }}, no statements and no comments", position, 2
                )
            if kind == "variable_begin":
                start = position
            position += len(raw)
            if kind == "variable_end":
                yield _expression(text[start:position], start)
            elif kind == "data":
                yield raw
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"not an expression: {error.message}", start, len(text) - start) from error
    if kind not in ("data", "variable_end"):
        raise TemplateError("'{{' without '}}'", start, 2)


def _expression(written: str, offset: int) -> Expression:
    import jinja2  # noqa: PLC0415  (60 ms that plain texts do not pay)

    if written.startswith("{{-") or written.endswith("-}}"):
        raise TemplateError("'-' beside the braces has no meaning here", offset, len(written))
    source = written[2:-2].strip()
    try:
        body = _environment().parse(written).body
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"not an expression: {error.message}", offset, len(written)) from error
    node = body[0].nodes[0]
    names: list[str] = []
    try:
        _collect(node, names)
        pieces = _pieces(node)
    except _Refused as refused:
        raise TemplateError(f"{refused} in {{{{ {source} }}}}", offset, len(written)) from None
    return Expression(source, offset, len(written), tuple(dict.fromkeys(names)), pieces)


class _Refused(Exception):  # noqa: N818  (never leaves this module)
    pass


def _collect(node: Any, names: list[str]) -> None:
    from jinja2 import nodes  # noqa: PLC0415  (60 ms that plain texts do not pay)

    match node:
        case nodes.Getattr(node=nodes.Name(name=kind), attr=attribute):
            names.append(f"{kind}.{attribute}")
        case nodes.Name(name=name):
            names.append(name)
        case nodes.Const() | nodes.TemplateData():
            pass
        case nodes.Filter(node=inner, name=name, args=args, kwargs=[], dyn_args=None, dyn_kwargs=None):
            if name not in FILTERS:
                raise _Refused(f"no filter '{name}' (there is {', '.join(sorted(FILTERS))})")
            for child in (inner, *args):
                _collect(child, names)
        case (
            nodes.Concat()
            | nodes.CondExpr()
            | nodes.Compare()
            | nodes.Operand()
            | nodes.And()
            | nodes.Or()
            | nodes.Not()
            | nodes.List()
            | nodes.Dict()
            | nodes.Pair()
            | nodes.Getitem()
        ):
            for part in node.iter_child_nodes():
                _collect(part, names)
        case _:
            raise _Refused(f"no {type(node).__name__.lower()}")


def _pieces(node: Any) -> tuple[tuple[bool, str], ...] | None:
    """The expression as names and texts side by side, or None where it computes."""
    from jinja2 import nodes  # noqa: PLC0415  (60 ms that plain texts do not pay)

    match node:
        case nodes.Name(name=name):
            return ((True, name),)
        case nodes.Getattr(node=nodes.Name(name=kind), attr=attribute):
            return ((True, f"{kind}.{attribute}"),)
        case nodes.Const(value=str(text)):
            return ((False, text),)
        case nodes.Concat(nodes=children):
            pieces = [_pieces(child) for child in children]
            return None if None in pieces else tuple(piece for some in pieces for piece in some or ())
        case _:
            return None


def names(tree: Any) -> Iterator[tuple[JsonPath, Expression, str]]:
    """Every name used in the tree: the path to its text, its expression, the name.

    Raises:
        TemplateError: a text is not a template.
    """
    for path, text in texts(tree):
        try:
            template = parse(text)
        except TemplateError as error:
            error.path = path
            raise
        for expression in template.expressions:
            for name in expression.names:
                yield path, expression, name


def texts(tree: Any, path: JsonPath = ()) -> Iterator[tuple[JsonPath, str]]:
    """Every text in the tree with its path; keys are not texts."""
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from texts(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from texts(value, (*path, index))


def evaluate(tree: Any, lookup: Lookup, path: JsonPath = ()) -> Any:
    """The tree with every template replaced by its value; leaves that use an absent name are left out.

    What is known later stays as `Placeholder` (a whole leaf) or `Mixed` (text around it). A whole tree that is one
    absent leaf gives `ABSENT`.

    Raises:
        TemplateError: an expression computes with what is known later.
    """
    if isinstance(tree, str):
        try:
            return _leaf(parse(tree), lookup)
        except TemplateError as error:
            error.path = path
            raise
    if isinstance(tree, Mapping):
        pairs = ((key, evaluate(value, lookup, (*path, key))) for key, value in tree.items())
        return {key: value for key, value in pairs if value is not ABSENT}
    if isinstance(tree, list):
        items = (evaluate(item, lookup, (*path, index)) for index, item in enumerate(tree))
        return [item for item in items if item is not ABSENT]
    return tree


def _leaf(template: Template, lookup: Lookup) -> Any:
    parts: list[str | Placeholder] = []
    for part in template.parts:
        if isinstance(part, str):
            parts.append(part)
            continue
        value = _value(part, lookup)
        if value is ABSENT:
            return ABSENT
        if len(template.parts) == 1:
            return value
        parts.extend(
            value.parts
            if isinstance(value, Mixed)
            else [value if isinstance(value, Placeholder) else text(value)]
        )
    return _joined(parts)


def _value(expression: Expression, lookup: Lookup) -> Any:
    values = {name: lookup(name) for name in expression.names}
    if any(value is ABSENT for value in values.values()):
        return ABSENT
    if expression.pieces is not None and len(expression.pieces) == 1 and expression.names:
        return values[expression.names[0]]
    if not any(isinstance(value, Placeholder | Mixed) for value in values.values()):
        return _compiled(expression.source)(**_nested(values))
    if expression.pieces is None:
        later = next(name for name, value in values.items() if isinstance(value, Placeholder | Mixed))
        raise TemplateError(
            f"'{later}' is known only later: it can be placed, not computed with: {{{{ {expression.source} }}}}",
            expression.offset,
            expression.length,
        )
    parts: list[str | Placeholder] = []
    for is_name, piece in expression.pieces:
        value = values[piece] if is_name else piece
        parts.extend(
            value.parts
            if isinstance(value, Mixed)
            else [value if isinstance(value, Placeholder) else text(value)]
        )
    return _joined(parts)


def _joined(parts: list[str | Placeholder]) -> str | Mixed:
    merged: list[str | Placeholder] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if all(isinstance(part, str) for part in merged):
        return "".join(part for part in merged if isinstance(part, str))
    return Mixed(tuple(merged))


def text(value: Any) -> str:
    """A value as text inside a text: strings as they are, everything else as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@functools.cache
def _compiled(source: str) -> Any:
    return _environment().compile_expression(source, undefined_to_none=False)


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    for name, value in values.items():
        kind, dot, attribute = name.partition(".")
        if dot:
            namespace.setdefault(kind, {})[attribute] = value
        else:
            namespace[name] = value
    return namespace
