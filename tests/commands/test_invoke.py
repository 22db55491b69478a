"""`registry invoke` against stand-ins on loopback: results, and everything that can go wrong on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from commandline import fits
from rawserver import LONG, RawServer, then
from standin import Answer, StandIn

from registry import resources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "sk-verysecret123"
SSE = {"Content-Type": "text/event-stream"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
EMBED = ("invoke", "openai", "text_embedding", "-o", "json", "--input", "hi")


def vectors(seen: Any) -> dict[str, Any]:
    return {"data": [{"index": n, "embedding": [0.1, 0.2]} for n, _ in enumerate(seen.json()["input"])]}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def test_the_result_has_elasticsearch_s_words(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*EMBED, "--input", "${x}", "--url", provider.url)
        seen = provider.seen[-1]
    assert (ended.code, ended.json()) == (0, {"text_embedding": [{"embedding": [0.1, 0.2]}] * 2})
    assert (seen.path, seen.json()["input"]) == ("/v1/embeddings", ["hi", "${x}"])
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    schema = resources.schema("output/invoke")["$defs"]["text_embedding"]
    assert set(ended.json()) == set(schema["required"])


def test_an_upstream_stands_for_one_host(registry: Callable[..., Any]) -> None:
    with StandIn(vectors) as provider:
        ended = registry(*EMBED, "--upstream", f"api.openai.com={provider.url}")
    assert (ended.code, provider.seen[-1].path) == (0, "/v1/embeddings")


def test_a_dry_run_needs_no_secret_and_shows_none(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    ended = registry(*EMBED, "--dry-run")
    fits(ended.json(), "output/invoke-requests")
    (request,) = ended.json()["requests"]
    assert request["headers"]["Authorization"] == "Bearer ***"
    assert json.loads(request["body"]) == {"model": "text-embedding-3-small", "input": ["hi"]}


@pytest.mark.parametrize("way", [(), ("--via", "opensearch"), ("--via", "elasticsearch")], ids=" ".join)
@pytest.mark.parametrize("form", ["json", "ndjson", "table"])
def test_a_dry_run_hides_a_key_that_an_input_holds(
    registry: Callable[..., Any], way: tuple[str, ...], form: str
) -> None:
    ended = registry(*EMBED, "--input", f"my key {KEY}", *way, "--dry-run", "--trace", "-o", form)
    assert ended.code == 0
    assert KEY not in ended.out + ended.err
    assert "my key ***" in ended.out


def test_a_dry_run_reads_a_key_by_its_reference_and_does_without_it(
    registry: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("another-key-987\n", encoding="utf-8")
    given = ("--input", "another-key-987", "--dry-run", "--secret")
    held = registry(*EMBED, *given, f"api_key=file:{tmp_path / 'key'}")
    without = registry(*EMBED, *given, f"api_key=file:{tmp_path / 'none'}")
    assert (held.code, without.code) == (0, 0)
    assert "another-key-987" not in held.out
    assert "another-key-987" in without.out


def test_more_inputs_than_one_call_takes_are_several_calls(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)

    def numbered(seen: Any) -> dict[str, Any]:
        texts = seen.json()["input"]["texts"]
        return {
            "output": {
                "embeddings": [{"text_index": n, "embedding": [float(text)]} for n, text in enumerate(texts)]
            }
        }

    flags = [part for number in range(23) for part in ("--input", str(number))]
    with StandIn(numbered) as provider:
        ended = registry(
            "invoke", "model-studio", "text_embedding", "-o", "json", *flags, "--url", provider.url
        )
    assert sorted(len(seen.json()["input"]["texts"]) for seen in provider.seen) == [3, 10, 10]
    assert [one["embedding"] for one in ended.json()["text_embedding"]] == [[float(n)] for n in range(23)]


def test_a_missing_secret_sends_nothing_and_names_the_variable(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with StandIn(vectors) as provider:
        ended = registry(*EMBED, "--url", provider.url)
    assert (ended.code, ended.error()["type"], provider.seen) == (4, "authentication", [])
    assert "OPENAI_API_KEY" in ended.error()["message"]


def test_a_wrong_key_is_told_and_not_shown(registry: Callable[..., Any]) -> None:
    body = {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": "invalid_api_key"}}
    with StandIn(Answer(status=401, body=body)) as provider:
        ended = registry(*EMBED, "--url", provider.url)
    assert (ended.code, ended.error()["type"]) == (4, "authentication")
    assert KEY not in ended.err
    assert "invalid_api_key" in ended.err


def failed(registry: Callable[..., Any], url: str, *flags: str) -> tuple[int, str, str]:
    ended = registry(*EMBED, "--url", url, *flags)
    return ended.code, ended.error()["type"], ended.error()["message"]


@pytest.mark.parametrize(
    "parts",
    [(LONG,), (b"HTTP/1.1 200 OK\r\nX-A: ", *(b"a", 0.2) * 40), (HEAD, *(b" ", 0.2) * 40)],
    ids=["stalled", "head drips", "body drips"],
)
def test_a_slow_server_is_given_up(registry: Callable[..., Any], parts: tuple[bytes | float, ...]) -> None:
    with RawServer(then(*parts)) as server:
        code, kind, message = failed(registry, server.url, "--timeout", "0.5")
    assert (code, kind) == (5, "unreachable")
    assert "no whole answer" in message


def test_an_answer_cut_in_the_middle_is_unreachable(registry: Callable[..., Any]) -> None:
    with RawServer(then(HEAD, b'{"data":[{"emb')) as server:
        code, kind, message = failed(registry, server.url)
    assert (code, kind) == (5, "unreachable")
    assert "in the middle" in message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "illegal status line"),
        (HEAD[:17] + b"a b\r\n\r\n", "illegal header line"),
    ],
    ids=["another protocol", "a header that is none"],
)
def test_a_server_that_does_not_speak_http_is_told_so(
    registry: Callable[..., Any], line: bytes, words: str
) -> None:
    with RawServer(then(line)) as server:
        code, kind, message = failed(registry, server.url)
    assert (code, kind) == (5, "unreachable")
    assert message.endswith(f"answers with what is no HTTP ({words})")


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("number", ["1e999", "-1e400", "NaN", "Infinity"])
def test_a_number_that_json_cannot_hold_is_one_error_and_no_result(
    registry: Callable[..., Any], number: str, *, stream: bool
) -> None:
    choice = '{"index": 0, "delta": {"content": "a"}, "message": {"content": "a"}, "finish_reason": "stop"}'
    chunk = f'{{"choices": [{choice}], "usage": {{"total_tokens": {number}}}}}'
    body = f"data: {chunk}\n\ndata: [DONE]\n\n" if stream else chunk
    flags = ("--stream", "-o", "ndjson") if stream else ("-o", "json")
    with StandIn(Answer(body=body, headers=SSE if stream else {})) as provider:
        ended = registry("invoke", "openai", "chat_completion", "--input", "x", "--url", provider.url, *flags)
    assert (ended.code, ended.out, ended.error()["type"]) == (1, "", "provider")
    assert "not JSON" in ended.error()["message"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(body="<html><title>Log in</title>", headers={"Content-Type": "text/html"}), "HTML: Log in"),
        (Answer(body=" " * 100_000_000), "over 16 MiB"),
        (Answer(body='{"data":[{"emb'), "in the middle"),
        (Answer(status=307, headers={"Location": "http://169.254.169.254/"}), "not followed"),
        (
            Answer(status=429, headers={"Retry-After": "3600"}, body={"error": {"message": "slow"}}),
            "429: slow",
        ),
    ],
    ids=["html", "100 MB", "cut", "redirect to a private address", "429 with a long wait"],
)
def test_an_answer_that_is_no_result_exits_1(
    registry: Callable[..., Any], answer: Answer, words: str
) -> None:
    with StandIn(answer) as provider:
        code, kind, message = failed(registry, provider.url)
    assert (code, kind, len(provider.seen)) == (1, "provider", 1)
    assert words in message


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}], ids=["without", "with Retry-After"])
def test_429_is_asked_again(registry: Callable[..., Any], headers: dict[str, str]) -> None:
    with StandIn(
        [Answer(status=429, headers=headers), {"data": [{"index": 0, "embedding": [1.0]}]}]
    ) as provider:
        ended = registry(*EMBED, "--url", provider.url)
    assert (ended.code, len(provider.seen)) == (0, 2)


def test_nobody_there_exits_5(registry: Callable[..., Any]) -> None:
    code, kind, _ = failed(registry, "http://127.0.0.1:1")
    assert (code, kind) == (5, "unreachable")


def test_a_private_host_of_a_blueprint_is_refused(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", KEY)
    ended = registry(
        "invoke", "hugging-face", "text_embedding", "-o", "json", "--input", "x", "--set", "host=127.0.0.1"
    )
    assert (ended.code, ended.error()["type"]) == (5, "egress")


def test_a_link_local_address_is_refused_even_when_named(registry: Callable[..., Any]) -> None:
    assert failed(registry, "http://169.254.169.254")[:2] == (5, "egress")


def chunk(text: str | None, reason: str | None = None) -> str:
    piece = {"choices": [{"index": 0, "delta": {"content": text} if text else {}, "finish_reason": reason}]}
    return f"data: {json.dumps(piece)}\n\n"


CHAT = ("invoke", "openai", "chat_completion", "--input", "hi", "--stream")


def test_a_stream_is_one_chunk_a_line(registry: Callable[..., Any]) -> None:
    body = chunk("He") + chunk("llo") + chunk(None, "stop") + "data: [DONE]\n\n"
    with StandIn(Answer(body=body, headers=SSE)) as provider:
        lines = registry(*CHAT, "--url", provider.url, "-o", "json").out.splitlines()
        text = registry(*CHAT, "--url", provider.url).out
    for line in lines:
        fits(json.loads(line), "output/invoke-stream")
    assert (len(lines), text, provider.seen[0].json()["stream"]) == (3, "Hello\n", True)


def test_a_stream_that_breaks_off_is_an_error(registry: Callable[..., Any]) -> None:
    with StandIn(Answer(body=chunk("He"), headers=SSE)) as provider:
        ended = registry(*CHAT, "--url", provider.url)
    assert ended.code == 1
    assert "ended before the answer did" in ended.err


def test_an_error_event_of_dashscope_is_an_error(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    body = 'id:1\nevent:error\n:HTTP_STATUS/400\ndata:{"code":"InvalidApiKey","message":"Invalid API-key provided."}\n\n'
    with StandIn(Answer(body=body, headers=SSE)) as provider:
        ended = registry(
            "invoke", "model-studio", "completion", "--input", "x", "--stream", "--url", provider.url
        )
    assert (ended.code, provider.seen[0].headers["x-dashscope-sse"]) == (4, "enable")


def test_a_secret_comes_from_a_file(registry: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-of-a-file\n")
    with StandIn(vectors) as provider:
        registry(*EMBED, "--url", provider.url, "--secret", f"api_key=file:{tmp_path / 'key'}")
    assert provider.seen[-1].headers["authorization"] == "Bearer sk-of-a-file"


@pytest.mark.parametrize("value", ["sk-éé", "sk-a b\x01"], ids=["not ASCII", "control"])
def test_a_value_that_no_header_takes_is_not_shown(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", value)
    ended = registry(*EMBED, "--url", "http://127.0.0.1:1")
    assert ended.code == 4
    assert value not in ended.err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("[" * 50_000 + "]" * 50_000, "inputs.json: nested more than 64 deep", id="too deep"),
        pytest.param("[" + "9" * 5000 + "]", "inputs.json: the number 9999", id="5000 digits"),
        pytest.param('[{"a": 1, "a": 2}]', "inputs.json: the key 'a' stands twice", id="key twice"),
        pytest.param("[NaN]", "inputs.json is not JSON: NaN", id="no number of JSON"),
    ],
)
def test_inputs_that_readers_read_differently_are_refused(
    registry: Callable[..., Any], tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "inputs.json"
    file.write_text(text)
    ended = registry("invoke", "openai", "text_embedding", "--dry-run", "--input", f"@{file}")
    assert (ended.code, ended.out) == (2, "")
    assert reason in ended.err
