"""Placeholders replaced as commons-text's StringSubstitutor does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import answers

from registry.java.substitution import PlatformError, placeholder_left, substitute

KNOWN = {"k": "v", "api_key": "SECRET", "e": "", "d": "$", "in": "<${k}>", "half": "x${", "none": None}
SPEC = "elasticsearch-inference.md"


def answer(case):
    try:
        return {"result": substitute(case["text"], case["map"], case["prefix"])}
    except PlatformError as error:
        return {"error": error.message}


@pytest.mark.parametrize("case", answers("commons_text"))
def test_the_real_engine_answers_the_same(case):
    assert answer(case) == {key: case[key] for key in ("result", "error") if key in case}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param("${k}", "v", id=f"{SPEC} 2.1: found"),
        pytest.param("${ k }", "${ k }", id=f"{SPEC} 2.1: blanks are part of the name"),
        pytest.param("${nope}", "${nope}", id=f"{SPEC} 2.1: unknown"),
        pytest.param("${}", "${}", id=f"{SPEC} 2.1: empty name"),
        pytest.param("${nope:-dflt}", "dflt", id=f"{SPEC} 2.1: default"),
        pytest.param("${nope:-}", "", id=f"{SPEC} 2.1: empty default"),
        pytest.param("${k:-dflt}", "v", id=f"{SPEC} 2.1: a value beats the default"),
        pytest.param("$${k}", "${k}", id=f"{SPEC} 2.1: escape"),
        pytest.param("$$${k}", "$${k}", id=f"{SPEC} 2.1: one dollar goes"),
        pytest.param("\\${k}", "\\v", id=f"{SPEC} 2.1: a backslash is no escape"),
        pytest.param("${k\n}", "${k\n}", id=f"{SPEC} 2.1: line feed in a name"),
        pytest.param("${k}}", "v}", id=f"{SPEC} 2.1: brace behind"),
        pytest.param("{${k}}", "{v}", id=f"{SPEC} 2.1: braces around"),
        pytest.param("${${k}}", "${${k}}", id=f"{SPEC} 2.1: no nested names"),
        pytest.param("[${in}]", "[<v>]", id=f"{SPEC} 2.1: values are replaced too"),
        pytest.param("${nope:-${k}}", "${k}", id=f"{SPEC} 0.1(3): the first brace ends the default"),
        pytest.param("${k:-${k}}", "v}", id=f"{SPEC} 0.1(3): value and a left brace"),
        pytest.param("${a${k:-c}", "${a${k:-c}", id=f"{SPEC} 0.1(3): an earlier prefix disables the default"),
        pytest.param("${nope:-x:-y}", "x:-y", id=f"{SPEC} 0.1(3): the first delimiter counts"),
        pytest.param("${:-d}", "d", id=f"{SPEC} 0.1(3): default of the empty name"),
        pytest.param("${nope:x}", "${nope:x}", id=f"{SPEC} 0.1(3): a colon alone is no delimiter"),
        pytest.param("${d}${k}", "${k}", id="the last character of a value escapes the next placeholder"),
        pytest.param("${half}k}", "x${k}", id="a placeholder does not reach out of the value it begins in"),
        pytest.param("${none}", "${none}", id="None is absent"),
        pytest.param("${none:-d}", "d", id="None takes the default"),
    ],
)
def test_a_template_becomes(text, result):
    assert substitute(text, KNOWN) == result


def test_the_empty_name_is_looked_up():
    assert substitute("${}", {"": "found"}) == "found"


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        pytest.param(
            "${a}",
            {"a": "${b}", "b": "${a}"},
            "Infinite loop in property interpolation of ${a}: a->b",
            id=f"{SPEC} 2.1: two",
        ),
        pytest.param(
            '{"input": ${input}}',
            {"input": '["${input}"]'},
            'Infinite loop in property interpolation of {"input": ${input}}: input',
            id=f"{SPEC} 0.1(1): user text",
        ),
    ],
)
def test_a_value_that_leads_back_to_itself_is_an_error(text, values, message):
    with pytest.raises(PlatformError) as caught:
        substitute(text, values)
    assert (caught.value.message, caught.value.type, caught.value.status) == (
        message,
        "illegal_state_exception",
        500,
    )


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_text_without_a_prefix_stays(text, values):
    plain = text.replace("${", "")
    assert substitute(plain, values) == plain


@given(
    st.lists(st.sampled_from(["${a}", "${b}", "${c:-x}", " ", "}", "t"])),
    st.text().filter(lambda t: "$" not in t),
)
def test_values_without_a_dollar_are_put_in_once(pieces, value):
    expected = {"${a}": value, "${b}": "2", "${c:-x}": "x"}
    assert substitute("".join(pieces), {"a": value, "b": "2"}) == "".join(expected.get(p, p) for p in pieces)


PIECES = ["t", " ", "}", "{", "$ ", "${x:-d}"]


@given(
    st.lists(st.sampled_from([*PIECES, "${a}", "${b}", "${c}"])),
    st.lists(st.sampled_from([*PIECES, "${b}", "${c}"])),
    st.lists(st.sampled_from([*PIECES, "${c}"])),
)
def test_values_that_lead_to_other_values_are_followed_to_the_end(template, first, second):
    values = {"a": "".join(first), "b": "".join(second), "c": "C"}
    expected = "".join(template)
    for placeholder, value in (("${a}", values["a"]), ("${b}", values["b"]), ("${c}", "C"), ("${x:-d}", "d")):
        expected = expected.replace(placeholder, value)
    assert substitute("".join(template), values) == expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("a ${x} b", "${x}", id="one"),
        pytest.param("${a ${b}", "${a ${b}", id="the first prefix counts"),
        pytest.param("${x", None, id="no end"),
        pytest.param("x}${", None, id="an end before"),
        pytest.param("${a\n} ${b}", "${b}", id="a broken one before a whole one"),
        *(pytest.param(f"${{k{end}}}", None, id=f"{SPEC} 0.1(2): {end!r}") for end in "\n\r\x85\u2028\u2029"),
        pytest.param("${k\x0b\x0c\x1c}", "${k\x0b\x0c\x1c}", id="what only Python takes for line ends"),
    ],
)
def test_what_is_left_on_one_line(text, left):
    assert placeholder_left(text) == left


@given(st.text(alphabet="${}a\n\r\x85\u2028"))
def test_it_finds_what_the_platforms_regular_expression_finds(text):
    found = re.search("\\$\\{[^\n\r\x85\u2028\u2029]*?\\}", text)
    assert placeholder_left(text) == (found[0] if found else None)
