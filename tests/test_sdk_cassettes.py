"""The shipped cassettes against the providers' own SDKs, on loopback.

For every cassette of a task that an SDK can call: the SDK makes the same call and sends the recorded request (method,
path, query, our headers, body as JSON up to nulls and to what the judge's table says that the SDK adds); the stand-in
answers with the recorded answer, and the SDK reads from it what we read.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from oracles import cohere_replay, dashscope_replay, hub_replay, openai_replay, replay, searchplat_replay
from standin import Answer, Seen, StandIn

from registry import catalog
from registry.cassette import Cassette, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).resolve().parents[1] / "cassettes"
JUDGES = {
    **openai_replay.JUDGES,
    **cohere_replay.JUDGES,
    **dashscope_replay.JUDGES,
    **searchplat_replay.JUDGES,
    **hub_replay.JUDGES,
}
RESULTS = {"vectors", "ranked", "texts", "text", "document"}
"""What an SDK must hand out; ours has more where the SDK has no word for it (words of tokens, texts of documents)."""
UNJUDGED = {
    "hugging-face sparse_embedding": "no SDK calls TEI's /embed_sparse",
    "hugging-face rerank": "no SDK calls TEI's /rerank",
}


@functools.cache
def shipped(name: str) -> Cassette:
    return read((FOLDER / name).read_text(encoding="utf-8"), name)


def called(name: str) -> str:
    case = shipped(name).case
    assert case is not None
    return f"{case.blueprint} {case.task}"


def single(name: str) -> bool:
    """Whether the call is one request: SDKs leave it to their callers to send more inputs than the provider takes."""
    return len(shipped(name).interactions) == 1


NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.glob("*/*.yaml"))
JUDGED = sorted(
    (name for name in NAMES if called(name) in JUDGES and single(name)),
    key=lambda name: JUDGES[called(name)].send.__module__,
)
"""One SDK after the other: each takes its second to import once."""
each = pytest.mark.parametrize("name", JUDGED)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDKs' HTTP clients read proxies from the environment; loopback has none."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def provider() -> Iterator[StandIn]:
    with StandIn(None) as stand_in:
        yield stand_in


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the SDK sent, and what it read."""

    seen: Seen
    got: Mapping[str, Any]


_DONE: dict[str, Exchange] = {}


def exchange(provider: StandIn, name: str) -> Exchange:
    """One call of the SDK, for all tests of a cassette."""
    if name not in _DONE:
        cassette = shipped(name)
        answer = cassette.interactions[0].response
        provider.answer = Answer(
            body=answer.body.decode("utf-8"), status=answer.status, headers=dict(answer.headers)
        )
        provider.seen.clear()
        try:
            got = JUDGES[called(name)].send(provider.url, cassette.case)
        except replay.RefusedError as error:
            got = {"refused": error.told}
        (seen,) = provider.seen
        _DONE[name] = Exchange(seen, got)
    return _DONE[name]


@each
def test_the_sdk_sends_the_recorded_body(provider: StandIn, name: str) -> None:
    wanted = replay.plain(json.loads(shipped(name).interactions[0].request.body))
    assert replay.asked(exchange(provider, name).seen, JUDGES[called(name)], wanted) == wanted


@each
def test_the_sdk_sends_it_to_the_recorded_place_with_our_headers(provider: StandIn, name: str) -> None:
    seen, wanted = exchange(provider, name).seen, shipped(name).interactions[0].request
    parts = urlsplit(wanted.url)
    place = parts.path + (f"?{parts.query}" if parts.query else "")
    assert (seen.method, seen.path) == (wanted.method, place)
    assert replay.headers(shipped(name)).items() <= seen.headers.items()


@each
def test_the_sdk_reads_what_we_read(provider: StandIn, name: str) -> None:
    cassette, judge = shipped(name), JUDGES[called(name)]
    assert cassette.case is not None
    got = exchange(provider, name).got
    ours = replay.ours(cassette, catalog.open_catalog()[cassette.case.blueprint].task(cassette.case.task))
    if "refused" in got:
        told = {key: value for key, value in got["refused"].items() if value is not None}
        assert told.items() & ours["refused"].items() == told.items() != set()
        return
    assert RESULTS & got.keys()
    assert {key: replay.float32(ours[key]) if judge.single else ours[key] for key in got} == got


def test_every_task_with_a_request_has_a_judge_or_a_reason() -> None:
    shipped_tasks = {
        f"{blueprint.id} {key}"
        for blueprint in catalog.open_catalog().values()
        for key in blueprint.tasks
        if blueprint.task(key).request is not None
    }
    assert shipped_tasks == JUDGES.keys() | UNJUDGED.keys()
