"""The manual pages of findings about blueprints: their examples are run."""

import pytest
from fragments import findings, written

from registry import lint
from registry.diagnostics import Severity
from registry.lint import manual

RULES = lint.blueprint_rules()
PAGES = {
    code: page
    for code, page in lint.manuals().items()
    if manual.example(page) and (code in RULES or code[:2] == "S0")
}


def test_the_base_of_the_manual_has_no_faults():
    assert findings({}) == []


@pytest.mark.parametrize("code", RULES)
def test_a_rule_has_a_page_with_a_headline_a_reason_and_both_examples(code):
    headline, _, rest = lint.manuals()[code].partition("\n\n")
    assert headline.endswith(".")
    assert "\n" not in headline
    assert not rest.startswith(("Example:", "Use instead:"))
    assert manual.example(rest)
    assert manual.remedy(rest)


@pytest.mark.parametrize("code", PAGES)
def test_the_example_brings_the_finding(code):
    assert findings(manual.example(PAGES[code]), code), written(manual.example(PAGES[code]))


@pytest.mark.parametrize("code", PAGES)
def test_the_remedy_brings_no_finding_at_all(code):
    assert findings(manual.remedy(PAGES[code])) == []


@pytest.mark.parametrize("code", RULES)
def test_a_rule_reports_under_its_own_code_and_no_worse_than_it_says(code):
    found = findings(manual.example(PAGES[code]), code)
    severities = list(Severity)
    worst = min(severities.index(finding.severity) for finding in found)
    assert worst >= severities.index(RULES[code].severity)
