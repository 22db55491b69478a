"""vcrpy and pytest-recording read what we write, and we read what they write. Judge: vcrpy itself, over httpx."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import httpx
import pytest
import vcr
from standin import Answer, StandIn

from registry.cassette import (
    Case,
    Cassette,
    Interaction,
    Origin,
    RecordedRequest,
    read,
    redacted,
    write,
)
from registry.exchange import ProviderResponse
from registry.transport import Record

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://api.example.test/v1/embeddings?version=1"
SENT = {"input": ['"quoted"\nand 漢字 😀 ${api_key}', "\u2028\x85\t"], "n": 1e-5}
BODIES = {
    "one line": b'{"data": [{"embedding": [0.1, -1e-05]}]}',
    "pretty": b'{\n  "data": [\n    {"text": "\\u6f22 \xe6\xbc\xa2 \xf0\x9f\x98\x80"}\n  ]\n}\n',
    "stream": b'data: {"a": 1}\r\n\r\n: note\n\ndata: [DONE]\n\n',
    "no text": b"\xff\x00\x01",
    "empty": b"",
    "blanks": b"  \n a \n\n",
}
each_body = pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))


def cassette(body: bytes, status: int = 200) -> Cassette:
    case = Case(
        blueprint="openai",
        task="text_embedding",
        origin=Origin("recorded", "2026-11-21"),
        provider="OpenAI",
        tool="inference-registry 0.1.0",
        inputs=SENT,
    )
    request = RecordedRequest(
        method="POST",
        url=URL,
        headers=(("Authorization", "Bearer secret-value-1"), ("Content-Type", "application/json")),
        body=json.dumps(SENT).encode(),
    )
    response = ProviderResponse(
        status=status, headers=(("Content-Type", "text/plain"), ("A", "1"), ("A", "2")), body=body
    )
    return redacted(
        Cassette(file="a.yaml", case=case, interactions=(Interaction(request=request, response=response),))
    )


@each_body
def test_vcrpy_plays_what_we_write(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "a.yaml").write_text(write(cassette(body, 422)), "utf-8", newline="\n")
    with vcr.use_cassette(
        str(tmp_path / "a.yaml"), record_mode="none", match_on=["method", "uri", "body"]
    ) as tape:
        response = httpx.post(URL, json=SENT)
    assert (response.status_code, response.content, tape.all_played) == (422, body, True)
    assert response.headers.get_list("a") == ["1", "2"]


@each_body
def test_we_read_what_vcrpy_records(tmp_path: Path, body: bytes) -> None:
    answer = Answer(body=body.decode("latin-1"), headers={"Content-Type": "text/plain; charset=utf-8"})
    file = tmp_path / "a.yaml"
    with StandIn(answer) as provider, vcr.use_cassette(str(file), record_mode="once"):
        came = httpx.post(f"{provider.url}/v1?x=1", json=SENT)
    (each,) = read(file.read_text("utf-8"), file.name).interactions
    assert (each.request.method, each.request.url) == ("POST", str(came.request.url))
    assert json.loads(each.request.body) == SENT
    assert (each.response.status, each.response.body) == (200, came.content)
    assert each.response.header("content-type") == "text/plain; charset=utf-8"


@pytest.mark.parametrize("serializer", ["yaml", "json"])
def test_we_read_both_forms_of_vcrpy_and_its_packed_answers(tmp_path: Path, serializer: str) -> None:
    body = b'{"text": "hello"}'

    def packed(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=gzip.compress(body))

    file = tmp_path / f"a.{serializer}"
    recorder = Record(httpx.MockTransport(packed))
    with httpx.Client(transport=recorder) as client:
        client.post(URL, json=SENT)
    tape = vcr.cassette.Cassette(str(file), serializer=_serializer(serializer), record_mode="all")
    asked = vcr.request.Request("POST", URL, json.dumps(SENT), {"a": "b"})
    tape.append(
        asked,
        {
            "status": {"code": 200, "message": "OK"},
            "headers": {"Content-Encoding": ["gzip"]},
            "body": {"string": gzip.compress(body) if serializer == "yaml" else body},
        },
    )
    tape._save(force=True)  # noqa: SLF001  (vcrpy saves when its context ends)
    (each,) = read(file.read_text("utf-8"), file.name).interactions
    assert each.response.body == body == recorder.interactions[0].response.body
    assert json.loads(each.request.body) == SENT


def _serializer(name: str) -> object:
    return {"yaml": vcr.serializers.yamlserializer, "json": vcr.serializers.jsonserializer}[name]


# --- pytest-recording: the marker plays a cassette of ours --------------------------------------------------------------


@pytest.fixture
def vcr_cassette_dir(tmp_path: Path) -> str:
    """Where pytest-recording looks: a folder of ours."""
    folder = tmp_path / "openai"
    folder.mkdir()
    (folder / "text_embedding.yaml").write_text(write(cassette(BODIES["pretty"])), "utf-8", newline="\n")
    return str(folder)


@pytest.fixture
def default_cassette_name() -> str:
    """As our cassettes are called."""
    return "text_embedding"


@pytest.mark.vcr
@pytest.mark.block_network
def test_the_marker_of_pytest_recording_plays_what_we_write() -> None:
    assert httpx.post(URL, json=SENT).content == BODIES["pretty"]
