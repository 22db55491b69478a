"""What a command is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: a file of `registry/commands` that ends in `COMMAND = Command(…)`; the file's name is its name.

    Its module imports nothing heavy: `--help` imports all of them.
    """

    summary: str
    """One line for the list of commands."""
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    """Returns the exit code; data goes to standard output, words to standard error."""


def project_argument(parser: argparse.ArgumentParser) -> None:
    """`--blueprints DIR`, for every command that reads blueprints."""
    parser.add_argument(
        "--blueprints",
        metavar="DIR",
        action="append",
        default=[],
        help="a folder of blueprints that stand over the shipped ones (also REGISTRY_BLUEPRINTS, registry.yaml)",
    )
