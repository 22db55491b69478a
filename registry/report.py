"""Findings and tables for a terminal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from registry import catalog, diagnostics
from registry.diagnostics import Finding, Severity, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


def coloured(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the stream takes colours: `NO_COLOR`, then `FORCE_COLOR`, then whether it is a terminal."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def print_findings(
    findings: Iterable[Finding], stream: TextIO, sources: Mapping[str, str] | None = None
) -> None:
    """Writes the findings with their source lines; sources that are not given are read from the files."""
    known = dict(sources or {})
    for finding in findings:
        file = finding.place.file
        if file not in known:
            known[file] = _source(file)
        text = diagnostics.text(finding, known)
        if coloured(stream):
            word = str(finding.severity)
            text = text.replace(f": {word} ", f": \x1b[{_COLOURS[finding.severity]}m{word}\x1b[0m ", 1)
        stream.write(text + "\n")


def _source(file: str) -> str:
    for path in (Path(file), catalog.shipped().parent / file):
        try:
            return path.read_bytes()[: 1 << 20].decode("utf-8-sig", "replace")
        except OSError:
            continue
    return ""


def yaml_text(value: object) -> str:
    """A JSON value as YAML, keys in their order, everything written out."""
    import json  # noqa: PLC0415  (only here)

    import yaml  # noqa: PLC0415  (only here)

    # Parsed again, nothing stands twice in memory: what does would come out as an anchor and aliases.
    text: str = yaml.safe_dump(json.loads(json.dumps(value)), allow_unicode=True, sort_keys=False)
    return text


def table(rows: Sequence[Sequence[str]], header: Sequence[str]) -> str:
    """The rows under the header in columns; Chinese characters count two."""
    lines = [list(header), *[list(row) for row in rows]]
    widths = [max(width(line[column]) for line in lines) for column in range(len(header))]
    return "".join(
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )
