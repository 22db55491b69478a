"""A body that is refused before it is run: its findings for people or programs, without the credentials in it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from registry.diagnostics import Severity
from registry.errors import ConfigurationError
from registry.report import print_findings

if TYPE_CHECKING:
    from registry.diagnostics import Finding
    from registry.secrets import Credentials


@dataclass(frozen=True, slots=True)
class Source:
    """A body's file, and the credentials in it that findings must not quote."""

    name: str
    text: str
    credentials: Credentials

    def hidden(self, finding: Finding) -> Finding:
        """The finding without credentials in its words."""
        mask = self.credentials.masked
        return replace(
            finding, message=mask(finding.message), help=mask(finding.help) if finding.help else finding.help
        )

    def lines(self) -> dict[str, str]:
        """The text by the file's name, `*` for each character of a credential: columns stay."""
        text = self.text
        for value in sorted(self.credentials.values(), key=len, reverse=True):
            text = text.replace(value, "*" * len(value)) if self.credentials.masked(value) != value else text
        return {self.name: self.credentials.masked(text)}


def refused(found: list[Finding], source: Source, *, as_json: bool) -> ConfigurationError:
    """The error of a body with such findings, an error of the schema among them.

    People see the findings before it; for a program it says the first such error and its place.
    """
    if not as_json:
        print_findings(found, sys.stderr, source.lines())
        return ConfigurationError("the body cannot be run")
    first = next(one for one in found if one.severity is Severity.ERROR and one.code[:1] == "S")
    others = (one for one in found if one is not first)
    return ConfigurationError(
        f"the body cannot be run: {first.code} {first.message}", findings=[first, *others]
    )
