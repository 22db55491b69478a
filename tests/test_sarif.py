"""SARIF, read by a model of the standard that others wrote (sarif-pydantic)."""

import json

import pytest
from sarif_pydantic import Level, Sarif

from registry import lint, sarif
from registry.diagnostics import Finding, Severity
from registry.model import Place


def finding(message="no", line=3, **more):
    place = Place(file="blueprints/中 文.yaml", line=line, column=5, end_line=line, end_column=9)
    return Finding(**{"code": "T101", "message": message, "place": place} | more)


def run(*findings):
    (one,) = Sarif.model_validate(sarif.document(findings, lint.manuals(), "1.2.3")).runs
    return one


def test_a_result_has_its_rule_place_and_words():
    one = run(finding(help="write x"))
    (result,) = one.results
    region = result.locations[0].physical_location.region
    assert (result.rule_id, result.level, result.message.text) == ("T101", Level.ERROR, "no\nhelp: write x")
    assert (region.start_line, region.start_column, region.end_line, region.end_column) == (3, 5, 3, 9)
    assert one.tool.driver.rules[result.rule_index].id == "T101"


def test_a_file_name_is_written_as_a_uri():
    (result,) = run(finding()).results
    assert (
        result.locations[0].physical_location.artifact_location.uri == "blueprints/%E4%B8%AD%20%E6%96%87.yaml"
    )


def test_each_rule_that_found_something_brings_its_manual():
    document = sarif.document([finding(), finding(code="P003")], lint.manuals(), "1.2.3")
    rules = document["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["P003", "T101"]
    assert all(rule["help"]["markdown"] == lint.manuals()[rule["id"]].strip() for rule in rules)


def test_a_replacement_is_a_fix():
    (result,) = sarif.document([finding(replacement="x")], {}, "1")["runs"][0]["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9},
            "insertedContent": {"text": "x"},
        }
    ]


def test_a_fingerprint_stays_when_the_line_moves_and_tells_equal_findings_apart():
    marks = [
        result["partialFingerprints"]["finding/v1"]
        for result in sarif.document([finding(line=3), finding(line=4)], {}, "1")["runs"][0]["results"]
    ]
    (moved,) = sarif.document([finding(line=30)], {}, "1")["runs"][0]["results"]
    assert marks[0] != marks[1]
    assert moved["partialFingerprints"]["finding/v1"] == marks[0]


@pytest.mark.parametrize("severity", Severity)
def test_every_severity_is_a_level(severity):
    assert run(finding(severity=severity)).results[0].level.value == str(severity)


def test_no_credential_stands_in_it():
    document = sarif.document([finding(message="Bearer N0tF0rYourEyes-0451")], {}, "1")
    assert "YourEyes" not in json.dumps(document)


def test_check_prints_it(registry, tmp_path):
    (tmp_path / "x.yaml").write_text("title: X\ntasks: {}\nshade: red\n")
    ended = registry("check", str(tmp_path / "x.yaml"), "--format", "sarif")
    (one,) = Sarif.model_validate(ended.json()).runs
    assert ended.code == 1
    assert "S011" in {result.rule_id for result in one.results}


def test_check_without_findings_prints_an_empty_run(registry):
    (one,) = Sarif.model_validate(registry("check", "--format", "sarif").json()).runs
    assert one.results == []
