"""Templates evaluated in part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.template import ABSENT, Mixed, Placeholder, TemplateError, evaluate, names, parse

VALUES = {
    "input": Placeholder("input"),
    "parameters.model": "m-1",
    "parameters.size": 5,
    "parameters.flag": True,
    "parameters.list": ["a", "b"],
    "parameters.unset": ABSENT,
    "secrets.key": Placeholder("secrets.key"),
}
TEXT = st.text().filter(lambda text: "${" not in text)


@pytest.mark.parametrize(
    ("tree", "value"),
    [
        ("plain", "plain"),
        ("", ""),
        ("{{ parameters.size }}", 5),
        ("{{parameters.size}}", 5),
        ("{{ parameters.list }}", ["a", "b"]),
        ("v{{ parameters.size }}", "v5"),
        ("{{ parameters.flag }}!", "true!"),
        ("{{ parameters.list }}!", '["a", "b"]!'),
        ("{{ parameters.model }}{{ parameters.size }}", "m-15"),
        ("{{ parameters.model | upper }}", "M-1"),
        ("{{ parameters.model | replace('-', '_') }}", "m_1"),
        ("{{ parameters.list | join('+') }}", "a+b"),
        ("{{ 'big' if parameters.size == 5 else 'small' }}", "big"),
        ("{{ {'m-1': 'one'}[parameters.model] }}", "one"),
        ("{{ 'x' }}", "x"),
        ("{{ input }}", Placeholder("input")),
        ("Bearer {{ secrets.key }}", Mixed(("Bearer ", Placeholder("secrets.key")))),
        ("{{ 'Bearer ' ~ secrets.key }}", Mixed(("Bearer ", Placeholder("secrets.key")))),
        ("{{ input }}{{ input }}", Mixed((Placeholder("input"), Placeholder("input")))),
        ("{{ parameters.unset }}", ABSENT),
        ("x {{ parameters.unset }} {{ input }}", ABSENT),
        ({"a": "{{ parameters.unset }}", "b": {"c": "{{ parameters.unset }}"}}, {"b": {}}),
        (["{{ parameters.unset }}", 1, None], [1, None]),
        ({"n": 1.5, "t": True, "z": None}, {"n": 1.5, "t": True, "z": None}),
        ("line\n", "line\n"),
        ("{{ parameters.model }}\n", "m-1\n"),
    ],
)
def test_a_tree_is_evaluated_as_far_as_values_are_known(tree, value):
    assert evaluate(tree, VALUES.__getitem__) == value


@pytest.mark.parametrize(
    ("text", "offset", "word"),
    [
        ("a ${x}", 2, "${"),
        ("x {% if y %}", 2, "statements"),
        ("{# note #}", 0, "comments"),
        ("{{ a", 0, "without"),
        ("{{ }}", 0, "not an expression"),
        ("ab {{ f( }}", 3, "not an expression"),
        ("{{- a -}}", 0, "'-'"),
        ("{{ f() }}", 0, "no call"),
        ("{{ a.b.c }}", 0, "no getattr"),
        ("{{ a | tojson }}", 0, "no filter 'tojson'"),
        ("{{ a | map(attribute='x') }}", 0, "no filter"),
        ("{{ 1 + 1 }}", 0, "no add"),
        ("{{ a\r}}", 4, "carriage return"),
    ],
)
def test_what_is_not_an_expression_is_refused_with_its_offset(text, offset, word):
    with pytest.raises(TemplateError) as caught:
        parse(text)
    assert caught.value.offset == offset
    assert word in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "{{ input[0] }}",
        "{{ input | upper }}",
        "{{ 'a' if input else 'b' }}",
        "{{ [input] }}",
        "{{ input == 'x' }}",
    ],
)
def test_computing_with_what_is_known_later_is_refused_by_name(text):
    with pytest.raises(TemplateError) as caught:
        evaluate({"body": {"x": text}}, VALUES.__getitem__)
    assert "'input' is known only later" in caught.value.message
    assert caught.value.path == ("body", "x")


@given(TEXT)
def test_a_value_is_never_read_as_a_template_again(value):
    values = {"parameters.x": value}
    assert evaluate("{{ parameters.x }}", values.__getitem__) == value
    assert evaluate("<{{ parameters.x }}>", values.__getitem__) == f"<{value}>"


@given(TEXT.filter(lambda text: not any(mark in text for mark in ("{{", "{%", "{#", "}}"))))
def test_text_without_expressions_stays_as_it_is(text):
    assert evaluate(text, VALUES.__getitem__) == text


def test_names_come_with_the_path_of_their_text():
    tree = {"a": ["{{ input }}", "{{ parameters.x ~ parameters.y }}"]}
    assert [(path, name) for path, _, name in names(tree)] == [
        (("a", 0), "input"),
        (("a", 1), "parameters.x"),
        (("a", 1), "parameters.y"),
    ]


def test_the_sandbox_keeps_python_out_of_reach():
    with pytest.raises(TemplateError):
        parse("{{ ''.__class__.__mro__ }}")
