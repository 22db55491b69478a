"""Credentials in texts: what is accused, and what is not shown."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import credentials, diagnostics
from registry.credentials import masked
from registry.diagnostics import Finding
from registry.model import Place

HEADERS = {
    "bearer": ("Authorization", "Bearer abc123", (7, 6)),
    "bearer in any case": ("authorization", "bearer x1b2", (7, 4)),
    "bare key": ("api-key", "0d1a3c55", (0, 8)),
    "key of a vendor": ("X-Goog-Api-Key", "0d1a3c55", (0, 8)),
    "own token": ("X-Acme-Token", "t0k3n", (0, 5)),
    "known form anywhere": ("X-Trace", "id sk-0123456789abcdef", (3, 19)),
    "placeholder": ("Authorization", "Bearer ${api_key}", None),
    "placeholder of OpenSearch": ("Authorization", "Bearer ${credential.key}", None),
    "blank to fill in": ("Authorization", "Bearer <API_KEY>", None),
    "mustache": ("Authorization", "Bearer {{KEY}}", None),
    "words to replace": ("api-key", "your-key", None),
    "masked": ("Authorization", "Bearer ***", None),
    "crossed out": ("api-key", "XXXXXX", None),
    "nothing": ("Authorization", "", None),
    "no credential": ("Content-Type", "application/json", None),
    "no credential either": ("X-Request-Id", "0d1a3c55", None),
}


@pytest.mark.parametrize(("name", "value", "span"), HEADERS.values(), ids=HEADERS)
def test_a_credential_in_a_header_is_told_from_a_blank(name, value, span):
    assert credentials.secret_in_header(name, value) == span


URLS = {
    "key": ("https://a.example/v1?key=abc", (25, 3)),
    "later parameter": ("https://a.example/v1?a=b&api_key=abc&c=d", (33, 3)),
    "login": ("https://user:pass@a.example/v1", (8, 9)),
    "placeholder": ("https://a.example/v1?key=${key}", None),
    "blank": ("https://a.example/v1?key=<KEY>", None),
    "other parameter": ("https://a.example/v1?keyword=abc", None),
    "port": ("https://a.example:8080/v1", None),
}


@pytest.mark.parametrize(("url", "span"), URLS.values(), ids=URLS)
def test_a_credential_in_a_url_is_found(url, span):
    assert credentials.secret_in_url(url) == span


SECRET = "N0tF0rYourEyes-0451"
SOURCES = {
    "bearer": '"headers": {"Authorization": "Bearer SECRET"}',
    "scheme under any name": '"headers": {"X-Whatever": "Token SECRET"}',
    "field": '{"api_key": "SECRET", "model_id": "m"}',
    "field of a vendor": '{"aws_secret_access_key":"SECRET"}',
    "field that never ends": '{"api_key": "SECRET',
    "name and value on two lines": '{"password":\n  "SECRET"}',
    "raw block": '{"api_key": """SECRET"""}',
    "whatever stands among the secrets": '{"secret_parameters": {"mine": "SECRET", "yours": "SECRET"}}',
    "whatever stands among the secrets, on lines": '{"credential": {\n "a": "${x}",\n "mine": "SECRET"\n}}',
    "JSON in a string": r'{"request": "{\"api_key\": \"SECRET\", \"input\": ${input}}"}',
    "header in a string": r'{"headers": "{\"Authorization\": \"Bearer SECRET\"}"}',
    "query": '"url": "https://h/v1?a=b&key=SECRET&c=d"',
    "pairs": '"query_parameters": [["key", "SECRET"]]',
    "login": '"url": "https://user:SECRET@h/v1"',
    "YAML": "api_key: SECRET",
    "YAML in one line": "{token: SECRET, other: x}",
    "YAML with single quotes": "password: 'SECRET'",
    "YAML folded": "password: >-\n  SECRET\nother: 1",
    "comment": "# api_key: SECRET",
    "curl in a comment": "# -H 'api-key: SECRET'",
    "prose": "use Bearer SECRET there",
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_credential_is_masked_where_it_stands_and_nothing_moves(source):
    shown = masked(source.replace("SECRET", SECRET), source=True)
    assert shown == source.replace("SECRET", "N0tF" + "*" * (len(SECRET) - 4))


FORMS = {
    "sk-proj": "sk-proj-abcdefghijklmnop_1234567890",
    "gsk": "gsk_0123456789abcdefghij",
    "AWS": "AKIA0123456789ABCDEF",
    "signed": "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeKKF2QT4",
}


@pytest.mark.parametrize("key", FORMS.values(), ids=FORMS)
def test_a_key_of_a_known_form_is_masked_anywhere_to_its_end(key):
    assert masked(f"it is {key}, they say") == f"it is {key[:4]}{'*' * (len(key) - 4)}, they say"


def test_of_a_short_credential_nothing_is_shown():
    assert masked('{"password": "hunter2"}') == '{"password": "*******"}'


HARMLESS = {
    "placeholder": '{"api_key": "${api_key}"}',
    "blank": '{"api_key": "<API_KEY>"}',
    "reference": 'headers: {Authorization: "Bearer {{ secrets.api_key }}"}',
    "declaration": "secrets:\n  api_key: {env: ACME_API_KEY}",
    "declaration on lines": "secrets:\n  api_key:\n    env: ACME_API_KEY",
    "quoted declaration": '{"token": {"type": "string"}}',
    "path": 'token: "$.data[*].token"',
    "usage": '{"max_tokens": 512, "total_tokens": "12345678901234"}',
    "model": '{"model_id": "text-embedding-3-large"}',
    "query": "https://h/v1?keyword=abcdefghijklmno",
}


@pytest.mark.parametrize("source", HARMLESS.values(), ids=HARMLESS)
def test_what_is_no_credential_is_shown(source):
    assert masked(source, source=True) == source


@pytest.mark.parametrize(
    "message",
    ["unknown field 'token': Elasticsearch ignores it", "no service 'key'; there is api_key: one of them"],
)
def test_prose_about_credentials_is_shown(message):
    assert masked(message) == message


@given(st.text(), st.booleans())
def test_a_masked_text_has_the_lines_and_columns_of_the_text(text, source):
    shown = masked(text, source=source)
    assert len(shown) == len(text)
    assert all(new in (old, "*") for old, new in zip(text, shown, strict=True))


def finding(**more):
    place = Place(file="a", line=1, column=14, end_line=1, end_column=33)
    return Finding(**{"code": "K101", "message": "open", "place": place} | more)


def test_a_finding_shows_its_line_without_the_credential_and_the_caret_under_it():
    line = f'{{"api_key": "{SECRET}", "x": "风"}}'
    text = diagnostics.text(finding(), {"a": line})
    _, shown, carets = text.splitlines()
    assert SECRET not in text
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "N0tF***************"


def test_the_caret_stands_right_behind_a_masked_chinese_password():
    line = '{"api_key": "密码密码密码密", "x": bad}'
    at = line.index("bad")
    place = Place(file="a", line=1, column=at + 1, end_line=1, end_column=at + 4)
    _, shown, carets = diagnostics.text(finding(place=place), {"a": line}).splitlines()
    assert unicodedata.east_asian_width(shown[16]) == "Na"
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "bad"


@pytest.mark.parametrize("name", ["message", "help", "replacement"])
def test_no_word_of_a_finding_holds_a_credential(name):
    found = finding(**{name: f"write https://u:{SECRET}@h"})
    assert SECRET not in str(found.document())
    assert SECRET not in diagnostics.text(found, {})


def test_a_fix_that_would_hold_a_credential_is_no_fix():
    assert finding(replacement=f'"api_key": "{SECRET}"').document()["fix"] is None


CUSTOM = '''PUT /_inference/completion/acme
{"service": "custom", "service_settings": {"secret_parameters": {"api_key": 45100451004510451}, "url": "https://h/v1", "headers": {"Authorization": "Bearer SECRET"}, "request": """{"prompt": ${input}}""", "response": {"json_parser": {"completion_result": "$.text"}}, "unknown": 1}}
'''


@pytest.mark.parametrize("format_", ["text", "json"])
def test_check_prints_no_credential_whatever_it_finds(registry, format_):
    ended = registry("check", "-", "--format", format_, stdin=CUSTOM.replace("SECRET", SECRET).encode())
    assert "K101" in ended.out
    assert "unknown" in ended.out
    assert (SECRET in ended.out, "45100451004510451" in ended.out) == (False, False)


def test_check_describes_a_credential_by_its_type_only(registry):
    body = {"service": "openai", "service_settings": {"api_key": 45100451, "model_id": "m"}}
    ended = registry("check", "-", stdin=f"PUT /_inference/completion/x\n{json.dumps(body)}".encode())
    assert "api_key' must be a string, not a number" in ended.out
    assert "45100451" not in ended.out


LONG = {
    "letters": "a" * 50_000,
    "words": "a_" * 25_000,
    "quotes": '"' * 50_000,
    "dashes": "-" * 50_000,
    "blanks": " " * 50_000,
    "names": "token" * 10_000,
    "names in lines": "token:\n" * 8_000,
    "folded": "password: >\n" * 4_000,
    "dashed keys": "sk-" + "a-" * 20_000,
    "backslashes": 'token: "' + "\\" * 50_000,
}


@pytest.mark.parametrize("source", LONG.values(), ids=LONG)
def test_a_long_text_of_one_kind_is_masked_like_any(source):
    # Some milliseconds for each; with a square in a pattern they would take minutes.
    assert len(masked(source, source=True)) == len(source)


KEYS = {
    "AI Search": "OS-ds4k2l9x8c7v6b5n",
    "Alibaba Cloud": "LTAI5tAbCdEfGhIjKlMn",
    "Slack": "xoxb-123456789012-abcdefghijkl",
    "GitHub": "github_pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ",
    "OpenAI": "sk-abcdefghijklmnopqrst",
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_what_masks_accuses_too(key):
    text = f'{{"prompt": "{key}"}}'
    assert credentials.secret_in_text(text) == (text.index(key), len(key))
