"""`registry schema`: a JSON Schema that comes with the registry."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from registry.commands._command import Command

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument(
        "name",
        nargs="?",
        default="blueprint",
        metavar="NAME",
        help="blueprint (default), endpoint, targets/…, …",
    )
    parser.add_argument("--list", action="store_true", help="print the names")


def run(options: argparse.Namespace) -> int:
    """Prints the schema."""
    from registry import resources
    from registry.errors import UnknownNameError

    folder = resources.folder("schemas")
    names = sorted(
        path.relative_to(folder).as_posix().removesuffix(".schema.json")
        for path in folder.rglob("*.schema.json")
    )
    if options.list:
        sys.stdout.write("".join(f"{name}\n" for name in names))
        return 0
    if options.name not in names:
        raise UnknownNameError("schema", options.name, names)
    sys.stdout.write((folder / f"{options.name}.schema.json").read_text("utf-8"))
    return 0


COMMAND = Command(summary="Print a JSON Schema of the registry.", arguments=arguments, run=run)
