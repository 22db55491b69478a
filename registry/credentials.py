"""Credentials in texts of other people: where they stand, and the text without them.

Two uses, two measures: the `secret_in_…` detectors accuse, so they pass over what could be a blank to fill in; `masked`
protects what is shown, so it rather hides a word too many.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# --- forms ---------------------------------------------------------------------------------------------------------

FORMS = {
    "an API key": r"\b(?:(?:sk-(?:proj|svcacct|admin|ant-[a-z]{2,8}\d\d)|nvapi)-[A-Za-z0-9_-]{20,}"
    r"|(?:sk|gsk|xai|pplx|nvapi|jina)[-_](?:[A-Za-z0-9]+-){0,8}"
    r"(?:(?=[A-Za-z_]*\d)[A-Za-z0-9_]{16,}|[A-Za-z0-9]{32,}))",
    "a Hugging Face token": r"\bhf_[A-Za-z0-9]{20,}",
    "a Replicate token": r"\br8_[A-Za-z0-9]{30,}",
    "a Voyage AI key": r"\bpa-(?=[a-z_-]*[A-Z0-9])[A-Za-z0-9_-]{40,}",
    "an AI Search key": r"\bOS-(?:(?=[a-z]*\d)[a-z0-9]{12,}|[a-z]{16,})",
    "an Alibaba Cloud access key": r"\bLTAI[A-Za-z0-9]{12,}",
    "an AWS access key": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "a Google API key": r"\bAIza[A-Za-z0-9_-]{35}",
    "a Google access token": r"\bya29\.[A-Za-z0-9_-]{20,}",
    "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})",
    "a Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{20,}",
    "a signed token": r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a password in an address": r"://[^/\s:@{}<>]+:[^/\s@{}<>]+@",
    "a bearer token": r"(?i:\b(?:bearer|basic|api-?key))[ :=]+(?=[A-Za-z0-9._~+/=-]*\d)[A-Za-z0-9._~+/=-]{8,}",
}
"""What a credential is called → what it looks like, anywhere in a text."""
_KEYS = "|".join(form for form in FORMS.values() if form.startswith(r"\b"))
"""What a key of a known provider looks like, whatever stands around it."""
_SECRET_TEXT = re.compile(rf"{_KEYS}|\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{{16,}}")

# --- detectors -----------------------------------------------------------------------------------------------------

_SECRET_HEADER = re.compile(
    r"authorization|proxy-authorization|cookie|(?:x-)?(?:goog-)?api-?key|.*[_-](?:token|secret)|token",
    re.IGNORECASE,
)
_SECRET_QUERY = re.compile(
    r"[?&](?:api[_-]?key|key|token|access_token|secret|sig|signature)=([^&#]+)", re.IGNORECASE
)
_BLANK = re.compile(r"^\s*$|^[<\[{*%.…]|^x{3,}|\$\{|\{\{|\byour\b", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:Bearer|Basic|Token|ApiKey|Key)\s+", re.IGNORECASE)


def secret_in_header(name: str, value: str) -> tuple[int, int] | None:
    """Where a header value holds a credential instead of a placeholder: offset and length."""
    scheme = _SCHEME.match(value)
    start = scheme.end() if scheme else 0
    if (scheme or _SECRET_HEADER.fullmatch(name)) and not _BLANK.search(value[start:]):
        return start, len(value) - start
    return secret_in_text(value)


def secret_in_url(url: str) -> tuple[int, int] | None:
    """Where a URL or a query string holds a credential: offset and length."""
    hit = _SECRET_QUERY.search(url)
    if hit and not _BLANK.search(hit[1]):
        return hit.start(1), len(hit[1])
    login = re.match(r"[a-z]+://([^/@\s]+:[^/@\s]+)@", url)
    if login and not _BLANK.search(login[1]):
        return login.start(1), len(login[1])
    return secret_in_text(url)


def secret_in_text(text: str) -> tuple[int, int] | None:
    """Where a text holds what looks like a key of a known provider: offset and length."""
    hit = _SECRET_TEXT.search(text)
    return (hit.start(), len(hit[0])) if hit else None


# --- masks ---------------------------------------------------------------------------------------------------------

_NAME = (
    r"(?i:(?<![A-Za-z0-9])(?:api[_-]?key|(?:secret|access|private|subscription)[_-]?key(?:[_-]?id)?|pass(?:word|wd|phrase)"
    r"|secret|(?:auth|access|bearer|session|security|refresh|id)?[_-]?token|authorization|cookie|credentials?))"
)
"""How names of fields, headers and parameters that hold a credential end; without what stands before, for a search that
tries every beginning of every word needs the square of the time."""
_SHORT = r"(?i:key|sig|signature)"
"""Names that hold one in a query only."""
_QUOTED = r'"((?:\\.|[^"\\\n])*+)(?!"\s*:)'
_INNER = r'\\+"((?:[^"\\\n]|\\+[^"\\\n])*+)(?!\\+"\s*:)'
"""A string in the JSON that a string holds."""
_SINGLE = r"'([^'\n]*+)(?!'\s*:)"
_WORD = r"[A-Za-z0-9._~+/=-]"

_BEFORE = r"[\w.-]{0,40}?"

_QUOTING = (
    rf'(?s){_NAME}\\*["\']\s*[:=]\s*"""(.*?)(?:"""|\Z)',
    rf'{_NAME}\\*["\']?\s*[:=]\s*(?:{_QUOTED}|{_INNER}|{_SINGLE})',
    rf'\[\s*+"(?:{_BEFORE}{_NAME}|{_SHORT})"\s*,\s*{_QUOTED}',
    rf"[?&](?:{_BEFORE}{_NAME}|{_SHORT})=([^&#\s\"'\\]+)",
    r"://[^/@:\s\"'\\]*+:([^/@\s\"'\\]++)@",
    r"[\"'](?i:Bearer|Basic|Token|ApiKey|Key)\s+([^\s\"'\\]+)\\*[\"']",
    rf"\b(?i:Bearer|Basic|Api-?Key)[ :=]+(?=[A-Za-z._~+/=-]*+\d)({_WORD}{{8,}})",
    r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----(.*?)(?:-----END|\Z)",
    f"((?:{_SECRET_TEXT.pattern}){_WORD}*)",
)
"""Credentials that a mark of some kind encloses: found in prose too. The value is the group.

Texts, not patterns: compiling them takes ten milliseconds, and most commands mask nothing."""
_PLAIN = r"[^\s{\[\"'|>&*!\\]"
_BARE = (
    rf'{_NAME}"\s*:\s*([-+.\w]++)',
    (
        rf"(?m)^[ \t]*+(?:(?:#|//|-)[ \t]*+){{0,3}}{_BEFORE}{_NAME}[ \t]*[:=][ \t]+({_PLAIN}[^\n]*?)(?=[ \t]+#|[ \t\r]*$)"
    ),
    rf"[{{,(\"'][ \t]*+{_BEFORE}{_NAME}:[ \t]+({_PLAIN}[^,}}\]\"'\n]*)",
)
"""Plain scalars of YAML, and headers as curl takes them: in prose any colon would do."""
_FOLDED = rf"(?m)^([ \t]*+)(?:- )?[\"']?{_BEFORE}{_NAME}[\"']?:[ \t]*[|>][-+0-9]*[ \t]*\n((?:\1[ \t]+[^\n]*+(?:\n|\Z)|[ \t]*\n)++)"
_VAULT = r'"(?:secret_parameters|credentials?)"\s*:\s*\{((?:"(?:\\.|[^"\\])*+"|[^{}"])*+)'
"""Objects all of whose values are credentials, whatever their names."""
_MEMBER = r':\s*(?:"((?:\\.|[^"\\\n])*+)|([-\w.+]++))'
_STAND_IN = r"(?is)\s*(?:<[^>]*>|\[[^\]]*\]|%\w+%|[*.…]*|x{3,}|.*(?:\$\{|\{\{|\byour\b).*|[$@][.\[].*|true|false|null)\s*"
_SHOWN = 4
_LONG = 12
"""From this length on the first characters may be seen: they tell keys apart and give nothing away."""


def masked(text: str, *, source: bool = False) -> str:
    """The text with `*` for each character of a credential, so that its columns and lines stay.

    `source` is for text of files: there a plain word after the name of a credential is one too.
    """
    hidden = list(text)
    for start, end in _spans(text, source=source):
        kept = _SHOWN if end - start >= _LONG else 0
        for at in range(start + kept, end):
            if hidden[at] not in "\r\n":
                hidden[at] = "*"
    return "".join(hidden)


def _spans(text: str, *, source: bool) -> Iterator[tuple[int, int]]:
    """Where the values of credentials stand; they may overlap."""
    for pattern in (*_QUOTING, *_BARE) if source else _QUOTING:
        for hit in re.finditer(pattern, text):
            yield from _value(text, *hit.span(hit.lastindex or 0))
    if source:
        for hit in re.finditer(_FOLDED, text):
            yield from _value(text, *hit.span(2))
        for vault in re.finditer(_VAULT, text):
            for hit in re.compile(_MEMBER).finditer(text, *vault.span(1)):
                yield from _value(text, *hit.span(hit.lastindex or 0))


def _value(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without white space and without the scheme before a key; nothing for a blank to fill in."""
    start = end - len(text[start:end].lstrip())
    end = start + len(text[start:end].rstrip())
    scheme = _SCHEME.match(text[start:end])
    start += scheme.end() if scheme else 0
    if not re.compile(_STAND_IN).fullmatch(text, start, end):
        yield start, end


def is_credential(name: str) -> bool:
    """Whether a field, header or parameter of that name holds a credential, or several."""
    return name == "secret_parameters" or re.search(rf"{_NAME}\Z", name) is not None
