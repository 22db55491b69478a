"""`address`: what can be called passes; what cannot is refused with the reason, and never with a password."""

import string
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import address
from registry.errors import UsageError
from registry.java import uri


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "http://127.0.0.1:8080",
        "http://localhost:8080/v1/",
        "https://[::1]:8080/v1",
        "https://[2001:db8::1]",
        "http://my_service:80",
        "https://host.example./x",
        "https://h:65535",
        "https://h/a%20b/~c",
        "https://xn--bcher-kva.example/",
    ],
)
def test_an_address_that_can_be_called_passes(url):
    address.refuse(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        pytest.param("https://[::1", "its host is none", id="bracket left open"),
        pytest.param("https://[::g]", "'[::g]' is no IPv6 address", id="no IPv6 address"),
        pytest.param("https://h:abc", "'abc' is no port", id="port in letters"),
        pytest.param("https://h:99999", "'99999' is no port", id="port too large"),
        pytest.param("https://h:0", "'0' is no port", id="port nought"),
        pytest.param("https://h:", "'' is no port", id="port left out"),
        pytest.param("https://h:٨٠", "is no port", id="digits of another script"),
        pytest.param("https://", "it has no host", id="no host"),
        pytest.param("https:///x", "it has no host", id="no host, but a path"),
        pytest.param("https://:8080", "it has no host", id="no host, but a port"),
        pytest.param("https://h..example", "'h..example' is no host", id="empty label"),
        pytest.param("https://h%41", "'h%41' is no host", id="escaped host"),
        pytest.param("https://a b/", "'a b' is no host", id="blank in the host"),
        pytest.param("https://h\x1b[2J/", "its host is none", id="escape sequence in the host"),
        pytest.param("https://bücher.example", "written as xn--…", id="host of another alphabet"),
        pytest.param("https://h/a b", "a blank in its path is written %20", id="blank in the path"),
        pytest.param("https://h/a\nb", "a control character in its path is written %0A", id="line end"),
        pytest.param("https://h/\x1b[2J", "a control character in its path is written %1B", id="escape"),
        pytest.param("https://h/{a}", "a '{' in its path is written %7B", id="brace"),
        pytest.param("https://h/%zz", "malformed escape pair at index 1", id="no escape"),
        pytest.param("https://h/x?y=1", "no query", id="query"),
        pytest.param("https://h/x#y", "no fragment", id="fragment"),
        pytest.param("h.example/x", "it starts with https:// or http://", id="no scheme"),
        pytest.param("ftp://h/", "it starts with https:// or http://", id="another scheme"),
        pytest.param("", "it starts with https:// or http://", id="nothing"),
    ],
)
def test_what_cannot_be_called_is_refused_with_the_reason(url, reason):
    with pytest.raises(UsageError) as caught:
        address.refuse(url)
    assert reason in caught.value.message
    assert caught.value.message.isprintable()
    assert caught.value.help.startswith("--url https://host/path")


def test_a_password_is_not_in_the_message():
    with pytest.raises(UsageError) as caught:
        address.refuse("https://me:geheim@h.example/")
    assert "user name or password" in caught.value.message
    assert "geheim" not in caught.value.message


PIECES = st.text(
    st.sampled_from(string.ascii_letters + string.digits + ".:/@?#[]%-_ \t\né{}$\\"), max_size=20
)


@given(PIECES)
def test_what_passes_is_an_address_for_python_for_httpx_and_for_java(rest):
    url = f"https://{rest}"
    try:
        address.refuse(url)
    except UsageError:
        return
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port is None or 0 < parts.port < 65536
    assert httpx.URL(url).host
    uri.check(url)
