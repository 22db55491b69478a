"""`--trace` of a direct call, and the forms of its output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from commandline import fits
from standin import Answer, StandIn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "sk-verysecret123"
EMBED = ("invoke", "openai", "text_embedding", "--input", "hi")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def vectors(seen: Any) -> dict[str, Any]:
    return {"data": [{"index": n, "embedding": [0.5, 2]} for n, _ in enumerate(seen.json()["input"])]}


def steps(err: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in err.splitlines() if line.startswith('{"step"')]
    for step in found:
        fits(step, "output/invoke-trace")
    return found


def test_a_trace_shows_request_response_and_result(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*EMBED, "-o", "json", "--trace", "--url", provider.url)
        (seen,) = provider.seen
    request, response, result = steps(ended.err)
    assert [one["step"] for one in (request, response, result)] == ["request", "response", "result"]
    assert request["value"]["url"] == f"{provider.url}/v1/embeddings"
    assert request["value"]["headers"]["Authorization"] == "Bearer ***"
    assert request["value"]["body"] == seen.body
    assert json.loads(response["value"]["body"]) == vectors(seen)
    assert result["value"] == ended.json()
    assert KEY not in ended.err


def test_a_trace_for_people_has_headings(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*EMBED, "--trace", "--url", provider.url)
    assert f"--- request\nPOST {provider.url}/v1/embeddings\nAuthorization: Bearer ***\n" in ended.err
    assert "\n--- response\n200\n" in ended.err
    assert "\n--- result\n{\n" in ended.err


def test_a_failure_is_traced_up_to_where_it_failed(registry: Callable[..., Any]) -> None:
    body = {"error": {"message": f"Incorrect API key provided: {KEY}."}}
    answer = Answer(status=401, body=body, headers={"Set-Cookie": "session=s3cr3t"})
    with StandIn(answer) as provider:
        ended = registry(*EMBED, "-o", "json", "--trace", "--url", provider.url)
    assert [one["step"] for one in steps(ended.err)] == ["request", "response"]
    assert ended.code == 4
    assert KEY not in ended.err
    assert "s3cr3t" not in ended.err


def test_every_batch_is_traced(registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)

    def numbered(seen: Any) -> dict[str, Any]:
        texts = seen.json()["input"]["texts"]
        return {
            "output": {"embeddings": [{"text_index": n, "embedding": [1.0]} for n, _ in enumerate(texts)]}
        }

    flags = [part for number in range(23) for part in ("--input", str(number))]
    with StandIn(numbered) as provider:
        ended = registry(
            "invoke", "model-studio", "text_embedding", "-o", "json", "--trace", *flags, "--url", provider.url
        )
    found = [one["step"] for one in steps(ended.err)]
    assert sorted(found) == ["request"] * 3 + ["response"] * 3 + ["result"] * 3


def test_a_stream_s_request_and_head_are_traced(registry: Callable[..., Any]) -> None:
    piece = {"choices": [{"index": 0, "delta": {"content": "Hi"}, "finish_reason": "stop"}]}
    body = f"data: {json.dumps(piece)}\n\ndata: [DONE]\n\n"
    with StandIn(Answer(body=body, headers={"Content-Type": "text/event-stream"})) as provider:
        ended = registry(
            "invoke", "openai", "chat_completion", "--stream", "--trace", "-o", "json", "--url", provider.url,
            "--messages", '[{"role": "user", "content": "hi"}]',
        )  # fmt: skip
    assert [one["step"] for one in steps(ended.err)] == ["request", "response"]
    assert provider.seen[0].json()["messages"] == [{"role": "user", "content": "hi"}]


def test_without_the_flag_nothing_is_traced(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*EMBED, "-o", "json", "--url", provider.url)
    assert steps(ended.err) == []


def test_people_get_a_table(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*EMBED, "--url", provider.url)
    assert ended.out.splitlines() == ["INPUT  DIMENSIONS  VECTOR", "0      2           0.5, 2"]


def test_ndjson_is_one_input_a_line(registry: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "texts.ndjson").write_text('"a"\n"b"\n')
    with StandIn(vectors) as provider:
        ended = registry(
            *EMBED, "--input", f"@{tmp_path / 'texts.ndjson'}", "-o", "ndjson", "--url", provider.url
        )
    assert provider.seen[0].json()["input"] == ["hi", "a", "b"]
    assert [json.loads(line) for line in ended.out.splitlines()] == [{"embedding": [0.5, 2]}] * 3


def test_a_ranking_asks_for_its_query(registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CO_API_KEY", KEY)
    with StandIn({"results": [{"index": 1, "relevance_score": 0.5}]}) as provider:
        ended = registry(
            "invoke", "cohere", "rerank", "--input", "a", "--input", "b", "--query", "q", "-o", "ndjson",
            "--set", "top_n=1", "--url", provider.url,
        )  # fmt: skip
        alone = registry("invoke", "cohere", "rerank", "--input", "a", "--url", provider.url)
    assert provider.seen[0].json()["query"] == "q"
    assert ended.out == '{"index": 1, "relevance_score": 0.5}\n'
    assert (alone.code, "needs 'query'" in alone.err) == (2, True)
