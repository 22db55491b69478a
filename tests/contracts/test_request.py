"""The request check: what a blueprint builds is held against what was recorded, value by value."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest
import tiny
from contracts.cast import CATALOG, cast, changed, failures, inputs, judged, with_body, with_request

if TYPE_CHECKING:
    from pathlib import Path

OPENAI = CATALOG["openai"].task("text_embedding")
AZURE = CATALOG["azure-openai"].task("text_embedding")
BODY = {"model": "text-embedding-3-small", "input": ["a", "b"]}


def told(tmp_path: Path, body: Any) -> str:
    """The message of the request check where that body was recorded."""
    one = with_body(cast(OPENAI, given={"input": ["a", "b"]}), body)
    return failures(judged(tmp_path, one)).get("request", "")


@pytest.mark.parametrize(
    ("recorded", "message"),
    [
        (BODY, ""),
        (dict(reversed(BODY.items())), ""),
        ({**BODY, "input": ["a", "x"]}, 'body.input[1]: recorded "x", built "b"'),
        ({**BODY, "input": ["a"]}, 'body.input[1]: recorded nothing, built "b"'),
        ({**BODY, "input": ["a", "b", "c"]}, 'body.input[2]: recorded "c", built nothing'),
        ({**BODY, "top_k": 3}, "body.top_k: recorded 3, built nothing"),
        ({"input": ["a", "b"]}, 'body.model: recorded nothing, built "text-embedding-3-small"'),
        ({**BODY, "model": None}, 'body.model: recorded null, built "text-embedding-3-small"'),
        ({**BODY, "input": "ab"}, 'body.input: recorded "ab", built ["a", "b"]'),
        (
            {"model": "m", "input": []},
            'body.model: recorded "m", built "text-embedding-3-small" (and 2 more)',
        ),
        ({**BODY, "a b": {"c": 1}}, 'body["a b"]: recorded {"c": 1}, built nothing'),
        ([], 'body: recorded [], built {"model": "text-embedding-3-small", "input": ["a", "b"]}'),
    ],
)
def test_the_smallest_difference_is_told(tmp_path: Path, recorded: Any, message: str) -> None:
    assert told(tmp_path, recorded) == message


def test_a_long_text_is_shown_where_it_parts(tmp_path: Path) -> None:
    long = "x" * 300
    one = with_body(cast(OPENAI, given={"input": [long + "built"]}), {**BODY, "input": [long + "recorded"]})
    message = failures(judged(tmp_path, one))["request"]
    assert "recorded" in message
    assert "xbuilt" in message
    assert len(message) < 300


@pytest.mark.parametrize(
    ("recorded", "built", "alike"),
    [
        (1, 1.0, False),
        (1, True, False),
        (0, False, False),
        (0.5, 0.5, True),
        ("1", 1, False),
        (None, 0, False),
    ],
)
def test_values_of_another_type_are_other_values(
    tmp_path: Path, recorded: Any, built: Any, *, alike: bool
) -> None:
    task = tiny.task(body={"input": "{{ input }}", "value": built})
    one = with_body(
        cast(task, given={"input": ["a"]}, values={}, answers=[{}]), {"input": ["a"], "value": recorded}
    )
    assert ("request" not in failures(judged(tmp_path, one, task.blueprint))) == alike


def test_the_place_is_the_leaf_of_the_body(tmp_path: Path) -> None:
    one = with_body(cast(OPENAI, given={"input": ["a"]}), {"model": "other", "input": ["a"]})
    place = judged(tmp_path, one)["request"].place
    assert (place.file, place) == ("blueprints/openai.yaml", OPENAI.place("request", "body", "model"))


AZURE_URL = "https://my-resource.openai.azure.com/openai/deployments/embedding/embeddings"


def sent(**parts: Any) -> Any:
    one = cast(AZURE, given={"input": ["a"]})
    return with_request(one, **parts)


def azure(tmp_path: Path, **parts: Any) -> str:
    return failures(judged(tmp_path, sent(**parts))).get("request", "")


def test_the_order_of_the_query_does_not_count(tmp_path: Path) -> None:
    task = tiny.task(query={"a": "1", "b": "2"})
    one = cast(task, given={"input": ["a"]}, values={}, answers=[{}])
    one = with_request(one, url="https://api.example.com/v1/call?b=2&a=1")
    assert "request" not in failures(judged(tmp_path, one, task.blueprint))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"method": "PUT"}, 'method: recorded "PUT", built "POST"'),
        (
            {"url": "https://x.example/embeddings?api-version=1"},
            'url: recorded "https://x.example/embeddings"',
        ),
    ],
)
def test_method_and_address_count(tmp_path: Path, parts: dict[str, str], message: str) -> None:
    assert message in azure(tmp_path, **parts)


def test_the_version_of_an_api_counts(tmp_path: Path) -> None:
    url = sent().interactions[0].request.url
    version = url.rpartition("=")[2]
    assert azure(tmp_path, url=url.replace(version, "2020-01-01")) == (
        f'query.api-version: recorded "2020-01-01", built "{version}"'
    )


AUTH = ("Authorization", "Bearer <API_KEY>")
TYPE = ("Content-Type", "application/json")


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ((("authorization", "Bearer ***"), TYPE), ""),
        ((AUTH, TYPE, ("User-Agent", "x"), ("Accept", "*/*"), ("Content-Length", "3")), ""),
        (
            (("Authorization", "Basic <API_KEY>"), TYPE),
            'headers.authorization: recorded "Basic ***", built "Bearer ***"',
        ),
        ((TYPE,), 'headers.authorization: recorded nothing, built "Bearer ***"'),
        ((AUTH, TYPE, ("OpenAI-Beta", "x")), 'headers.openai-beta: recorded "x", built nothing'),
        (
            (AUTH, ("Content-Type", "text/plain")),
            'headers.content-type: recorded "text/plain", built "application/json"',
        ),
    ],
    ids=["masked", "of the wire", "scheme", "no authentication", "unknown", "type"],
)
def test_headers_that_matter_count(tmp_path: Path, headers: Any, message: str) -> None:
    one = with_request(cast(OPENAI, given={"input": ["a"]}), headers=headers)
    assert failures(judged(tmp_path, one)).get("request", "") == message


STUDIO = CATALOG["model-studio"].task("text_embedding")


def several() -> Any:
    """A case of three calls."""
    answer = {"output": {"embeddings": [{"text_index": 0, "embedding": [0.5]}]}}
    return cast(STUDIO, given={"input": [str(number) for number in range(21)]}, answers=[answer])


def test_the_order_of_recorded_calls_does_not_count(tmp_path: Path) -> None:
    one = several()
    other = dataclasses.replace(one, interactions=tuple(reversed(one.interactions)))
    assert "request" not in failures(judged(tmp_path, other))


def test_a_request_that_was_not_recorded_fails(tmp_path: Path) -> None:
    one = several()
    other = dataclasses.replace(one, interactions=one.interactions[:2])
    assert "unknown request: POST https://" in failures(judged(tmp_path, other))["request"]


def test_an_interaction_that_nothing_plays_fails(tmp_path: Path) -> None:
    one = cast(OPENAI)
    outcome = judged(tmp_path, dataclasses.replace(one, interactions=one.interactions * 2))["request"]
    assert outcome.message is not None
    assert outcome.message.startswith("unplayed interaction: POST https://api.openai.com/v1/embeddings")
    assert (outcome.place.file, outcome.place.line > 10) == ("openai/text_embedding.yaml", True)


def test_what_follows_an_error_need_not_be_recorded(tmp_path: Path) -> None:
    error = {"code": "InvalidParameter", "message": "no", "request_id": "x"}
    one = cast(STUDIO, given={"input": ["a"] * 21}, answers=[error], status=400)
    other = dataclasses.replace(one, interactions=one.interactions[:1])
    assert failures(judged(tmp_path, other)) == {}


def test_a_call_that_the_blueprint_does_not_take_fails_with_the_difference(tmp_path: Path) -> None:
    broken = changed(OPENAI.blueprint, (*OPENAI.path, "request", "body", "input"), "fixed")
    outcomes = judged(tmp_path, cast(OPENAI, given={"input": ["a"]}), broken)
    assert failures(outcomes) == {
        "request": 'body.input: recorded ["a"], built "fixed"; the blueprint does not take the call: '
        "openai text_embedding has no place for 'input' in its request"
    }
    assert {one.outcome for check, one in outcomes.items() if check != "request"} == {"skipped"}


def test_a_parameter_that_the_blueprint_does_not_know_fails(tmp_path: Path) -> None:
    one = cast(OPENAI)
    assert one.case is not None
    other = dataclasses.replace(one, case=dataclasses.replace(one.case, parameters={"dimension": 3}))
    assert "no parameter of openai text_embedding 'dimension'" in failures(judged(tmp_path, other))["request"]


def test_a_body_that_is_no_json_is_compared_as_text(tmp_path: Path) -> None:
    one = with_request(cast(OPENAI, given=inputs(OPENAI)), body=b"input=x")
    assert failures(judged(tmp_path, one))["request"].startswith('body: recorded "input=x", built {')


def test_json_reads_back_as_written(tmp_path: Path) -> None:
    text = 'é 中文 😀 \u2028 "q" \\ \n'
    one = cast(OPENAI, given={"input": [text]})
    assert json.loads(one.interactions[0].request.body)["input"] == [text]
    assert failures(judged(tmp_path, one)) == {}
