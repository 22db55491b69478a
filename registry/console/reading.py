"""Text in console form → requests with places."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry import utf8
from registry.console.words import (
    WORDS,
    FaultError,
    finding,
    lexed,
    place_of,
    segments,
    tree_of,
)
from registry.model import Document, JsonPath, Place, WrittenRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lark import Token, Tree

    from registry.diagnostics import Finding

LIMIT = 1024 * 1024
"""The largest file that is read, in bytes."""

_REQUEST_HELP = "write the method and the path on one line, e.g. PUT /_inference/rerank/my-reranker"


def decode(data: bytes, file: str) -> tuple[str | None, list[Finding]]:
    """The text of a file, without its byte order mark; None and a finding where it is too large or not UTF-8."""
    if len(data) > LIMIT:
        message = f"the file has {len(data):,} bytes; at most {LIMIT:,} are read"
        return None, [
            finding("S110", message, Place(file=file), "a file of requests is text of some kilobytes")
        ]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [finding("S110", "the file is UTF-16", Place(file=file), "save it as UTF-8")]
    text = utf8.decode(data, file, code="S110")
    return (text, []) if isinstance(text, str) else (None, [text])


def parse(text: str, file: str) -> tuple[list[WrittenRequest], list[Finding]]:
    """The requests of a text in console form, in their order, and every fault of it.

    A request whose body cannot be read is reported once and is not among the requests.
    """
    requests: list[WrittenRequest] = []
    findings: list[Finding] = []
    for tokens in segments(text):
        try:
            requests.append(_request(tokens, text, file, findings))
        except FaultError as fault:
            findings.append(fault.finding)
    if not requests and not findings:
        place = Place(file=file)
        findings.append(finding("S115", "there is no request in this file", place, _REQUEST_HELP))
    return requests, findings


def parse_body(text: str, file: str) -> tuple[Document | None, list[Finding]]:
    """The one body of a text without a request line, read as leniently as in console form, and every fault of it."""
    findings: list[Finding] = []
    words = list(lexed(text))
    line = next((word for word in words if word.type == "REQUEST"), None)
    if line is not None:
        message = "a request line stands in a file that is read as one bare body"
        return None, [finding("S115", message, place_of(line, file), "read it in console form")]
    if not words:
        return None, [finding("S111", "there is no body in this file", Place(file=file), None)]
    try:
        return _body(words, text, file, findings), findings
    except FaultError as fault:
        return None, [*findings, fault.finding]


def is_bare(text: str) -> bool:
    """Whether the text holds a body without a request line: its first word that is no comment is a bracket."""
    first = next(lexed(text), None)
    return first is not None and first.type in ("LBRACE", "LBRACKET")


def _request(tokens: Sequence[Token], text: str, file: str, findings: list[Finding]) -> WrittenRequest:
    first = tokens[0]
    if first.type != "REQUEST":
        help_ = _REQUEST_HELP
        if first.type == "LBRACE":
            help_ += "; or have it read as a bare body, with --target"
        raise FaultError(finding("S115", "text before the first request line", place_of(first, file), help_))
    if len(tokens) > 1 and tokens[1].line == first.line and tokens[1].type not in ("LBRACE", "LBRACKET"):
        place = place_of(tokens[1], file)
        raise FaultError(finding("S115", f"'{tokens[1]}' after the path", place, "a blank in a path is %20"))
    method, target = str(first).split()[:2]
    path, _, query = re.sub(r"^https?://[^/]*", "", target).partition("?")
    start = int(first.column or 1) + len(first) - len(first.lstrip())
    place = Place(
        file=file,
        line=first.line or 1,
        column=start,
        end_line=first.line or 1,
        end_column=first.end_column or 1,
    )
    return WrittenRequest(
        method=method.upper(),
        path="/" + path.lstrip("/"),
        query=query,
        place=place,
        body=_body(tokens[1:], text, file, findings) if len(tokens) > 1 else None,
    )


def _body(tokens: Sequence[Token], text: str, file: str, findings: list[Finding]) -> Document:
    """The one value that the words make; keys that stand twice are added to the findings."""
    tree = tree_of(tokens, file)
    reader = _Reader(file=file, findings=findings)
    value = reader.read(tree.children[0], ())
    return Document(file=file, text=text, value=value, values=reader.values, keys=reader.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Turns a tree into plain values and notes where each of them stands."""

    file: str
    findings: list[Finding]
    values: dict[JsonPath, Place] = field(default_factory=dict)
    keys: dict[JsonPath, Place] = field(default_factory=dict)

    def read(self, node: Token | Tree[Any], path: JsonPath) -> Any:
        """The value of a token or tree; notes the place of everything in it."""
        if isinstance(node, str):  # every token of lark is a string
            self.values[path] = place_of(node, self.file)
            return _scalar(node, self.values[path])
        children: list[Any] = node.children
        self.values[path] = _span(place_of(children[0], self.file), place_of(children[-1], self.file))
        inner = [child for child in children[1:-1] if getattr(child, "type", "") != "COMMA"]
        if node.data == "array":
            return [self.read(child, (*path, index)) for index, child in enumerate(inner)]
        return self._pairs(inner, path)

    def _pairs(self, pairs: Iterable[Any], path: JsonPath) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for pair in pairs:
            written, _, item = pair.children
            place = place_of(written, self.file)
            key = _scalar(written, place)
            here = (*path, key)
            if key in value:
                first = self.keys[here]
                message = f"the key '{key}' stands twice; first in line {first.line}"
                self.findings.append(finding("S114", message, place, "keep one of the two"))
            self.keys[here] = place
            value[key] = self.read(item, here)
        return value


def _scalar(token: Token, place: Place) -> Any:
    """The value of a string, a raw block, a number or a word."""
    if token.type == "RAW":
        return str(token)[3:-3]
    if token.type == "WORD":
        return WORDS[str(token)] if token in WORDS else _number(str(token), place)
    try:
        text = json.loads(str(token))
    except json.JSONDecodeError as fault:
        help_ = "a line feed is \\n, a tab \\t, a backslash \\\\"
        column = place.column + fault.pos
        at = Place(
            file=place.file, line=place.line, column=column, end_line=place.line, end_column=column + 1
        )
        raise FaultError(
            finding("S111", f"not a JSON string: {fault.msg.lower().removesuffix(' at')}", at, help_)
        ) from None
    if any("\ud800" <= character <= "\udfff" for character in text):
        message = "the string holds half a surrogate pair, which is no character"
        raise FaultError(finding("S111", message, place, "write the character itself"))
    return text


def _number(word: str, place: Place) -> int | float:
    try:
        value: int | float = json.loads(word)
    except ValueError:  # Python refuses integers of more than 4300 digits
        value = float("inf")
    if value in (float("inf"), float("-inf")):
        raise FaultError(finding("S111", "the number is too large", place, None))
    return value


def _span(first: Place, last: Place) -> Place:
    return Place(
        file=first.file,
        line=first.line,
        column=first.column,
        end_line=last.end_line,
        end_column=last.end_column,
    )
