"""The one path grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import paths
from registry.paths import At, Each, Key, Path, PathError, Where

DOCUMENT = {
    "data": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": [3, 4]}],
    "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "hi"}],
    "a b": {"c-d": 5, "": 6},
    "empty": [],
}
NAMES = st.text(min_size=1, max_size=8).filter(lambda name: "'" not in name and "\\" not in name)
STEPS = st.one_of(
    st.builds(Key, NAMES),
    st.just(Each()),
    st.builds(At, st.integers(min_value=0, max_value=999)),
    st.builds(Where, st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,6}", fullmatch=True), NAMES),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$.data[*].embedding", [[1, 2], [3, 4]]),
        ("$.data[*].embedding[*]", [1, 2, 3, 4]),
        ("$.data[1].index", [1]),
        ("$['a b']['c-d']", [5]),
        ("$.content[?(@.type=='text')].text", ["hi"]),
        ("$.content[*].text", ["hi"]),
        ("$.nope[*].x", []),
        ("$.data[7]", []),
        ("$.empty[*]", []),
        ("$", [DOCUMENT]),
    ],
)
def test_a_path_finds_its_values_in_order(text, found):
    assert paths.find(DOCUMENT, paths.parse(text)) == found


def test_a_relative_path_finds_in_an_item():
    assert paths.find(DOCUMENT["data"][1], paths.parse("@.embedding")) == [[3, 4]]


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("data[*]", 0),
        ("$..data", 1),
        ("$.data[1:2]", 6),
        ("$.data[-1]", 6),
        ("$.data.", 6),
        ("$.a b", 3),
        ("$.data[?(@.x>1)]", 6),
        ('$["data"]', 1),
        ("", 0),
        ("$.data[01]", 6),
    ],
)
def test_what_is_outside_the_grammar_is_refused_where_it_leaves_it(text, offset):
    with pytest.raises(PathError) as caught:
        paths.parse(text)
    assert caught.value.offset == offset


@given(st.lists(STEPS, max_size=6), st.booleans())
def test_a_written_path_reads_as_itself(steps, relative):
    path = Path(tuple(steps), relative=relative)
    assert paths.parse(str(path)) == path


@pytest.mark.parametrize(
    ("text", "many"), [("$.a.b", False), ("$.a[0]", False), ("$.a[*]", True), ("$[?(@.k=='v')]", True)]
)
def test_only_wildcards_and_filters_yield_many(text, many):
    assert paths.parse(text).many is many


def test_an_item_relative_path_follows_its_items():
    items = paths.parse("$.data[*]")
    assert str(paths.parse("@.embedding").after(items)) == "$.data[*].embedding"
    assert str(paths.parse("$.usage").after(items)) == "$.usage"
