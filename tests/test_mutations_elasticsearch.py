"""A thousand faults in bodies without one: `check` finds what the platform refuses, where it stands."""

from pathlib import Path

import labels
import mutations
import pytest

from registry import console
from registry.platforms.alibaba_es import check as alibaba_es
from registry.platforms.elasticsearch import check as elasticsearch

BODIES = Path(__file__).parent / "platforms" / "alibaba_es" / "bodies"
PRINTED_WRONG = ("081-", "101-")
"""Files of the corpus that the platform refuses as printed (see test_corpus_elasticsearch.py)."""
SEED, COUNT = 20261121, 1000


def findings_of(text, file):
    """What `check` says of the one request of a text, whoever claims it."""
    (request,), findings = console.parse(text, file)
    for module in (alibaba_es, elasticsearch):
        if module.claims(request):
            return [*findings, *module.check(request, version=None)]
    return findings


def judged(shared):
    """A thousand mutants with the findings about each."""
    printed = [
        request
        for request in labels.requests(shared / "corpus" / "elasticsearch-put")
        if not request.place.file.startswith(PRINTED_WRONG)
    ]
    bodies = [*printed, *labels.requests(BODIES)]
    found = mutations.mutants(bodies, seed=SEED, count=COUNT, label=labels.label)
    return [(mutant, findings_of(mutant.text, mutant.file)) for mutant in found]


@pytest.fixture(scope="module")
def results(shared):
    return judged(shared)


def test_there_are_a_thousand_mutants_of_every_operator(results):
    assert len({mutant.text for mutant, _ in results}) == COUNT
    assert {mutant.operator for mutant, _ in results} == set(mutations.OPERATORS)


def test_of_a_hundred_refused_mutants_95_get_an_error_at_the_right_place(results, record_property):
    scores = mutations.scores(results)
    table = mutations.table(scores)
    record_property("mutations", table)
    print(f"\n{table}")  # noqa: T201  (the figures that the test is for; pytest -s shows them)
    refused = sum(score.refused for score in scores.values())
    assert refused > COUNT / 2
    assert sum(score.hits for score in scores.values()) >= 0.95 * refused, table


@pytest.mark.parametrize("operator", mutations.OPERATORS)
def test_every_operator_is_found_nine_times_in_ten(results, operator):
    score = mutations.scores(results)[operator]
    assert score.hits >= 0.9 * score.refused


def test_a_mutation_that_the_platform_takes_brings_no_error(results):
    alarms = [
        (mutant.file, mutant.what, [finding.message for finding in findings if finding.severity == "error"])
        for mutant, findings in results
        if not mutant.label.refused and any(finding.severity == "error" for finding in findings)
    ]
    assert len(alarms) <= 0.05 * sum(not mutant.label.refused for mutant, _ in results), alarms


def test_the_bodies_that_are_mutated_have_no_fault_themselves(shared):
    for request in [*labels.requests(shared / "corpus" / "elasticsearch-put"), *labels.requests(BODIES)]:
        file = request.place.file
        if not file.startswith(PRINTED_WRONG):
            errors = [f for f in findings_of(mutations.body(request).text, file) if f.severity == "error"]
            assert errors == [], file


def test_the_same_seed_gives_the_same_mutants(shared, results):
    assert [mutant.text for mutant, _ in judged(shared)] == [mutant.text for mutant, _ in results]
