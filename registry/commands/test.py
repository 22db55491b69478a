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
        "--format", choices=("text", "json", "junit", "github"), default="text", help="default: text"
    )
    parser.add_argument(
        "--jobs", metavar="N", type=int, default=None, help="how many processes; default: as many as serve"
    )
    project_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Prints what the checks say; 1 where one failed."""
    import time  # noqa: PLC0415  (only when it is run)
    from pathlib import Path  # noqa: PLC0415

    from registry import contracts, project  # noqa: PLC0415
    from registry.contracts.forms import FORMS  # noqa: PLC0415
    from registry.errors import UsageError  # noqa: PLC0415

    if options.jobs is not None and options.jobs < 1:
        raise UsageError(f"--jobs {options.jobs} is no number of processes", help="1 or more")
    started = time.perf_counter()
    folder = Path(options.cassettes) if options.cassettes is not None else None
    plan = contracts.plan(options.names, project.open_project(options.blueprints), folder)
    outcomes = contracts.run(plan, jobs=options.jobs)
    sys.stdout.write(FORMS[options.format](outcomes, (time.perf_counter() - started) * 1000))
    return 1 if any(one.outcome == "failed" for one in outcomes) else 0


COMMAND = Command(summary="Prove blueprints on cassettes, offline.", arguments=arguments, run=run)
