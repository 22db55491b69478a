"""`lint`: every fault of a file is reported; every code has a manual page; a rule is one new file."""

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fragments import DAY, document, written
from hypothesis import given, settings
from hypothesis import strategies as st
from injections import INJECTIONS

import registry
from registry import lint, load, rules
from registry.catalog import Blueprint
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import UnknownNameError
from registry.lint import manual
from registry.model import Place
from registry.template import TemplateError

SOURCE = Path(registry.__file__).parent


def check(fragment: dict[str, Any]) -> list[Finding]:
    return lint.check(written(fragment).encode(), "acme.yaml", today=DAY)


@pytest.mark.parametrize("code", INJECTIONS)
def test_each_injected_fault_alone_is_found(code):
    assert code in {finding.code for finding in check(INJECTIONS[code])}


def test_every_rule_has_an_injection():
    assert set(lint.blueprint_rules()) <= set(INJECTIONS)


@settings(max_examples=150, deadline=None)
@given(st.sets(st.sampled_from(sorted(INJECTIONS)), max_size=12))
def test_no_fault_hides_another(codes):
    fragment: dict[str, Any] = {}
    for code in sorted(codes):
        fragment = manual.merge(fragment, INJECTIONS[code]) if fragment else INJECTIONS[code]
    found = check(fragment)
    assert codes <= {finding.code for finding in found}
    assert len(found) >= len(codes)


def test_all_faults_together_are_found():
    fragment: dict[str, Any] = {}
    for injection in INJECTIONS.values():
        fragment = manual.merge(fragment, injection) if fragment else injection
    assert set(INJECTIONS) <= {finding.code for finding in check(fragment)}


FIVE = """\
title: Acme
docs: https://acme.example/docs
url: https://api.acme.example/v1
tasks:
  rerank:
    docs: https://acme.example/docs/rerank
    reqest:
      path: /rerank
      body:
        query: "{{ querry }}"
        documents: "{{ input }}"
        top_n: "{{ top_n }"
    response:
      items: $.results[*]
      scores: "@.relevance"
    example:
      query: a
      input: [b]
      answer: {results: [{score: 0.9}]}
    limits: {max_inputs: ten}
"""


def test_five_faults_of_one_file_are_five_findings_with_their_places():
    found = lint.check(FIVE.encode(), "acme.yaml", today=DAY)
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    assert [(f"{finding.place.line}:{finding.place.column}", finding.code) for finding in errors] == [
        ("7:5", "S011"),
        ("10:20", "T002"),
        ("12:17", "T001"),
        ("15:17", "P003"),
        ("20:26", "S013"),
    ]


def test_a_key_that_stands_twice_hides_no_other_fault():
    text = FIVE.replace("title: Acme\n", "title: Acme\ntitle: Acme & Sons\n").replace(
        "      query: a\n", "      query: a\n      'query': b\n"
    )
    found = lint.check(text.encode(), "acme.yaml", today=DAY)
    errors = Counter(finding.code for finding in found if finding.severity is Severity.ERROR)
    assert errors == {"S007": 2, "S011": 1, "T002": 1, "T001": 1, "P003": 1, "S013": 1}
    assert [finding.place.line for finding in found if finding.code == "S013"] == [22]


def test_a_number_that_json_cannot_hold_hides_no_other_fault():
    text = FIVE.replace("title: Acme\n", "title: Acme\ndescription: [.nan, 1e999]\n")
    found = lint.check(text.encode(), "acme.yaml", today=DAY)
    errors = Counter(finding.code for finding in found if finding.severity is Severity.ERROR)
    assert errors["S009"] == 2
    assert errors.keys() >= {"S011", "T002", "T001", "P003", "S013"}


def test_findings_are_sorted_worst_first():
    found = check(manual.merge(INJECTIONS["T002"], manual.merge(INJECTIONS["T005"], INJECTIONS["S025"])))
    order = list(Severity)
    assert [finding.severity for finding in found] == sorted(
        (finding.severity for finding in found), key=order.index
    )
    assert {finding.severity for finding in found} >= {Severity.ERROR, Severity.WARNING}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"a: b: c", "S001", id="not YAML"),
        pytest.param(b"title: \xff", "S003", id="not UTF-8"),
        pytest.param(b"title: a\ntitle: b", "S007", id="key twice"),
        pytest.param(b"title: 1e999", "S009", id="number beyond a double"),
        pytest.param(b"[1, 2]", "S013", id="a list"),
        pytest.param(b"", "S013", id="nothing"),
        pytest.param(b"title: {a: 1}", "S013", id="wrong all over"),
        pytest.param(b"tasks: 5", "S013", id="tasks of the wrong type"),
        pytest.param(b"tasks: {rerank: 5}", "S013", id="a task of the wrong type"),
        pytest.param(b"tasks: {nope: {}}", "S011", id="unknown task type"),
    ],
)
def test_what_is_no_blueprint_gives_findings_and_no_traceback(data, code):
    assert code in {finding.code for finding in lint.check(data, "acme.yaml")}


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 9)
    | st.sampled_from(["", "a", "{{ input }}", "{{ x", "$.a[*]", "model", "ingest"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["path", "by", "when", "env", "body", "model", "input"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


BASE = load.parse(manual.BASE.encode(), "base.yaml").value


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(places(BASE)[1:]), json)
def test_anything_anywhere_gives_findings_and_no_traceback(path, value):
    fragment: Any = value
    for step in reversed(path):
        fragment = {step: fragment} if isinstance(step, str) else [fragment]
    for finding in check(fragment):
        assert finding.code in lint.codes()
        assert finding.place.file == "acme.yaml"


def test_a_blueprint_and_its_document_give_the_same():
    sound = document(INJECTIONS["T002"])
    assert lint.check_document(Blueprint("acme", sound), today=DAY) == lint.check_document(sound, today=DAY)


EXTRA = '''"""A title is too short.

Nobody can tell what it means.
"""

from registry.diagnostics import Finding, Rule, Severity


def check(blueprint):
    if len(blueprint.title) < 9:
        yield Finding(code="S099", message="too short", place=blueprint.document.place(("title",)))


RULE = Rule(code="S099", name="short-title", severity=Severity.ERROR, check=check)
'''


@pytest.fixture
def extra_rule(tmp_path, monkeypatch):
    """One more file among the rules, for one test."""

    def add(text: str) -> None:
        (tmp_path / "short_title.py").write_text(text, "utf-8")

    caches = (lint.blueprint_rules, lint.all_rules, lint.manuals, lint._by_code)  # noqa: SLF001  (found once a process)
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    for cache in caches:
        cache.cache_clear()
    yield add
    sys.modules.pop("registry.rules.short_title", None)
    if hasattr(rules, "short_title"):
        del rules.short_title
    for cache in caches:
        cache.cache_clear()


def test_a_new_rule_is_one_new_file(extra_rule):
    extra_rule(EXTRA)
    assert "S099" in {finding.code for finding in check({})}
    assert lint.explain("S099").startswith("S099 short-title (error)\n\nA title is too short.")
    assert "## S099 short-title (error)" in lint.rules_page()


def test_two_rules_with_one_code_are_refused(extra_rule):
    extra_rule(EXTRA.replace("S099", "T001"))
    with pytest.raises(TypeError, match="two rules have the code T001"):
        lint.blueprint_rules()


def broken(_: Blueprint) -> list[Finding]:
    raise KeyError("env")


def test_a_rule_that_breaks_down_over_a_sound_blueprint_is_a_bug():
    rule: Rule[Blueprint] = Rule(code="S099", name="broken", severity=Severity.ERROR, check=broken)
    with pytest.raises(KeyError):
        lint.run(Blueprint("acme", document({})), [rule])


def test_a_rule_that_breaks_down_over_a_faulty_blueprint_leaves_the_others_alone():
    rule: Rule[Blueprint] = Rule(code="S099", name="broken", severity=Severity.ERROR, check=broken)
    fault = Finding(code="S012", message="missing", place=Place(file="acme.yaml"))
    blueprint = Blueprint("acme", document(INJECTIONS["T005"]))
    found = lint.run(blueprint, [rule, *lint.blueprint_rules().values()], known=[fault])
    assert [finding.code for finding in found] == ["T005"]


def test_a_rule_that_breaks_down_over_broken_templates_and_without_them_is_a_bug():
    def always(_: Blueprint) -> list[Finding]:
        raise TemplateError("no")

    rule: Rule[Blueprint] = Rule(code="S099", name="broken", severity=Severity.ERROR, check=always)
    with pytest.raises(TemplateError):
        lint.run(Blueprint("acme", document({})), [rule])


def test_a_rule_may_read_names_as_the_catalogue_does():
    def check_parameters(blueprint: Blueprint) -> list[Finding]:
        names = ", ".join(name for task in blueprint.tasks.values() for name in task.parameters)
        return [Finding(code="S099", message=names, place=Place(file="acme.yaml"))]

    rule: Rule[Blueprint] = Rule(code="S099", name="names", severity=Severity.ERROR, check=check_parameters)
    found = lint.run(Blueprint("acme", document(INJECTIONS["T001"])), [rule])
    assert [finding.message for finding in found] == ["model"]


def test_every_code_in_the_source_has_a_manual_page():
    used = Counter(
        code
        for path in SOURCE.rglob("*.py")
        for code in re.findall(r'"([STPKVCD][0-9]{3})"', path.read_text("utf-8"))
    )
    assert set(used) - set(lint.manuals()) == set()


def test_every_page_starts_with_one_line_that_says_what_is_wrong():
    assert [code for code, line in lint.codes().items() if not line.endswith(".")] == []


@pytest.mark.parametrize("code", ["P003", "p003"])
def test_explain_prints_the_page_of_a_rule(code):
    assert lint.explain(code).startswith("P003 path-finds-nothing (error)\n\nA response path finds nothing")


def test_explain_prints_the_page_of_a_code_without_a_rule():
    assert lint.explain("S011").startswith("S011\n\nA field is unknown.")


def test_explain_knows_the_rules_of_the_platforms():
    platforms = set(lint.all_rules()) - set(lint.blueprint_rules())
    assert platforms
    assert all(lint.explain(code) for code in platforms)


def test_an_unknown_code_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError) as caught:
        lint.explain("P0003")
    assert caught.value.help == "did you mean 'P003'?"


def test_the_reference_page_has_every_code_and_a_link_to_it():
    page = lint.rules_page()
    headings = re.findall(r"^## ([A-Z][0-9]{3})\b", page, re.MULTILINE)
    links = re.findall(r"^\| \[([A-Z][0-9]{3})\]\(#([^)]+)\)", page, re.MULTILINE)
    assert headings == [code for code, _ in links] == list(lint.manuals())
    assert ("P003", "p003-path-finds-nothing-error") in links
    assert manual.BASE in page
