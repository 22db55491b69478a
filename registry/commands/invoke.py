"""`registry invoke`: calls a provider straight from a blueprint and prints the result."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from registry.commands import _call
from registry.commands._command import Command, project_argument

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument("blueprint", metavar="BLUEPRINT", help="a provider, e.g. openai")
    parser.add_argument("task", metavar="TASK", help="a task, variant included, e.g. rerank.compatible")
    _call.input_arguments(parser)
    _call.way_arguments(parser)
    parser.add_argument(
        "--stream",
        action="store_true",
        help="print the answer as it comes; with a JSON form one chunk a line",
    )
    parser.add_argument("--dry-run", action="store_true", help="print the requests, send nothing")
    parser.add_argument("-o", "--output", choices=("table", "json", "ndjson"), default="table")
    project_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the result, or with `--dry-run` the requests; notes go to standard error."""
    from registry import client, project, secrets  # noqa: PLC0415  (only when it is run)
    from registry.commands import _inputs, _printed  # noqa: PLC0415

    task = project.open_project(options.blueprints).catalog()[options.blueprint].task(options.task)
    references, picked = secrets.references(options.secret, task)
    binding = _call.bound(options, task, picked or secrets.choose(task, references))
    inputs = _inputs.inputs(task, given=options.input, query=options.query, messages=options.messages)
    route = _call.route(options)
    if options.dry_run:
        made = client.calls(binding, inputs, route.upstreams, stream=options.stream)
        sys.stdout.write(_printed.requests([call.request for call in made], options.output))
        return 0
    credentials = secrets.resolve((*binding.secrets, *secrets.optional(task, references)), references)
    notes = list(binding.notes)
    if options.stream:
        for words in _printed.stream(client.stream(binding, inputs, credentials, route), options.output):
            sys.stdout.write(words)
            sys.stdout.flush()
    else:
        result = client.invoke(binding, inputs, credentials, route)
        sys.stdout.write(_printed.result(result, options.output))
        notes += result.meta.notes
    sys.stderr.writelines(f"note: {note}\n" for note in dict.fromkeys(notes))
    return 0


COMMAND = Command(summary="Call a provider and print the result.", arguments=arguments, run=run)
