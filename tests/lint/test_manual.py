"""`manual`: the parts of a manual page, and pieces merged over the base."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.lint import manual

PAGE = """Headline.

Why.

Example:
```yaml
a: 1
b: "```"
```

Use instead:

```yaml
a: 2
```
"""


def test_a_page_has_an_example_and_a_remedy():
    assert manual.example(PAGE) == 'a: 1\nb: "```"\n'
    assert manual.remedy(PAGE) == "a: 2\n"


def test_a_page_without_them_has_none():
    assert manual.example("Headline.\n\nWhy.") is None
    assert manual.remedy("Headline.\n\nExample:\n```yaml\na: 1\n```") is None


@pytest.mark.parametrize(
    ("base", "fragment", "merged"),
    [
        pytest.param({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}}, {"a": {"b": 1, "c": 3}}, id="key by key"),
        pytest.param({"a": [1, 2]}, {"a": [3]}, {"a": [3]}, id="lists whole"),
        pytest.param({"a": 1, "b": 2}, {"a": None}, {"b": 2}, id="null takes away"),
        pytest.param({"a": 1}, {"a": {"b": 2}}, {"a": {"b": 2}}, id="another type"),
        pytest.param({}, {"a": {"b": None}}, {"a": {"b": None}}, id="null under a new key"),
    ],
)
def test_merge(base, fragment, merged):
    assert manual.merge(base, fragment) == merged


trees = st.recursive(
    st.integers() | st.text(max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from("abc"), trees, max_size=3))
def test_a_piece_over_nothing_or_over_itself_is_the_piece(piece):
    assert manual.merge({}, piece) == piece
    assert manual.merge(piece, piece) == piece
