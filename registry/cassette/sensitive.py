"""What no cassette may show: which names hold credentials and ids, and how such values look in any text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from registry.credentials import FORMS, is_credential

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cassette.jsontext import Spot

_WORD = r"[A-Za-z0-9._~+/=-]*"
_BEARER = re.compile(r"(?i:bearer|basic|api-?key)[ :=]+")
SECRETS = {
    **{
        form: re.compile(pattern + (_WORD if pattern.startswith(r"\b") else ""))
        for form, pattern in FORMS.items()
    },
    "a private key": re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?"
    ),
    "a part of an API key": re.compile(
        r"\b(?:sk|gsk|xai|pplx|nvapi|jina|hf|pa|co)[-_][A-Za-z0-9_-]{0,40}\*{3,}[A-Za-z0-9_-]*"
    ),
}
"""What it is called → how it looks in a text."""
HINTS: dict[str, tuple[str, ...]] = {
    "an API key": ("sk", "xai", "pplx", "nvapi", "jina"),
    "a Hugging Face token": ("hf_",),
    "a Replicate token": ("r8_",),
    "a Voyage AI key": ("pa-",),
    "an AI Search key": ("os-",),
    "an Alibaba Cloud access key": ("ltai",),
    "an AWS access key": ("akia", "asia"),
    "a Google API key": ("aiza",),
    "a Google access token": ("ya29.",),
    "a GitHub token": ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    "a Slack token": ("xox",),
    "a signed token": ("eyj",),
    "a private key": ("private key-----",),
    "a password in an address": ("://",),
    "a bearer token": ("bearer", "basic", "apikey", "api-key"),
    "a part of an API key": ("***",),
}
"""One of these stands in every text, in small letters, that holds such a thing: finding none of them is ten times faster."""
_ANY_HINT = re.compile("|".join(re.escape(hint) for hints in HINTS.values() for hint in hints) + "|@")
EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
PERSON = "user@example.com"
"""Stands for every e-mail address."""
_NOBODY = re.compile(
    r"@(?:[a-z0-9-]+\.)*(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)\Z", re.IGNORECASE
)
ACCOUNT = re.compile(r"\b(?:org|proj|user)[-_](?=[A-Za-z]*\d)[A-Za-z0-9]{16,}\b")
"""Ids of accounts that messages name: OpenAI's organizations, projects and users."""

_SHORT = re.compile(r"(?i)(?:\A|[^a-z0-9])(?:key|sig|signature)\Z")
"""Names that hold a credential in headers and queries only."""
_PUBLIC = re.compile(r"(?i)\Aaccess-control-|per-token\Z")
"""Headers that are only called like one: whether a browser may send cookies, how long a token took."""
_TOKEN = re.compile(r"(?=[^\s]*\d)[A-Za-z0-9._~+/=:-]{16,}")
"""What a field called `token` must look like to be a credential: in sparse embeddings it is a piece of text."""
_STAND_IN = re.compile(r"(?:(?i:Bearer|Basic|Token|ApiKey|Key)\s+)?(?:<[^<>]*>|\*+|)\Z")
_ID_HEADER = re.compile(
    r"(?i)(?:[a-z0-9-]*[-_])?(?:request|correlation|trace|generation|invocation|transaction|session|organization|project"
    r"|account|client-request)[-_]?id|cf-ray|cf-connecting-ip|x-real-ip|x-forwarded-for|traceparent|tracestate"
    r"|x-cloud-trace-context|x-amz-cf-id|x-amz-id-2|openai-organization|openai-project|azureml-model-session|x-hostname"
)
_ID_FIELD = re.compile(r"(?i)(?:request|trace|correlation|organization|org|account)[_-]?id|organization")
_UUID = r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
_IDENTITY = re.compile(
    rf"(?:[A-Za-z]+[-_])*(?:[0-9]+-)?(?:{_UUID}|[0-9a-f]{{16,}}(?:-[A-Z]{{3}})?|(?=[A-Za-z]*\d)[A-Za-z0-9]{{16,}})"
)
_PREFIX = re.compile(rf"(?!{_UUID})(?:[A-Za-z]{{1,12}}[-_])*")
LEAST = 8
"""A shorter id is none: it would be found in other words."""


def secret_header(name: str) -> bool:
    """Whether a header, or a key of a query or form, of that name holds a credential."""
    if _PUBLIC.search(name):
        return False
    return is_credential(name) or _SHORT.search(name) is not None


def secret_field(name: str, value: str) -> bool:
    """Whether a value of JSON with that name is a credential."""
    if not is_credential(name):
        return False
    return _TOKEN.fullmatch(value) is not None if name.lower() == "token" else True


_LINK = re.compile(r"([?&])([^?&=#\s]+)=([^&#\s\"'\\)\]]*)")
_GUESSED = 24
"""From this length on a value that a text's address has for a key is one, digits or not."""


def links(text: str) -> Iterator[tuple[str, int, int]]:
    """The credentials in the addresses that a text holds: the name, where the value begins and ends."""
    if "://" not in text:
        return
    for hit in _LINK.finditer(text):
        value = hit[3]
        likely = len(value) >= LEAST and (any(map(str.isdigit, value)) or len(value) >= _GUESSED)
        if likely and secret_header(unquote_plus(hit[2])) and not shown(value):
            yield hit[2], *hit.span(3)


def shown(value: str) -> bool:
    """Whether a value stands where a credential stood, and is none."""
    return _STAND_IN.match(value.strip()) is not None


def identifying_header(name: str) -> bool:
    """Whether a header of that name tells which request, organization or machine it was."""
    return _ID_HEADER.fullmatch(name) is not None


def identifying_field(spot: Spot) -> bool:
    """Whether a value of an answer tells which request it was.

    A field called `id` counts only in the outermost object, and only with a value that nobody chose: `$.id` of Cohere
    is the request's, that of a tool call belongs to the conversation.
    """
    if spot.key or not spot.names:
        return False
    name = spot.names[-1]
    return _ID_FIELD.fullmatch(name) is not None or (
        spot.top and name == "id" and _IDENTITY.fullmatch(spot.value) is not None
    )


def anonymous(value: str, number: int) -> str:
    """The stand-in of an id, in its shape: a prefix of words stays, other letters and digits become a number."""
    kept = _PREFIX.match(value)
    start = kept.end() if kept else 0
    places = [at for at in range(start, len(value)) if value[at].isalnum()]
    letters = list(value)
    for at, digit in zip(reversed(places), reversed(str(number).zfill(len(places))), strict=False):
        letters[at] = digit
    return "".join(letters)


def secrets_in(text: str) -> list[tuple[str, int, int]]:
    """What looks secret in a text: what it is, where it begins and ends."""
    found = []
    lower = text.lower()
    if _ANY_HINT.search(lower) is None:
        return []
    for kind, pattern in SECRETS.items():
        if not any(hint in lower for hint in HINTS.get(kind, ("",))):
            continue
        for hit in pattern.finditer(text):
            start, end = hit.span()
            if kind == "a bearer token" and (words := _BEARER.match(hit[0])):
                start += words.end()
            if kind == "a password in an address":
                start, end = start + len("://"), end - len("@")
            found.append((kind, start, end))
    if "@" in text:
        mails = (hit for hit in EMAIL.finditer(text) if not _NOBODY.search(hit[0]))
        found += [("an e-mail address", *hit.span()) for hit in mails]
    return sorted(found, key=lambda each: each[1:])
