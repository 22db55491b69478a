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
