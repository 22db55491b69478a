"""Findings, as text and as JSON."""

import unicodedata

import pytest
from commandline import fits
from hypothesis import given
from hypothesis import strategies as st

from registry import diagnostics
from registry.diagnostics import Finding, Severity
from registry.model import Place


def finding(code="S001", *, line=1, column=1, end_column=2, end_line=None, **more):
    place = Place(
        file=more.pop("file", "a.yaml"),
        line=line,
        column=column,
        end_line=end_line or line,
        end_column=end_column,
    )
    return Finding(code=code, message=more.pop("message", "wrong"), place=place, **more)


def carets(text):
    """The characters of the shown line that the carets stand under; wide characters count once."""
    shown, marks = text.splitlines()[1][4:], text.splitlines()[2][4:]
    start, columns = len(marks) - len(marks.lstrip()), 0
    found = ""
    for character in shown:
        wide = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if start <= columns < len(marks):
            found += character
        columns += wide
    return found


def test_a_finding_shows_its_place_its_line_a_caret_and_what_would_be_right():
    text = diagnostics.text(
        finding("P003", line=2, column=3, end_column=6, help="write b"), {"a.yaml": "one\n  bad: 1\nthree\n"}
    )
    assert text == "a.yaml:2:3: error P003 wrong\n  |   bad: 1\n  |   ^^^\n  = help: write b"


@pytest.mark.parametrize(
    ("line", "start", "length"),
    [("abc: def", 6, 3), ("标题: 风急天高", 5, 2), ("a\tb: c", 3, 1), ("😀😀: x", 5, 1), ("x: 你好 y", 4, 2)],
    ids=["ascii", "Chinese", "tab", "emoji", "mixed"],
)
def test_carets_stand_under_what_is_wrong(line, start, length):
    text = diagnostics.text(finding(column=start, end_column=start + length), {"a.yaml": line})
    assert carets(text) == line[start - 1 : start - 1 + length]


@pytest.mark.parametrize("line", [0, 2, 3, 4, 99])
def test_a_line_that_is_not_there_is_not_shown(line):
    assert (
        diagnostics.text(finding(line=line), {"a.yaml": "one\n\n  \n"})
        == f"a.yaml:{line}:1: error S001 wrong"
    )


def test_a_file_without_source_shows_no_line():
    assert diagnostics.text(finding(), {}) == "a.yaml:1:1: error S001 wrong"


def test_several_lines_are_underlined_to_the_end_of_the_first():
    text = diagnostics.text(finding(column=3, end_line=2, end_column=1), {"a.yaml": "a: bcd\ne"})
    assert text.endswith("  | a: bcd\n  |   ^^^^")


def test_a_line_ends_where_readers_of_json_and_yaml_say():
    # Python's splitlines also ends lines at \x0b, \x0c, \x1c and \u2028.
    text = diagnostics.text(finding(line=2, column=1), {"a.yaml": '"a\u2028b\x0cc"\nsecond\n'})
    assert "  | second\n" in text


@given(st.text(min_size=1))
def test_nothing_in_a_file_can_steer_a_terminal(source):
    text = diagnostics.text(finding(message=source, help=source, file=source), {source: source})
    assert not [mark for mark in text.replace("\n", "") if unicodedata.category(mark) == "Cc"]


def test_findings_come_worst_first_then_by_place_each_once():
    note = finding("S003", line=1, severity=Severity.NOTE)
    warning = finding("S002", line=2, severity=Severity.WARNING)
    early, late = finding("S009", line=3), finding("S001", line=30)
    assert diagnostics.worst_first([note, late, warning, early, late]) == [early, late, warning, note]


def test_files_stand_together():
    findings = [finding(file=name, line=line) for name, line in (("b", 1), ("a", 2), ("a", 1))]
    assert [str(found.place) for found in diagnostics.worst_first(findings)] == ["a:1:1", "a:2:1", "b:1:1"]


def test_the_report_fits_its_schema_and_counts():
    found = [
        finding(help="x", replacement="y"),
        finding("T001", severity=Severity.WARNING),
        finding("K001", severity=Severity.NOTE),
        finding("K002", severity=Severity.NOTE),
    ]
    document = diagnostics.report(found, 3)
    fits(document, "output/check")
    assert document["summary"] == {"files": 3, "errors": 1, "warnings": 1, "notes": 2}


def test_a_finding_as_json_has_the_fields_of_the_contract():
    # Source: specs/cli.md, "registry check --format json".
    document = finding("P003", line=14, column=20, end_column=41, help="h", replacement="r").document()
    assert document == {
        "code": "P003",
        "severity": "error",
        "message": "wrong",
        "file": "a.yaml",
        "line": 14,
        "column": 20,
        "end_line": 14,
        "end_column": 41,
        "help": "h",
        "fix": {"replacement": "r"},
    }


def test_what_is_not_known_is_null_and_not_missing():
    document = finding().document()
    assert (document["help"], document["fix"]) == (None, None)


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("风急", 4), ("\uff46", 2), ("é", 1), ("a风b", 4)], ids=repr
)
def test_width_is_what_a_terminal_takes(text, columns):
    assert diagnostics.width(text) == columns
