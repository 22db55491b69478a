"""The stand-in of a provider answers as told and remembers what it was asked."""

from typing import Any

import httpx
import pytest
from standin import Answer, Seen, StandIn


def ask(provider: StandIn, body: Any = None) -> httpx.Response:
    return httpx.post(f"{provider.url}/v1/x?a=b", json=body, headers={"X-Key": "k"}, trust_env=False)


def test_one_answer_serves_every_request() -> None:
    with StandIn({"ok": 1}) as provider:
        assert [ask(provider).json(), ask(provider).json()] == [{"ok": 1}, {"ok": 1}]


def test_a_list_is_answered_in_order_and_then_fails() -> None:
    with StandIn([{"n": 1}, Answer(status=429, body={"n": 2}, headers={"Retry-After": "1"})]) as provider:
        answers = [ask(provider) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 429, 500]
    assert answers[1].headers["retry-after"] == "1"


def test_a_function_answers_what_it_was_asked() -> None:
    def echo(seen: Seen) -> Any:
        return {"echo": seen.json()}

    with StandIn(echo) as provider:
        assert ask(provider, ["é"]).json() == {"echo": ["é"]}


def test_a_function_that_fails_is_seen_by_the_caller() -> None:
    with StandIn(lambda seen: seen.json()["nope"]) as provider:
        assert "KeyError" in ask(provider, {}).text


def test_text_goes_out_as_it_is() -> None:
    with StandIn(Answer(body="data: [DONE]\n\n", headers={"Content-Type": "text/event-stream"})) as provider:
        answer = ask(provider)
    assert (answer.text, answer.headers["content-type"]) == ("data: [DONE]\n\n", "text/event-stream")


def test_requests_are_remembered_whole() -> None:
    with StandIn({}) as provider:
        ask(provider, {"q": "é"})
    [seen] = provider.seen
    assert (seen.method, seen.path, seen.headers["x-key"], seen.json()) == (
        "POST",
        "/v1/x?a=b",
        "k",
        {"q": "é"},
    )


def test_the_answer_may_be_set_anew() -> None:
    with StandIn({"n": 1}) as provider:
        first = ask(provider).json()
        provider.answer = [{"n": 2}]
        assert (first, ask(provider).json()) == ({"n": 1}, {"n": 2})


def test_a_stand_in_is_gone_after_its_block() -> None:
    with StandIn({}) as provider:
        pass
    with pytest.raises(httpx.ConnectError):
        ask(provider)
