import pytest
from fragments import embedding, findings, spots
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import lint
from registry.lint import manual


@pytest.mark.parametrize("character", [*list("<>&+%;#=[]{}|*~^$\\"), "😀", "©"])
def test_points_at_the_character(character):
    # Written by hand: the writer of YAML escapes what is outside the basic plane.
    text = manual.BASE.replace("title: Acme", f"title: 'Acme {character} b'")
    (found,) = [finding for finding in lint.check(text.encode(), "acme.yaml") if finding.code == "S028"]
    assert (found.place.column, found.place.end_column) == (14, 15)
    assert f"'{character}'" in found.message


def test_the_titles_of_tasks_count():
    assert spots(embedding(title="a+b"), "S028") == ["+"]


@pytest.mark.parametrize(
    "title", ["Acme", "阿里云 搜索", "Ünï (a, b): c/d_e-f @ 'x' \"y\"?!", "№ ½".replace("№", "N")]
)
def test_letters_of_any_script_and_plain_punctuation_pass(title):
    assert findings({"title": title}, "S028") == []


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9))
def test_any_letters_and_numbers_pass(title):
    assert findings({"title": title}, "S028") == []
