"""YAML text → a document with the place of every key and value.

Scalars are read as YAML 1.2 reads JSON: `true`, `false`, `null` and JSON numbers are typed, everything else is text
(`no`, `on`, dates). Faults come as findings, never as a traceback of the parser.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import yaml

from registry import utf8
from registry.diagnostics import Finding
from registry.errors import ConfigurationError
from registry.model import Document, JsonPath, Place

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1 << 20
MAX_DEPTH = 64
MAX_NODES = 100_000
"""Values after aliases are written out: a blueprint has hundreds, an anchor bomb has billions."""

_SHOWN = 20
"""So many characters of a number tell which it is."""
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
"""What YAML calls a number and JSON does not have."""
_WORDS = {"true": True, "false": False, "null": None}
_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "seq", "map", "int", "float", "bool", "null", "timestamp", "merge", "value")
}
"""What the composer gives untagged nodes: YAML 1.1 words, read again by `scalar`."""
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path, shown: str | None = None) -> Document:
    """The document in the file; `shown` is the name that findings give it.

    Raises:
        ConfigurationError: the file cannot be read, or is not the YAML we take; all findings are in it.
    """
    name = shown if shown is not None else path.as_posix()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _fault("S001", f"cannot read the file: {error.strerror or error}", Place(file=name)) from error
    return parse(data, name)


def parse(data: bytes, file: str) -> Document:
    """The document that the bytes hold.

    Raises:
        ConfigurationError: the bytes are not the YAML we take; its findings say what and where.
    """
    text = decode(data, file)
    node = compose(text, file)
    reader = _Reader(file)
    value = reader.value(node, ())
    if reader.findings:
        raise ConfigurationError(reader.findings[0].message, findings=reader.findings)
    return Document(file=file, text=text, value=value, values=reader.values, keys=reader.keys)


def decode(data: bytes, file: str) -> str:
    """The text of a file.

    Raises:
        ConfigurationError: it is too large (S002) or not UTF-8 (S003).
    """
    if len(data) > MAX_BYTES:
        raise _fault("S002", "the file is over 1 MiB", Place(file=file), "split it: one provider a file")
    text = utf8.decode(data, file, code="S003")
    if isinstance(text, Finding):
        raise ConfigurationError(text.message, findings=[text])
    return text


def scalar(text: str) -> Any:
    """The value of a plain scalar: `true`, `false`, `null`, a JSON number, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.match(text) and not _too_large(text):
        return int(text) if text.lstrip("-").isdigit() else float(text)
    return text


def _too_large(number: str) -> bool:
    """Whether the digits are of a number beyond any double: JSON's readers make infinity of it, or refuse it."""
    return math.isinf(float(number))


def compose(text: str, file: str) -> yaml.Node | None:
    """The nodes of the text; None for an empty one.

    Raises:
        ConfigurationError: it is not YAML (S001), or nested too deep (S004).
    """
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise _fault("S004", f"nested more than {MAX_DEPTH} deep", place_of(event, file))
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        place = Place(file=file, line=line, column=column, end_line=line, end_column=column + 1)
        problem = error.problem or error.context or "not YAML"
        raise _fault("S001", f"not YAML: {problem}", place, _advice(problem)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise _fault("S001", f"not YAML: {' '.join(str(error).split())}", Place(file=file)) from error
    return node


def _advice(problem: str) -> str | None:
    if "mapping values are not allowed" in problem:
        return "put the text in quotes: a colon and a blank start a new key"
    if "could not find expected ':'" in problem:
        return "every line of a mapping is `key: value`"
    if "found character '\\t'" in problem:
        return "indent with blanks: YAML allows no tabs"
    if "expected <block end>" in problem:
        return "indent the keys of one mapping alike"
    return None


class _Reader:
    """Turns nodes into values; collects places and findings on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.values: dict[JsonPath, Place] = {}
        self.keys: dict[JsonPath, Place] = {}
        self.findings: list[Finding] = []
        self._nodes = 0
        self._open: set[int] = set()

    def value(self, node: yaml.Node | None, path: JsonPath) -> Any:
        """The value of a node; notes the place of everything in it."""
        if node is None:
            self.values[path] = Place(file=self.file)
            return None
        self._nodes += 1
        place = self.values[path] = place_of(node, self.file)
        if self._nodes > MAX_NODES:
            raise _fault(
                "S005", f"aliases write out more than {MAX_NODES:,} values", place, "write the values out"
            )
        if id(node) in self._open:
            raise _fault("S005", "an alias stands inside the value it names", place, "write the value out")
        self._open.add(id(node))
        try:
            return self._content(node, path, place)
        finally:
            self._open.discard(id(node))

    def _content(self, node: yaml.Node, path: JsonPath, place: Place) -> Any:
        if node.tag not in _TAGS:
            self._add("S008", f"the tag {node.tag} has no meaning here", place, "remove the tag")
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.style else self._plain(node.value, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.MappingNode)  # noqa: S101  (the composer makes three kinds of nodes)
        return self._mapping(node, path)

    def _plain(self, text: str, place: Place) -> Any:
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        if _NO_NUMBER.match(text):
            self._add(
                "S009",
                f"'{shown}' is no number of JSON",
                place,
                "a number; or in quotes, where a text is meant",
            )
        elif _NUMBER.match(text) and _too_large(text):
            self._add(
                "S009",
                f"the number {shown} is too large",
                place,
                "less than 1.8e308; or in quotes, where a text is meant",
            )
        return scalar(text)

    def _mapping(self, node: yaml.MappingNode, path: JsonPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = place_of(key_node, self.file)
            if not isinstance(key_node, yaml.ScalarNode):
                self._add("S006", "a key must be text", place)
                continue
            key = key_node.value
            if key in result:
                first = self.keys[(*path, key)]
                self._add(
                    "S007", f"'{key}' stands twice; first at line {first.line}", place, "remove one of them"
                )
                continue
            self.keys[(*path, key)] = place
            result[key] = self.value(value_node, (*path, key))
        return result

    def _add(self, code: str, message: str, place: Place, help: str | None = None) -> None:  # noqa: A002  (the word of the machine format)
        self.findings.append(Finding(code=code, message=message, place=place, help=help))


def place_of(node: yaml.Node | yaml.Event, file: str) -> Place:
    """Of a block collection only the first line: a caret under forty lines helps nobody."""
    start, end = node.start_mark, node.end_mark
    assert start is not None  # noqa: S101  (both parsers set marks)
    assert end is not None  # noqa: S101  (both parsers set marks)
    if end.line > start.line and end.column == 0:
        return Place(
            file=file,
            line=start.line + 1,
            column=start.column + 1,
            end_line=start.line + 1,
            end_column=start.column + 2,
        )
    return Place(
        file=file,
        line=start.line + 1,
        column=start.column + 1,
        end_line=end.line + 1,
        end_column=end.column + 1,
    )


def _fault(code: str, message: str, place: Place, help: str | None = None) -> ConfigurationError:  # noqa: A002  (the word of the machine format)
    return ConfigurationError(message, findings=[Finding(code=code, message=message, place=place, help=help)])
