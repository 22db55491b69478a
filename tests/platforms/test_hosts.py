"""Which host an address names, and whether it is a private one."""

import pytest

from registry.platforms import _hosts

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
    assert _hosts.host(url) == host
    assert _hosts.is_private(host) is private


@pytest.mark.parametrize(
    "url", ["", "url-endpoint", "https://<host>/v1", "https://${host}/v1", "https://%HOST%/", "http://["]
)
def test_a_host_that_is_still_open_is_none(url):
    assert _hosts.host(url) is None


@pytest.mark.parametrize(
    ("url", "host", "found"),
    [
        ("https://h/h", "h", "h"),
        ("HTTP://LocalHost:80/localhost", "localhost", "LocalHost"),
        ("http://tei@tei/x", "tei", "tei"),
        ("http://[FE80::1]/", "fe80::1", "FE80::1"),
    ],
)
def test_a_host_is_found_where_it_stands(url, host, found):
    assert _hosts.host(url) == host
    start, length = _hosts.span(url, host)
    assert url[start : start + length] == found
    assert url[start - 1] in "/@["


CALLED = [
    "https://api.openai.com/v1",
    "http://localhost:8080",
    "https://[::1]:8080/v1?a=b#c",
    "HTTPS://my_service/%20",
    "https://h/风",
    "https://<HOST>:<PORT>/v1",
    "https://%LOCATION_ID%-aiplatform.googleapis.com/%A_B%",
    "https://runtime.example/{{endpoint name}}/{id}",
    "https://.../v1",
    "<url>/v1",
    "url-endpoint",
    "",
]


@pytest.mark.parametrize("url", CALLED)
def test_an_address_that_a_node_can_call_has_no_fault(url):
    assert _hosts.fault(url) is None


@pytest.mark.parametrize(
    ("url", "reason", "at"),
    [
        ("https://h/a b", "illegal character in path", 11),
        ("https://h/风\U0001f600 b", "illegal character in path", 12),
        ("https://h/?a=^", "illegal character in query", 13),
        ("https://h/%zz", "malformed escape pair", 10),
        ("https://[::1", "malformed IPv6 address", 8),
        ("https://h:abc", "its port is none", None),
        ("https://h:99999/x", "its port is none", None),
        ("https://h:0", "its port is none", None),
        ("https:///x", "it has no host", None),
        ("https://bücher.example/", "its host is not ASCII", None),
        ("api.acme.example/v1", "a URL starts with https:// or http:// and a host", None),
        ("ftp://h/", "a URL starts with https:// or http:// and a host", None),
    ],
)
def test_an_address_that_no_node_can_call_has_a_fault_and_its_place(url, reason, at):
    assert _hosts.fault(url) == (reason, at)
