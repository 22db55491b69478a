"""The last look finds what still looks secret, names its place, and never shows it."""

from __future__ import annotations

import pytest

from registry.cassette import hold, leaks
from registry.cassette.sensitive import HINTS, SECRETS, secrets_in
from registry.errors import ConfigurationError

CLEAN = """\
# a comment
interactions:
- request:
    method: POST
    uri: https://x.test/v1?api-version=1&key=***
    headers:
      Authorization: [Bearer <API_KEY>]
      X-Api-Key: ['***']
      Cookie:
      - <COOKIE>
    body: '{"input": "hello ${api_key}", "api_key": "<API_KEY>", "token": "a"}'
  response:
    status: {code: 200, message: OK}
    headers: {A: b, Access-Control-Allow-Credentials: 'true'}
    body:
      string: |-
        {
          "usage": {"max_tokens": 1},
          "text": "user@example.com"
        }
"""


def test_a_clean_cassette_has_no_leaks() -> None:
    assert leaks(CLEAN, "a.yaml") == []
    hold(CLEAN, "a.yaml")


LEAKS = {
    "a comment": ("# a comment", "# sk-abcdef0123456789abcd", "sk-abcdef0123456789abcd"),
    "a header with a scheme": ("Bearer <API_KEY>", "Bearer abcdefgh", "Bearer abcdefgh"),
    "a bearer token": ("Bearer <API_KEY>", "Bearer abcdefgh12", "abcdefgh12"),
    "a header": ("['***']", "[abcde]", "abcde"),
    "a header on a line of its own": ("<COOKIE>", "session=1", "session=1"),
    "a query": ("key=***", "key=abcde", "abcde"),
    "a password in an address": ("https://x.test", "https://u:p4ss@x.test", "u:p4ss"),
    "a field": ('"api_key": "<API_KEY>"', '"api_key": "abcde"', "abcde"),
    "a token": ('"token": "a"', '"token": "abcdefgh12345678"', "abcdefgh12345678"),
    "JSON in JSON": ('"hello ${api_key}"', '"{\\"password\\": \\"abcde\\"}"', "abcde"),
    "an e-mail address": ("user@example.com", "jane@acme.com", "jane@acme.com"),
    "a signature in an address": ("user@example.com", "https://b.test/k?a=b&sig=abcd%2Fef1", "abcd%2Fef1"),
    "a key in an address": ("user@example.com", "see https://b.test/k?key=abcdefg1, it", "abcdefg1,"),
    "a header of the answer": ("A: b", "X-Auth-Token: abcde", "abcde"),
    "a cookie": ("A: b", "Set-Cookie: 'a=b; path=/'", "a=b; path=/"),
}


@pytest.mark.parametrize(("old", "new", "secret"), LEAKS.values(), ids=list(LEAKS))
def test_a_leak_is_told_by_its_place_and_not_shown(old: str, new: str, secret: str) -> None:
    assert old in CLEAN
    text = CLEAN.replace(old, new, 1)
    found = leaks(text, "a.yaml")
    before = text[: text.index(secret)].split("\n")
    assert [str(finding.place) for finding in found] == [f"a.yaml:{len(before)}:{len(before[-1]) + 1}"]
    assert secret not in found[0].message + (found[0].help or "")
    with pytest.raises(ConfigurationError) as caught:
        hold(text, "a.yaml")
    assert caught.value.findings == tuple(found)


def test_a_leak_written_with_escapes_is_told_by_its_interaction() -> None:
    text = CLEAN.replace("user@example.com", "\\u0073k-abcdef0123456789abcd")
    assert [str(finding.place) for finding in leaks(text, "a.yaml")] == ["a.yaml:3:3"]


# One of each kind; the shapes are those of the providers' documentation.
KINDS = {
    "an API key": "sk-proj-abcdef0123456789abcd",
    "a Hugging Face token": "hf_abcdefghijklmnopqrstuv",
    "a Replicate token": "r8_" + "a1" * 18,
    "a Voyage AI key": "pa-" + "aB-1" * 11,
    "an AI Search key": "OS-abcdef0123456789",
    "an Alibaba Cloud access key": "LTAIabcdef0123456789",
    "an AWS access key": "ASIAABCDEFGHIJKLMNOP",
    "a Google API key": "AIza" + "a1" * 18,
    "a Google access token": "ya29." + "a1_-" * 8,
    "a Slack token": "xoxb-1234567890-abcdefghijkl",
    "a GitHub token": "gho_" + "a1" * 18,
    "a signed token": "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM.abcdefghij",
    "a private key": "-----BEGIN RSA PRIVATE KEY-----",
    "a password in an address": "postgres://user:p4ss@host",
    "a bearer token": "Api-Key: abcdefgh12345678",
    "a part of an API key": "sk-abc*****xyz",
    "an e-mail address": "jane@acme.com",
}


def test_every_kind_of_secret_has_an_example_here() -> None:
    assert set(KINDS) == {*SECRETS, "an e-mail address"}
    assert set(HINTS) == set(SECRETS)


@pytest.mark.parametrize(("kind", "value"), KINDS.items(), ids=list(KINDS))
def test_every_kind_of_secret_is_found_in_prose(kind: str, value: str) -> None:
    assert kind in [found for found, _, _ in secrets_in(f"It said: {value}, and no more.")]
    assert leaks(CLEAN.replace("# a comment", f"# it said: {value}"), "a.yaml")
