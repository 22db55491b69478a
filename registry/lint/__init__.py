"""What is wrong with a blueprint: faults of the file, misfits with the schema, and what the rules find; and the manual.

A rule is a file of `registry/rules`, or of `registry/platforms/*/blueprint_rules` where it is true of one platform only;
its docstring is its manual page. `Example:` and `Use instead:` there are pieces of a blueprint that are merged over
`registry.lint.manual.BASE`, and the tests run both. Rules for requests that someone already has live in
`registry/platforms/*/rules` and are run by their platform; `explain` knows them too.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from registry import console, day, load, plugins, schema
from registry.catalog import SUFFIX, Blueprint
from registry.diagnostics import Finding, Rule, Severity, count, worst_first
from registry.errors import ConfigurationError, UnknownNameError
from registry.lint import ignore, manual
from registry.lint.mend import blank, distinct, mend
from registry.lint.pages import PAGES
from registry.platforms import all_platforms
from registry.template import TemplateError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from registry.model import Document


def check_document(subject: Blueprint | Document, *, today: dt.date | None = None) -> list[Finding]:
    """Every finding about the blueprint, worst first, less those that its comments answer.

    Rules look at what is left when everything that the schema refuses is put right or taken out, so no fault hides
    another. `today` is the day that retirements are held against; the calendar's unless given.
    """
    document = subject.document if isinstance(subject, Blueprint) else subject
    name = subject.id if isinstance(subject, Blueprint) else PurePath(document.file).name.removesuffix(SUFFIX)
    faults = schema.findings(document)
    blueprint = Blueprint(name, mend(document) if faults else document)
    with day.chosen(today):
        found = run(blueprint, blueprint_rules().values(), known=faults)
    return worst_first([*faults, *ignore.apply(document, found)])


_HEAD = """\
# Findings

What `registry check` can say, by code. A letter tells the kind: S schema, T template, P path, K secrets, V version,
D deploy. `registry explain CODE` prints one page.

An answered finding about a blueprint is silenced by a comment at the end of its line or in the line above:
`# registry: ignore[P003] reason`. The reason is required, and a comment that answers nothing is a finding.

| code | severity | what is wrong |
|---|---|---|"""
_FOOT = """\
## The blueprint under the examples

Pieces of YAML under *Example* and *Use instead* are merged over this blueprint, key by key; `null` takes a key away.
"""


def check(data: bytes, file: str, *, today: dt.date | None = None) -> list[Finding]:
    """Every finding about the blueprint in those bytes, worst first; `file` is its name in them."""
    try:
        return check_document(load.parse(data, file), today=today)
    except ConfigurationError as error:
        faults = error.findings
    renamed = distinct(data, faults)
    if renamed is None:
        return worst_first(faults)
    # A key that stands twice is read again under a name of its own, so that it hides nothing else.
    again = check(renamed, file, today=today)
    places = {(fault.place.line, fault.place.column) for fault in faults}
    return worst_first([*faults, *(one for one in again if (one.place.line, one.place.column) not in places)])


def run(
    blueprint: Blueprint, rules: Iterable[Rule[Blueprint]], *, known: Iterable[Finding] = ()
) -> list[Finding]:
    """What the rules find in a blueprint that fits the schema as far as it goes, in the order of the rules.

    A rule may rely on what others check. Where one breaks down over a blueprint that has errors, `known` ones or those
    of other rules, they are what there is to say; over a blueprint without errors it is a bug and raised.
    """
    found: list[Finding] = []
    broken: list[Exception] = []
    blanked: Blueprint | None = None
    for rule in rules:
        try:
            found += rule.check(blueprint)
        except TemplateError:
            # It reads names as `catalog` does, which takes sound templates only; it can still look at the others.
            blanked = blanked or dataclasses.replace(blueprint, document=blank(blueprint.document))
            try:
                found += rule.check(blanked)
            except Exception as error:  # noqa: BLE001  (raised below unless the blueprint's errors explain it)
                broken.append(error)
        except Exception as error:  # noqa: BLE001  (raised below unless the blueprint's errors explain it)
            broken.append(error)
    if broken and not count((*known, *found), Severity.ERROR):
        raise broken[0]
    return found


@functools.cache
def blueprint_rules() -> Mapping[str, Rule[Blueprint]]:
    """The rules for blueprints by their codes, those of the platforms among them."""
    return _by_code(*_packages("blueprint_rules"))


@functools.cache
def all_rules() -> Mapping[str, Rule[Any]]:
    """Every rule by its code: those for blueprints, and those of the platforms for requests."""
    return _by_code(*_packages("blueprint_rules"), *_packages("rules"))


def _packages(folder: str) -> list[str]:
    """The packages of rules for blueprints (`blueprint_rules`) or for requests (`rules`)."""
    rooms = [f"registry.platforms.{name}" for name in all_platforms()]
    found = [f"{room}.{folder}" for room in rooms if f"{room}.{folder}" in plugins.modules(room)]
    return ["registry.rules", *found] if folder == "blueprint_rules" else found


@functools.cache
def _by_code(*packages: str) -> Mapping[str, Rule[Any]]:
    rules: dict[str, Rule[Any]] = {}
    for package in packages:
        for rule in plugins.discover(package, "RULE", Rule).values():
            if rule.code in rules:
                raise TypeError(
                    f"two rules have the code {rule.code}: {rules[rule.code].name} and {rule.name}"
                )
            rules[rule.code] = rule
    return dict(sorted(rules.items()))


@functools.cache
def manuals() -> Mapping[str, str]:
    """Every code that a finding can have, with its manual page."""
    pages: dict[str, str] = {**PAGES, **console.PAGES}
    for platform in all_platforms().values():
        pages |= getattr(importlib.import_module(platform.check), "PAGES", {})
    for package in (*_packages("blueprint_rules"), *_packages("rules")):
        for short, rule in plugins.discover(package, "RULE", Rule).items():
            pages[rule.code] = importlib.import_module(f"{package}.{short}").__doc__ or ""
    return dict(sorted(pages.items()))


def codes() -> Mapping[str, str]:
    """Every code that a finding can have, with the first line of its manual page."""
    return {code: page.strip().partition("\n")[0] for code, page in manuals().items()}


def explain(code: str) -> str:
    """The manual page of a code: code, name and severity in the first line where a rule has it, then the text.

    Raises:
        UnknownNameError: no finding has that code.
    """
    pages = manuals()
    if code.upper() not in pages:
        raise UnknownNameError("code", code, pages)
    return f"{_title(code.upper())}\n\n{pages[code.upper()].strip()}\n"


def _title(code: str) -> str:
    rule = all_rules().get(code)
    return f"{code} {rule.name} ({rule.severity})" if rule is not None else code


def rules_page() -> str:
    """The reference page of all codes, in Markdown; it does not change while the rules do not."""
    pages = manuals()
    rows = []
    for code, page in pages.items():
        rule = all_rules().get(code)
        first = page.strip().partition("\n")[0]
        rows.append(f"| [{code}](#{_anchor(_title(code))}) | {rule.severity if rule else '-'} | {first} |")
    texts = (f"## {_title(code)}\n\n{page.strip()}\n" for code, page in pages.items())
    return "\n".join((_HEAD, *rows, "", *texts, _FOOT, f"```yaml\n{manual.BASE}```\n"))


def _anchor(title: str) -> str:
    """The fragment that Markdown renderers give a heading."""
    kept = "".join(mark for mark in title.lower() if mark.isalnum() or mark in " -_")
    return kept.replace(" ", "-")
