"""Annotations, read back as the runner of GitHub Actions does ("Workflow commands": percent signs, then lines)."""

import re

from hypothesis import given
from hypothesis import strategies as st

from registry import annotation
from registry.diagnostics import Finding, Severity
from registry.model import Place


def read(line):
    """Command, properties and message of a workflow command."""
    command, properties, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line).groups()
    pairs = dict(pair.split("=", 1) for pair in properties.split(","))
    return command, {name: unescaped(value) for name, value in pairs.items()}, unescaped(message)


def unescaped(text):
    for code, mark in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, mark)
    return text


@given(st.text(), st.text(min_size=1), st.text())
def test_every_text_is_read_back_from_one_line(message, file, title):
    line = annotation.annotation(Severity.ERROR, Place(file=file), title, message)
    assert "\n" not in line
    assert "\r" not in line
    command, properties, said = read(line)
    assert (command, properties["file"], properties["title"], said) == ("error", file, title, message)


def test_a_finding_on_one_line_has_columns():
    place = Place(file="a.yaml", line=3, column=5, end_line=3, end_column=9)
    found = Finding(
        code="P003", message="no, never: 5%", place=place, help="write\nx", severity=Severity.WARNING
    )
    assert annotation.finding(found) == (
        "::warning file=a.yaml,line=3,endLine=3,col=5,endColumn=9,title=P003::no, never: 5%25%0Ahelp: write%0Ax"
    )


def test_a_finding_over_several_lines_has_none():
    place = Place(file="a.yaml", line=3, column=5, end_line=4, end_column=2)
    _, properties, _ = read(annotation.finding(Finding(code="P003", message="no", place=place)))
    assert properties == {"file": "a.yaml", "line": "3", "endLine": "4", "title": "P003"}


def test_a_note_is_a_notice():
    found = Finding(code="P003", message="m", place=Place(file="a"), severity=Severity.NOTE)
    assert annotation.finding(found).startswith("::notice ")


def test_check_prints_one_command_a_finding(registry, tmp_path):
    (tmp_path / "x.yaml").write_text("title: X\ntasks: {}\nshade: red\n")
    ended = registry("check", str(tmp_path / "x.yaml"), "--format", "github")
    commands = [read(line) for line in ended.out.splitlines()]
    assert ended.code == 1
    assert ("error", "3", "S011") in [(each[0], each[1]["line"], each[1]["title"]) for each in commands]
