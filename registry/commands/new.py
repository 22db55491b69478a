"""`registry new`: the commented blueprint that an author starts from."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from registry.commands._command import Command, project_argument
from registry.errors import UsageError

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument("id", metavar="ID", help="the provider's id: the file is ID.yaml")
    parser.add_argument(
        "--like", metavar="BLUEPRINT", help="start from this blueprint instead of an empty one"
    )
    parser.add_argument(
        "--task", metavar="TASK", action="append", default=[], help="a task to begin with; repeat for more"
    )
    project_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Writes the file into the project's folder of blueprints; prints its name."""
    from pathlib import Path

    from registry import project, resources, starter

    opened = project.open_project(options.blueprints)
    folder = opened.blueprints[-1] if opened.blueprints else Path("blueprints")
    path = folder / f"{options.id}.yaml"
    if path.exists():
        raise UsageError(f"{path} is there already", help="choose another id, or remove the file")
    schema = os.path.relpath(resources.folder("schemas") / "blueprint.schema.json", folder)
    where = {"schema": Path(schema).as_posix(), "file": path.as_posix()}
    if options.like:
        text = starter.like(options.id, opened.catalog()[options.like], options.task, **where)
    else:
        text = starter.new(options.id, options.task, **where)
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    sys.stdout.write(f"{path}\n")
    if not opened.blueprints:
        sys.stderr.write(
            f"other commands take --blueprints {folder}, or a {project.FILE} with 'blueprints: {folder}'\n"
        )
    return 0


COMMAND = Command(
    summary="Begin a blueprint: a commented file that passes check.", arguments=arguments, run=run
)
