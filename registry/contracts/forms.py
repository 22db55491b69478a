"""Outcomes as people, CI systems and programs read them."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from registry.annotation import annotation
from registry.contracts.nouns import Outcome, Said, count, report
from registry.credentials import masked
from registry.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_WORST: tuple[Said, ...] = ("failed", "skipped", "passed")

_WORDS: tuple[Said, ...] = ("passed", "failed", "skipped")


def text(outcomes: Sequence[Outcome], ms: float) -> str:
    """The failures with their places, worst first; then a line for each task, then the sums."""
    lines = []
    for one in outcomes:
        if one.outcome == "failed":
            lines += [
                f"{one.place}: {_name(one)} {one.check}: {_shown(one.message)}",
                f"  = cassette: {one.cassette}",
            ]
    if lines:
        lines.append("")
    for (blueprint, task), group in groupby(outcomes, key=lambda one: (one.blueprint, one.task)):
        members = list(group)
        cases = len({one.cassette for one in members})
        said = ", ".join(f"{count(members, word)} {word}" for word in _WORST if count(members, word))
        lines.append(f"{blueprint}/{task}: {cases} case{'s' * (cases != 1)}: {said}")
    sums = ", ".join(f"{count(outcomes, word)} {word}" for word in _WORDS)
    cassettes = len({one.cassette for one in outcomes})
    lines.append(f"{cassettes} cassette{'s' * (cassettes != 1)}: {sums}, {ms / 1000:.1f} s")
    return "\n".join(lines) + "\n"


def document(outcomes: Sequence[Outcome], ms: float) -> str:
    """The machine format of the command line's contract."""
    return json.dumps(report(outcomes, ms), indent=2, ensure_ascii=False) + "\n"


def junit(outcomes: Sequence[Outcome], ms: float) -> str:
    """JUnit's XML: a suite for each task, a case for each check of a cassette.

    Source: the schema of Jenkins' xUnit plugin, junit-10.xsd.
    """
    root = ET.Element("testsuites", {"name": "registry test", **_sums(outcomes, ms)})
    for (blueprint, task), group in groupby(outcomes, key=lambda one: (one.blueprint, one.task)):
        members = list(group)
        name = f"{blueprint}/{task}"
        suite = ET.SubElement(
            root, "testsuite", {"name": name, **_sums(members, sum(one.ms for one in members))}
        )
        for one in members:
            attributes = {
                "name": f"{one.case} {one.check}",
                "classname": f"{blueprint}.{task}",
                "time": f"{one.ms / 1000:.6f}",
                "file": one.place.file,
                "line": str(one.place.line),
            }
            case = ET.SubElement(suite, "testcase", attributes)
            words = _shown(one.message)
            if one.outcome == "failed":
                fault = ET.SubElement(case, "failure", {"message": words, "type": one.check})
                fault.text = f"{one.place}: {words}\ncassette: {one.cassette}"
            elif one.outcome == "skipped":
                ET.SubElement(case, "skipped", {"message": words})
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _sums(outcomes: Sequence[Outcome], ms: float) -> dict[str, str]:
    return {
        "tests": str(len(outcomes)),
        "failures": str(count(outcomes, "failed")),
        "errors": "0",
        "skipped": str(count(outcomes, "skipped")),
        "time": f"{ms / 1000:.6f}",
    }


def github(outcomes: Sequence[Outcome], ms: float) -> str:
    """A workflow command for each failure, at the line that is to be changed."""
    del ms
    return "".join(
        annotation(
            Severity.ERROR,
            one.place,
            f"{_name(one)} {one.check}",
            f"{_shown(one.message)}\ncassette: {one.cassette}",
        )
        + "\n"
        for one in outcomes
        if one.outcome == "failed"
    )


FORMS: Mapping[str, Callable[[Sequence[Outcome], float], str]] = {
    "text": text,
    "json": document,
    "junit": junit,
    "github": github,
}
"""Name of the form → what writes it; the time is that of the whole run, in milliseconds."""


def _name(one: Outcome) -> str:
    return f"{one.blueprint}/{one.task} {one.case}"


def _shown(message: str | None) -> str:
    """The message on one line, without a credential and without what a terminal obeys or XML cannot hold."""
    words = masked(" ".join((message or "").split()))
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in words)
