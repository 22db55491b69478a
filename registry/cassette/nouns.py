"""The nouns of cassettes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from registry.exchange import header
from registry.model import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.exchange import ProviderResponse

Kind = Literal["recorded", "documented", "composed"]
KINDS: tuple[Kind, ...] = ("recorded", "documented", "composed")
SINGLE = "single"
"""The case whose file has no suffix."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an answer comes from."""

    kind: Kind
    value: str
    """A date (2026-11-21) for what a provider answered on that day; else the page it was taken or composed from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What our own cassettes say about themselves: whose answer it is, and the call that asked for it."""

    blueprint: str
    task: str
    """The blueprint's key, variant included: `rerank.compatible`."""
    name: str = SINGLE
    origin: Origin
    provider: str
    """The blueprint's title."""
    model: str | None = None
    tool: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """The task's inputs by name: `input`, `query`, `top_n`, `input_type`, `messages`, …"""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = None
    """Which secret of a `one_of` group; None where the first one will do."""
    url: str | None = None
    """Another base address than the blueprint's."""
    stream: bool = False
    error: bool = False
    """Whether the provider's refusal is what the case is about; else its answers are a result."""

    @property
    def file(self) -> str:
        """Where the case stands below the folder of cassettes."""
        suffix = "" if self.name == SINGLE else f"-{self.name}"
        return f"{self.blueprint}/{self.task}{suffix}.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """A request as it was sent."""

    method: str
    """Upper case."""
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    """In their order, repeats kept."""
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first value of the header, whatever its spelling; None where it is not there."""
        return header(self.headers, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """A request and the answer to it."""

    request: RecordedRequest
    response: ProviderResponse
    place: Place = field(default=Place(file=""), compare=False)
    """Where it stands in its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cassette:
    """A file of interactions, in the order they were made."""

    file: str
    case: Case | None = None
    """None for a file that is not ours."""
    interactions: tuple[Interaction, ...] = ()
