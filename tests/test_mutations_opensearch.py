"""Five hundred faults in the documented OpenSearch bodies: `check` finds what a real 2.19.1 refuses, where it stands.

The node's verdicts are recorded in `data/mutant_verdicts.json` by `label_mutants.py`; one test asks a node again.
"""

import json
import random
from pathlib import Path

import label_mutants
import mutations
import pytest
from node_fixture import Node

from registry import console
from registry.diagnostics import Severity
from registry.model import Version
from registry.platforms.opensearch import check as opensearch

RECORDED = json.loads((Path(__file__).parent / "data" / "mutant_verdicts.json").read_text("utf-8"))
NODE = Version.parse(RECORDED["opensearch"])
ASKED_AGAIN = 40

UNSEEN = {
    # What a painless script gives, a text or a list, is not read out of the script.
    ("047", "actions.0.request_body"),
    ("001", "actions.0.request_body"),
    # Whether the field to sort by is in the documents, nobody can tell from the pipeline.
    ("009", "response_processors.0.ml_inference.output_map"),
}
"""Refused mutants that bring no error at their place: number of the file, what was changed."""


def recorded(edit):
    """The node's verdict on an edit; an edit that was never judged is an error."""
    return label_mutants.verdict_of(RECORDED["mutants"][label_mutants.key(edit.text)])


def findings_of(text, file):
    (request,), findings = console.parse(text, file)
    return [*findings, *opensearch.check(request, version=NODE)]


@pytest.fixture(scope="module")
def bodies(shared):
    return label_mutants.requests(shared / "corpus")


@pytest.fixture(scope="module")
def results(bodies):
    found = mutations.mutants(bodies, seed=label_mutants.SEED, count=label_mutants.COUNT, label=recorded)
    return [(mutant, findings_of(mutant.text, mutant.file)) for mutant in found]


def errors(findings):
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def test_the_bodies_that_are_mutated_have_no_fault_and_work_on_the_node(bodies):
    assert len(bodies) == 38 + 25 + 11
    assert {said["source"] for said in RECORDED["unchanged"].values()} == {"taken"}
    assert {request.place.file for request in bodies} == RECORDED["unchanged"].keys()
    for request in bodies:
        assert errors(findings_of(mutations.body(request).text, request.place.file)) == [], request.place.file


def test_there_are_five_hundred_mutants_of_every_operator(results):
    assert len({mutant.text for mutant, _ in results}) == label_mutants.COUNT
    assert {mutant.operator for mutant, _ in results} == set(mutations.OPERATORS)


def test_of_a_hundred_refused_mutants_95_get_an_error_at_the_right_place(results, record_property):
    scores = mutations.scores(results)
    table = mutations.table(scores)
    record_property("mutations", table)
    print(f"\n{table}")  # noqa: T201  (the figures that the test is for; pytest -s shows them)
    refused = sum(score.refused for score in scores.values())
    assert refused > label_mutants.COUNT / 2
    assert sum(score.hits for score in scores.values()) >= 0.95 * refused, table


def test_a_refused_mutant_is_missed_only_for_a_listed_reason(results):
    missed = {
        (mutant.file.rpartition("/")[2][:3], mutant.what.partition(" ")[0])
        for mutant, findings in results
        if mutant.label.refused and not mutations.hit(mutant, findings)
    }
    assert missed == UNSEEN


def test_a_mutant_that_the_node_takes_brings_no_error(results):
    alarms = [
        (mutant.file, mutant.what, [finding.message for finding in errors(findings)])
        for mutant, findings in results
        if not mutant.label.refused and errors(findings)
    ]
    assert alarms == []


@pytest.mark.node
def test_the_node_says_again_what_is_recorded(results, node: Node):
    sample = random.Random(label_mutants.SEED).sample([mutant for mutant, _ in results], ASKED_AGAIN)  # noqa: S311  (reproducible, not secret)
    with label_mutants.judge(node) as judge:
        said = {mutant.what: judge.verdict(mutant.text) for mutant in sample}
    assert {what: verdict["refused"] for what, verdict in said.items()} == {
        mutant.what: mutant.label.refused for mutant in sample
    }
