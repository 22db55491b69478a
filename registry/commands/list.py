"""`registry list`: every blueprint and task, and the targets that can serve it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from registry.commands._command import Command, project_argument

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument("blueprint", nargs="?", metavar="BLUEPRINT", help="only this one")
    parser.add_argument("--task", metavar="TYPE", help="only this task type, e.g. rerank")
    parser.add_argument("--target", metavar="TARGET", help="only what this target can serve")
    parser.add_argument(
        "-o", "--output", choices=("table", "json", "yaml", "name"), default="table", help="default: table"
    )
    project_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Prints one row a blueprint and task; 3 where the flags leave none."""
    from registry import listing, project
    from registry.errors import NothingFoundError, UnknownNameError
    from registry.platforms import all_targets, target
    from registry.tasks import all_tasks

    catalog = project.open_project(options.blueprints).catalog()
    if options.task and options.task not in all_tasks():
        raise UnknownNameError("task type", options.task, all_tasks())
    if options.target:
        target(options.target)
    tasks = [
        task
        for id_ in ([options.blueprint] if options.blueprint else catalog)
        for task in catalog[id_].tasks.values()
        if options.task in (None, task.type_name)
    ]
    rows = [
        row
        for row in listing.rows(tasks)
        if options.target is None or row["targets"][options.target]["supported"]
    ]
    if not rows:
        raise NothingFoundError("no task fits", help="`registry list` shows all")
    sys.stdout.write(_written(rows, options.output, list(all_targets())))
    return 0


def _written(rows: list[dict[str, object]], form: str, targets: list[str]) -> str:
    import json

    from registry import report

    if form == "json":
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    if form == "yaml":
        return report.yaml_text(rows)
    if form == "name":
        return "".join(f"{row['blueprint']} {row['task']}\n" for row in rows)
    lines = []
    for row in rows:
        cells: dict[str, dict[str, object]] = row["targets"]  # type: ignore[assignment]  # a row is plain JSON
        shown = [str(cells[name]["needs"]) if cells[name]["supported"] else "-" for name in targets]
        lines.append([str(row["blueprint"]), str(row["task"]), *shown])
    return report.table(lines, ["BLUEPRINT", "TASK", *(name.upper() for name in targets)])


COMMAND = Command(
    summary="List blueprints, tasks and the targets that can serve them.", arguments=arguments, run=run
)
