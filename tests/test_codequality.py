"""The Code Quality report; fields and severities as GitLab's documentation lists them ("Code Quality report format")."""

import json

import pytest

from registry import codequality
from registry.diagnostics import Finding, Severity
from registry.model import Place


def finding(message="no", line=3, **more):
    return Finding(
        **{"code": "T101", "message": message, "place": Place(file="a.yaml", line=line, end_line=line)} | more
    )


def test_a_finding_has_what_a_merge_request_shows():
    (one,) = codequality.document([finding(help="write x")])
    assert len(one.pop("fingerprint")) == 32
    assert one == {
        "description": "no (write x)",
        "check_name": "T101",
        "severity": "major",
        "location": {"path": "a.yaml", "lines": {"begin": 3, "end": 3}},
    }


@pytest.mark.parametrize("severity", Severity)
def test_every_severity_is_one_of_gitlab(severity):
    (one,) = codequality.document([finding(severity=severity)])
    assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}


def test_fingerprints_are_unique_and_stay_when_the_line_moves():
    first, second = (one["fingerprint"] for one in codequality.document([finding(), finding(line=9)]))
    (moved,) = codequality.document([finding(line=30)])
    assert first != second
    assert moved["fingerprint"] == first


def test_no_credential_stands_in_it():
    assert "YourEyes" not in json.dumps(codequality.document([finding(message="Bearer N0tF0rYourEyes-0451")]))


def test_check_prints_it(registry, tmp_path):
    (tmp_path / "x.yaml").write_text("title: X\ntasks: {}\nshade: red\n")
    ended = registry("check", str(tmp_path / "x.yaml"), "--format", "gitlab")
    assert ended.code == 1
    assert "S011" in {one["check_name"] for one in ended.json()}
