"""Findings that an author has answered: `# registry: ignore[P003] reason` at the end of the line or in the line above."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from registry.diagnostics import Finding, Severity
from registry.model import Document, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNREASONED = "S018"
UNUSED = "S019"

_COMMENT = re.compile(r"#\s*registry:\s*ignore\b\s*(?:\[([^\]\n]*)\])?\s*(.*)")
_CODE = re.compile(r"[A-Z][0-9]{3}")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One comment that answers findings."""

    codes: tuple[str, ...]
    reason: str
    place: Place
    """From the `#` to the end of the line."""
    line: int
    """Of the findings that it answers."""


def apply(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that no comment answers, and one for every comment that has no reason or answers nothing."""
    comments = list(find(document))
    kept = []
    answered: set[tuple[Ignore, str]] = set()
    for finding in findings:
        by = [
            comment
            for comment in comments
            if comment.reason and finding.code in comment.codes and comment.line == finding.place.line
        ]
        answered |= {(comment, finding.code) for comment in by}
        if not by:
            kept.append(finding)
    return [*kept, *(fault for comment in comments for fault in _faults(comment, answered))]


def _faults(comment: Ignore, answered: set[tuple[Ignore, str]]) -> Iterator[Finding]:
    if not comment.codes:
        yield Finding(
            code=UNUSED,
            severity=Severity.WARNING,
            message="the comment names no code to ignore",
            place=comment.place,
            help="# registry: ignore[P003] reason",
        )
        return
    if not comment.reason:
        yield Finding(
            code=UNREASONED,
            message=f"no reason to ignore {', '.join(comment.codes)}: the finding stays",
            place=comment.place,
            help=f"# registry: ignore[{', '.join(comment.codes)}] why the finding does not hold here",
        )
        return
    for code in comment.codes:
        if (comment, code) not in answered:
            yield Finding(
                code=UNUSED,
                severity=Severity.WARNING,
                message=f"nothing to ignore: no {code} at line {comment.line}",
                place=comment.place,
                help="remove the comment" if len(comment.codes) == 1 else f"remove {code} from the comment",
            )


def find(document: Document) -> Iterator[Ignore]:
    """The comments of the file that answer findings, in their order."""
    if "registry:" not in document.text:
        return
    lines = document.text.splitlines()
    inside = _scalars(document.text)
    for number, line in enumerate(lines, 1):
        match = next(
            (found for found in _COMMENT.finditer(line) if not inside(number, found.start() + 1)), None
        )
        if match is None:
            continue
        place = Place(
            file=document.file,
            line=number,
            column=match.start() + 1,
            end_line=number,
            end_column=len(line.rstrip()) + 1,
        )
        above = not line[: match.start()].strip()
        yield Ignore(
            codes=tuple(_CODE.findall(match[1] or "")),
            reason=match[2].strip(),
            place=place,
            line=_next(lines, number) if above else number,
        )


def _next(lines: list[str], number: int) -> int:
    """The first line below that is neither empty nor a comment."""
    for below in range(number, len(lines)):
        if lines[below].strip() and not lines[below].lstrip().startswith("#"):
            return below + 1
    return number


class _Spans:
    """The stretches of a file that scalars cover: a `#` in them starts no comment."""

    def __init__(self, text: str) -> None:
        self._spans = [
            (
                (token.start_mark.line + 1, token.start_mark.column + 1),
                (token.end_mark.line + 1, token.end_mark.column + 1),
            )
            for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            if isinstance(token, yaml.ScalarToken)
        ]

    def __call__(self, line: int, column: int) -> bool:
        return any(start <= (line, column) < end for start, end in self._spans)


def _scalars(text: str) -> _Spans:
    return _Spans(text)
