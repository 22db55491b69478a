"""URLs as Java reads them and HttpClient rebuilds them."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import answers

from registry.java.uri import UrlError, add_parameters, check, encode_form


def answer(case):
    try:
        return {"result": add_parameters(case["url"], [tuple(pair) for pair in case["add"]])}
    except UrlError as error:
        return {"error": str(error)}


@pytest.mark.parametrize("case", answers("httpclient_uris"))
def test_the_real_builder_answers_the_same(case):
    assert answer(case) == {key: case[key] for key in ("result", "error") if key in case}


@pytest.mark.parametrize(
    ("url", "add", "result"),
    [
        pytest.param("http://h?x=a%20b;c", [], "http://h?x=a%20b;c", id="without parameters byte for byte"),
        pytest.param(
            "http://h?x=a%20b", [("k", "v")], "http://h?x=a+b&k=v", id="0.1(7): its query is encoded anew"
        ),
        pytest.param(
            "http://h?x=a;b", [("k", "v")], "http://h?x=a&b&k=v", id="0.1(7): a semicolon separates"
        ),
        pytest.param("http://h/p#f", [("k", "v")], "http://h/p?k=v#f", id="0.1(7): the fragment stays last"),
        pytest.param("http://h", [("a b", "")], "http://h?a+b=", id="0.1(7): names encoded, empty value"),
        pytest.param("http://[::1]:80/p", [("k", "v")], "http://[::1]:80/p?k=v", id="IPv6"),
        pytest.param("http:///p", [("k", "v")], "http:/p?k=v", id="an empty authority goes"),
        pytest.param("mailto:a@b", [("k", "v")], "mailto:?k=v", id="an opaque part goes"),
    ],
)
def test_parameters_are_added(url, add, result):
    assert add_parameters(url, add) == result


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://h/a b", "Illegal character in path at index 10: http://h/a b"),
        ("^", "Illegal character in path at index 0: ^"),
        ("http://h/?q={x}", "Illegal character in query at index 12: http://h/?q={x}"),
        ("http://h/#a b", "Illegal character in fragment at index 11: http://h/#a b"),
        ("http://h/%zz", "Malformed escape pair at index 9: http://h/%zz"),
        ("http://a b/", "Illegal character in authority at index 8: http://a b/"),
        ("http:", "Expected scheme-specific part at index 5: http:"),
        ("http://", "Expected authority at index 7: http://"),
        (":x", "Expected scheme name at index 0: :x"),
        ("1a:x", "Illegal character in scheme name at index 0: 1a:x"),
        ("mailto:a b", "Illegal character in opaque part at index 8: mailto:a b"),
        ("http://[::g]/", "Malformed IPv6 address at index 7: http://[::g]/"),
    ],
)
def test_java_refuses(url, message):
    with pytest.raises(UrlError) as caught:
        check(url)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        pytest.param(
            " <>#%+{}|\\^~[]`;/?:@=&$",
            "+%3C%3E%23%25%2B%7B%7D%7C%5C%5E%7E%5B%5D%60%3B%2F%3F%3A%40%3D%26%24",
            id="CustomRequestTests.testCreateRequest_QueryParametersAreEscaped_AndEncoded",
        ),
        pytest.param("Σ 😀", "%CE%A3+%F0%9F%98%80", id="the same test, not ASCII"),
        pytest.param("*-._", "*-._", id="what stays"),
    ],
)
def test_form_encoding(text, encoded):
    assert encode_form(text) == encoded


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), min_size=1))
def test_added_parameters_read_back(pairs):
    url = add_parameters("https://h/p", pairs)
    assert parse_qsl(urlsplit(url).query, keep_blank_values=True) == pairs
