"""Every form of VCR's files is read, and a bad file is told by its place."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from registry import resources
from registry.cassette import Origin, read, write
from registry.errors import ConfigurationError
from registry.shape import dialect

if TYPE_CHECKING:
    from pathlib import Path

ANSWER = b'{"a": "\xe6\xbc\xa2"}'
PACKED = base64.b64encode(gzip.compress(ANSWER, mtime=0)).decode()
DEFLATED = base64.b64encode(zlib.compress(ANSWER)).decode()
REQUEST = "request: {method: post, uri: 'https://x.test/', headers: {A: b}, body: '{\"n\": 1}'}"

HEADER = """\
registry:
  documented: https://example.test/docs
  provider: OpenAI
  model: null
  tool: inference-registry 0.1.0
  blueprint: openai
  task: rerank.compatible
  case: several
  call:
    inputs: {query: q, input: ['no', '1e5']}
    parameters: {top_n: 2}
    secret: api_key
    url: https://x.test
    stream: true
version: 1
interactions:
- request: {method: POST, uri: 'https://x.test/', headers: {}, body: null}
  response:
    status: {code: 200, message: OK}
    headers: {}
    body: {string: '{}'}
"""


def response(text: str) -> str:
    return f"interactions:\n- {REQUEST}\n  response:\n    {text}\n"


# Sources: vcrpy (the first five, and its httpx stub before version 6), VCR for Ruby, go-vcr 2 and 3, pydantic-ai.
FORMS = {
    "text": response('{status: {code: 201}, body: {string: \'{"a": "漢"}\'}}'),
    "text without mapping": response('{status: {code: 201}, body: \'{"a": "漢"}\'}'),
    "bytes": response(
        f"{{status: {{code: 201}}, body: {{string: !!binary {base64.b64encode(ANSWER).decode()}}}}}"
    ),
    "base64": response(
        f"{{status: {{code: 201}}, body: {{base64_string: {base64.b64encode(ANSWER).decode()}}}}}"
    ),
    "gzip": response(
        f"{{status: {{code: 201}}, headers: {{Content-Encoding: [gzip]}}, body: {{string: !!binary {PACKED}}}}}"
    ),
    "deflate": response(
        f"{{status: {{code: 201}}, headers: {{content-encoding: deflate}}, body: {{string: !!binary {DEFLATED}}}}}"
    ),
    "unpacked under the old header": response(
        '{status: {code: 201}, headers: {Content-Encoding: [gzip]}, body: {string: \'{"a": "漢"}\'}}'
    ),
    "content of old httpx": response('{status_code: 201, content: \'{"a": "漢"}\'}'),
    "words before the code": response('{status: 201 Created, code: 201, body: \'{"a": "漢"}\'}'),
    "words alone": response('{status: 201 Created, body: \'{"a": "漢"}\'}'),
    "Ruby": response(
        '{status: {code: 201, message: Created}, body: {encoding: UTF-8, string: \'{"a": "漢"}\'}}'
    )
    .replace("interactions:", "http_interactions:")
    .replace("body: '{\"n\": 1}'", "body: {encoding: UTF-8, string: '{\"n\": 1}'}"),
    "Ruby's bytes": response(
        f"{{status: {{code: 201}}, body: {{encoding: ASCII-8BIT, string: !binary {base64.b64encode(ANSWER).decode()}}}}}"
    ).replace("interactions:", "http_interactions:"),
    "url": response('{status: {code: 201}, body: \'{"a": "漢"}\'}').replace("uri:", "url:"),
    "JSON": json.dumps(
        {
            "version": 1,
            "interactions": [
                {
                    "request": {
                        "method": "POST",
                        "uri": "https://x.test/",
                        "headers": {"A": ["b"]},
                        "body": '{"n": 1}',
                    },
                    "response": {
                        "status": {"code": 201, "message": "Created"},
                        "body": {"string": ANSWER.decode()},
                    },
                }
            ],
        }
    ),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=list(FORMS))
def test_forms(text: str) -> None:
    (each,) = read(text, "a.yaml").interactions
    assert (each.request.method, each.request.url, each.request.header("a")) == (
        "POST",
        "https://x.test/",
        "b",
    )
    assert json.loads(each.request.body) == {"n": 1}
    assert (each.response.status, each.response.body) == (201, ANSWER)


def test_parsed_bodies_are_json() -> None:
    text = response("{status: {code: 200}, parsed_body: {a: [1, 0.5, null, no]}}").replace(
        "body: '{\"n\": 1}'", "parsed_body: {n: 1}"
    )
    (each,) = read(text, "a.yaml").interactions
    assert json.loads(each.response.body) == {"a": [1, 0.5, None, "no"]}
    assert json.loads(each.request.body) == {"n": 1}


def test_our_header_is_the_case() -> None:
    cassette = read(HEADER, "a.yaml")
    case = cassette.case
    assert case is not None
    assert (case.origin, case.file) == (
        Origin("documented", "https://example.test/docs"),
        "openai/rerank.compatible-several.yaml",
    )
    assert (case.inputs, case.parameters) == ({"query": "q", "input": ["no", "1e5"]}, {"top_n": 2})
    assert (case.secret, case.url, case.stream, case.model) == ("api_key", "https://x.test", True, None)
    assert read(write(cassette), "a.yaml") == cassette


def test_an_interaction_knows_its_place() -> None:
    assert str(read(HEADER, "a.yaml").interactions[0].place) == "a.yaml:17:3"


def test_the_file_of_the_first_case_has_no_suffix() -> None:
    case = read(HEADER.replace("case: several", "case: single"), "a.yaml").case
    assert case is not None
    assert case.file == "openai/rerank.compatible.yaml"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("interactions:", "recordings:", "a.yaml:1:1: this is no cassette"),
        ("version: 1", "version: [", "a.yaml:17:1: not YAML"),
        ("method: POST, ", "", "a.yaml:17:12: the request has no method"),
        ("uri: 'https://x.test/', ", "", "a.yaml:17:12: the request has no uri"),
        (
            "status: {code: 200, message: OK}",
            "status: {message: OK}",
            "a.yaml:19:5: the response has no status",
        ),
        (
            "body: {string: '{}'}",
            "body: {base64_string: '!'}",
            "a.yaml:21:11: the response's body is not base64",
        ),
        ("    headers: {}", "    headers: x", "a.yaml:20:14: headers are a mapping"),
        ("- request:", "- asked:", "a.yaml:17:3: the interaction has no request"),
        (
            "    body: {string: '{}'}",
            "    body: {string: 1}\n    body: 2",
            "a.yaml:22:5: 'body' stands twice",
        ),
        ("  documented: https://example.test/docs\n", "", "a.yaml:2:3: exactly one of recorded, documented"),
        ("documented: https://example.test/docs", "recorded: yesterday", "a.yaml:2:13: "),
        ("documented: https://example.test/docs", "recorded: 2026-13-01", "a.yaml:2:13: "),
        (
            "documented: https://example.test/docs",
            "documented: our wiki",
            "a.yaml:2:15: a page is an address",
        ),
        ("provider:", "recorded: 2026-11-21\n  provider:", "a.yaml:2:3: exactly one of recorded, documented"),
        ("  provider: OpenAI\n", "", "a.yaml:1:1: "),
        ("  case: several", "  case: Several Ones", "a.yaml:8:9: "),
        ("  case: several", "  csae: several", "a.yaml:8:3: unknown field 'csae'"),
        ("stream: true", "stream: 'yes'", "a.yaml:14:13: "),
        ("parameters: {top_n: 2}", "parameter: {top_n: 2}", "a.yaml:11:5: unknown field 'parameter'"),
    ],
    ids=range(19),
)
def test_a_bad_file_is_told_by_its_place(old: str, new: str, said: str) -> None:
    assert old in HEADER
    with pytest.raises(ConfigurationError) as caught:
        read(HEADER.replace(old, new, 1), "a.yaml")
    finding = caught.value.findings[0]
    assert f"{finding.place}: {finding.message}".startswith(said)
    assert caught.value.place == finding.place


def test_an_answer_that_does_not_unpack_is_told() -> None:
    text = response(
        "{status: {code: 200}, headers: {Content-Encoding: gzip}, body: {string: !!binary H4sIAAAA}}"
    )
    with pytest.raises(ConfigurationError, match="the response's body cannot be unpacked"):
        read(text, "a.yaml")


def test_every_fault_is_told() -> None:
    text = HEADER.replace("method: POST, ", "").replace("stream: true", "stream: 1")
    with pytest.raises(ConfigurationError) as caught:
        read(text, "a.yaml")
    assert [finding.code for finding in caught.value.findings] == ["C013", "C001"]


@pytest.mark.parametrize("text", ["", "[]", "a", "interactions: 1", "{", '{"interactions": {}}'])
def test_what_is_no_cassette_says_so(text: str) -> None:
    with pytest.raises(ConfigurationError):
        read(text, "a.yaml")


def test_an_alias_is_what_it_names() -> None:
    text = response("{status: {code: 201}, headers: &h {A: b}, body: ''}").replace(
        "headers: {A: b}", "headers: {A: b}"
    )
    again = text + f"- {REQUEST}\n  response: {{status: {{code: 200}}, headers: *h, body: ''}}\n"
    assert [each.response.header("a") for each in read(again, "a.yaml").interactions] == ["b", "b"]


def test_the_schema_takes_what_is_written() -> None:
    schema: Any = resources.schema("cassette")
    import yaml  # noqa: PLC0415  (here only)

    document = yaml.load(write(read(HEADER, "a.yaml")), Loader=yaml.BaseLoader)  # noqa: S506  (texts only)
    document |= {"version": 1}
    document["registry"] |= {"model": None}
    document["registry"]["call"] |= {"stream": True}
    document["interactions"][0]["response"]["status"]["code"] = 200
    dialect()(schema).validate(document)
    dialect()(schema).validate(schema["examples"][0])


def test_the_shared_recordings_read_whole(shared: Path) -> None:
    files = sorted((shared / "recordings").rglob("*.yaml"))
    found = [read(file.read_text("utf-8"), file.name) for file in files]
    assert len(files) >= 46
    for file, each in zip(files, found, strict=True):
        assert len(each.interactions) == file.read_text("utf-8").count("\n- request:"), file.name
        assert all(one.response.body and one.response.status for one in each.interactions), file.name
        assert read(write(each), file.name).interactions == each.interactions
