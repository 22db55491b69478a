"""Which addresses a cluster lets connectors call.

Source: ml-commons `MLCommonsSettings.java` at each release from 2.11.0.0 to 3.8.0.0.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from registry.errors import UnsupportedError, UsageError
from registry.model import Place, Request, Version
from registry.platforms._hosts import is_private

SETTING = "plugins.ml_commons.trusted_connector_endpoints_regex"
PRIVATE = "plugins.ml_commons.connector.private_ip_enabled"
LONGEST = 256
DEFAULTS = (
    r"^https://runtime\.sagemaker\..*[a-z0-9-]\.amazonaws\.com/.*$",
    r"^https://api\.sagemaker\..*[a-z0-9-]\.amazonaws\.com/.*$",
    r"^https://api\.openai\.com/.*$",
    r"^https://api\.cohere\.ai/.*$",
    r"^https://api\.deepseek\.com/.*$",
    r"^https://generativelanguage\.googleapis\.com/.*$",
    r"^https://bedrock-runtime\..*[a-z0-9-]\.amazonaws\.com/.*$",
    r"^https://bedrock-agent-runtime\..*[a-z0-9-]\.amazonaws\.com/.*$",
    r"^https://bedrock\..*[a-z0-9-]\.amazonaws\.com/.*$",
    r"^https://textract\..*[a-z0-9-]\.amazonaws\.com$",
    r"^https://comprehend\..*[a-z0-9-]\.amazonaws\.com$",
    r"^https://rekognition(-fips)?\..*[a-z0-9-]\.amazonaws\.com$",
)
"""What a cluster trusts that was told nothing; the newest."""
SINCE = {
    DEFAULTS[1]: Version(2, 16),
    DEFAULTS[4]: Version(2, 19),
    DEFAULTS[5]: Version(3, 5),
    DEFAULTS[7]: Version(2, 16),
    DEFAULTS[8]: Version(2, 18),  # and 2.17.1: patches do not count here
    DEFAULTS[9]: Version(2, 18),
    DEFAULTS[10]: Version(2, 18),
    DEFAULTS[11]: Version(2, 19),
}
"""The first release with each of them; the others are there since 2.11 at the latest."""


def trusted(url: str, version: Version | None = None) -> bool:
    """Whether a cluster of that version, the newest unless given, lets a connector call the URL if told nothing."""
    return any(
        re.fullmatch(regex, url) and not (version and regex in SINCE and version < SINCE[regex])
        for regex in DEFAULTS
    )


def since(url: str) -> Version | None:
    """The first version that trusts the URL; None for one that every version does, or none."""
    found = [SINCE.get(regex) for regex in DEFAULTS if re.fullmatch(regex, url)]
    return None if None in found else min((version for version in found if version), default=None)


def regex(url: str) -> str:
    """The expression that trusts every address of the URL's scheme, host and port, and no other."""
    base = re.sub(r"([^A-Za-z0-9:/-])", r"\\\1", origin(url))
    return f"^{base}/.*$"


def origin(url: str) -> str:
    """Scheme, host and port of the URL.

    Raises:
        UsageError: the URL is none.
    """
    parts = _split(url)
    return f"{parts.scheme}://{parts.netloc}"


def setting(url: str, place: Place) -> Request:
    """The request that trusts the URL beside the defaults: the setting replaces the whole list.

    Raises:
        UnsupportedError: OpenSearch takes no expression of that length.
    """
    added = regex(url)
    if len(added) > LONGEST:
        raise UnsupportedError(
            f"OpenSearch takes expressions of up to {LONGEST} characters, and this host needs {len(added)}",
            place=place,
        )
    return Request(
        method="PUT",
        path="/_cluster/settings",
        body={"persistent": {SETTING: [*DEFAULTS, added]}},
        comment="replaces the whole list: add what your cluster trusts beside the defaults",
    )


def private(url: str) -> bool:
    """Whether the URL's host is reached from inside a network only: what OpenSearch calls only where it is told to."""
    name = _split(url).hostname
    return name is not None and is_private(name)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise UsageError(f"'{url}' is no address: {error}", help="--url https://…") from error
