"""A finding and its renderings: text for people, JSON for programs."""

from __future__ import annotations

import enum
import functools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from registry.credentials import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from registry.model import Place

Subject = TypeVar("Subject")


class Severity(enum.StrEnum):
    """How bad a finding is; the order of the members is worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_WORST_FIRST = {severity: position for position, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: what (`code`, `message`), where (`place`), and what would be right (`help`, `replacement`)."""

    code: str
    message: str
    place: Place
    severity: Severity = Severity.ERROR
    help: str | None = None
    replacement: str | None = None
    """The exact text that would stand in `place` instead, where there is one."""

    def document(self) -> dict[str, Any]:
        """The finding as `registry check --format json` prints it; without a fix that would hold a credential."""
        fix = self.replacement
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": masked(self.message),
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "end_line": self.place.end_line,
            "end_column": self.place.end_column,
            "help": None if self.help is None else masked(self.help),
            "fix": None if fix is None or masked(fix) != fix else {"replacement": fix},
        }


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without repeats: errors, then warnings, then notes; within each by place."""
    return sorted(set(findings), key=lambda f: (_WORST_FIRST[f.severity], f.place, f.code, f.message))


def count(findings: Iterable[Finding], severity: Severity) -> int:
    """How many of the findings have that severity."""
    return sum(1 for finding in findings if finding.severity is severity)


def report(findings: Sequence[Finding], files: int) -> dict[str, Any]:
    """The document that `registry check --format json` prints; version 1."""
    return {
        "version": 1,
        "findings": [finding.document() for finding in findings],
        "summary": {
            "files": files,
            "errors": count(findings, Severity.ERROR),
            "warnings": count(findings, Severity.WARNING),
            "notes": count(findings, Severity.NOTE),
        },
    }


def fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Each finding with 32 hexadecimal digits that stay when its line moves; equal ones of a file are numbered."""
    import hashlib  # noqa: PLC0415  (a millisecond that few forms need)

    seen: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        same = (finding.code, finding.place.file, masked(finding.message))
        seen[same] += 1
        yield finding, hashlib.sha256("\n".join((*same, str(seen[same]))).encode()).hexdigest()[:32]


_HARMLESS: Mapping[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    **dict.fromkeys(range(0x7F, 0xA0), "\N{REPLACEMENT CHARACTER}"),
    ord("\t"): " ",
}
"""What files may hold and a terminal would obey."""


def text(finding: Finding, sources: Mapping[str, str]) -> str:
    """The finding for a person: place, code, message; the source line with a caret; the help. No credential."""
    lines = [f"{finding.place}: {finding.severity} {finding.code} {masked(finding.message)}"]
    source = _shown(sources.get(finding.place.file, ""))
    line = source[finding.place.line - 1] if 0 < finding.place.line <= len(source) else ""
    if line.strip():
        start = finding.place.column - 1
        end = finding.place.end_column - 1 if finding.place.end_line == finding.place.line else len(line)
        lines += [f"  | {line}", f"  | {' ' * width(line[:start])}{'^' * max(width(line[start:end]), 1)}"]
    if finding.help:
        lines.append(f"  = help: {masked(finding.help)}")
    return "\n".join(line.translate(_HARMLESS) for line in lines)


@functools.lru_cache(maxsize=4)
def _shown(source: str) -> tuple[str, ...]:
    """The lines of a file as they may be quoted: masked whole, because a name and its value may be lines apart."""
    # Not splitlines: it also ends lines at characters that our readers do not count.
    return tuple(re.split(r"\r\n?|\n", masked(source, source=True)))


def width(words: str) -> int:
    """Columns of a terminal that the text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[Subject]):
    """What finds one kind of fault.

    A rule is a file that ends in `RULE = Rule(…)`; the docstring of that file is its manual page: the first line says
    what is wrong, a paragraph says why it matters, and under `Example:` and `Use instead:` stand fenced blocks that the
    tests run: the first must bring this finding, the second must not.
    """

    code: str
    """One letter and three digits: S schema, T template, P path, K secrets, V version, C contract, D deploy."""
    name: str
    severity: Severity
    check: Callable[[Subject], Iterable[Finding]]
