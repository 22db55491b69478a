"""Findings and tables on a terminal."""

import io

import pytest
import yaml

from registry import report
from registry.diagnostics import Finding, Severity, width
from registry.model import Place


class Terminal(io.StringIO):
    def isatty(self):
        return True


def printed(*findings, stream=None, sources=None):
    stream = stream or io.StringIO()
    report.print_findings(findings, stream, sources)
    return stream.getvalue()


def finding(file="a.yaml", severity=Severity.ERROR, message="wrong"):
    return Finding(code="S001", message=message, severity=severity, place=Place(file=file, end_column=3))


@pytest.mark.parametrize(
    ("stream", "environ", "expected"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, io.StringIO) else repr(value),
)
def test_colours_follow_the_stream_and_the_variables(stream, environ, expected):
    assert report.coloured(stream, environ) is expected


@pytest.mark.parametrize("severity", Severity)
def test_only_the_word_of_the_severity_is_coloured(severity, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = printed(finding(severity=severity, message=f"an {severity} in: error "))
    plain = f"a.yaml:1:1: {severity} S001 an {severity} in: error \n"
    assert text.count("\x1b[") == 2
    assert text.split("\x1b[0m")[0].endswith(f"m{severity}")
    assert (
        "".join(part.partition("m")[2] if number else part for number, part in enumerate(text.split("\x1b[")))
        == plain
    )


def test_sources_that_are_given_are_shown():
    assert "  | one\n  | ^^\n" in printed(finding(), sources={"a.yaml": "one\n"})


def test_sources_that_are_not_given_are_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("风急\n", "utf-8")
    assert "  | 风急\n  | ^^^^\n" in printed(finding())


def test_a_shipped_blueprint_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "  | # yaml-language-server" in printed(finding("blueprints/openai.yaml"))


def test_a_source_that_cannot_be_read_is_left_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert printed(finding("gone.yaml")) == "gone.yaml:1:1: error S001 wrong\n"


def test_a_table_has_straight_columns_in_any_script():
    lines = report.table(
        [["openai", "风急天高", "x"], ["百炼", "rerank", "-"]], ["BLUEPRINT", "TASK", "T"]
    ).splitlines()
    assert {width(line[: line.rindex(" ")]) for line in lines} == {20}


def test_a_table_has_no_blanks_at_the_ends_of_lines():
    assert report.table([["a", ""]], ["LONG", "LONGER"]) == "LONG  LONGER\na\n"


def test_yaml_says_the_same_as_the_value_and_repeats_what_stands_twice():
    shared = {"supported": True, "reason": None, "text": "风急: 天高"}
    text = report.yaml_text([shared, {"again": shared}])
    assert yaml.safe_load(text) == [shared, {"again": shared}]
    assert "&" not in text
    assert "*" not in text
    assert text.startswith("- supported: true\n  reason: null\n  text: '风急: 天高'\n")
