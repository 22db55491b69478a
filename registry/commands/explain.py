"""`registry explain`: the manual page of a code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from registry.commands._command import Command

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument("code", nargs="?", metavar="CODE", help="as findings show it, e.g. P003")
    parser.add_argument("--list", action="store_true", help="print every code with its first line")


def run(options: argparse.Namespace) -> int:
    """Prints the page."""
    from registry import lint
    from registry.errors import UsageError

    if options.list:
        sys.stdout.write("".join(f"{code}  {line}\n" for code, line in lint.codes().items()))
        return 0
    if not options.code:
        raise UsageError("which code?", help="registry explain P003; registry explain --list")
    sys.stdout.write(lint.explain(options.code))
    return 0


COMMAND = Command(
    summary="Explain a finding's code, with an example and what to write instead.",
    arguments=arguments,
    run=run,
)
