"""Pieces of a blueprint over the manual's base, and what lint says of the whole."""

import datetime as dt
from typing import Any

import yaml

from registry import lint, load
from registry.diagnostics import Finding
from registry.lint.manual import BASE, merge
from registry.model import Document

DAY = dt.date(2026, 11, 21)


def written(fragment: str | dict[str, Any]) -> str:
    """The text of the base with the fragment over it."""
    part = load.parse(fragment.encode(), "fragment.yaml").value if isinstance(fragment, str) else fragment
    merged = merge(load.parse(BASE.encode(), "base.yaml").value, part)
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(merged, Dumper=dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return text


def document(fragment: str | dict[str, Any]) -> Document:
    """The base with the fragment over it, as a document."""
    return load.parse(written(fragment).encode(), "acme.yaml")


def findings(fragment: str | dict[str, Any], code: str | None = None) -> list[Finding]:
    """What lint finds in the base with the fragment over it; with a code, only that."""
    found = lint.check(written(fragment).encode(), "acme.yaml", today=DAY)
    return [finding for finding in found if code in (None, finding.code)]


def at(finding: Finding, fragment: str | dict[str, Any]) -> str:
    """The characters that the finding points at."""
    line = written(fragment).splitlines()[finding.place.line - 1]
    return line[finding.place.column - 1 : finding.place.end_column - 1]


def spots(fragment: str | dict[str, Any], code: str) -> list[str]:
    """The characters that each finding with the code points at, in the order of the findings."""
    return [at(finding, fragment) for finding in findings(fragment, code)]


def fixes(fragment: str | dict[str, Any], code: str) -> list[str | None]:
    """What each finding with the code would put in its place."""
    return [finding.replacement for finding in findings(fragment, code)]


def embedding(**parts: Any) -> dict[str, Any]:
    """A fragment that changes the text_embedding task only."""
    return {"tasks": {"text_embedding": parts}}


def body(tree: Any) -> dict[str, Any]:
    """A fragment that puts a tree beside the leaves of the embedding's body."""
    return embedding(request={"body": {"extra": tree}})
