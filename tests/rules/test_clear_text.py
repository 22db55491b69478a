import pytest
from fragments import embedding, findings, fixes


@pytest.mark.parametrize(
    "url",
    [
        "http://api.acme.example/v1",
        "HTTP://api.acme.example/v1",
        "http://8.8.8.8/v1",
        "http://[2606:4700::1111]/v1",
        "http://{{ parameters.host }}/v1",
        "http://[{{ parameters.host",
        "http://[acme/v1",
    ],
)
def test_http_to_a_public_or_unknown_host_is_a_fault(url):
    fragment = {"url": url, "parameters": {"host": {"type": "string"}}}
    assert fixes(fragment, "K006") == ["https://"]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.acme.example/v1",
        "http://127.0.0.1:8080",
        "http://localhost:8080/v1",
        "http://10.1.2.3/v1",
        "http://[::1]:8080",
        "http://tei.models.svc.cluster.local",
        "http://tei:8080/v1",
    ],
)
def test_https_and_private_hosts_pass(url):
    assert findings({"url": url}, "K006") == []


@pytest.mark.parametrize("word", ["default", "examples", "enum"])
def test_a_host_is_judged_by_its_parameter(word):
    def told(host):
        value = host if word == "default" else [host]
        return {"url": "http://{{ parameters.host }}/v1", "parameters": {"host": {word: value}}}

    assert findings(told("127.0.0.1:8080"), "K006") == []
    assert len(findings(told("api.acme.example"), "K006")) == 1


def test_settings_of_a_native_service_count():
    settings = {"service": "a", "service_settings": {"url": "http://api.acme.example/v1"}}
    assert len(findings(embedding(targets={"elasticsearch": settings}), "K006")) == 1
