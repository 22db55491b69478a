"""`registry record` end to end against stand-ins on loopback; the provider's own answers over a transport of the test."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from standin import Answer, StandIn

from registry import cassette, day
from registry.cassette import read
from registry.commands import record
from registry.commands._parser import parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

KEY = "sk-verysecret123"
SSE = {"Content-Type": "text/event-stream"}
EMBED = ("record", "openai", "text_embedding", "--input", "hi")
FILE = Path("cassettes/openai/text_embedding.yaml")
VECTORS = {"data": [{"index": 0, "embedding": [0.1, 0.2]}]}
WRONG_KEY = Answer(
    status=401,
    body={"error": {"message": f"Incorrect API key provided: {KEY}.", "code": "invalid_api_key"}},
    headers={"x-request-id": "req_0123456789abcdef"},
)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def kept(file: Path = FILE) -> cassette.Cassette:
    return read(file.read_text("utf-8"), file.as_posix())


def case_of(file: Path = FILE) -> cassette.Case:
    case = kept(file).case
    assert case is not None
    return case


def test_a_stand_in_s_answer_is_composed_and_never_recorded(registry: Callable[..., Any]) -> None:
    with StandIn(VECTORS) as provider:
        ended = registry(*EMBED, "--url", provider.url)
    assert (ended.code, ended.out) == (0, f"{FILE}\n")
    case = case_of()
    assert (case.origin.kind, case.provider, case.model) == ("composed", "OpenAI", "text-embedding-3-small")
    assert case.origin.value.startswith("https://")
    assert (case.inputs, case.parameters, case.url) == ({"input": ["hi"]}, {}, None)


@pytest.mark.parametrize("flag", ["--url", "--upstream"])
def test_the_blueprint_s_address_is_written_down(registry: Callable[..., Any], flag: str) -> None:
    with StandIn(VECTORS) as provider:
        way = provider.url if flag == "--url" else f"api.openai.com={provider.url}"
        registry(*EMBED, flag, way, "--set", "dimensions=2")
        sent = provider.seen[-1].json()
    (each,) = kept().interactions
    assert (each.request.url, json.loads(each.request.body)) == ("https://api.openai.com/v1/embeddings", sent)
    assert each.request.header("authorization") == "Bearer <API_KEY>"
    assert case_of().parameters == {"dimensions": 2}
    assert provider.url not in FILE.read_text("utf-8")


def test_a_base_address_stays_in_the_call(registry: Callable[..., Any]) -> None:
    with StandIn(VECTORS) as provider:
        registry(*EMBED, "--url", f"{provider.url}/gateway/v1")
    assert case_of().url == f"{provider.url}/gateway/v1"
    assert kept().interactions[0].request.url == f"{provider.url}/gateway/v1/embeddings"


def test_a_named_case_has_a_file_of_its_own(registry: Callable[..., Any]) -> None:
    with StandIn(VECTORS) as provider:
        ended = registry(*EMBED, "--url", provider.url, "--case", "one-text", "--cassettes", "tapes")
    assert ended.out == "tapes/openai/text_embedding-one-text.yaml\n"
    assert case_of(Path(ended.out.strip())).name == "one-text"


def test_several_calls_stand_in_the_order_of_the_inputs(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)

    def vectors(seen: Any) -> dict[str, Any]:
        texts = seen.json()["input"]["texts"]
        return {
            "output": {"embeddings": [{"text_index": n, "embedding": [1.0]} for n, _ in enumerate(texts)]}
        }

    flags = [part for number in range(23) for part in ("--input", str(number))]
    with StandIn(vectors) as provider:
        ended = registry("record", "model-studio", "text_embedding", *flags, "--url", provider.url)
    bodies = [json.loads(each.request.body) for each in kept(Path(ended.out.strip())).interactions]
    assert [text for body in bodies for text in body["input"]["texts"]] == [str(n) for n in range(23)]


@pytest.mark.parametrize("flags", [(), ("--yes",)], ids=["new", "--yes"])
def test_an_error_that_nobody_expects_is_not_kept(
    registry: Callable[..., Any], flags: tuple[str, ...]
) -> None:
    with StandIn([VECTORS, WRONG_KEY]) as provider:
        if flags:
            registry(*EMBED, "--url", provider.url)
        else:
            httpx.post(provider.url)
        before = FILE.read_text("utf-8") if flags else None
        ended = registry(*EMBED, "--url", provider.url, *flags)
    assert (ended.code, ended.out) == (4, "")
    assert "openai answered 401 invalid_api_key" in ended.err
    assert "nothing was written" in ended.err
    assert KEY not in ended.err
    assert (FILE.read_text("utf-8") if FILE.exists() else None) == before


def test_an_expected_error_is_an_error_case(registry: Callable[..., Any]) -> None:
    with StandIn(WRONG_KEY) as provider:
        ended = registry(*EMBED, "--url", provider.url, "--case", "wrong-key", "--expect-error")
    file = Path(ended.out.strip())
    assert (ended.code, kept(file).interactions[-1].response.status, case_of(file).error) == (0, 401, True)
    assert "an error case: openai answered 401 invalid_api_key" in ended.err
    assert KEY not in file.read_text("utf-8") + ended.err
    assert "req_0000000000000001" in file.read_text("utf-8")


def test_an_expected_error_exits_0(registry: Callable[..., Any]) -> None:
    with StandIn(WRONG_KEY) as provider:
        assert registry(*EMBED, "--url", provider.url, "--expect-error").code == 0


def test_an_expected_error_that_does_not_come_is_not_kept(registry: Callable[..., Any]) -> None:
    with StandIn(VECTORS) as provider:
        ended = registry(*EMBED, "--url", provider.url, "--expect-error")
    assert (ended.code, FILE.exists()) == (2, False)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=500, body={"error": {"message": "sorry"}}, headers={"Retry-After": "3600"}), 1),
        (Answer(body="<html>", headers={"Content-Type": "text/html"}), 1),
        (Answer(body={"data": []}), 1),
        (Answer(status=302, headers={"Location": "https://else.test/"}), 1),
    ],
    ids=["a failure of the server", "a page", "an answer without result", "a redirect"],
)
def test_what_proves_nothing_is_not_kept(registry: Callable[..., Any], answer: Answer, code: int) -> None:
    with StandIn(answer) as provider:
        ended = registry(*EMBED, "--url", provider.url)
    assert (ended.code, ended.out, FILE.exists()) == (code, "", False)


def test_a_missing_secret_sends_nothing_and_names_the_variable(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with StandIn(VECTORS) as provider:
        ended = registry(*EMBED, "--url", provider.url)
    assert (ended.code, provider.seen, FILE.exists()) == (4, [], False)
    assert "OPENAI_API_KEY" in ended.err


def test_nobody_there_exits_5(registry: Callable[..., Any]) -> None:
    assert (registry(*EMBED, "--url", "http://127.0.0.1:1").code, FILE.exists()) == (5, False)


def test_a_stream_is_kept_whole(registry: Callable[..., Any]) -> None:
    piece = {"choices": [{"index": 0, "delta": {"content": "漢😀"}, "finish_reason": "stop"}]}
    body = f"data: {json.dumps(piece, ensure_ascii=False)}\n\ndata: [DONE]\n\n: bye\n\n"
    with StandIn(Answer(body=body, headers=SSE)) as provider:
        ended = registry(
            "record", "openai", "chat_completion", "--input", "hi", "--stream", "--url", provider.url
        )
    found = kept(Path(ended.out.strip()))
    assert (ended.code, case_of(Path(ended.out.strip())).stream) == (0, True)
    assert found.interactions[0].response.body.decode() == body
    assert json.loads(found.interactions[0].request.body)["stream"] is True


def test_a_stream_that_is_refused_is_an_error_case(registry: Callable[..., Any]) -> None:
    with StandIn(WRONG_KEY) as provider:
        flags = ("--input", "hi", "--stream", "--url", provider.url, "--expect-error")
        ended = registry("record", "openai", "chat_completion", *flags)
    found = kept(Path(ended.out.strip()))
    assert (ended.code, found.case.stream, found.interactions[-1].response.status) == (0, True, 401)


def test_the_refused_call_is_the_last_one(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    good = {"output": {"embeddings": [{"text_index": n, "embedding": [1.0]} for n in range(10)]}}
    bad = Answer(status=400, body={"code": "InvalidParameter", "message": "no"})
    flags = [part for number in range(23) for part in ("--input", str(number))]
    with StandIn([good, bad, good]) as provider:
        ended = registry(
            "record", "model-studio", "text_embedding", *flags, "--url", provider.url, "--expect-error"
        )
    statuses = [each.response.status for each in kept(Path(ended.out.strip())).interactions]
    assert (ended.code, statuses) == (0, [200, 400])


def test_what_was_chosen_stands_in_the_call(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CO_API_KEY", KEY)
    answer = {"results": [{"index": 1, "relevance_score": 0.5}]}
    with StandIn(answer) as provider:
        flags = ("--query", "q", "--input", "a", "--input", "b", "--set", "top_n=1", "--model", "rerank-v3.5")
        ended = registry("record", "cohere", "rerank", *flags, "--url", provider.url)
    case = kept(Path(ended.out.strip())).case
    assert (case.inputs, case.parameters, case.model) == (
        {"input": ["a", "b"], "query": "q"},
        {"top_n": 1, "model": "rerank-v3.5"},
        "rerank-v3.5",
    )


def test_what_the_input_is_for_stands_in_the_call(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CO_API_KEY", KEY)
    with StandIn({"embeddings": {"float": [[0.5]]}}) as provider:
        flags = ("--input", "a", "--set", "input_type=search", "--url", provider.url)
        ended = registry("record", "cohere", "text_embedding", *flags)
        sent = provider.seen[-1].json()["input_type"]
    assert (kept(Path(ended.out.strip())).case.parameters, sent) == ({"input_type": "search"}, "search_query")


def test_a_secret_that_is_not_the_first_of_its_group_is_named(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", KEY)
    flags = (
        "--set",
        "resource_name=my",
        "--set",
        "deployment_id=dep",
        "--secret",
        "entra_id=env:AZURE_OPENAI_AD_TOKEN",
    )
    with StandIn(VECTORS) as provider:
        ended = registry(
            "record", "azure-openai", "text_embedding", "--input", "a", *flags, "--url", provider.url
        )
    case = kept(Path(ended.out.strip())).case
    assert case.secret == "entra_id"


def test_a_task_without_an_address_of_its_own_keeps_the_one_that_was_called(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", KEY)
    with StandIn(Answer(body=[[0.5, 0.25]])) as provider:
        ended = registry("record", "hugging-face", "text_embedding", "--input", "a", "--url", provider.url)
    found = kept(Path(ended.out.strip()))
    assert (found.case.url, found.case.origin.kind) == (provider.url, "composed")
    assert found.interactions[0].request.url.startswith(f"{provider.url}/")


def test_an_existing_file_is_left_and_the_changes_are_told(registry: Callable[..., Any]) -> None:
    with StandIn(
        [
            {**VECTORS, "usage": {"total_tokens": 1}},
            {"data": [{"index": 0, "embedding": [1, 2], "extra": None}], "usage": {"total_tokens": "1"}},
        ]
    ) as provider:
        registry(*EMBED, "--url", provider.url)
        before = FILE.read_text("utf-8")
        ended = registry(*EMBED, "--url", provider.url)
    assert (ended.code, FILE.read_text("utf-8")) == (2, before)
    assert "+ $.data[*].extra: null\n" in ended.err
    assert "~ $.usage.total_tokens: number → string\n" in ended.err
    assert "--yes" in ended.err


def test_yes_overwrites(registry: Callable[..., Any]) -> None:
    with StandIn([VECTORS, {"data": [{"index": 0, "embedding": [9.5]}]}]) as provider:
        registry(*EMBED, "--url", provider.url)
        ended = registry(*EMBED, "--url", provider.url, "--yes")
    assert ended.code == 0
    assert "the answer has the same shape" in ended.err
    assert b"9.5" in kept().interactions[0].response.body
    assert [path.name for path in FILE.parent.iterdir()] == [FILE.name]


@pytest.mark.parametrize(
    "flags",
    [("--case", "Not A Name"), ("--older-than", "90d"), ("--rerecord", "--older-than", "soon")],
    ids=" ".join,
)
def test_a_wrong_flag_exits_2_before_anything_is_sent(
    registry: Callable[..., Any], flags: tuple[str, ...]
) -> None:
    with StandIn(VECTORS) as provider:
        begin = EMBED[:1] if "--rerecord" in flags else (*EMBED, "--url", provider.url)
        ended = registry(*begin, *flags)
    assert (ended.code, provider.seen) == (2, [])


# --- the provider's own answers: over a transport of the test, for no test may call a provider -----------------------


def wire(answer: Callable[[httpx.Request], httpx.Response]) -> Callable[..., httpx.BaseTransport]:
    return lambda _requests, _route: httpx.MockTransport(answer)


def options(*flags: str) -> argparse.Namespace:
    return parser("record").parse_args(["record", *flags])


@pytest.fixture
def at_home(registry: Callable[..., Any]) -> Callable[..., Any]:
    """The fixture of the command line, which also chooses the folder."""
    return registry


def answered(value: Any, status: int = 200) -> Callable[..., httpx.BaseTransport]:
    return wire(lambda _: httpx.Response(status, json=value))


@pytest.mark.usefixtures("at_home")
def test_the_provider_s_own_answer_is_recorded_today() -> None:
    record.record(options(*EMBED[1:]), answered(VECTORS))
    assert case_of().origin == cassette.Origin("recorded", str(day.today()))


@pytest.mark.parametrize(
    "flags",
    [
        ("--url", "https://gateway.example.com"),
        ("--upstream", "api.openai.com=https://gateway.example.com"),
        ("--allow-private",),
        ("--url", "http://api.openai.com"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("at_home")
def test_an_answer_from_anywhere_else_is_composed(flags: tuple[str, ...]) -> None:
    record.record(options(*EMBED[1:], *flags), answered(VECTORS))
    assert case_of().origin.kind == "composed"


def aged(days: int, file: Path = FILE) -> None:
    """Makes the recording so many days older."""
    today = day.today()
    text = file.read_text("utf-8")
    older = str(today - dt.timedelta(days=days))
    file.write_text(text.replace(f"recorded: {today}", f"recorded: {older}"), "utf-8")


@pytest.mark.usefixtures("at_home")
def test_rerecording_calls_again_what_is_old_enough(capsys: pytest.CaptureFixture[str]) -> None:
    record.record(options(*EMBED[1:], "--set", "dimensions=2"), answered(VECTORS))
    record.record(options(*EMBED[1:], "--case", "young"), answered(VECTORS))
    aged(91)
    first = kept().interactions[0].request
    capsys.readouterr()
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"data": [{"index": 0, "embedding": [7, 8]}], "new": 1})

    assert (
        record.rerecord(options("openai/text_embedding", "--rerecord", "--older-than", "90d"), wire(answer))
        == 0
    )
    ended = capsys.readouterr()
    assert ended.out == f"{FILE}\n"
    assert "+ $.new: number\n" in ended.err
    assert [request.read() for request in seen] == [first.body]
    assert case_of().origin.value == str(day.today())
    assert kept().interactions[0].request == first


@pytest.mark.usefixtures("at_home")
def test_rerecording_leaves_what_nobody_recorded() -> None:
    record.record(options(*EMBED[1:], "--allow-private"), answered(VECTORS))
    before = FILE.read_text("utf-8")
    assert record.rerecord(options("--rerecord"), answered({"data": []})) == 0
    assert FILE.read_text("utf-8") == before


@pytest.mark.usefixtures("at_home")
def test_rerecording_never_turns_a_result_into_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    record.record(options(*EMBED[1:]), answered(VECTORS))
    before = FILE.read_text("utf-8")
    code = record.rerecord(options("--rerecord"), answered({"error": {"message": "no", "code": "x"}}, 400))
    assert (code, FILE.read_text("utf-8")) == (1, before)
    assert "not recorded: openai answered 400 x: no" in capsys.readouterr().err


@pytest.mark.usefixtures("at_home")
def test_rerecording_keeps_an_error_inside_a_200_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    inside = {"code": "InvalidParameter", "message": "no", "request_id": "1"}
    flags = ("model-studio", "text_embedding", "--input", "a", "--case", "inside")
    assert record.record(options(*flags, "--expect-error"), answered(inside)) == 0
    file = Path("cassettes/model-studio/text_embedding-inside.yaml")
    aged(1, file)
    assert record.rerecord(options("--rerecord", "--older-than", "1d"), answered(inside)) == 0
    assert kept(file).case.origin.value == str(day.today())
    good = {"output": {"embeddings": [{"text_index": 0, "embedding": [1.0]}]}}
    assert record.rerecord(options("--rerecord"), answered(good)) == 2


def test_rerecording_takes_no_other_address(registry: Callable[..., Any]) -> None:
    ended = registry("record", "--rerecord", "--url", "http://127.0.0.1:1")
    assert ended.code == 2
    assert "only the provider's own answer is a recording" in ended.err


def test_rerecording_without_cassettes_exits_3(registry: Callable[..., Any]) -> None:
    assert registry("record", "openai", "--rerecord").code == 3


def test_rerecording_without_a_secret_exits_4_and_names_the_variable(
    registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    record.record(options(*EMBED[1:]), answered(VECTORS))
    monkeypatch.delenv("OPENAI_API_KEY")
    ended = registry("record", "--rerecord")
    assert ended.code == 4
    assert "OPENAI_API_KEY" in ended.err


@pytest.mark.usefixtures("at_home")
def test_what_still_looks_secret_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cassette, "redacted", lambda found, _: found)
    with pytest.raises(record.RegistryError, match="a bearer token stands here"):
        record.record(options(*EMBED[1:]), answered(VECTORS))
    assert not FILE.exists()
