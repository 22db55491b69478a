"""The placeholders of OpenSearch's templates: found where the platform's own substitution finds them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.java.substitution import substitute
from registry.platforms.opensearch.placeholders import Form, broken, form, one_slip, slots
from registry.platforms.opensearch.substitute import PREFIX


def shown(template):
    return [(slot.name, slot.default, slot.quotes.value, slot.escaped) for slot in slots(template)]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("${parameters.x}", [("parameters.x", None, "none", False)]),
        ('{"a": "${parameters.x}"}', [("parameters.x", None, "whole", False)]),
        ('{"a": "b ${parameters.x}"}', [("parameters.x", None, "part", False)]),
        ('{"a": "${parameters.x} b"}', [("parameters.x", None, "part", False)]),
        ('{"a\\"b": ${parameters.x}}', [("parameters.x", None, "none", False)]),
        ('{"a": "\\\\", "b": ${parameters.x}}', [("parameters.x", None, "none", False)]),
        ('{"a": "${parameters.x:-null}"}', [("parameters.x", "null", "whole", False)]),
        ("${parameters.x:-}", [("parameters.x", "", "none", False)]),
        ('${parameters.o:-{"a":1}}', [("parameters.o", '{"a":1', "none", False)]),
        ("$${parameters.x}", [("parameters.x", None, "none", True)]),
        ("${x} ${ parameters.y }", [("x", None, "none", False), (" parameters.y ", None, "none", False)]),
        ("${open ${parameters.x}", [("parameters.x", None, "none", False)]),
        ("${parameters.a.b}", [("parameters.a.b", None, "none", False)]),
        ("$ {parameters.x} {parameters.x}", []),
    ],
)
def test_a_placeholder_is_found_with_its_default_and_its_quotes(template, found):
    assert shown(template) == found


NAMES = ("a", "b-c", "d.e")
PIECES = st.sampled_from(
    ['"', "\\", "$", "{", "}", " ", ":-", "x", "${", "\n", *(f"${{parameters.{n}}}" for n in NAMES)]
)


@given(template=st.lists(PIECES, max_size=12).map("".join))
def test_what_is_replaced_is_what_the_platform_replaces(template):
    """Judge: `substitute`, which was run side by side with commons-text."""
    values = {name: f"<{number}>" for number, name in enumerate(NAMES)}
    pieces, position = [], 0
    for slot in slots(template):
        ours = slot.name.startswith(
            "parameters."
        )  # the engine knows no other placeholder, and no escape of one
        value = values.get(slot.parameter, slot.default) if ours and not slot.escaped else None
        start = slot.start - slot.escaped
        pieces += [
            template[position:start],
            template[slot.start if ours else start : slot.end] if value is None else value,
        ]
        position = slot.end
    assert "".join(pieces) + template[position:] == substitute(template, values, PREFIX)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('["a"]', Form.JSON),
        ("{}", Form.JSON),
        ("5", Form.SCALAR),
        ("true", Form.SCALAR),
        ("null", Form.SCALAR),
        ('"quoted"', Form.SCALAR),
        ("hello", Form.TEXT),
        ("01", Form.TEXT),
        ("", Form.TEXT),
    ],
)
def test_the_form_of_a_value_is_what_it_is_in_json(text, what):
    assert form(text) is what


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ('{"a": ${parameters.x}}', None),
        ('{"a": "${parameters.x}", "b": [${parameters.y}]}', None),
        ('{"a": 1}\n{"b": ${parameters.x}}', None),
        ('{"a": ${parameters.x}', 20),
        ('{"a": ${parameters.x},}', 22),
        ('{"a": "${parameters.x}}', 6),
        ("plain text", 0),
        ('"${parameters.x}"', 0),
        ('{"a": 1, "a": 2}', 0),
    ],
)
def test_a_template_is_broken_where_no_value_makes_it_json(template, place):
    fault = broken(template)
    assert (None if fault is None else fault[0]) == place


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab"\\\n', max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="ab", max_size=2), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(value=JSON.filter(lambda value: isinstance(value, dict | list)))
def test_a_json_document_with_placeholders_for_values_is_not_broken(value):
    text = json.dumps(value).replace("null", "${parameters.x}")
    assert broken(text) is None


@pytest.mark.parametrize(
    ("one", "two", "slip"),
    [
        ("model", "modle", True),
        ("model", "mode", True),
        ("model", "modell", True),
        ("model", "modol", True),
        ("Model", "model", True),
        ("model", "model", False),
        ("model", "medal", False),
        ("input", "inputs", True),
        ("input", "input_type", False),
        ("a", "b", False),
    ],
)
def test_one_slip_is_one_letter(one, two, slip):
    assert one_slip(one, two) is slip
    assert one_slip(two, one) is slip
