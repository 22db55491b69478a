"""The inside of a Jayway filter, `(@.k == 'v' && !@.x)`: what it means for an item.

Source: json-path 2.9 `internal/filter/FilterCompiler.java`, `ValueNodes.java`, `EvaluatorFactory.java`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from registry.errors import UnsupportedError
from registry.java.jayway.path import Accept, Options, Path, PathError, PathNotFoundError
from registry.java.jayway.walk import evaluate
from registry.java.text import join_halves, number

_UNDEFINED = object()
_CONTROLS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
_NUMBER = re.compile(r"[0-9.eE-]*")
_OPERATOR = re.compile(r"[<>=~!]+|[^ ]*")
_NOT_RUN = re.compile(
    "n?in|contains|all|size|exists|type|matches|empty|subsetof|anyof|noneof|=~", re.IGNORECASE
)
_QUOTED = {
    "'": re.compile(r"'((?:[^\\']|\\.)*)'", re.DOTALL),
    '"': re.compile(r'"((?:[^\\"]|\\.)*)"', re.DOTALL),
}
_PATTERN = re.compile(r"/(?:[^\\/]|\\.)*/[a-zA-Z]*", re.DOTALL)


def unescape(text: str) -> str:
    """Backslash escapes undone as Jayway does in names and literals: what is unknown loses its backslash."""

    def one(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else _CONTROLS.get(match[2], match[2])

    return join_halves(re.sub(r"\\(?:u([0-9A-Fa-f]{4})|(.))", one, text, flags=re.DOTALL))


def read_filter(text: str, compile_path: Callable[[str], Path]) -> Accept:
    """The test that the text in its round brackets describes; `compile_path` reads the paths in it.

    Raises:
        PathError: Jayway cannot compile it; the message is Jayway's only in the plainest cases.
    """
    reader = _Reader(text, compile_path)
    test = reader.either()
    reader.blanks()
    if reader.at < len(text):
        raise PathError(f"Expected end of filter expression instead of: {text[reader.at :]}")

    def accept(item: Any, root: Any, options: Options) -> bool:
        try:
            return test(item, root, options)
        except PathNotFoundError:
            raise
        except PathError:
            return False

    return accept


@dataclass(frozen=True, slots=True)
class _PathValue:
    path: Path
    wanted: bool

    def exists(self, item: Any, root: Any) -> bool:
        """Whether the path leads somewhere from the item."""
        try:
            evaluate(self.path, item, root, Options(require=True))  # of the item, even where it starts with $
        except PathNotFoundError:
            return False
        return True

    def value(self, item: Any, root: Any, options: Options) -> Any:
        """What the path leads to: from the root where it starts with `$`, else from the item."""
        try:
            return evaluate(self.path, root if self.path.root == "$" else item, root, options)
        except PathNotFoundError:
            return _UNDEFINED


@dataclass(frozen=True, slots=True)
class _Json:
    """A list, object or pattern literal: compiled, never compared here."""

    text: str


class _Reader:
    def __init__(self, text: str, compile_path: Callable[[str], Path]) -> None:
        self.text = text
        self.compile_path = compile_path
        self.at = 0

    def blanks(self) -> str:
        """The next character that is no blank; empty at the end."""
        while self.text.startswith(" ", self.at):
            self.at += 1
        return self.text[self.at : self.at + 1]

    def either(self) -> Accept:
        """Tests joined by `||`, which binds least."""
        tests = [self.both()]
        while self.blanks() and self.text.startswith("||", self.at):
            self.at += 2
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda *case: any(test(*case) for test in tests)

    def both(self) -> Accept:
        """Tests joined by `&&`."""
        tests = [self.operand()]
        while self.blanks() and self.text.startswith("&&", self.at):
            self.at += 2
            tests.append(self.operand())
        return tests[0] if len(tests) == 1 else lambda *case: all(test(*case) for test in tests)

    def operand(self) -> Accept:
        """A negation, a group in parentheses, or a comparison."""
        start = self.at
        if self.blanks() == "!":
            self.at += 1
            if self.blanks() not in ("$", "@"):
                test = self.operand()
                return lambda *case: not test(*case)
            self.at = start
        if self.blanks() == "(":
            self.at += 1
            test = self.either()
            if self.blanks() != ")":
                raise PathError("Expected character: )")
            self.at += 1
            return test
        return self.comparison()

    def comparison(self) -> Accept:
        """Two values with an operator between them, or a path alone: whether it exists."""
        left = self.value()
        start = self.at
        try:
            compare = self.operator()
            right = self.value()
        except PathError:
            self.at = start
            return _exists(left)
        return lambda item, root, options: compare(
            _value(left, item, root, options), _value(right, item, root, options)
        )

    def operator(self) -> Callable[[Any, Any], bool]:
        """What an operator does with two values."""
        self.blanks()
        found = _OPERATOR.match(self.text, self.at)
        written = found[0] if found else ""
        self.at += len(written)
        if written in _COMPARE:
            return _COMPARE[written]
        if _NOT_RUN.fullmatch(written):
            return _unsupported(written)
        raise PathError(f"Filter operator {written} is not supported!")

    def value(self) -> Any:
        """A path or a literal."""
        character = self.blanks()
        if character == "!":
            self.at += 1
            if self.blanks() not in ("$", "@"):
                raise PathError("Unexpected character: !")
            return self.path(wanted=False)
        if character and character in "$@":
            return self.path(wanted=True)
        if character in _QUOTED:
            quoted = _QUOTED[character].match(self.text, self.at)
            if quoted is None:
                raise PathError(
                    f"String literal does not have matching quotes. Expected {character} in {self.text}"
                )
            self.at = quoted.end()
            return unescape(quoted[1])
        if character in ("t", "f", "n"):
            return self.word({"t": "true", "f": "false", "n": "null"}[character])
        if character in ("{", "["):
            return _Json(self.balanced(character, {"{": "}", "[": "]"}[character]))
        if character == "/":
            pattern = _PATTERN.match(self.text, self.at)
            if pattern is None:
                raise PathError(f"Pattern not closed. Expected / in {self.text}")
            self.at = pattern.end()
            return _Json(pattern[0])
        return self.number()

    def word(self, word: str) -> Any:
        """`true`, `false` or `null`."""
        if not self.text.startswith(word, self.at):
            raise PathError("Expected <null> value" if word == "null" else "Expected boolean literal")
        self.at += len(word)
        return {"true": True, "false": False, "null": None}[word]

    def number(self) -> Decimal:
        """A number, with every digit it is written with."""
        found = _NUMBER.match(self.text, self.at)
        written = found[0] if found else ""
        try:
            value = Decimal(written)
        except InvalidOperation:
            raise PathError(f"Failed to parse filter: {self.text}") from None
        self.at += len(written)
        return value

    def path(self, *, wanted: bool) -> _PathValue:
        """A path, to where an operator, a blank or the end of a call stops it."""
        start = self.at
        self.at += 1
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                self.balanced("[", "]")
            character = self.text[self.at : self.at + 1]
            if not character or character in "<>=~! " or (character == ")" and not self.closes_call(start)):
                break
            self.at += 1
        return _PathValue(self.compile_path(self.text[start : self.at]), wanted)

    def closes_call(self, start: int) -> bool:
        """Whether the bracket here ends a call without arguments, `.length()`."""
        before = self.text[start : self.at].rstrip(" ")
        return before.endswith("(") and "." in before[1:]

    def balanced(self, opening: str, closing: str) -> str:
        """The text to the bracket that closes the one here, both included."""
        start, depth = self.at, 0
        while self.at < len(self.text):
            character = self.text[self.at]
            if character in _QUOTED:
                quoted = _QUOTED[character].match(self.text, self.at)
                if quoted is None:
                    raise PathError(
                        f"Could not find matching close quote for {character} when parsing : {self.text}"
                    )
                self.at = quoted.end()
                continue
            depth += (character == opening) - (character == closing)
            self.at += 1
            if not depth:
                return self.text[start : self.at]
        raise PathError(f"Square brackets does not match in filter {self.text}")


def _exists(value: Any) -> Accept:
    if not isinstance(value, _PathValue):
        raise PathError("Expected path node")
    return lambda item, root, _: value.exists(item, root) == value.wanted


def _value(value: Any, item: Any, root: Any, options: Options) -> Any:
    return value.value(item, root, options) if isinstance(value, _PathValue) else value


def _unsupported(operator: str) -> Callable[[Any, Any], bool]:
    def compare(_left: Any, _right: Any) -> bool:
        raise UnsupportedError(f"the filter operator '{operator}' is valid in Jayway but not run here")

    return compare


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float | Decimal):
        return "number"
    if isinstance(value, list | Mapping | _Json):
        return "json"
    return {str: "string", type(None): "null"}.get(type(value), "undefined")


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(number(value))


def _equal(left: Any, right: Any) -> bool:
    """Jayway's `==`: the left side's kind decides, and a number meets a text that holds one."""
    match _kind(left), _kind(right):
        case ("json", "json"):
            if isinstance(left, _Json) or isinstance(right, _Json):
                raise UnsupportedError(
                    "a list or object written in a filter is valid in Jayway but not run here"
                )
            return bool(left == right)
        case ("number", "number"):
            return _decimal(left) == _decimal(right)
        case ("number", "string"):
            try:
                return _decimal(left) == Decimal(right)
            except InvalidOperation:
                return False
        case ("string", "number"):
            return bool(left == str(_decimal(right)))
        case (a, b):
            return a == b and a != "undefined" and bool(left == right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def ordered(left: Any, right: Any) -> bool:
        kinds = {_kind(left), _kind(right)}
        if kinds == {"number"}:
            return compare(_decimal(left), _decimal(right))
        return kinds == {"string"} and compare(left, right)

    return ordered


def _same(left: Any, right: Any) -> bool:
    return _kind(left) == _kind(right) and _equal(left, right)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "===": _same,
    "!==": lambda left, right: not _same(left, right),
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
}
