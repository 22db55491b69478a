"""Requests with the place of their fault between « and »."""

from registry import console
from registry.diagnostics import Severity
from registry.model import Place


def unmarked(text):
    """The text without its marks, and the place that they mark; None where there are none."""
    before, mark, rest = text.partition("«")
    inside, _, after = rest.partition("»")
    if not mark:
        return text, None
    line, column = _position(before)
    end_line, end_column = _position(before + inside)
    place = Place(file="f", line=line, column=column, end_line=end_line, end_column=end_column)
    return before + inside + after, place


def _position(text):
    return text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1


def findings(module, text, *, version=None):
    """What the platform's check says of the one request of a text."""
    (request,), faults = console.parse(text, "f")
    assert faults == []
    assert module.claims(request)
    return module.check(request, version=version)


def brief(found, *, least=Severity.ERROR):
    """Code and place of the findings that are at least as bad."""
    order = list(Severity)
    return [(f.code, f.place) for f in found if order.index(f.severity) <= order.index(least)]


def repaired(text, finding):
    """The text with the finding's replacement in its place."""
    lines = text.split("\n")
    place = finding.place
    assert place.line == place.end_line
    line = lines[place.line - 1]
    lines[place.line - 1] = line[: place.column - 1] + finding.replacement + line[place.end_column - 1 :]
    return "\n".join(lines)
