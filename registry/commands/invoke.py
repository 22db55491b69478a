"""`registry invoke`: calls a provider straight from a blueprint, or as a platform would, and prints the result."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from registry.commands import _call
from registry.commands._command import Command, project_argument
from registry.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from registry.catalog import BlueprintTask
    from registry.platforms._execute import Step
    from registry.secrets import Credentials


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument("blueprint", nargs="?", metavar="BLUEPRINT", help="a provider, e.g. openai")
    parser.add_argument(
        "task", nargs="?", metavar="TASK", help="a task, variant included, e.g. rerank.compatible"
    )
    _call.input_arguments(parser)
    _call.way_arguments(parser)
    parser.add_argument(
        "--via",
        metavar="TARGET",
        help="compile for this target, run the bodies as its platform does, print the platform's own answer",
    )
    parser.add_argument(
        "--body",
        metavar="FILE",
        help="instead of BLUEPRINT TASK: run a body that you have, in console form or as JSON; - is standard input",
    )
    parser.add_argument(
        "--target", metavar="TARGET", help="with --body: what the body is for, where it leaves that open"
    )
    parser.add_argument(
        "--platform-version", metavar="V", help="with --via or --body: run as this version does, e.g. 2.19"
    )
    parser.add_argument(
        "--options", metavar="FILE", help="with --via: what belongs to the endpoint, as for `render`"
    )
    parser.add_argument("--lossy", action="store_true", help="with --via: run what the target can express")
    parser.add_argument(
        "--stream",
        action="store_true",
        help="print the answer as it comes; with a JSON form one chunk a line",
    )
    parser.add_argument("--trace", action="store_true", help="print every step to standard error")
    parser.add_argument("--dry-run", action="store_true", help="print the requests, send nothing")
    parser.add_argument("-o", "--output", choices=("table", "json", "ndjson"), default="table")
    project_argument(parser)


_FOR = {
    "target": ("--target", "body"),
    "platform_version": ("--platform-version", "via or body"),
    "options": ("--options", "via"),
    "lossy": ("--lossy", "via"),
}
"""Flag's name → the flag, and the forms that it is for."""


def run(options: argparse.Namespace) -> int:
    """Prints the result, or with `--dry-run` the requests; notes go to standard error."""
    from registry import project

    form = _form(options)
    if form == "body":
        from registry.commands import _via

        return _via.body(options)
    catalog = project.open_project(options.blueprints).catalog()
    if options.blueprint is None:
        raise UsageError("which blueprint?", help=f"there is {', '.join(catalog)}; or --body FILE")
    found = catalog[options.blueprint]
    if options.task is None:
        raise UsageError(f"which task of {found.id}?", help=f"there is {', '.join(found.tasks)}")
    task = found.task(options.task)
    if form == "via":
        from registry.commands import _via

        return _via.blueprint(options, task)
    return _direct(options, task)


def _form(options: argparse.Namespace) -> str:
    """`direct`, `via` or `body`.

    Raises:
        UsageError: flags of several forms.
    """
    form = "body" if options.body is not None else "via" if options.via is not None else "direct"
    if form == "body" and (options.via is not None or options.blueprint is not None):
        raise UsageError(
            "--body takes the place of BLUEPRINT TASK and --via", help="--body FILE --input TEXT"
        )
    for name, (flag, forms) in _FOR.items():
        if getattr(options, name) and form not in forms.split(" or "):
            words = " or ".join(f"--{word}" for word in forms.split(" or "))
            raise UsageError(f"{flag} goes with {words}", help=f"leave {flag} out, or add {words}")
    if form != "direct" and options.stream:
        raise UsageError("no platform streams here", help="leave --stream out")
    return form


def _direct(options: argparse.Namespace, task: BlueprintTask) -> int:
    from registry import client, secrets
    from registry.commands import _inputs, _printed

    references, picked = secrets.references(options.secret, task)
    binding = _call.bound(options, task, picked or secrets.choose(task, references))
    inputs = _inputs.inputs(task, given=options.input, query=options.query, messages=options.messages)
    route = _call.route(options)
    if options.dry_run:
        made = client.calls(binding, inputs, route.upstreams, stream=options.stream)
        text = _printed.requests([call.request for call in made], options.output)
        sys.stdout.write(_call.at_hand(task, references).masked(text))
        return 0
    credentials = secrets.resolve((*binding.secrets, *secrets.optional(task, references)), references)
    trace = _trace(options, credentials)
    notes = list(binding.notes)
    if options.stream:
        chunks = client.stream(binding, inputs, credentials, route, trace)
        for words in _printed.stream(chunks, options.output):
            sys.stdout.write(words)
            sys.stdout.flush()
    else:
        result = client.invoke(binding, inputs, credentials, route, trace)
        sys.stdout.write(_printed.result(result, options.output))
        notes += result.meta.notes
    sys.stderr.writelines(f"note: {note}\n" for note in dict.fromkeys(notes))
    return 0


def _trace(options: argparse.Namespace, credentials: Credentials) -> Callable[[Step], None]:
    from registry.commands import _printed

    def write(step: Step) -> None:
        if options.trace:
            sys.stderr.write(_printed.step(step, options.output, credentials.masked))

    return write


COMMAND = Command(summary="Call a provider and print the result.", arguments=arguments, run=run)
