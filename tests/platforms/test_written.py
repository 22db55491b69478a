"""Which host the texts of a request name, and where their placeholders stand."""

import pytest

from registry.platforms import _written as written

HOSTS = {
    "https://api.openai.com/v1": ("api.openai.com", False),
    "http://localhost:8080/x": ("localhost", True),
    "http://127.0.0.1": ("127.0.0.1", True),
    "http://[::1]:80/": ("::1", True),
    "https://10.1.2.3/": ("10.1.2.3", True),
    "https://8.8.8.8/": ("8.8.8.8", False),
    "http://169.254.169.254/latest": ("169.254.169.254", True),
    "http://model.svc.cluster.local": ("model.svc.cluster.local", True),
    "http://tei": ("tei", True),
}


@pytest.mark.parametrize(("url", "host", "private"), [(url, *said) for url, said in HOSTS.items()], ids=HOSTS)
def test_a_private_host_is_told_from_a_public_one(url, host, private):
    assert written.host(url) == host
    assert written.is_private(host) is private


@pytest.mark.parametrize(
    "url", ["", "url-endpoint", "https://<host>/v1", "https://${host}/v1", "https://%HOST%/", "http://["]
)
def test_a_host_that_is_still_open_is_none(url):
    assert written.host(url) is None


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
