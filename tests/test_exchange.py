"""Provider requests and responses as values."""

from __future__ import annotations

import pytest

from registry.exchange import ProviderRequest, ProviderResponse, moved
from registry.template import Mixed, Placeholder

REQUEST = ProviderRequest(
    method="POST",
    url="https://api.example.com:8443/v1/x?a=b",
    headers={
        "Authorization": Mixed(("Bearer ", Placeholder("secrets.api_key"))),
        "Token": Placeholder("secrets.Token"),
        "X-Plain": "as it is",
    },
    body='{"input":"é"}'.encode(),
)
SECRETS = {"api_key": "sk-1234567", "Token": "tok-7654321"}


def test_filled_headers_have_the_secrets() -> None:
    assert REQUEST.filled(SECRETS) == {
        "Authorization": "Bearer sk-1234567",
        "Token": "tok-7654321",
        "X-Plain": "as it is",
    }


def test_document_masks_the_secrets_and_keeps_the_exact_body() -> None:
    assert REQUEST.document() == {
        "method": "POST",
        "url": "https://api.example.com:8443/v1/x?a=b",
        "headers": {"Authorization": "Bearer ***", "Token": "***", "X-Plain": "as it is"},
        "body": '{"input":"é"}',
    }


def test_missing_secret_is_an_error_not_a_blank() -> None:
    with pytest.raises(KeyError):
        REQUEST.filled({"api_key": "sk-1234567"})


def test_host_has_the_port() -> None:
    assert REQUEST.host == "api.example.com:8443"


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://127.0.0.1:9200", "http://127.0.0.1:9200/v1/x?a=b"),
        ("http://127.0.0.1:9200/", "http://127.0.0.1:9200/v1/x?a=b"),
        ("https://[::1]:1", "https://[::1]:1/v1/x?a=b"),
    ],
    ids=["origin", "slash", "ipv6"],
)
def test_moved_address_keeps_path_and_query(origin: str, expected: str) -> None:
    assert moved(REQUEST.url, origin) == expected


def test_header_is_found_in_any_spelling_first_of_repeats() -> None:
    response = ProviderResponse(status=200, headers=(("X-Id", "1"), ("x-id", "2")))
    assert response.header("X-ID") == "1"
    assert response.header("missing") is None
