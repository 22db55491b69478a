"""What a replay answers, and what it says where it cannot."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from registry.cassette import Cassette, Interaction, RecordedRequest, redacted
from registry.errors import NothingFoundError
from registry.exchange import ProviderResponse
from registry.model import Place
from registry.transport import Replay

URL = "https://api.example.test/v1/rerank?version=1&mode=a"
BODY = {"model": "m", "documents": ["a", "b"], "top_n": 2}


def interaction(body: Any = None, answer: str = "{}", **request: Any) -> Interaction:
    said = {"method": "POST", "url": URL, "body": json.dumps(BODY if body is None else body).encode()}
    return Interaction(
        request=RecordedRequest(**{**said, **request}),
        response=ProviderResponse(
            status=200,
            headers=(("Content-Type", "application/json"), ("Content-Encoding", "gzip")),
            body=answer.encode(),
        ),
        place=Place(file="a.yaml", line=7),
    )


def client(*interactions: Interaction, again: bool = False) -> tuple[httpx.Client, Replay]:
    replay = Replay(interactions, again=again)
    return httpx.Client(transport=replay), replay


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (URL, json.dumps(BODY, indent=2)),
        (URL, json.dumps(dict(reversed(BODY.items())))),
        ("https://api.example.test/v1/rerank?mode=a&version=1", json.dumps({**BODY, "top_n": 2.0})),
    ],
    ids=["other blanks", "other order of keys", "other order of the query"],
)
def test_the_same_values_get_the_recorded_answer(url: str, body: str) -> None:
    http, replay = client(interaction(answer='{"a": 1}'))
    response = http.post(url, content=body)
    assert (response.status_code, response.json(), replay.unplayed) == (200, {"a": 1}, ())
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("method", "url", "body", "words"),
    [
        ("PUT", URL, BODY, "method PUT, recorded POST"),
        ("POST", URL.replace("rerank", "embed"), BODY, "path /v1/embed, recorded /v1/rerank"),
        ("POST", URL.replace("api.", "eu."), BODY, "host eu.example.test, recorded api.example.test"),
        ("POST", URL.replace("mode=a", "mode=b"), BODY, "query version=1&mode=b, recorded version=1&mode=a"),
        ("POST", URL, {**BODY, "top_n": 3}, "body $.top_n is 3, recorded 2"),
        ("POST", URL, {**BODY, "top_n": True}, "body $.top_n is true, recorded 2"),
        ("POST", URL, {**BODY, "top_n": "2"}, 'body $.top_n is "2", recorded 2'),
        ("POST", URL, {**BODY, "more": None}, "body $.more is null, recorded without"),
        ("POST", URL, {"model": "m", "documents": ["a", "b"]}, "body $.top_n is missing, recorded 2"),
        ("POST", URL, {**BODY, "documents": ["a", "c"]}, 'body $.documents[1] is "c", recorded "b"'),
        ("POST", URL, {**BODY, "documents": ["a"]}, "body $.documents has 1 items, recorded 2"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_an_unknown_request_is_told_by_its_smallest_difference(
    method: str, url: str, body: Any, words: str
) -> None:
    far = interaction({"all": "other"}, url="https://other.test/", method="GET")
    http, replay = client(far, interaction())
    with pytest.raises(NothingFoundError) as caught:
        http.request(method, url, content=json.dumps(body))
    assert caught.value.message.endswith(words)
    assert str(caught.value.place) == "a.yaml:7:1"
    assert len(replay.unplayed) == 2


def test_interactions_play_in_order_and_once() -> None:
    http, replay = client(interaction(answer="[1]"), interaction(answer="[2]"))
    assert http.post(URL, json=BODY).json() == [1]
    assert [each.response.body for each in replay.unplayed] == [b"[2]"]
    assert http.post(URL, json=BODY).json() == [2]
    with pytest.raises(NothingFoundError, match="more often than it was recorded"):
        http.post(URL, json=BODY)


def test_with_again_an_interaction_plays_as_often_as_it_is_asked_for() -> None:
    http, _ = client(interaction(answer="[1]"), again=True)
    assert [http.post(URL, json=BODY).json() for _ in range(3)] == [[1]] * 3


def test_what_was_struck_out_is_struck_out_of_the_request() -> None:
    body = {"input": ["write to jane.doe@acme.com"]}
    kept = redacted(Cassette(file="a", interactions=(interaction(body, url=f"{URL}&api_key=abc123"),)))
    http, _ = client(*kept.interactions)
    assert http.post(f"{URL}&api_key=another", json=body).json() == {}


def test_an_empty_cassette_says_so() -> None:
    http, _ = client()
    with pytest.raises(NothingFoundError, match="the cassette is empty"):
        http.get(URL)
