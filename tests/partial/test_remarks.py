"""`partial.remarks`: options that mean nothing to a target, as `schemas/endpoint.schema.json` says."""

import pytest

from registry import resources
from registry.partial import remarks
from registry.platforms import all_targets
from registry.platforms.opensearch import present

OPTIONS = resources.schema("endpoint")["properties"]
EVERY = dict.fromkeys(OPTIONS, "x")


@pytest.mark.parametrize("option", [name for name in OPTIONS if name != "id"])
def test_an_option_says_which_targets_heed_it(option):
    named = OPTIONS[option]["x-targets"]
    assert named
    assert set(named) <= set(all_targets())


@pytest.mark.parametrize("target", all_targets())
def test_each_option_is_heeded_or_told(target):
    told = ", ".join(name for name in OPTIONS if target not in OPTIONS[name].get("x-targets", [target]))
    assert list(remarks.idle(target, EVERY)) == [f"options without meaning here: {told}"]


@pytest.mark.parametrize("target", all_targets())
def test_the_id_means_something_everywhere(target):
    assert list(remarks.idle(target, {"id": "x"})) == []


def test_options_that_this_endpoint_has_no_place_for_are_told_too():
    notes = remarks.idle("opensearch", {"name": "x", "deploy": True, "batch_size": 1}, ["name"])
    assert list(notes) == ["options without meaning here: name, batch_size"]


def test_the_options_of_opensearch_are_those_of_a_connector_a_model_or_a_pipeline():
    known = {name for name, option in OPTIONS.items() if option.get("x-targets") == ["opensearch"]}
    assert {*present.OF_CONNECTOR, *present.OF_MODEL, *present.OF_REMOTE, "pipeline"} == known
