"""Random keys in the forms that providers give out: each is found, whatever its letters are."""

from __future__ import annotations

import random
import string

import pytest

from registry.cassette.sensitive import secrets_in
from registry.credentials import masked

ALNUM = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + "234567"
HEX = "0123456789abcdef"
URL = ALNUM + "_-"
COUNT = 20_000
# Prefix, letters, length; as the providers' pages and published scanners of secrets give them.
FORMS = {
    "OpenAI": ("sk-", ALNUM, 48),
    "OpenAI, project": ("sk-proj-", URL, 48),
    "OpenAI, long": ("sk-proj-", URL, 156),
    "OpenAI, service account": ("sk-svcacct-", URL, 48),
    "OpenAI, admin": ("sk-admin-", URL, 48),
    "Anthropic": ("sk-ant-api03-", URL, 93),
    "OpenRouter": ("sk-or-v1-", HEX, 64),
    "DashScope": ("sk-", HEX, 32),
    "Groq": ("gsk_", ALNUM, 52),
    "xAI": ("xai-", ALNUM, 80),
    "Perplexity": ("pplx-", ALNUM, 48),
    "NVIDIA": ("nvapi-", URL, 64),
    "Hugging Face": ("hf_", string.ascii_letters, 34),
    "Replicate": ("r8_", ALNUM, 37),
    "Voyage AI": ("pa-", URL, 43),
    "AI Search": ("OS-", LOWER, 16),
    "Alibaba Cloud": ("LTAI5t", ALNUM, 18),
    "AWS": ("AKIA", UPPER, 16),
    "Google": ("AIzaSy", URL, 33),
    "Google, access token": ("ya29.", URL, 60),
    "GitHub": ("ghp_", ALNUM, 36),
    "GitHub, fine-grained": ("github_pat_", ALNUM + "_", 82),
    "Slack": ("xoxb-", string.digits + "-" + string.ascii_letters, 50),
}


@pytest.mark.parametrize(("prefix", "letters", "length"), FORMS.values(), ids=list(FORMS))
def test_every_key_is_found_from_its_first_letter(prefix: str, letters: str, length: int) -> None:
    chance = random.Random(prefix)  # noqa: S311  (the same keys in every run)
    keys = [prefix + "".join(chance.choices(letters, k=length)) for _ in range(COUNT)]
    missed = [key for key in keys if not any(start == 4 for _, start, _ in secrets_in(f"key {key} end"))]
    assert missed == []


@pytest.mark.parametrize(("prefix", "letters", "length"), FORMS.values(), ids=list(FORMS))
def test_a_key_is_masked_to_its_end(prefix: str, letters: str, length: int) -> None:
    chance = random.Random(prefix)  # noqa: S311  (the same keys in every run)
    for _ in range(100):
        key = prefix + "".join(chance.choices(letters, k=length))
        assert masked(f"it is {key}, they say") == f"it is {key[:4]}{'*' * (len(key) - 4)}, they say"
