"""Where the placeholders of a request's texts stand."""

import pytest

from registry.platforms import _written as written

PLACEHOLDERS = {
    "bare": ("{${a}}", [("a", None, False, False)]),
    "inside a string": ('{"x": "${a}"}', [("a", None, True, False)]),
    "behind a string": ('{"x": "y", "z": ${a}}', [("a", None, False, False)]),
    "behind an escaped quote": (r'{"x": "\" ${a}"}', [("a", None, True, False)]),
    "behind an escaped backslash": (r'{"x": "\\", "y": ${a}}', [("a", None, False, False)]),
    "default": ("${a:-b:-c}", [("a", "b:-c", False, False)]),
    "quotes in a default": (
        '{"x": ${a:-"b"}, "y": ${c}}',
        [("a", '"b"', False, False), ("c", None, False, False)],
    ),
    "escape": ("$${a}", [("a", None, False, True)]),
    "empty name": ("${}", [("", None, False, False)]),
    "over two lines": ("${a\n}", []),
    "not closed": ("${a", []),
}


@pytest.mark.parametrize(("template", "expected"), PLACEHOLDERS.values(), ids=PLACEHOLDERS)
def test_placeholders_are_found_as_the_platforms_find_them(template, expected):
    found = list(written.placeholders(template))
    assert [(hit.name, hit.default, hit.inside, hit.escaped) for hit in found] == expected
    assert [template[hit.start : hit.end] for hit in found] == [hit.written for hit in found]
