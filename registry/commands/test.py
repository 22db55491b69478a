"""`registry test`: blueprints proved on cassettes, without a network."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from registry.commands._command import Command, project_argument

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument(
        "names",
        nargs="*",
        metavar="BLUEPRINT[/TASK]",
        help="whose cassettes are played, e.g. openai or openai/text_embedding; default: all",
    )
    parser.add_argument(
        "--cassettes",
        metavar="DIR",
        help="the folder of cassettes; default: the shipped ones, and `cassettes` beside registry.yaml",
    )
    parser.add_argument(
        "--recordings",
        metavar="DIR",
        help="instead: read other people's VCR files and say what the blueprints make of them (text or json)",
    )
    parser.add_argument(
        "--format", choices=("text", "json", "junit", "github"), default="text", help="default: text"
    )
    parser.add_argument(
        "--jobs", metavar="N", type=int, default=None, help="how many processes; default: as many as serve"
    )
    project_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Prints what the checks say; 1 where one failed."""
    import time
    from pathlib import Path

    from registry import contracts, project
    from registry.contracts.forms import FORMS
    from registry.errors import UsageError

    if options.jobs is not None and options.jobs < 1:
        raise UsageError(f"--jobs {options.jobs} is no number of processes", help="1 or more")
    if options.recordings is not None:
        return _recordings(options)
    started = time.perf_counter()
    folder = Path(options.cassettes) if options.cassettes is not None else None
    plan = contracts.plan(options.names, project.open_project(options.blueprints), folder)
    outcomes = contracts.run(plan, jobs=options.jobs)
    sys.stdout.write(FORMS[options.format](outcomes, (time.perf_counter() - started) * 1000))
    return 1 if any(one.outcome == "failed" for one in outcomes) else 0


def _recordings(options: argparse.Namespace) -> int:
    """Prints what the blueprints make of the recordings; 1 where one could not be read."""
    import json
    from pathlib import Path

    from registry import project
    from registry.contracts import recordings
    from registry.errors import UsageError

    if options.names or options.cassettes is not None:
        raise UsageError("--recordings goes with neither names nor --cassettes", help="leave them out")
    if options.format not in ("text", "json"):
        raise UsageError(f"recordings have no form {options.format}", help="--format text or json")
    report = recordings.run(project.open_project(options.blueprints).catalog(), Path(options.recordings))
    if options.format == "json":
        # Vectors with one number a line help nobody.
        sys.stdout.write(json.dumps(report.document(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(report.text())
    for each in report.unreadable:
        sys.stderr.write(f"{each.place}: {each.message}\n")
    return 1 if report.failed else 0


COMMAND = Command(summary="Prove blueprints on cassettes, offline.", arguments=arguments, run=run)
