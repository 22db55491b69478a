"""Findings as SARIF, the form that code scanning reads.

Source: OASIS "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; of it what GitHub's code scanning shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from registry.diagnostics import fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from registry.diagnostics import Finding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def document(findings: Iterable[Finding], manuals: Mapping[str, str], version: str) -> dict[str, Any]:
    """One run with the findings in their order; `manuals` are the pages of all codes, `version` is the tool's.

    Only the rules that found something are listed, each with its page.
    """
    results = list(findings)
    codes = sorted({found.code for found in results})
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "inference-registry",
                        "semanticVersion": version,
                        "rules": [_rule(code, manuals.get(code, "")) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(found.document(), codes.index(found.code), mark)
                    for found, mark in fingerprints(results)
                ],
            }
        ],
    }


def _rule(code: str, manual: str) -> dict[str, Any]:
    page = manual.strip()
    first = page.partition("\n")[0] or code
    return {
        "id": code,
        "shortDescription": {"text": first},
        "help": {"text": page or code, "markdown": page or code},
    }


def _result(shown: dict[str, Any], rule: int, mark: str) -> dict[str, Any]:
    """One result, from a finding as `check --format json` prints it: without any credential."""
    region = {
        "startLine": shown["line"],
        "startColumn": shown["column"],
        "endLine": shown["end_line"],
        "endColumn": shown["end_column"],
    }
    location = {"artifactLocation": {"uri": quote(shown["file"])}, "region": region}
    result: dict[str, Any] = {
        "ruleId": shown["code"],
        "ruleIndex": rule,
        "level": shown["severity"],
        "message": {"text": shown["message"] + (f"\nhelp: {shown['help']}" if shown["help"] else "")},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"finding/v1": mark},
    }
    if shown["fix"] is not None:
        change = {"deletedRegion": region, "insertedContent": {"text": shown["fix"]["replacement"]}}
        result["fixes"] = [
            {
                "artifactChanges": [
                    {"artifactLocation": location["artifactLocation"], "replacements": [change]}
                ]
            }
        ]
    return result
