"""`registry check`: blueprints, and requests that someone already has, held against their rules."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from registry.commands._command import Command, project_argument

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from registry.checking import Checked
    from registry.diagnostics import Finding


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a blueprint, a folder, a project, or requests (.console .http .txt .json); - is standard input; "
        "default: the whole catalogue",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "sarif", "github", "gitlab"),
        default="text",
        help="sarif for code scanning, github for annotations of a workflow, gitlab for a Code Quality report "
        "(default: text)",
    )
    parser.add_argument(
        "--target", metavar="TARGET", help="what a request is for, where its text leaves that open"
    )
    parser.add_argument(
        "--platform-version", metavar="V", help="the version that requests are meant for, e.g. 8.19"
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 on warnings too")
    project_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the findings; 1 where there is an error (or, with --strict, a warning)."""
    from registry import checking, diagnostics
    from registry.diagnostics import Severity
    from registry.errors import UsageError
    from registry.model import Version
    from registry.platforms import target

    if options.target:
        target(options.target)
    try:
        version = Version.parse(options.platform_version) if options.platform_version else None
    except ValueError as error:
        raise UsageError(str(error), help="--platform-version 8.19") from error
    settings = checking.Settings(target=options.target, version=version, folders=tuple(options.blueprints))
    if "-" in options.paths:
        if options.paths != ["-"]:
            raise UsageError("standard input goes alone", help="registry check -")
        checked = [checking.stdin(sys.stdin.buffer.read(), settings)]
    else:
        checked = checking.gather(options.paths, settings)
    findings = diagnostics.worst_first(finding for each in checked for finding in each.findings)
    _print(options.format, findings, checked)
    failed = diagnostics.count(findings, Severity.ERROR) or (
        options.strict and diagnostics.count(findings, Severity.WARNING)
    )
    return 1 if failed else 0


def _print(form: str, findings: Sequence[Finding], checked: Sequence[Checked]) -> None:
    """The findings on standard output, and for people the counts on standard error."""
    from registry import diagnostics, report

    summary = diagnostics.report(findings, len(checked))
    if form == "json":
        _json(summary)
        return
    if form == "sarif":
        from registry import __version__, lint, sarif

        _json(sarif.document(findings, lint.manuals(), __version__))
        return
    if form == "gitlab":
        from registry import codequality

        _json(codequality.document(findings))
        return
    if form == "github":
        from registry import annotation

        sys.stdout.writelines(annotation.finding(found) + "\n" for found in findings)
    else:
        report.print_findings(findings, sys.stdout, {each.file: each.text for each in checked})
    counts = [
        "{} {}{}".format(number, word[:-1], "s" * (number != 1))
        for word, number in summary["summary"].items()
    ]
    sys.stderr.write(f"{counts[0]}: {', '.join(counts[1:])}\n")


def _json(value: object) -> None:
    import json

    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


COMMAND = Command(summary="Check blueprints, and requests you already have.", arguments=arguments, run=run)
