"""`registry invoke --via` against stand-ins on loopback: the platform's own answers, its failures, and the wire's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from commandline import fits
from rawserver import LONG, RawServer, then
from standin import Answer, StandIn

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "sk-verysecret123"
TARGETS = ("alibaba-es", "elasticsearch", "elasticsearch-custom", "opensearch")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
STEPS = ["values", "body", "request", "response", "extracted", "result"]


def via(target: str, *flags: str) -> tuple[str, ...]:
    return ("invoke", "openai", "text_embedding", "--via", target, "-o", "json", "--input", "hi", *flags)


def vectors(seen: Any) -> dict[str, Any]:
    return {"data": [{"index": n, "embedding": [0.5, 2]} for n, _ in enumerate(seen.json()["input"])]}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


TENSOR = '{"name":"sentence_embedding","data_type":"FLOAT32","shape":[2],"data":[0.5,2]}'
ANSWERS = {
    "alibaba-es": '{"text_embedding":[{"embedding":[0.5,2.0]}]}',
    "elasticsearch": '{"text_embedding":[{"embedding":[0.5,2.0]}]}',
    "elasticsearch-custom": '{"text_embedding":[{"embedding":[0.5,2.0]}]}',
    "opensearch": f'{{"inference_results":[{{"output":[{TENSOR}],"status_code":200}}]}}',
}
"""Source: the response examples of `_inference` and `_predict` in the platforms' references; numbers as Jackson prints them."""


@pytest.mark.parametrize(("target", "text"), ANSWERS.items(), ids=ANSWERS)
def test_the_platform_s_own_answer_is_printed_as_it_writes_it(
    registry: Callable[..., Any], target: str, text: str
) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*via(target, "--url", provider.url))
        (seen,) = provider.seen
    assert (ended.code, ended.out) == (0, text + "\n")
    assert (seen.path, seen.headers["authorization"]) == ("/v1/embeddings", f"Bearer {KEY}")
    assert seen.json()["input"] == ["hi"]


def test_for_people_a_list_of_numbers_stays_on_its_line(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*via("elasticsearch", "-o", "table", "--url", provider.url))
    assert ended.out == '{\n  "text_embedding": [\n    {\n      "embedding": [0.5, 2.0]\n    }\n  ]\n}\n'


def test_a_base_address_with_a_path_is_compiled_in(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*via("opensearch", "--url", f"{provider.url}/gateway"))
    assert (ended.code, provider.seen[0].path) == (0, "/gateway/embeddings")


def test_an_upstream_stands_for_one_host(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*via("elasticsearch", "--upstream", f"api.openai.com={provider.url}"))
    assert (ended.code, provider.seen[0].path) == (0, "/v1/embeddings")


def test_a_host_that_only_the_address_gives_needs_no_parameter(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", KEY)
    with StandIn(Answer(body=[[0.5, 2]])) as provider:
        ended = registry(
            "invoke", "hugging-face", "text_embedding", "--via", "opensearch", "-o", "json",
            "--input", "hi", "--url", provider.url,
        )  # fmt: skip
    assert (ended.code, provider.seen[0].path) == (0, "/embed")


def test_documents_beyond_a_step_are_several_calls_in_order(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)

    def numbered(seen: Any) -> dict[str, Any]:
        texts = seen.json()["input"]["texts"]
        found = [{"text_index": n, "embedding": [float(text)]} for n, text in enumerate(texts)]
        return {"output": {"embeddings": found}}

    flags = [part for number in range(23) for part in ("--input", str(number))]
    with StandIn(numbered) as provider:
        ended = registry(
            "invoke", "model-studio", "text_embedding", "--via", "opensearch", "-o", "json",
            "--url", provider.url, *flags,
        )  # fmt: skip
    groups = [len(one["output"]) for one in ended.json()["inference_results"]]
    data = [tensor["data"] for one in ended.json()["inference_results"] for tensor in one["output"]]
    assert sorted(len(seen.json()["input"]["texts"]) for seen in provider.seen) == [3, 10, 10]
    assert sum(groups) == 23
    assert data == [[n] for n in range(23)]


# Credentials.


@pytest.mark.parametrize("target", TARGETS)
def test_a_missing_secret_sends_nothing_and_names_the_variable(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with StandIn(vectors) as provider:
        ended = registry(*via(target, "--url", provider.url))
    assert (ended.code, ended.error()["type"], provider.seen) == (4, "authentication", [])
    assert "OPENAI_API_KEY" in ended.error()["message"]


@pytest.mark.parametrize("target", TARGETS)
def test_a_text_like_a_credential_s_name_stays_that_text(registry: Callable[..., Any], target: str) -> None:
    with StandIn(vectors) as provider:
        registry(*via(target, "--input", "my <API_KEY>", "--url", provider.url))
    assert provider.seen[0].json()["input"] == ["hi", "my <API_KEY>"]


@pytest.mark.parametrize("flags", [(), ("--dry-run",)], ids=["called", "dry run"])
def test_a_key_that_a_text_pulls_into_the_body_is_not_shown(
    registry: Callable[..., Any], flags: tuple[str, ...]
) -> None:
    with StandIn(lambda seen: {"told": seen.body}) as provider:
        ended = registry(
            *via("alibaba-es", "--input", "${api_key}", "--trace", "--url", provider.url, *flags)
        )
    assert all(KEY in seen.body for seen in provider.seen)  # as that platform does it
    assert KEY not in ended.out + ended.err
    assert "***" in ended.out + ended.err
    assert "seal" not in ended.out + ended.err


@pytest.mark.parametrize("target", TARGETS)
def test_a_wrong_key_is_told_and_not_shown(registry: Callable[..., Any], target: str) -> None:
    body = {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": "invalid_api_key"}}
    with StandIn(Answer(status=401, body=body)) as provider:
        ended = registry(*via(target, "--trace", "--url", provider.url))
    assert ended.code == 4
    assert json.loads(ended.out)["status"] == 401
    assert KEY not in ended.out + ended.err


def test_a_dry_run_needs_no_secret_and_shows_none(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    for target in TARGETS:
        ended = registry(*via(target, "--dry-run"))
        fits(ended.json(), "output/invoke-requests")
        (request,) = ended.json()["requests"]
        assert request["headers"]["Authorization"] == "Bearer ***"
        assert json.loads(request["body"])["input"] == ["hi"]


@pytest.mark.parametrize("target", TARGETS)
def test_a_trace_shows_every_step_and_no_key(registry: Callable[..., Any], target: str) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*via(target, "--trace", "--url", provider.url))
    lines = [line for line in ended.err.splitlines() if line[:1] == "{"]
    assert [json.loads(line)["step"] for line in lines] == STEPS
    for line in lines:
        fits(json.loads(line), "output/invoke-trace")
    assert KEY not in ended.err
    assert json.loads(lines[3])["value"]["status"] == 200


def test_a_trace_for_people_has_a_heading_for_each_step(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*via("opensearch", "-o", "table", "--trace", "--url", provider.url))
    headings = [line.removeprefix("--- ") for line in ended.err.splitlines() if line[:4] == "--- "]
    assert headings == STEPS
    assert "\nPOST https://api.openai.com/v1/embeddings\nAuthorization: Bearer ***\n" in ended.err


REFUSED_CUSTOM = (
    "Received an unsuccessful status code for request from inference entity id [openai-text-embedding] "
    'status [400]. Error message: [{"error": "no"}]'
)

# Failures: the platform's own words where it would say them, ours where there was no answer.


@pytest.mark.parametrize(
    ("target", "status", "reason"),
    [
        ("opensearch", 400, 'Error from remote service: {"error": "no"}'),
        (
            "elasticsearch-custom",
            400,
            REFUSED_CUSTOM,
        ),
    ],
    ids=["opensearch", "elasticsearch-custom"],
)
def test_a_refusal_is_told_in_the_platform_s_words(
    registry: Callable[..., Any], target: str, status: int, reason: str
) -> None:
    with StandIn(Answer(status=400, body={"error": "no"})) as provider:
        ended = registry(*via(target, "--url", provider.url))
    answer = json.loads(ended.out)
    assert (ended.code, answer["status"], answer["error"]["reason"]) == (1, status, reason)
    fits(json.loads(ended.err), "output/error")
    assert reason in json.loads(ended.err)["error"]["message"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    "answer",
    [
        Answer(body="<html><title>Log in</title>", headers={"Content-Type": "text/html"}),
        Answer(body='{"data":[{"emb'),
        Answer(body=""),
        Answer(status=307, headers={"Location": "http://169.254.169.254/"}),
        Answer(status=429, headers={"Retry-After": "3600"}, body={"error": {"message": "slow"}}),
    ],
    ids=["html", "half a document", "empty", "redirect to a private address", "429 with a long wait"],
)
def test_an_answer_that_is_no_result_is_the_platform_s_failure(
    registry: Callable[..., Any], target: str, answer: Answer
) -> None:
    with StandIn(answer) as provider:
        ended = registry(*via(target, "--url", provider.url))
    told = json.loads(ended.out)
    assert (ended.code, len(provider.seen)) == (1, 1)
    assert told["error"]["reason"]
    assert told["status"] >= 300
    fits(json.loads(ended.err), "output/error")


def test_an_answer_of_100_mb_is_not_taken_in(registry: Callable[..., Any]) -> None:
    with StandIn(Answer(body=" " * 100_000_000)) as provider:
        ended = registry(*via("opensearch", "--url", provider.url))
    assert (ended.code, ended.error()["type"]) == (1, "provider")
    assert "over 16 MiB" in ended.error()["message"]


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}], ids=["without", "with Retry-After"])
def test_429_is_asked_again(registry: Callable[..., Any], headers: dict[str, str]) -> None:
    answers = [Answer(status=429, headers=headers), {"data": [{"index": 0, "embedding": [0.5, 2]}]}]
    with StandIn(answers) as provider:
        ended = registry(*via("opensearch", "--url", provider.url))
    assert (ended.code, len(provider.seen)) == (0, 2)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((LONG,), "no whole answer"),
        ((HEAD, *(b" ", 0.2) * 40), "no whole answer"),
        ((HEAD, b'{"data":[{"emb'), "in the middle"),
    ],
    ids=["stalled", "slow", "cut in the middle"],
)
def test_no_whole_answer_is_unreachable(
    registry: Callable[..., Any], parts: tuple[bytes | float, ...], words: str
) -> None:
    with RawServer(then(*parts)) as server:
        ended = registry(*via("elasticsearch", "--url", server.url, "--timeout", "0.5"))
    assert (ended.code, ended.error()["type"]) == (5, "unreachable")
    assert words in ended.error()["message"]


def test_nobody_there_exits_5(registry: Callable[..., Any]) -> None:
    ended = registry(*via("opensearch", "--url", "http://127.0.0.1:1"))
    assert (ended.code, ended.error()["type"]) == (5, "unreachable")


def test_a_link_local_address_is_refused_even_when_named(registry: Callable[..., Any]) -> None:
    ended = registry(*via("opensearch", "--url", "http://169.254.169.254"))
    assert (ended.code, ended.error()["type"]) == (5, "egress")


def test_a_platform_that_refuses_the_call_asks_nobody(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*via("elasticsearch-custom", "--input", "${nobody}", "--url", provider.url))
    assert (ended.code, provider.seen) == (1, [])
    assert "nobody" in json.loads(ended.out)["error"]["caused_by"]["reason"]


# What cannot be.


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("openai", "text_embedding", "--via", "solr"), 2, "no target 'solr'"),
        (("openai", "text_embedding", "--via", "opensearch", "--stream"), 2, "no platform streams"),
        (("openai", "text_embedding", "--lossy"), 2, "--lossy goes with --via"),
        (("openai", "text_embedding", "--target", "opensearch"), 2, "--target goes with --body"),
        (("openai", "text_embedding", "--platform-version", "8.19"), 2, "goes with --via or --body"),
        (("openai", "text_embedding", "--via", "opensearch", "--platform-version", "new"), 2, "'new' is not"),
        (("openai", "text_embedding", "--via", "elasticsearch-custom", "--platform-version", "8.17"), 5, "needs"),
        (("openai", "text_embedding", "--via", "opensearch", "--body", "x"), 2, "--body takes the place"),
        (("openai",), 2, "which task of openai?"),
        ((), 2, "which blueprint?"),
        (("elastic", "rerank", "--via", "elasticsearch", "--query", "q"), 2, "runs inside the cluster"),
    ],
    ids=[
        "no such target", "stream", "lossy alone", "target alone", "version alone", "no version", "too old",
        "both", "no task", "nothing", "in the cluster",
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(
    registry: Callable[..., Any], arguments: tuple[str, ...], code: int, words: str
) -> None:
    ended = registry("invoke", *arguments, "--input", "hi", "-o", "json")
    assert (ended.code, words in ended.error()["message"]) == (code, True), ended.err


def test_a_lossy_run_says_what_is_lost(registry: Callable[..., Any]) -> None:
    flags = ("invoke", "openai", "chat_completion", "--via", "alibaba-es", "--input", "hi", "--dry-run")
    strict, lossy = registry(*flags), registry(*flags, "--lossy")
    assert (strict.code, "--lossy" in strict.err) == (2, True)
    assert (lossy.code, "lost: " in lossy.err) == (0, True)
    assert '"messages":[{"role":"user","content":"hi"}]' in lossy.out
