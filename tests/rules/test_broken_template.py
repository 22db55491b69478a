import pytest
from fragments import body, embedding, findings, spots
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import template


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param("{{ input", "{{", id="never closed"),
        pytest.param("a {{ input +}} b", "{{ input +}}", id="no expression"),
        pytest.param("a {% if input %} b", "{%", id="statement"),
        pytest.param("{# a #}", "{#", id="comment"),
        pytest.param("{{ input() }}", "{{ input() }}", id="call"),
        pytest.param("{{ input | reverse }}", "{{ input | reverse }}", id="unknown filter"),
        pytest.param("{{- input }}", "{{- input }}", id="whitespace control"),
        pytest.param("${a} {{ input", "{{", id="beside a platform's placeholder"),
    ],
)
def test_points_at_what_does_not_parse(text, where):
    assert spots(body([text]), "T001") == [where]


@pytest.mark.parametrize("text", ["{{ input }}", "a {{ query ~ 'b' }}", "}", "{", "{ {", "$100"])
def test_lets_templates_and_plain_text_pass(text):
    assert findings(body([text]), "T001") == []


def test_prose_may_hold_braces():
    assert findings(embedding(description="{{ not a template"), "T001") == []


@settings(deadline=None)
@given(st.text("{}%#$-'\" aинput_|.~()[]", max_size=20))
def test_agrees_with_the_template_parser(text):
    try:
        template.parse(text.replace("${", "$("))
        sound = True
    except template.TemplateError:
        sound = False
    assert (findings(body([text]), "T001") == []) is sound
