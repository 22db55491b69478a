"""What goes to a provider and what comes back: values, before and after any wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from registry.template import Mixed, Placeholder, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MASK = "***"
"""How a secret looks wherever people can see it."""

HeaderText = str | Mixed | Placeholder
"""The value of a header; a credential in it is a placeholder until the request is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRequest:
    """One HTTP request to a provider. It holds no secret: credentials are named, not written."""

    method: str
    url: str
    headers: Mapping[str, HeaderText] = field(default_factory=dict)
    body: bytes = b""
    """The exact bytes, UTF-8; empty where the request has no body."""

    @property
    def host(self) -> str:
        """Host and, where it is not the scheme's own, port."""
        return urlsplit(self.url).netloc

    def json(self) -> Any:
        """The body as a JSON value; None where there is none."""
        return json.loads(self.body) if self.body else None

    def filled(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """The headers with the secrets in them, by name.

        Raises:
            KeyError: a secret has no value.
        """
        return self._written(lambda name: secrets[name])

    def masked(self) -> dict[str, str]:
        """The headers as people may see them."""
        return self._written(lambda _: MASK)

    def document(self) -> dict[str, Any]:
        """The request as `registry invoke --dry-run` prints it; `body` is the exact text."""
        return {
            "method": self.method,
            "url": self.url,
            "headers": self.masked(),
            "body": self.body.decode("utf-8"),
        }

    def _written(self, secret: Callable[[str], str]) -> dict[str, str]:
        return {name: _joined(value, secret) for name, value in self.headers.items()}


def _joined(value: HeaderText, secret: Callable[[str], str]) -> str:
    if isinstance(value, Placeholder):
        return secret(value.short)
    if isinstance(value, Mixed):
        return "".join(secret(part.short) if isinstance(part, Placeholder) else part for part in value.parts)
    return text(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderResponse:
    """One whole HTTP response of a provider."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    """In their order, repeats kept."""
    body: bytes = b""
    """As decoded from any transfer or content encoding."""

    def header(self, name: str) -> str | None:
        """The first value of the header, whatever its spelling; None where it is not there."""
        return header(self.headers, name)

    @property
    def is_stream(self) -> bool:
        """Whether it is a stream of events, by its type or, where a recorder lost that, by its first line."""
        kind = (self.header("content-type") or "").lower()
        body = self.body.lstrip(b"\xef\xbb\xbf \r\n")
        return "text/event-stream" in kind or ("json" not in kind and body.startswith(_EVENT))


_EVENT = (b"data:", b"event:", b"id:", b"retry:", b":")
"""How the first line of a stream begins."""


def header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The first value of the header, whatever its spelling; None where it is not there."""
    return next((value for key, value in headers if key.lower() == name.lower()), None)


def moved(url: str, origin: str) -> str:
    """The address with the scheme, host and port of `origin`; path and query stay."""
    old, new = urlsplit(url), urlsplit(origin)
    return urlunsplit((new.scheme, new.netloc, old.path, old.query, ""))
