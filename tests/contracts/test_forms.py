"""Outcomes in every form, read back by a reader that we did not write, or by the rules of the one who reads them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from commandline import fits
from junitparser import Failure, JUnitXml, Skipped

from registry.contracts import Outcome
from registry.contracts.forms import FORMS
from registry.model import Place

if TYPE_CHECKING:
    from registry.contracts.nouns import Said

PLACE = Place(file="blueprints/a,b:c.yaml", line=7, column=3, end_line=7, end_column=9)
KEY = "sk-proj-" + "Ab1" * 12
EVIL = f'100% "x" <y> & ]]> line\nend\r::error::no \x01\x1b[31m é 😀 {KEY}'


def outcome(check: str, said: Said, message: str | None = None, task: str = "text_embedding") -> Outcome:
    return Outcome(
        blueprint="openai",
        task=task,
        case="single",
        cassette="cassettes/openai/text_embedding.yaml",
        check=check,
        outcome=said,
        message=message,
        ms=1.5,
        place=PLACE,
    )


ALL = [
    outcome("request", "failed", EVIL),
    outcome("result", "passed"),
    outcome("target:opensearch", "skipped", EVIL),
    outcome("request", "passed", task="completion"),
]


def form(name: str) -> str:
    return FORMS[name](ALL, 1234.5)


@pytest.mark.parametrize("name", FORMS)
def test_no_form_shows_a_credential(name: str) -> None:
    assert KEY not in form(name)


def test_json_is_the_contract_s() -> None:
    document = json.loads(form("json"))
    fits(document, "output/test")
    assert document["summary"] == {"passed": 2, "failed": 1, "skipped": 1, "ms": 1234.5}
    assert list(document["cases"][0]) == [
        "blueprint",
        "task",
        "case",
        "cassette",
        "check",
        "outcome",
        "message",
        "ms",
    ]


def test_junit_is_read_by_junitparser() -> None:
    xml = JUnitXml.fromstring(form("junit").encode())
    assert (xml.tests, xml.failures, xml.errors, xml.skipped) == (4, 1, 0, 1)
    suites = list(xml)
    assert [suite.name for suite in suites] == ["openai/text_embedding", "openai/completion"]
    cases = [case for suite in suites for case in suite]
    assert [case.name for case in cases] == [
        "single request",
        "single result",
        "single target:opensearch",
        "single request",
    ]
    assert [type(case.result[0]) if case.result else None for case in cases] == [Failure, None, Skipped, None]
    failure = cases[0].result[0]
    assert '100% "x" <y> & ]]> line end ::error::no' in failure.message
    assert failure.type == "request"
    assert "cassettes/openai/text_embedding.yaml" in failure.text
    assert cases[0].time == pytest.approx(0.0015)


def test_junit_sums_are_what_is_there() -> None:
    xml = JUnitXml.fromstring(form("junit").encode())
    counted = xml.fromstring(form("junit").encode())
    counted.update_statistics()
    assert (counted.tests, counted.failures, counted.skipped) == (xml.tests, xml.failures, xml.skipped)


def test_github_gets_one_command_for_each_failure() -> None:
    text = form("github")
    (line,) = text.splitlines()
    hit = re.fullmatch(r"::error (?P<properties>[^:]*(?:%3A[^:]*)*)::(?P<message>.*)", line)
    assert hit is not None
    properties = dict(pair.split("=", 1) for pair in hit["properties"].split(","))
    assert (properties["file"], properties["line"], properties["col"]) == (
        "blueprints/a%2Cb%3Ac.yaml",
        "7",
        "3",
    )
    assert "100%25" in hit["message"]
    assert "%0Acassette: cassettes/openai/text_embedding.yaml" in hit["message"]


def test_text_begins_with_the_failures_and_ends_with_the_sums() -> None:
    lines = form("text").splitlines()
    assert lines[0].startswith("blueprints/a,b:c.yaml:7:3: openai/text_embedding single request: 100%")
    assert lines[1] == "  = cassette: cassettes/openai/text_embedding.yaml"
    assert lines[-3:] == [
        "openai/text_embedding: 1 case: 1 failed, 1 skipped, 1 passed",
        "openai/completion: 1 case: 1 passed",
        "1 cassette: 2 passed, 1 failed, 1 skipped, 1.2 s",
    ]


def test_a_terminal_gets_no_command_of_a_text() -> None:
    assert not set(form("text")) & {"\x01", "\x1b", "\r"}
