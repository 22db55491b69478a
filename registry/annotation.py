"""Workflow commands of GitHub Actions: a line each, which the runner shows beside the line of the file.

Source: GitHub Actions, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Severity

if TYPE_CHECKING:
    from registry.diagnostics import Finding
    from registry.model import Place

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def annotation(severity: Severity, place: Place, title: str, message: str) -> str:
    """One command without its line end: `::error file=…,line=…::message`."""
    where = {"file": place.file, "line": place.line, "endLine": place.end_line}
    if place.line == place.end_line:  # columns over several lines are refused
        where |= {"col": place.column, "endColumn": place.end_column}
    properties = ",".join(f"{name}={str(value).translate(_PROPERTY)}" for name, value in where.items())
    return f"::{_COMMANDS[severity]} {properties},title={title.translate(_PROPERTY)}::{message.translate(_MESSAGE)}"


def finding(found: Finding) -> str:
    """A finding as a command; its help is a line of the message. It holds no credential."""
    shown = found.document()
    help_ = f"\nhelp: {shown['help']}" if shown["help"] else ""
    return annotation(found.severity, found.place, found.code, shown["message"] + help_)
