"""JSON the way OpenSearch's ML Commons tells it from text: org.json's reader and Gson's lenient one must both take it.

No library for Python reads either dialect (unquoted words, `'` strings, `;` between members, `[1,,2]`), and it decides
whether a parameter is escaped and whether a payload is sent: hence two small readers by hand, checked side by side
with the real ones.

Source: ml-commons `common/utils/StringUtils.java` (`isJson`), org.json 20231013, gson 2.13.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from registry.java.text import join_halves

MAX_DEPTH = 255  # Gson's nesting limit; deeper text is not JSON


class NotJsonError(ValueError):
    """The text is not what the reader takes."""


class Digits(str):
    """A number as it is written: Gson keeps its text."""

    __slots__ = ()


def is_json(text: str | None) -> bool:
    """Whether ML Commons takes the text for a JSON object or array: leniently, and never a scalar."""
    if text is None or not text.strip():
        return False
    try:
        _OrgJson(text).read()
        parse(text)
    except (NotJsonError, RecursionError):
        return False
    return True


def is_json_or_ndjson(text: str | None) -> bool:
    """Whether the text is JSON, or each of its lines that is not blank is."""
    if text is None or not text.strip():
        return False
    if is_json(text):
        return True
    lines = (line.strip(_BLANK) for line in re.split("\r?\n", text))
    return all(is_json(line) for line in lines if line)


def parse(text: str) -> Any:
    """The text as Gson's lenient reader takes it, whole: dict, list, str, `Digits`, bool or None.

    Of members with one name the last counts; behind the document only blanks may stand.

    Raises:
        NotJsonError: it does not take the text.
    """
    reader = _Gson(text)
    value = reader.value(0)
    if text[reader.at :].strip(_GSON_BLANK):  # no comment here: past the document Gson is strict again
        raise NotJsonError("JSON document was not fully consumed.")
    return value


_BLANK = "".join(map(chr, range(0x21)))
_ORG_WORD = re.compile(r"[^\x00-\x1f,:\]}/\\\"\[{;=#]*")
_ORG_STRING = {
    quote: re.compile(
        rf"(?:[^\x00\n\r\\{quote}]++|\\(?:[btnfr\"'\\/]|u(?:[+-][0-9A-Fa-f]{{3}}|[0-9A-Fa-f]{{4}})))*+{quote}"
    )
    for quote in "\"'"
}


@dataclass(slots=True)
class _OrgJson:
    """org.json's reader: what follows the closing bracket is not looked at."""

    text: str
    at: int = 0

    def read(self) -> None:
        """Reads one object or array; what stands behind it does not count."""
        first = self.clean()
        if first not in ("{", "["):
            raise NotJsonError("A JSONObject text must begin with '{'")
        self.container(first, 1)

    def clean(self) -> str:
        """The next character that is not blank, consumed; empty at the end, and a NUL is the end."""
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == "\x00":
                return ""
            self.at += 1
            if character > " ":
                return character
        return ""

    def container(self, opening: str, depth: int) -> None:
        """Reads an object or array whose bracket was read."""
        if depth > MAX_DEPTH:
            raise NotJsonError("JSON Array or Object depth too large to process.")
        if opening == "{":
            self.members(depth)
        else:
            self.items(depth)

    def members(self, depth: int) -> None:
        """Reads the members of an object to its end."""
        names: set[str] = set()
        while (character := self.clean()) != "}":
            name = self.simple(character)
            if character not in _ORG_STRING:
                name = _key(name)
            if self.clean() != ":":
                raise NotJsonError("Expected a ':' after a key")
            if name in names:
                raise NotJsonError(f'Duplicate key "{name}"')
            names.add(name)
            self.value(depth)
            match self.clean():
                case "}":
                    return
                case ";" | ",":
                    continue
                case _:
                    raise NotJsonError("Expected a ',' or '}'")

    def items(self, depth: int) -> None:
        """Reads the items of an array to its end."""
        while self.peek() != "]":
            if self.peek() != ",":
                self.value(depth)
            separator = self.clean()
            if separator == "]":
                return
            if separator != ",":
                raise NotJsonError("Expected a ',' or ']'")
        self.at += 1

    def peek(self) -> str:
        """The next character that is no blank, left where it is."""
        character = self.clean()
        if not character:
            raise NotJsonError("Expected a ',' or ']'")
        self.at -= 1
        return character

    def value(self, depth: int) -> None:
        """Reads one value."""
        character = self.clean()
        if character in ("{", "["):
            self.container(character, depth + 1)
        else:
            self.simple(character)

    def simple(self, first: str) -> str:
        """A string or an unquoted word."""
        if not first:
            raise NotJsonError("Missing value")
        if first in _ORG_STRING:
            found = _ORG_STRING[first].match(self.text, self.at)
            if found is None:
                raise NotJsonError("Unterminated string")
            self.at = found.end()
            return _unescape(found[0][:-1])
        self.at -= 1
        word = _ORG_WORD.match(self.text, self.at)
        self.at += len(word[0]) if word else 0
        stripped = word[0].strip(_BLANK) if word else ""
        if not stripped:
            raise NotJsonError("Missing value")
        if self.text.startswith("\x00", self.at):
            self.at += 1  # taken for the end, so the reader does not step back before it
        return stripped


_ESCAPE = re.compile(r"\\(?:u([+-][0-9A-Fa-f]{3}|[0-9A-Fa-f]{4})|(.))", re.DOTALL)
_CONTROLS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16) & 0xFFFF)
        return _CONTROLS.get(match[2], match[2])

    return join_halves(_ESCAPE.sub(one, text)) if "\\" in text else text


def _key(word: str) -> str:
    """The word as org.json prints the value it takes it for: `TRUE` and `true`, `01` and `1`, `1e1` and `1E1` are one."""
    if word.lower() in ("true", "false", "null"):
        return word.lower()
    if re.fullmatch("-?[0-9]+", word):
        digits = word.lstrip("-").lstrip("0") or "0"
        return "-0.0" if word == "-0" else "-" * (word[0] == "-" and digits != "0") + digits
    if re.fullmatch(r"-?\.?[0-9][0-9.eE+-]*", word) and re.search("[.eE]", word):
        try:
            value = Decimal(word)
        except InvalidOperation:
            return word
        return "-0.0" if word[0] == "-" and not value else str(value)
    return word


_GSON_BLANK = " \n\r\t"
_GSON_WORD = re.compile(r"[^/\\;#={}\[\]:, \t\f\r\n]*")
_GSON_STRING = {
    quote: re.compile(rf"(?:[^\\{quote}]++|\\(?:[tbnrf\n\"'\\/]|u[0-9A-Fa-f]{{4}}))*+{quote}")
    for quote in "\"'"
}
_GSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_KEYWORDS = {"true": True, "false": False, "null": None}


@dataclass(slots=True)
class _Gson:
    """Gson's reader in lenient mode."""

    text: str
    at: int = 0

    def __post_init__(self) -> None:
        if self.text.startswith("\ufeff"):
            self.at = 1
        start = self.skip()
        if self.text.startswith(")]}'\n", start):
            self.at = start + 5

    def skip(self) -> int:
        """Where the next character stands that is neither blank nor in a comment."""
        text = self.text
        while self.at < len(text):
            character = text[self.at]
            if character in _GSON_BLANK:
                self.at += 1
            elif character == "#" or text.startswith("//", self.at):
                ends = [end for end in (text.find("\n", self.at), text.find("\r", self.at)) if end >= 0]
                self.at = min(ends, default=len(text))
            elif text.startswith("/*", self.at):
                end = text.find("*/", self.at + 2)
                if end < 0:
                    raise NotJsonError("Unterminated comment")
                self.at = end + 2
            else:
                break
        return self.at

    def next(self) -> str:
        """The next character that means something, not consumed; never the end."""
        if self.skip() >= len(self.text):
            raise NotJsonError("End of input")
        return self.text[self.at]

    def value(self, depth: int) -> Any:
        """The value that stands here."""
        character = self.next()
        if character in "{[":
            if depth >= MAX_DEPTH:
                raise NotJsonError(f"Nesting limit {MAX_DEPTH} reached")
            self.at += 1
            return self.members(depth + 1) if character == "{" else self.items(depth + 1)
        if character in _GSON_STRING:
            return self.string(character)
        word = self.word()
        if word.lower() in _KEYWORDS:
            return _KEYWORDS[word.lower()]
        return Digits(word) if _GSON_NUMBER.fullmatch(word) else word

    def string(self, quote: str) -> str:
        """The string whose quote stands here."""
        found = _GSON_STRING[quote].match(self.text, self.at + 1)
        if found is None:
            raise NotJsonError("Unterminated string")
        self.at = found.end()
        return _unescape(found[0][:-1])

    def word(self) -> str:
        """What stands here without quotes."""
        found = _GSON_WORD.match(self.text, self.at)
        if found is None or not found[0]:
            raise NotJsonError("Expected value")
        self.at = found.end()
        return found[0]

    def items(self, depth: int) -> list[Any]:
        """The items of an array whose bracket was read; nothing between two commas is null."""
        items: list[Any] = []
        if self.next() == "]":
            self.at += 1
            return items
        while True:
            items.append(None if self.next() in "];," else self.value(depth))
            separator = self.next()
            self.at += 1
            if separator == "]":
                return items
            if separator not in ";,":
                raise NotJsonError("Unterminated array")

    def members(self, depth: int) -> dict[str, Any]:
        """The members of an object whose bracket was read."""
        members: dict[str, Any] = {}
        if self.next() == "}":
            self.at += 1
            return members
        while True:
            character = self.next()
            name = self.string(character) if character in _GSON_STRING else self.word()
            separator = self.next()
            self.at += 1
            if separator == "=" and self.text.startswith(">", self.at):
                self.at += 1
            elif separator not in ":=":
                raise NotJsonError("Expected ':'")
            members[name] = self.value(depth)
            separator = self.next()
            self.at += 1
            if separator == "}":
                return members
            if separator not in ";,":
                raise NotJsonError("Unterminated object")
