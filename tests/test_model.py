"""The nouns."""

import pytest

from registry import load
from registry.model import Need, Version, oldest


@pytest.mark.parametrize(
    ("text", "version"), [("8.19", Version(8, 19)), ("2.19.1", Version(2, 19)), (" 9.0 ", Version(9, 0))]
)
def test_a_version_is_its_first_two_numbers(text, version):
    assert Version.parse(text) == version


@pytest.mark.parametrize("text", ["", "8", "8.x", "8.19.1.2", "-1.2", "v8.1", "八.一"])
def test_what_is_no_version_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"is not a version like 8\.19"):
        Version.parse(text)


def test_versions_are_ordered_by_number_not_by_text():
    assert Version(8, 9) < Version(8, 19) < Version(9, 0)


@pytest.mark.parametrize(
    ("version", "met"),
    [("8.18", False), ("8.19", True), ("9.0", False), ("9.1", True), ("10.0", True)],
)
def test_a_feature_of_two_lines_is_known_from_its_version_in_each(version, met):
    # The custom service came with 8.19 and 9.1 (elastic/elasticsearch#127939).
    need = Need(version=Version(8, 19), feature="custom", also=Version(9, 1))
    assert need.met_by(Version.parse(version)) is met


def test_the_floor_of_a_body_is_that_of_its_youngest_feature():
    needs = [Need(version=Version(8, 19), feature="a"), Need(version=Version(8, 12), feature="b")]
    assert oldest(needs) == Version(8, 19)
    assert oldest([]) is None


def test_a_place_within_a_text_counts_lines_as_yaml_does():
    # YAML 1.1 ends a line at U+2028, and the parser's marks count so.
    document = load.parse('a: "x\u2028y"\nb: "{{ z }}"\n'.encode(), "x.yaml")
    place = document.within(("b",), 3, 1)
    assert (place.line, place.column, place.end_column) == (3, 8, 9)


def test_a_place_within_a_text_of_several_lines_is_the_whole_text():
    document = load.parse(b"a: |\n  one\n  two\n", "x.yaml")
    assert document.within(("a",), 1, 2) == document.place(("a",))
