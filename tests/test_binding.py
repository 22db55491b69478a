"""Choices held against a blueprint."""

import pytest

from registry import load
from registry.binding import Choices, bind
from registry.catalog import Blueprint
from registry.errors import UnknownNameError, UsageError

TEXT = """
title: Example
docs: https://docs.example.com
url: https://{{ parameters.host }}/v1
secrets:
  key: {env: KEY, one_of: credential}
  token: {env: TOKEN, one_of: credential}
  extra: {env: EXTRA, optional: true}
headers:
  api-key: "{{ secrets.key }}"
  Authorization: "Bearer {{ secrets.token }}"
  X-Extra: "{{ secrets.extra }}"
  X-Team: "team {{ parameters.team }}"
parameters:
  host: {type: string, pattern: "^[a-z.]+$", examples: [h.example.com]}
  unused: {type: string}
tasks:
  rerank:
    docs: https://docs.example.com
    request:
      path: /rerank
      body:
        model: "{{ parameters.model }}"
        query: "{{ query }}"
        docs: "{{ input }}"
        n: "{{ top_n }}"
        size: "{{ parameters.size }}"
        instruct: "{{ parameters.instruct }}"
    response:
      items: $.results[*]
      scores: "@.score"
      texts: {path: "@.text", when: return_documents}
    parameters:
      model: {type: string, default: m-1}
      size: {type: integer, minimum: 1, maximum: 8, sets: dimensions}
      instruct: {type: string, default: please}
      level: {type: [string, integer]}
      team: {type: string}
    models:
      m-1: {dimensions: [8, 4]}
      m-2: {dimensions: 4, unsupported: [instruct], defaults: {size: 4}}
      m-3: {dimensions: 8, any_shorter: true, retired: "2020-01-01"}
    example: {query: q, input: [a], answer: {results: [{score: 1.0}]}}
"""


@pytest.fixture
def task():
    return Blueprint("example", load.parse(TEXT.encode(), "blueprints/example.yaml")).task("rerank")


def values(task, **given):
    model = given.pop("model", None)
    return bind(task, Choices(values={"host": "h", **given}, model=model)).values


def test_defaults_hold_unless_something_is_chosen(task):
    assert values(task) == {"host": "h", "model": "m-1", "instruct": "please"}
    assert values(task, instruct="now")["instruct"] == "now"


def test_an_optional_input_can_be_chosen_like_a_parameter(task):
    assert values(task, top_n=3)["top_n"] == 3


def test_a_model_brings_its_defaults_and_takes_away_what_it_does_not_support(task):
    assert values(task, model="m-2") == {"host": "h", "model": "m-2", "size": 4}


@pytest.mark.parametrize(
    ("model", "help"),
    [("m-9", "did you mean 'm-3'?"), ("m2", "did you mean 'm-2'?"), ("gateway", "there is m-1, m-2, m-3")],
)
def test_an_unknown_model_has_no_facts_and_brings_a_note(task, model, help):  # noqa: A002  (what the note helps with)
    bound = bind(task, Choices(values={"host": "h"}, model=model))
    assert (bound.model, bound.facts) == (model, {})
    assert bound.notes == (f"the blueprint knows no model '{model}', so its limits are not checked; {help}",)


def test_two_models_are_refused_unless_they_are_the_same(task):
    with pytest.raises(UsageError, match="two models of example rerank: 'm-1' and 'm-2'"):
        bind(task, Choices(values={"host": "h", "model": "m-2"}, model="m-1"))
    assert bind(task, Choices(values={"host": "h", "model": "m-2"}, model="m-2")).model == "m-2"


@pytest.mark.parametrize("team", ["Grüße", "中文", "a\nb", "a\rb", "a\x00", "a\tb"])
def test_a_value_for_a_header_is_refused_where_no_header_can_hold_it(task, team):
    with pytest.raises(UsageError, match="parameter 'team' stands in the header X-Team"):
        values(task, team=team)
    assert values(task, instruct=team)["instruct"] == team


@pytest.mark.parametrize(
    "url", ["https://[::1", "https://h:abc", "https://h:99999", "https://h/a b", "https://"]
)
def test_an_address_that_cannot_be_called_is_refused(task, url):
    with pytest.raises(UsageError, match="is no base address"):
        bind(task, Choices(url=url))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"size": 9}, "parameter 'size' must be at most 8"),
        ({"size": "4"}, "parameter 'size' must be an integer, not the string \"4\""),
        ({"host": "a/b"}, "parameter 'host' does not match "),
        ({"top_n": 0}, "parameter 'top_n' must be at least 1"),
        ({"size": 5}, "model 'm-1' has no vectors of 5 dimensions"),
        ({"model": "m-2", "instruct": "x"}, "model 'm-2' has no 'instruct'"),
        ({"model": "m-3", "size": 3}, None),
    ],
)
def test_a_value_that_breaks_its_rule_is_refused_with_the_rule(task, given, message):
    if message is None:
        assert values(task, **given)["size"] == 3
        return
    with pytest.raises(UsageError) as caught:
        values(task, **given)
    assert message in caught.value.message
    assert caught.value.place.file == "blueprints/example.yaml"
    assert caught.value.place.line > 1


def test_an_unknown_name_is_refused_with_the_nearest(task):
    with pytest.raises(UnknownNameError, match="no parameter of example rerank 'instuct'") as caught:
        values(task, instuct="x")
    assert caught.value.help == "did you mean 'instruct'?"


def test_a_parameter_of_the_blueprint_that_the_task_does_not_use_is_unknown(task):
    with pytest.raises(UnknownNameError):
        values(task, unused="x")


def test_a_parameter_without_default_in_the_address_is_required(task):
    with pytest.raises(UsageError, match="missing required parameter 'host'") as caught:
        bind(task, Choices())
    assert caught.value.help == "--set host=h.example.com"


def test_an_address_of_ones_own_needs_no_host(task):
    assert bind(task, Choices(url="http://127.0.0.1:8080/")).url == "http://127.0.0.1:8080"


def test_one_secret_of_a_group_is_used_the_first_unless_chosen(task):
    assert [secret.name for secret in bind(task, Choices(values={"host": "h"})).secrets] == ["key"]
    chosen = bind(task, Choices(values={"host": "h"}, secret="token"))
    assert [secret.name for secret in chosen.secrets] == ["token"]


def test_an_optional_secret_is_used_when_it_is_chosen(task):
    chosen = bind(task, Choices(values={"host": "h"}, secret="extra"))
    assert [secret.name for secret in chosen.secrets] == ["key", "extra"]


def test_an_unknown_secret_is_refused(task):
    with pytest.raises(UnknownNameError, match="no secret of example rerank 'tokn'"):
        bind(task, Choices(values={"host": "h"}, secret="tokn"))


def test_a_retired_model_brings_a_note(task):
    bound = bind(task, Choices(values={"host": "h"}, model="m-3"))
    assert bound.notes == ("model 'm-3' is retired since 2020-01-01",)


def test_a_conditional_path_holds_only_when_it_is_asked_for(task):
    form = task.response["texts"]
    assert bind(task, Choices(values={"host": "h"})).path(form) is None
    assert bind(task, Choices(values={"host": "h", "return_documents": True})).path(form) == "@.text"


@pytest.mark.parametrize(
    ("given", "dimensions"), [({}, 8), ({"size": 4}, 4), ({"model": "m-2"}, 4), ({"model": "x"}, None)]
)
def test_dimensions_are_as_set_or_the_models(task, given, dimensions):
    model = given.pop("model", None)
    assert bind(task, Choices(values={"host": "h", **given}, model=model)).dimensions == dimensions


def test_a_whole_float_is_an_integer_where_one_is_asked_for(task):
    assert repr(values(task, size=4.0)["size"]) == "4"


def test_a_pattern_ends_where_the_text_ends(task):
    with pytest.raises(UsageError, match="does not match"):
        values(task, host="h\n")
