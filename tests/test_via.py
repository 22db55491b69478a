"""A platform's endpoint over a wire: where credentials go, and what cannot be sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from standin import Answer, Seen, StandIn

from registry import seals, via
from registry.client import Route
from registry.errors import ProviderError, RefusedError, UsageError
from registry.model import Request
from registry.platforms import all_platforms
from registry.platforms._execute import Call
from registry.secrets import Credentials

SECRET = 'k"e\\y& =/'
CALL = Call(task_type="text_embedding", input=["a"])
ROUTE = Route(named=frozenset({"127.0.0.1"}))


def endpoint(url: str, **settings: Any) -> via.Endpoint:
    body = {
        "service": "custom",
        "service_settings": {
            "secret_parameters": {"api_key": "<API_KEY>"},
            "url": url,
            "headers": {"X-Key": "${api_key}"},
            "request": '{"input": ${input}, "key": ${api_key}}',
            "response": {"json_parser": {"text_embeddings": "$.data[*].embedding[*]"}},
            **settings,
        },
    }
    requests = [Request(method="PUT", path="/_inference/text_embedding/x", body=body)]
    sealed = seals.seal(requests, seals.exactly({"<API_KEY>": "api_key"}))
    return via.Endpoint(platform=all_platforms()["elasticsearch"], sealed=sealed)


def invoked(url: str, **settings: Any) -> via.Outcome:
    return via.invoke(endpoint(url, **settings), CALL, Credentials({"api_key": SECRET}), ROUTE)


def echoed(seen: Seen) -> Answer:
    return Answer(status=400, body=[seen.path, seen.headers["x-key"], seen.body])


def test_a_credential_is_written_as_its_place_asks() -> None:
    with StandIn(echoed) as provider:
        invoked(provider.url + "/v1", query_parameters=[["key", "${api_key}"]])
        (seen,) = provider.seen
    assert seen.path == "/v1?key=k%22e%5Cy%26%20%3D%2F"
    assert seen.headers["x-key"] == SECRET
    assert seen.json() == {"input": ["a"], "key": SECRET}


def test_a_credential_that_the_provider_repeats_is_shown_in_no_form() -> None:
    with StandIn(echoed) as provider:
        outcome = invoked(provider.url + "/v1", query_parameters=[["key", "${api_key}"]])
    assert outcome.error is not None
    for text in (outcome.answer.text, outcome.error.message):
        assert "k%22e" not in text
        assert "&" not in text
        assert "***" in text


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [(400, ProviderError, 1), (401, RefusedError, 4), (403, RefusedError, 4), (404, ProviderError, 1)],
    ids=str,
)
def test_a_refused_credential_is_told_apart(status: int, kind: type, code: int) -> None:
    with StandIn(Answer(status=status, body={})) as provider:
        outcome = invoked(provider.url)
    assert type(outcome.error) is kind
    assert outcome.error is not None
    assert outcome.error.exit_code == code
    assert json.loads(outcome.answer.text)["status"] == status


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"url": "https://${api_key}.example.com/v1"}, "no place in a host"),
        ({"url": "data:x"}, "no address"),
        ({"headers": {"X-Name": "Zoë"}}, "X-Name would hold"),
        ({"headers": {"X-Name": "a\nX-Other: b"}}, "X-Name would hold"),
    ],
    ids=["a credential in a host", "no host", "a header beyond ASCII", "a header of two lines"],
)
def test_what_cannot_be_sent_is_refused_before(settings: dict[str, Any], words: str) -> None:
    with StandIn({}) as provider, pytest.raises(UsageError, match=words):
        invoked(**{"url": provider.url, **settings})
    assert provider.seen == []


def test_the_wire_is_asked_for_no_more_than_the_inputs_can_give() -> None:
    with (
        StandIn(Answer(body=" " * (17 << 20))) as provider,
        pytest.raises(ProviderError, match="over 16 MiB"),
    ):
        invoked(provider.url)


def test_a_redirect_is_not_followed_and_told() -> None:
    place = f"http://169.254.169.254/{SECRET.encode().hex()}?token=abc"
    with StandIn(Answer(status=307, headers={"Location": place})) as provider:
        outcome = invoked(provider.url)
        assert len(provider.seen) == 1
    assert outcome.error is not None
    shown = "http://169.254.169.254/***"
    assert outcome.error.help == f"the provider redirects to {shown}, which is not followed"


def test_a_failure_names_its_cause() -> None:
    with StandIn({"data": 5}) as provider:
        outcome = invoked(provider.url)
    assert outcome.error is not None
    cause = json.loads(outcome.answer.text)["error"]["caused_by"]["reason"]
    assert outcome.error.message.endswith(f"({cause})")
