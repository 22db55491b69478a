"""The result check: answers that are read, errors that say all that the provider said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from contracts.cast import CATALOG, cast, changed, failures, judged

if TYPE_CHECKING:
    from pathlib import Path

OPENAI = CATALOG["openai"].task("text_embedding")
CHAT = CATALOG["openai"].task("chat_completion")
STUDIO = CATALOG["model-studio"].task("completion")
ONE = {"input": ["a"]}
SSE = (("Content-Type", "text/event-stream"),)
ERROR = {
    "error": {
        "message": 'Incorrect "key" provided',
        "type": "invalid_request_error",
        "code": "invalid_api_key",
    }
}


def said(tmp_path: Path, answer: Any, status: int = 200, **parts: Any) -> str:
    one = cast(OPENAI, given=ONE, answers=[answer], status=status, **parts)
    return failures(judged(tmp_path, one)).get("result", "")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"data": []}, "0 results for 1 input"),
        ({"data": [{"index": 1, "embedding": [0.5]}]}, "index 1 is no position of 1 inputs"),
        (b'{"data": [{"emb', "ends in the middle"),
        (b"<html><title>Log in</title></html>", "a page of HTML: Log in"),
        (b"", "an empty answer"),
        ({"data": [{"index": 0, "embedding": ["x"]}]}, "a text inside a vector"),
    ],
)
def test_an_answer_that_is_no_result_fails(tmp_path: Path, answer: Any, words: str) -> None:
    assert words in said(tmp_path, answer)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 422, 429, 500, 503, 529])
def test_an_error_has_all_that_the_provider_says(tmp_path: Path, status: int) -> None:
    assert failures(judged(tmp_path, cast(OPENAI, given=ONE, answers=[ERROR], status=status))) == {}


@pytest.mark.parametrize("body", [b"", b"<html><title>Bad gateway</title></html>", b"upstream is gone"])
def test_an_error_without_json_is_one(tmp_path: Path, body: bytes) -> None:
    assert failures(judged(tmp_path, cast(OPENAI, given=ONE, answers=[body], status=502))) == {}


def test_error_paths_that_find_nothing_fail(tmp_path: Path) -> None:
    words = said(tmp_path, {"fault": {"text": "no"}}, status=400)
    assert words == 'error.message: $.error.message finds nothing in {"fault": {"text": "no"}}'


def test_a_code_that_the_answer_does_not_have_is_told(tmp_path: Path) -> None:
    error = {"error": {"message": "no", "code": 7}}
    assert said(tmp_path, error, status=400) == ""


def test_an_error_inside_a_200_is_one(tmp_path: Path) -> None:
    error = {"code": "InvalidApiKey", "message": "Invalid API-key provided.", "request_id": "x"}
    outcomes = judged(tmp_path, cast(STUDIO, answers=[error], error=True))
    assert failures(outcomes) == {}
    assert "an error inside a 200" in (outcomes["target:opensearch"].message or "") or (
        outcomes["target:opensearch"].message == "the platform does not see the error inside a 200"
    )


def test_a_response_path_that_leads_nowhere_fails_at_the_response(tmp_path: Path) -> None:
    broken = changed(OPENAI.blueprint, (*OPENAI.path, "response", "embeddings"), "@.vector")
    outcomes = judged(tmp_path, cast(OPENAI, given=ONE), broken)
    assert "result" in failures(outcomes)
    assert outcomes["result"].place == OPENAI.place("response")


def chunk(text: str | None, reason: str | None = None) -> str:
    delta = {"content": text} if text else {}
    return f"data: {json.dumps({'choices': [{'index': 0, 'delta': delta, 'finish_reason': reason}]})}\n\n"


def streamed(tmp_path: Path, *parts: str) -> dict[str, str]:
    one = cast(
        CHAT,
        given={"messages": [{"role": "user", "content": "hi"}]},
        answers=["".join(parts).encode()],
        headers=SSE,
        stream=True,
    )
    return failures(judged(tmp_path, one))


def test_a_stream_that_ends_passes_and_no_target_is_asked(tmp_path: Path) -> None:
    one = cast(
        CHAT,
        answers=[(chunk("He") + chunk("llo") + chunk(None, "stop") + "data: [DONE]\n\n").encode()],
        headers=SSE,
        stream=True,
    )
    outcomes = judged(tmp_path, one)
    assert failures(outcomes) == {}
    assert {one.outcome for check, one in outcomes.items() if check.startswith("target:")} == {"skipped"}


@pytest.mark.parametrize(
    ("parts", "check", "words"),
    [
        ((chunk("He"),), "result", "ended before the answer did"),
        (("data: {\n\n",), "result", "not JSON"),
        ((chunk(None, "stop"), "data: [DONE]\n\n"), "invariant", "the stream says nothing"),
    ],
    ids=["broken off", "no JSON", "silent"],
)
def test_a_stream_that_is_none_fails(tmp_path: Path, parts: tuple[str, ...], check: str, words: str) -> None:
    assert words in streamed(tmp_path, *parts)[check]


def test_a_whole_answer_where_a_stream_was_asked_for_fails(tmp_path: Path) -> None:
    answer = CHAT.content["example"]["answer"]
    one = cast(CHAT, answers=[answer], stream=True)
    assert "the whole answer at once" in failures(judged(tmp_path, one))["result"]


def test_a_stream_s_own_words_count_in_its_request(tmp_path: Path) -> None:
    broken = changed(CHAT.blueprint, ("tasks", "chat_completion", "stream", "body", "stream"), value="yes")
    one = cast(CHAT, answers=[(chunk("a", "stop")).encode()], headers=SSE, stream=True)
    assert failures(judged(tmp_path, one, broken))["request"] == 'body.stream: recorded true, built "yes"'


@pytest.mark.parametrize(
    ("status", "answer", "error", "words"),
    [
        (400, ERROR, False, "the call does not say `error: true`"),
        (200, CHAT.content["example"]["answer"], True, "the answer is a result"),
    ],
    ids=["result to error", "error to result"],
)
def test_a_case_that_turned_fails(
    tmp_path: Path,
    status: int,
    answer: Any,
    error: bool,  # noqa: FBT001  (what the call says)
    words: str,
) -> None:
    one = cast(CHAT, answers=[answer], status=status, error=error)
    assert words in failures(judged(tmp_path, one))["result"]
