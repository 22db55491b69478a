"""`registry check`: blueprints, and requests that someone already has, held against their rules."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from registry.commands._command import Command, project_argument

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a blueprint, a folder, a project, or requests (.console .http .txt .json); - is standard input; "
        "default: the whole catalogue",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
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
    from registry import checking, diagnostics, report  # noqa: PLC0415  (only when it is run)
    from registry.diagnostics import Severity  # noqa: PLC0415
    from registry.errors import UsageError  # noqa: PLC0415
    from registry.model import Version  # noqa: PLC0415
    from registry.platforms import target  # noqa: PLC0415

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
    summary = diagnostics.report(findings, len(checked))
    if options.format == "json":
        import json  # noqa: PLC0415

        sys.stdout.write(json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    else:
        report.print_findings(findings, sys.stdout, {each.file: each.text for each in checked})
        counts = [
            "{} {}{}".format(number, word[:-1], "s" * (number != 1))
            for word, number in summary["summary"].items()
        ]
        sys.stderr.write(f"{counts[0]}: {', '.join(counts[1:])}\n")
    failed = diagnostics.count(findings, Severity.ERROR) or (
        options.strict and diagnostics.count(findings, Severity.WARNING)
    )
    return 1 if failed else 0


COMMAND = Command(summary="Check blueprints, and requests you already have.", arguments=arguments, run=run)
