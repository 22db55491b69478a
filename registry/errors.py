"""The error tree. The core raises these; only commands print them and turn them into exit codes.

RegistryError                      exit code
├── UsageError                     2   a flag, a name or a value of the caller is wrong
│   ├── MissingError               2   something that every endpoint must say
│   └── UnknownNameError           2   with the nearest names that do exist
├── ConfigurationError             2   a file of the caller cannot be used; carries its findings
├── UnsupportedError               2   a target cannot express what the blueprint asks
│   └── MisfitError                2   what the blueprint says for a target does not fit the target
├── TooOldError                    5   the platform's version does not know a feature of the body
├── NothingFoundError              3   a search that matched nothing
├── AuthenticationError            4   a credential is missing or cannot be sent; nothing was sent
├── UnreachableError               5   no answer came: no connection, too late, cut off
│   └── EgressError                5   we refused to connect: the address is not one to call
└── ProviderError                  1   the provider answered with an error, or with what cannot be read
    └── RefusedError               4   the provider refused the credential
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.diagnostics import Finding
    from registry.model import Place


class RegistryError(Exception):
    """Something the user can act on: what was wrong, where, and what would have been right."""

    type: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, place: Place | None = None, help: str | None = None) -> None:  # noqa: A002  (the word of the machine format)
        super().__init__(message)
        self.message = message
        self.place = place
        self.help = help


class UsageError(RegistryError):
    """A flag, a name or a value that the caller gave is wrong."""

    type = "usage"


class MissingError(UsageError):
    """Something that every endpoint must say was not said."""


class UnknownNameError(UsageError):
    """A name that does not exist; the message lists those that do, the nearest first."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, place: Place | None = None) -> None:
        names = nearest_first(name, known)
        there = ", ".join(names[:8]) + (", …" if len(names) > 8 else "") if names else "none"  # noqa: PLR2004  (fits a line)
        close = nearest(name, names)
        super().__init__(
            f"no {kind} '{name}'; there is {there}",
            place=place,
            help=f"did you mean '{close}'?" if close else None,
        )


class ConfigurationError(RegistryError):
    """A file of the caller cannot be used; `findings` holds every fault of it, not the first only."""

    type = "configuration"

    def __init__(self, message: str, *, findings: Sequence[Finding] = ()) -> None:
        first = findings[0] if findings else None
        super().__init__(message, place=first.place if first else None, help=first.help if first else None)
        self.findings = tuple(findings)


class UnsupportedError(RegistryError):
    """A target cannot express what the blueprint asks; the place is in the blueprint."""

    type = "unsupported"


class MisfitError(UnsupportedError):
    """What the blueprint says under `targets:` gives a body that does not fit the target's schema; every misfit is there."""

    def __init__(self, message: str, *, findings: Sequence[Finding]) -> None:
        super().__init__(message, place=findings[0].place, help=findings[0].help)
        self.findings = tuple(findings)


class TooOldError(RegistryError):
    """The platform's version does not know a feature that the body uses."""

    type = "too_old"
    exit_code = 5


class NothingFoundError(RegistryError):
    """A search matched nothing."""

    type = "nothing_found"
    exit_code = 3


class AuthenticationError(RegistryError):
    """A credential is missing or cannot be sent; nothing was sent."""

    type = "authentication"
    exit_code = 4


class UnreachableError(RegistryError):
    """No whole answer came: no connection, too late, or cut off."""

    type = "unreachable"
    exit_code = 5


class EgressError(UnreachableError):
    """We refused to connect: the scheme, the host or the address behind it is not one to call."""

    type = "egress"


class ProviderError(RegistryError):
    """The provider answered with an error, or with an answer that cannot be read."""

    type = "provider"
    exit_code = 1

    def __init__(self, message: str, *, fault: Fault) -> None:
        super().__init__(message, help=fault.help)
        self.fault = fault


class RefusedError(ProviderError):
    """The provider refused the credential."""

    type = "authentication"
    exit_code = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is known of a provider's error, for programs; the error's message says it in words."""

    provider: str
    """The blueprint's id."""
    message: str
    """In the provider's words, or in ours where it has none."""
    status: int
    """The HTTP status; 200 where the answer said otherwise only inside."""
    code: str | None = None
    """The provider's code, else its type of error; None where it gives neither."""
    request_id: str | None = None
    retryable: bool = False
    """Whether the same call may succeed later."""
    unreadable: bool = False
    """Whether the provider did not say that the call failed: its answer cannot be a result."""
    inputs: range | None = None
    """The positions of the inputs that the failed call covered, where it covered not all of them."""
    help: str | None = None


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None where none is near."""
    import difflib  # noqa: PLC0415  (6 ms that only a wrong name pays)

    folded = {k.lower().replace("-", "_"): k for k in known}
    match = difflib.get_close_matches(name.lower().replace("-", "_"), folded, n=1, cutoff=0.6)
    return folded[match[0]] if match else None


def nearest_first(name: str, known: Iterable[str]) -> list[str]:
    """The known names, the one most like `name` first, the others in their order."""
    names = list(known)
    close = nearest(name, names)
    return [close, *(n for n in names if n != close)] if close else names
