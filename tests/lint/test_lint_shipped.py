"""`lint` over the blueprints that are shipped: they are clean, and every slip in one of them is found."""

import pytest
from fragments import DAY

from registry import answers, catalog, lint
from registry import names as texts
from registry.catalog import Blueprint
from registry.diagnostics import Severity
from registry.paths import Key


@pytest.mark.parametrize("path", sorted(catalog.shipped().glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_blueprints_have_no_errors_and_no_warnings(path):
    found = lint.check(path.read_bytes(), catalog.shown(path), today=DAY)
    assert [finding for finding in found if finding.severity is not Severity.NOTE] == []


Slip = tuple[int, int]
"""The line and the column after a name whose last letter will be doubled."""


def slips(whole: Blueprint) -> dict[str, set[Slip]]:
    """Names of templates and keys of tried paths in the file, in batches of those that do not stand in each other's way."""
    batches: dict[str, set[Slip]] = {}
    for text in texts.texts(whole):
        for expression in text.parsed.expressions if text.parsed and text.variables is not None else ():
            for name in expression.names:
                start = expression.offset + text.text[expression.offset :].index(name)
                place, exact = texts.spot(whole.document, text.path, start, len(name))
                if exact and name != "url":
                    batches.setdefault("T002", set()).add((place.line, place.end_column))
    for task in whole.tasks.values():
        for one in answers.tried(task) if "example" in task.content else ():
            for number, step in enumerate(one.path.steps if one.path else ()):
                start, end = answers.step_at(one.text, number), answers.step_at(one.text, number + 1)
                place, exact = texts.spot(whole.document, one.place, start, end - start)
                if exact and isinstance(step, Key):
                    batch = f"P003 {'items' if one.field == 'items' else 'fields'} {number}"
                    batches.setdefault(batch, set()).add((place.line, place.end_column))
    return batches


def slipped(text: str, batch: set[Slip]) -> str:
    lines = text.splitlines(keepends=True)
    for line, column in sorted(batch, reverse=True):
        whole = lines[line - 1]
        lines[line - 1] = whole[: column - 1] + whole[column - 2] + whole[column - 1 :]
    return "".join(lines)


@pytest.mark.parametrize("path", sorted(catalog.shipped().glob("*.yaml")), ids=lambda path: path.stem)
def test_every_slip_of_a_name_in_a_shipped_blueprint_is_found_on_its_line(path):
    whole = catalog.read(path)
    batches = slips(whole)
    assert batches
    for batch, places_ in batches.items():
        found = lint.check(slipped(whole.document.text, places_).encode(), path.name, today=DAY)
        lines = {one.place.line for one in found if one.code == batch[:4]}
        assert {line for line, _ in places_} - lines == set(), batch
