"""What was secret is nowhere in a redacted cassette, in no spelling; what contracts need is still there."""

from __future__ import annotations

import base64
import html
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.cassette import (
    Case,
    Cassette,
    Interaction,
    Origin,
    RecordedRequest,
    leaks,
    read,
    redacted,
    write,
)
from registry.cassette.jsontext import documents
from registry.exchange import ProviderResponse

if TYPE_CHECKING:
    from pathlib import Path

KEY = 'Zq7/"+secret\\key=9x'
SECRETS = {"api_key": KEY}
URL = "https://api.example.test/v1"
UUID = "1ba94ac8-e058-99bc-9cc1-7fdb37940a46"


def made(  # noqa: PLR0913  (the places where something may stand)
    *,
    url: str = URL,
    sent: bytes | Any = b"",
    got: bytes | Any = b"",
    asked: tuple[tuple[str, str], ...] = (),
    answered: tuple[tuple[str, str], ...] = (),
    inputs: Any = None,
) -> Cassette:
    bodies = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in (sent, got)]
    case = Case(
        blueprint="openai",
        task="text_embedding",
        origin=Origin("composed", "https://example.test/docs"),
        provider="OpenAI",
        tool="inference-registry 0.1.0",
        inputs=inputs or {},
    )
    request = RecordedRequest(method="POST", url=url, headers=asked, body=bodies[0])
    response = ProviderResponse(status=200, headers=answered, body=bodies[1])
    return Cassette(file="a", case=case, interactions=(Interaction(request=request, response=response),))


def sent(body: Any, secrets: dict[str, str] | None = None) -> str:
    return redacted(made(sent=body), secrets).interactions[0].request.body.decode()


def got(body: Any) -> Any:
    return json.loads(redacted(made(got=body)).interactions[0].response.body)


def header(name: str, value: str, secrets: dict[str, str] | None = None) -> str:
    ((_, found),) = redacted(made(asked=((name, value),)), secrets).interactions[0].request.headers
    return found


# --- known secrets ------------------------------------------------------------------------------------------------------

SPELLINGS = {
    "plain": KEY,
    "percent-encoded": quote(KEY, safe=""),
    "percent-encoded but for slashes": quote(KEY),
    "percent-encoded in lower case": quote(KEY, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
    "of a form": quote_plus(KEY),
    "in JSON": json.dumps(KEY)[1:-1],
    "in JSON in JSON": json.dumps(json.dumps(KEY)[1:-1])[1:-1],
    "with escaped slashes": KEY.replace("/", "\\/"),
    "in HTML": html.escape(KEY),
    "base64": base64.b64encode(KEY.encode()).decode(),
    "base64 for URLs": base64.urlsafe_b64encode(KEY.encode()).decode(),
    "base64 as a password": base64.b64encode(f"user:{KEY}".encode()).decode(),
    "base64 as a name": base64.b64encode(f"{KEY}:x".encode()).decode(),
    "base64 in the middle": base64.b64encode(f"ab{KEY}cde".encode()).decode(),
    "hexadecimal": KEY.encode().hex(),
    "hexadecimal in capitals": KEY.encode().hex().upper(),
}


@pytest.mark.parametrize("place", ["url", "header", "text", "form", "json", "key", "answer"])
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=list(SPELLINGS))
def test_a_known_secret_stands_nowhere_in_any_spelling(spelling: str, place: str) -> None:
    cassettes = {
        "url": made(url=f"{URL}?x={spelling}"),
        "header": made(asked=(("X-Note", f"a {spelling} b"),)),
        "text": made(sent=f"a {spelling} b".encode()),
        "form": made(sent=f"x={spelling}&y=1".encode()),
        "json": made(sent={"x": [f"a {spelling} b"]}, inputs={"x": [f"a {spelling} b"]}),
        "key": made(sent={spelling: 1}),
        "answer": made(got={"x": {"y": f"a {spelling} b"}}),
    }
    text = write(redacted(cassettes[place], SECRETS))
    assert "<API_KEY>" in text
    shown = repr(read(text, "a").interactions) + text
    assert [each for each in SPELLINGS.values() if each in shown] == []


@given(
    value=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40),
    before=st.text('ab "\\/é漢', max_size=5),
    after=st.text('ab "\\/é漢', max_size=5),
    coded=st.sampled_from(["plain", "percent", "base64", "nested"]),
)
def test_no_value_survives_in_a_json_string(value: str, before: str, after: str, coded: str) -> None:
    spelled = {
        "plain": value,
        "percent": quote(value, safe=""),
        "base64": base64.b64encode(f"{before}{value}{after}".encode()).decode(),
        "nested": json.dumps({"k": value}),
    }[coded]
    kept = json.loads(sent({"x": before + spelled + after, "n": 1}, {"key": value}))
    assert value not in kept["x"]
    assert spelled not in kept["x"]
    assert kept["n"] == 1


def test_a_secret_written_with_escapes_is_found() -> None:
    body = b'{"x": "\\u0073k-\\u0061bcdefgh"}'
    assert json.loads(sent(body, {"key": "sk-abcdefgh"})) == {"x": "<KEY>"}


def test_a_secret_among_bytes_that_are_no_text_is_found() -> None:
    body = redacted(made(got=b"\xff\x00" + KEY.encode() + b"\xfe"), SECRETS).interactions[0].response.body
    assert body == b"\xff\x00<API_KEY>\xfe"


def test_a_numeric_secret_breaks_no_number() -> None:
    assert sent(b'{"x": 0.123456781, "y": "12345678"}', {"pin": "12345678"}) == (
        '{"x": 0.123456781, "y": "<PIN>"}'
    )


def test_a_short_secret_breaks_no_key() -> None:
    assert sent(b'{"data": ["data"]}', {"key": "data"}) == '{"data": ["<KEY>"]}'


# --- what looks secret ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("Authorization", "Bearer abcdefgh12", "Bearer ***"),
        ("Authorization", f"Bearer {KEY}", "Bearer <API_KEY>"),
        ("authorization", f"Basic {base64.b64encode(f'u:{KEY}'.encode()).decode()}", "Basic <API_KEY>"),
        ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAABCDEFGHIJKLMNOP/x, Signature=ab", "***"),
        ("Proxy-Authorization", "Basic dTpw", "Basic ***"),
        ("api-key", "abc", "***"),
        ("X-Api-Key", KEY, "<API_KEY>"),
        ("x-goog-api-key", "abc", "***"),
        ("X-Amz-Security-Token", "abc", "***"),
        ("X-Auth-Token", "abc", "***"),
        ("Ocp-Apim-Subscription-Key", "abc", "***"),
        ("Cookie", "a=b; c=d", "***"),
        ("Set-Cookie", "__cf_bm=abc; path=/", "***"),
        ("Location", "https://u:p4ss@x.test/?sig=abc&v=1", "https://***@x.test/?sig=***&v=1"),
        ("Access-Control-Allow-Credentials", "true", "true"),
        ("x-time-per-token", "0.1", "0.1"),
        ("x-ratelimit-remaining-tokens", "99", "99"),
        ("Content-Type", "application/json", "application/json"),
    ],
)
def test_headers(name: str, value: str, kept: str) -> None:
    assert header(name, value, SECRETS) == kept


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("key=abc&v=1", "key=***&v=1"),
        ("v=1&api_key=abc", "v=1&api_key=***"),
        ("access_token=abc", "access_token=***"),
        ("X-Amz-Signature=abc&X-Amz-Date=1", "X-Amz-Signature=***&X-Amz-Date=1"),
        ("api%2Dkey=abc", "api%2Dkey=***"),
        ("api-version=2024-10-21", "api-version=2024-10-21"),
    ],
)
def test_queries_and_forms(query: str, kept: str) -> None:
    assert redacted(made(url=f"{URL}?{query}")).interactions[0].request.url == f"{URL}?{kept}"
    assert sent(query.encode()) == kept


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"api_key": "abc", "n": 1}, {"api_key": "***", "n": 1}),
        ({"a": [{"password": "abc"}]}, {"a": [{"password": "***"}]}),
        ({"credential": {"user": "abc", "n": 5}}, {"credential": {"user": "***", "n": 5}}),
        ({"x": '{"secret_key": "abc", "n": 1}'}, {"x": '{"secret_key": "***", "n": 1}'}),
        ({"x": "the key sk-abcdef0123456789abcd."}, {"x": "the key ***"}),
        ({"x": "Incorrect key: sk-ver**********t123. Hm"}, {"x": "Incorrect key: ***. Hm"}),
        ({"x": "Bearer abcdefgh1234 is wrong"}, {"x": "Bearer *** is wrong"}),
        ({"x": "hf_abcdefghijklmnopqrstuv"}, {"x": "***"}),
        ({"x": "jane.doe+x@acme.co.uk, hi"}, {"x": "user@example.com, hi"}),
        ({"x": "in org-AbCdEfGh12345678ijkl."}, {"x": "in org-00000000000000000001."}),
        ({"token": "hello", "max_tokens": 7}, {"token": "hello", "max_tokens": 7}),
        ({"token": "abcdefgh12345678"}, {"token": "***"}),
        ({"x": "${api_key} <API_KEY> *** me@example.com"}, {"x": "${api_key} <API_KEY> *** me@example.com"}),
    ],
)
def test_json_at_any_depth(body: Any, kept: Any) -> None:
    assert json.loads(sent(body)) == kept
    assert got(body) == kept


def test_events_of_a_stream() -> None:
    body = b'event: x\ndata: {"api_key": "abc",  "n": 1}\r\n\ndata:{"m": "a@b.io"}\n\ndata: [DONE]\n\n'
    kept = redacted(made(got=body)).interactions[0].response.body
    assert kept == body.replace(b'"abc"', b'"***"').replace(b"a@b.io", b"user@example.com")


def test_text_that_is_no_json() -> None:
    assert sent(b"<p>jane@acme.com had sk-abcdef0123456789abcd</p>") == "<p>user@example.com had ***</p>"


def test_blanks_order_and_numbers_stay_as_they_were_written() -> None:
    body = b'{ "b": 1.0e-05,\n\t"a": [1.50, "\\u6f22"],  "api_key" : "abc" }\n'
    assert sent(body) == body.decode().replace('"abc"', '"***"')


def test_inputs_are_struck_out_as_in_the_request() -> None:
    texts = ["write to jane@acme.com", '{"api_key": "abc"}', KEY]
    found = redacted(made(sent={"input": texts}, inputs={"input": texts}), SECRETS)
    assert found.case is not None
    assert json.loads(found.interactions[0].request.body) == found.case.inputs


def test_headers_of_the_wire_are_left_out() -> None:
    names = ("Host", "User-Agent", "Content-Length", "Accept-Encoding", "Connection")
    found = redacted(
        made(asked=tuple((name, "x") for name in names), answered=(("Content-Encoding", "gzip"),))
    ).interactions[0]
    assert (found.request.headers, found.response.headers) == ((), ())


# --- ids ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("x-request-id", "req_011CeCGmBjaWkq37Sf5iU7so", "req_000000000000000000000001"),
        ("X-DashScope-Request-Id", UUID, "00000000-0000-0000-0000-000000000001"),
        ("CF-RAY", "939c18494d21ebf9-NRT", "0000000000000000-001"),
        ("openai-organization", "user-abcdefgh12345678", "user-0000000000000001"),
        ("x-amzn-requestid", UUID, "00000000-0000-0000-0000-000000000001"),
        ("apim-request-id", UUID, "00000000-0000-0000-0000-000000000001"),
        (
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            f"00-{'0' * 32}-{'0' * 16}-01",
        ),
        ("openai-version", "2020-10-01", "2020-10-01"),
    ],
)
def test_ids_of_requests_keep_their_shape(name: str, value: str, kept: str) -> None:
    assert header(name, value) == kept


def test_an_id_has_one_stand_in_wherever_it_stands() -> None:
    cassette = made(
        answered=(("x-request-id", UUID), ("CF-RAY", "939c18494d21ebf9-NRT")),
        got={"request_id": UUID, "error": {"message": f"failed ({UUID})"}},
    )
    response = redacted(cassette).interactions[0].response
    one = "00000000-0000-0000-0000-000000000001"
    assert response.headers == (("x-request-id", one), ("CF-RAY", "0000000000000000-002"))
    assert json.loads(response.body) == {"request_id": one, "error": {"message": f"failed ({one})"}}


@pytest.mark.parametrize(
    "answer",
    [
        {"id": UUID},
        {"id": "chatcmpl-ASYMZ4oSykiIFK4lXLReDiKyAjsQl"},
        {"id": "gen-rerank-1786406983-r7Duwy1aOVyb5oX9zh66"},
        {"requestId": UUID},
        {"error": {"request_id": UUID}},
    ],
)
def test_ids_in_answers_are_stand_ins(answer: Any) -> None:
    text = json.dumps(got(answer))
    assert [len(text), text.count("-")] == [len(json.dumps(answer)), json.dumps(answer).count("-")]
    assert not any(each in text for each in ("4ac8", "SYMZ", "r7Du"))


@pytest.mark.parametrize(
    "answer",
    [
        {"choices": [{"message": {"tool_calls": [{"id": "call_abcdefgh12345678"}]}}]},
        {"id": "text-embedding-3-small", "index": 3},
        {"results": [{"id": "a1", "document": {"id": UUID}}]},
        {"model": "gpt-4o-2024-08-06", "created": 1731368630},
        [{"index": 0, "score": 0.9}],
    ],
)
def test_what_contracts_need_stays(answer: Any) -> None:
    assert got(answer) == answer


def test_an_id_of_digits_breaks_no_number() -> None:
    body = b'{"created": 17313686, "x": 0.17313686, "y": "17313686"}'
    kept = redacted(made(answered=(("x-request-id", "17313686"),), got=body)).interactions[0].response.body
    assert kept == b'{"created": 17313686, "x": 0.17313686, "y": "00000001"}'


# --- together ---------------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        KEY,
        "Bearer abcdefgh1234",
        "sk-abcdef0123456789abcd",
        "a@b.io",
        UUID,
        "https://u:p@x.test/?key=1",
        "hello",
        '{"api_key": "x", "token": 1}',
        "漢😀",
        "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----",
    ]
)
NAMES = st.sampled_from(["x", "api_key", "token", "id", "request_id", "Authorization", "cookie", "text"])
JSON = st.recursive(
    WORDS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
PAIRS = st.lists(st.tuples(NAMES, WORDS.filter(lambda word: "\n" not in word)), max_size=3).map(tuple)


@given(body=JSON, text=st.lists(WORDS, max_size=4).map(" ".join), pairs=PAIRS)
def test_redacted_cassettes_pass_the_last_look_and_do_not_change_again(
    body: Any, text: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    once = redacted(
        made(sent=body, got=text.encode(), asked=pairs, answered=pairs, inputs={"input": body}), SECRETS
    )
    assert leaks(write(once), "a") == []
    assert redacted(once, SECRETS) == once
    assert KEY not in write(once)


def test_of_real_traffic_only_ids_change(shared: Path) -> None:
    # Judge: recordings of other clients, whose credentials were dropped before: what is left are answers.
    changed = set()
    for file in sorted((shared / "recordings").rglob("*.yaml")):
        before = read(file.read_text("utf-8"), file.name)
        after = redacted(before)
        assert leaks(write(after), file.name) == []
        for old, new in zip(before.interactions, after.interactions, strict=True):
            assert new.request.body == old.request.body
            lines = zip(leaves(old.response.body), leaves(new.response.body), strict=True)
            changed |= {one[0] for one, other in lines if one != other}
    assert changed == {"id", "request_id"}


def leaves(body: bytes) -> list[tuple[str, Any]]:
    """The values of the JSON in a body, each with the name of its field."""

    def below(value: Any, name: str) -> list[tuple[str, Any]]:
        if isinstance(value, dict):
            return [leaf for key, item in value.items() for leaf in below(item, key)]
        if isinstance(value, list):
            return [leaf for item in value for leaf in below(item, name)]
        return [(name, value)]

    text = body.decode("utf-8")
    return [leaf for start, end in documents(text) for leaf in below(json.loads(text[start:end]), "")]


def test_a_key_in_the_address_of_an_answer_goes() -> None:
    assert got({"image": "https://b.test/k?a=1&sig=abcd%2Fef12&b=2"}) == {
        "image": "https://b.test/k?a=1&sig=***&b=2"
    }
