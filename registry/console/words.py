"""The words of console form: a lexer that never fails, the grammar over them, and what is wrong with a body."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any

from registry.diagnostics import Finding
from registry.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lark import Lark, Token, Tree

DEPTH = 100
"""How many brackets may stand inside each other; real bodies need fewer than twenty."""

METHODS = "GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS"

# The lexer never fails: what fits nothing becomes OPEN_… or STRAY, and the finding says so.
_GRAMMAR = (
    r"""
start: [REQUEST] [_value]
_value: object | array | STRING | RAW | WORD | OPEN_STRING | OPEN_RAW | OPEN_COMMENT | SINGLE | STRAY
object: LBRACE [pair (COMMA pair)* [COMMA]] RBRACE
pair: STRING COLON _value
array: LBRACKET [_value (COMMA _value)* [COMMA]] RBRACKET
REQUEST.5: /^[ \t]*(?:METHODS)[ \t]+[^\s{"]\S*(?:[ \t]+HTTP\/[\d.]+)?/im
RAW.4: /\"\"\"[\s\S]*?\"\"\"/
OPEN_RAW.3: /\"\"\"[\s\S]*/
STRING.2: /"(?:\\[^\n]|[^"\\\n])*"/
OPEN_STRING.1: /"(?:\\[^\n]|[^"\\\n])*/
COMMENT.4: /#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//
OPEN_COMMENT.3: /\/\*[\s\S]*/
SINGLE.2: /'[^'\n]*'/
LBRACE: "{"
RBRACE: "}"
LBRACKET: "["
RBRACKET: "]"
COMMA: ","
COLON: ":"
WORD: /[^\s"'{}\[\],:#\/]+/
STRAY.-9: /[\s\S]/
NEWLINE: /[\r\n]+/
BLANK: /[^\S\r\n]+/
%ignore COMMENT
%ignore NEWLINE
%ignore BLANK
"""
).replace("METHODS", METHODS)

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
WORDS: Mapping[str, Any] = {"true": True, "false": False, "null": None}
_LOOKALIKES = {
    "True": "true",
    "False": "false",
    "None": "null",
    "nil": "null",
    "NULL": "null",
    "undefined": "null",
}


class FaultError(Exception):
    """What is wrong with one request; never leaves this package."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@functools.cache
def _grammar() -> Lark:
    from lark import Lark  # noqa: PLC0415  (late: most commands read no console form)

    return Lark(_GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False)


def lexed(text: str) -> Iterator[Token]:
    """The words of a text without blanks and comments; never an error."""
    return _grammar().lex(text)


def segments(text: str) -> Iterator[list[Token]]:
    """The words of each request; what stands before the first request line comes first, by itself."""
    segment: list[Token] = []
    for token in lexed(text):
        if token.type == "REQUEST" and segment:
            yield segment
            segment = []
        segment.append(token)
    if segment:
        yield segment


_OPEN = {
    "OPEN_STRING": (
        "the string is not closed on its line",
        'end it with ", or write a text of many lines between """',
    ),
    "OPEN_RAW": ('the block that starts with """ is not closed', 'end it with """'),
    "OPEN_COMMENT": ("the comment that starts with /* is not closed", "end it with */"),
}


def _bad_token(token: Token, following: Token | None, file: str) -> Finding | None:
    """What is wrong with a word wherever it stands; None where JSON knows it."""
    place = place_of(token, file)
    if token.type in _OPEN:
        message, help_ = _OPEN[token.type]
        return finding("S112", message, place, help_)
    if token.type == "SINGLE":
        right = json.dumps(token[1:-1], ensure_ascii=False)
        return finding("S111", "single quotes", place, "JSON takes double quotes", right)
    is_key = following is not None and following.type == "COLON"
    if token.type == "STRAY" or (token.type == "WORD" and (is_key or not _known(str(token)))):
        return _bad_word(str(token), place, is_key=is_key)
    return None


def _known(word: str) -> bool:
    return word in WORDS or _NUMBER.fullmatch(word) is not None


def _bad_word(word: str, place: Place, *, is_key: bool) -> Finding:
    if set(word) <= {".", "…"}:
        help_ = "write out what was left out, or remove it"
        return finding("S111", f"'{word}' stands for something that was left out", place, help_)
    if is_key:
        return finding(
            "S111",
            f"the key {word} has no quotes",
            place,
            "keys take double quotes",
            json.dumps(word, ensure_ascii=False),
        )
    if word in _LOOKALIKES:
        right = _LOOKALIKES[word]
        return finding("S111", f"'{word}' is not JSON", place, f"write {right}", right)
    if word.startswith("<"):
        return finding("S111", f"'{word}' is a blank to fill in", place, "replace it with a value")
    return finding("S111", f"'{word}' is not JSON", place, 'a text takes double quotes: "…"')


def tree_of(tokens: Sequence[Token], file: str) -> Tree[Any]:
    """The syntax tree of a body's words; its one child is the value.

    Raises:
        FaultError: the words are no JSON, or are nested too deeply; the first fault is in it.
    """
    from lark import Token, UnexpectedInput  # noqa: PLC0415  (late, see _grammar)

    parser = _grammar().parse_interactive()
    brackets: list[Token] = []
    previous: Token | None = None
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        bad = _bad_token(token, following, file)
        if bad is not None:
            raise FaultError(bad)
        try:
            parser.feed_token(token)
        except UnexpectedInput as fault:
            expected = set(getattr(fault, "expected", ()))
            raise FaultError(_unexpected(token, expected, previous, brackets, file)) from None
        if token.type in ("LBRACE", "LBRACKET"):
            brackets.append(token)
        elif token.type in ("RBRACE", "RBRACKET"):
            brackets.pop()
        if len(brackets) > DEPTH:
            message = f"more than {DEPTH} brackets inside each other"
            raise FaultError(
                finding("S113", message, place_of(token, file), "write the body with fewer levels")
            )
        previous = token
    if brackets:
        last = brackets[-1]
        message = f"the body ends before this '{last}' is closed"
        raise FaultError(finding("S111", message, place_of(last, file), f"add '{_CLOSING[str(last)]}'"))
    tree: Tree[Any] = parser.feed_token(Token("$END", ""))
    return tree


_CLOSING = {"{": "}", "[": "]"}


def _unexpected(
    token: Token, expected: set[str], previous: Token | None, open_brackets: Sequence[Token], file: str
) -> Finding:
    """What is wrong with a word that is JSON by itself, but not here."""
    place = place_of(token, file)
    if not open_brackets:
        message = f"'{_short(token)}' after the end of the body"
        return finding(
            "S111", message, place, "a request has one body; the next one starts with its method and path"
        )
    if expected == {"COLON"}:
        return finding("S111", f"a colon is missing before {_short(token)}", place, "write ':' after the key")
    if token.type in ("RBRACE", "RBRACKET") and (previous is None or previous.type not in ("COLON", "COMMA")):
        opened = open_brackets[-1]
        message = f"'{token}' does not close the '{opened}' of line {opened.line}"
        return finding("S111", message, place, f"write '{_CLOSING[str(opened)]}'")
    if "COMMA" in expected and token.type != "COLON":
        return finding(
            "S111", f"a comma is missing before {_short(token)}", place, "write ',' between the two"
        )
    if token.type == "COMMA":
        return finding("S111", "a comma too many", place, "remove it")
    if expected <= {"STRING", "RBRACE"}:
        return finding("S111", f"{_short(token)} stands where a key must", place, 'a key is a text: "…"')
    return finding(
        "S111", f"{_short(token)} stands where a value must", place, "write the value, or remove its key"
    )


def _short(token: Token) -> str:
    text = str(token).splitlines()[0]
    return text if len(text) <= 30 else text[:29] + "…"  # noqa: PLR2004  (as much as a message carries)


def place_of(token: Token, file: str) -> Place:
    """Where a word stands; lark counts from 1 and ends exclusively, as we do."""
    return Place(
        file=file,
        line=token.line or 1,
        column=token.column or 1,
        end_line=token.end_line or 1,
        end_column=token.end_column or 1,
    )


def finding(
    code: str, message: str, place: Place, help_: str | None, replacement: str | None = None
) -> Finding:
    """An error of this package."""
    return Finding(code=code, message=message, place=place, help=help_, replacement=replacement)
