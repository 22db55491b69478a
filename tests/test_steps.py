"""References to earlier answers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import steps
from registry.steps import Step

CONNECTOR = Step(0, "connector_id")
names = st.from_regex(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?", fullmatch=True)
references = st.builds(Step, st.integers(0, 99), names)
# No brace in the text around it: a text cannot look like a reference by accident, it can by intent.
trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_characters="{}"))
    | references.map(str),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
)


def test_a_reference_is_written_as_the_contract_says():
    # Source: specs/cli.md, "registry render … -o json".
    assert str(CONNECTOR) == "{{ steps[0].connector_id }}"


def test_console_form_shows_the_last_key_as_a_blank():
    assert Step(2, "hits.model_id").shown == "<MODEL_ID>"


@given(references)
def test_a_written_reference_is_found_again(step):
    assert list(steps.find(str(step))) == [step]


def test_references_are_found_in_order_wherever_values_stand():
    tree = {
        "a": [f"{CONNECTOR}", {"b": f"x {Step(1, 'model_id')} y {CONNECTOR}"}],
        "c": 1,
        f"{Step(9, 'key')}": None,
    }
    assert list(steps.find(tree)) == [CONNECTOR, Step(1, "model_id"), CONNECTOR]


@pytest.mark.parametrize(
    "text",
    ["{{steps[0].x}}", "{{ steps[x].y }}", "{{ steps[0] }}", "{{ parameters.x }}", "{{ steps[0].x", "{ steps[0].x }", "${steps[0].x}"],
)  # fmt: skip
def test_nothing_else_looks_like_one(text):
    assert list(steps.find(text)) == []


@given(st.lists(st.text(st.characters(exclude_characters="{}")) | references))
def test_split_pieces_put_together_are_the_text(parts):
    text = "".join(map(str, parts))
    assert "".join(map(str, steps.split(text))) == text


def test_split_separates_text_and_references():
    assert steps.split(f"/models/{CONNECTOR}/_deploy") == ["/models/", CONNECTOR, "/_deploy"]


@given(trees)
def test_replace_leaves_no_reference_and_the_rest_as_it_was(tree):
    found = list(steps.find(tree))
    replaced = steps.replace(tree, lambda _: "ID")
    assert list(steps.find(replaced)) == []
    if not found:
        assert replaced == tree


def test_replace_takes_what_the_function_gives():
    assert steps.replace({"a": [f"x{CONNECTOR}"]}, lambda step: step.path.upper()) == {"a": ["xCONNECTOR_ID"]}


@given(references)
def test_a_reference_survives_json(step):
    assert list(steps.find(json.loads(json.dumps({"id": str(step)})))) == [step]
