"""Findings as a GitLab Code Quality report, which a merge request shows beside the lines.

Source: GitLab documentation, "Code Quality report format".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.diagnostics import Severity, fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.diagnostics import Finding

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def document(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """One object a finding, in their order. It holds no credential."""
    report = []
    for found, fingerprint in fingerprints(findings):
        shown = found.document()
        report.append(
            {
                "description": shown["message"] + (f" ({shown['help']})" if shown["help"] else ""),
                "check_name": shown["code"],
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[found.severity],
                "location": {
                    "path": shown["file"],
                    "lines": {"begin": shown["line"], "end": shown["end_line"]},
                },
            }
        )
    return report
