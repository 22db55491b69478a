"""The manual pages of the platforms' rules: what they show is what `check` says."""

import importlib
import importlib.util
import re
from pathlib import Path

import pytest

from registry import console, platforms
from registry.diagnostics import Rule, Severity
from registry.model import Version
from registry.plugins import discover

FENCE = re.compile(r"^(Example|Use instead):\n+```console ?([\d.]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROOMS = sorted(
    folder.name for folder in Path(platforms.__file__).parent.iterdir() if (folder / "check.py").is_file()
)
RULES = {
    f"{room}/{name}": (room, name, rule)
    for room in ROOMS
    for name, rule in discover(f"registry.platforms.{room}.rules", "RULE", Rule).items()
}


PAGES = {
    f"{room}/{code}": (code, text)
    for room in ROOMS
    for code, text in getattr(
        importlib.import_module(f"registry.platforms.{room}.check"), "PAGES", {}
    ).items()
    if FENCE.search(text)
}


def page(room, name):
    """The manual page of a rule."""
    return importlib.import_module(f"registry.platforms.{room}.rules.{name}").__doc__


def block(text, title):
    """The requests of one block of a page, and what the check of the platform that claims each says of them."""
    blocks = {found[0]: found[1:] for found in FENCE.findall(text)}
    version, written = blocks[title]
    requests, findings = console.parse(written, "page")
    assert requests
    for request in requests:
        checks = [importlib.import_module(f"registry.platforms.{room}.check") for room in ROOMS]
        (module,) = (check for check in checks if check.claims(request))
        findings = [*findings, *module.check(request, version=Version.parse(version) if version else None)]
    return findings


def test_there_are_rules_for_the_platforms():
    assert {"alibaba_es", "elasticsearch"} <= {room for room, _, _ in RULES.values()}


@pytest.mark.parametrize(("room", "name", "rule"), RULES.values(), ids=RULES)
def test_the_page_says_what_is_wrong_and_why(room, name, rule):
    first, _, rest = page(room, name).partition("\n\n")
    assert first.endswith(".")
    assert "\n" not in first
    assert len(rest.partition("Example:")[0].split()) > 5
    assert re.fullmatch(r"[STPKVCD]\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)


@pytest.mark.parametrize(("room", "name", "rule"), RULES.values(), ids=RULES)
def test_the_example_brings_the_finding(room, name, rule):
    found = [finding for finding in block(page(room, name), "Example") if finding.code == rule.code]
    assert found
    order = list(Severity)
    assert all(order.index(finding.severity) >= order.index(rule.severity) for finding in found)


@pytest.mark.parametrize(("room", "name", "rule"), RULES.values(), ids=RULES)
def test_use_instead_brings_neither_the_finding_nor_an_error(room, name, rule):
    findings = block(page(room, name), "Use instead")
    assert [f for f in findings if f.code == rule.code or f.severity is Severity.ERROR] == []


@pytest.mark.parametrize(("code", "text"), PAGES.values(), ids=PAGES)
def test_the_examples_of_a_page_without_a_rule_do_as_it_says(code, text):
    assert code in {finding.code for finding in block(text, "Example")}
    assert [f for f in block(text, "Use instead") if f.code == code or f.severity is Severity.ERROR] == []


def test_a_code_is_given_once():
    codes = [rule.code for _, _, rule in RULES.values()]
    assert sorted(codes) == sorted(set(codes))
