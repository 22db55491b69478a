"""`registry invoke`: calls a provider straight from a blueprint and prints the result."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from registry.commands._command import Command, project_argument
from registry.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.client import Route


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument("blueprint", metavar="BLUEPRINT", help="a provider, e.g. openai")
    parser.add_argument("task", metavar="TASK", help="a task, variant included, e.g. rerank.compatible")
    parser.add_argument(
        "--input",
        metavar="TEXT",
        action="append",
        default=[],
        help="a text, @file or - (standard input); repeat for more; @file.json and @file.ndjson hold several",
    )
    parser.add_argument("--query", metavar="TEXT", help="what documents are ranked by")
    parser.add_argument("--messages", metavar="JSON", help="the conversation of a chat: JSON, @file or -")
    parser.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], help="a parameter's value"
    )
    parser.add_argument(
        "--model", metavar="M", help="the model; the same as setting the parameter that decides it"
    )
    parser.add_argument(
        "--url",
        metavar="U",
        help="another server: an origin replaces scheme, host and port, an address with a path the base address",
    )
    parser.add_argument(
        "--upstream",
        metavar="HOST=URL",
        action="append",
        default=[],
        help="another server for one host: replaces scheme, host and port",
    )
    parser.add_argument(
        "--secret",
        metavar="NAME[=REF]",
        action="append",
        default=[],
        help="which secret, where there are alternatives; its value by reference: env:NAME or file:PATH",
    )
    parser.add_argument(
        "--stream",
        action="store_true",
        help="print the answer as it comes; with a JSON form one chunk a line",
    )
    parser.add_argument("--dry-run", action="store_true", help="print the requests, send nothing")
    parser.add_argument(
        "--allow-private",
        action="store_true",
        help="call private and link-local addresses, and plain http, also where --url does not name them",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=float,
        default=60.0,
        help="how long one call may take (default: 60)",
    )
    parser.add_argument("-o", "--output", choices=("table", "json", "ndjson"), default="table")
    project_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the result, or with `--dry-run` the requests; notes go to standard error."""
    from registry import client, project, secrets  # noqa: PLC0415  (only when it is run)
    from registry.commands import _inputs, _printed  # noqa: PLC0415

    task = project.open_project(options.blueprints).catalog()[options.blueprint].task(options.task)
    references, picked = secrets.references(options.secret, task)
    binding = _binding(options, task, picked or secrets.choose(task, references))
    inputs = _inputs.inputs(task, given=options.input, query=options.query, messages=options.messages)
    route = _route(options)
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


def _binding(options: argparse.Namespace, task: BlueprintTask, secret: str | None) -> Binding:
    from registry import rendering  # noqa: PLC0415  (only when it is run)
    from registry.binding import Choices, bind  # noqa: PLC0415
    from registry.engine import relocate  # noqa: PLC0415

    order = rendering.order(
        pairs=options.set,
        model=options.model,
        url=options.url,
        secret=None,
        id=None,
        options={},
        pipeline=None,
        lossy=False,
        version=None,
    )
    values: dict[str, Any] = rendering.typed(task, order.values)
    binding = bind(task, Choices(values=values, model=order.model, url=order.url, secret=secret))
    return binding if options.url is None else relocate(binding, options.url)


def _route(options: argparse.Namespace) -> Route:
    from urllib.parse import urlsplit  # noqa: PLC0415  (4 ms that --help must not pay)

    from registry.client import Route  # noqa: PLC0415  (only when it is run)

    if not 0 < options.timeout <= 86_400:  # noqa: PLR2004  (a day)
        raise UsageError(f"--timeout {options.timeout:g} is no time to wait", help="seconds, more than 0")
    upstreams = dict(_upstream(pair) for pair in options.upstream)
    named = [options.url, *upstreams.values()]
    return Route(
        upstreams=upstreams,
        named=frozenset((urlsplit(url).hostname or "").lower() for url in named if url),
        private=options.allow_private,
        seconds=options.timeout,
    )


def _upstream(pair: str) -> tuple[str, str]:
    from urllib.parse import urlsplit  # noqa: PLC0415  (4 ms that --help must not pay)

    host, _, url = pair.partition("=")
    parts = urlsplit(url)
    plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.username or parts.query)
    if not host or not plain or parts.path not in ("", "/"):
        raise UsageError(
            f"'{host}=…' is no upstream",
            help="--upstream HOST=URL, e.g. api.openai.com=http://127.0.0.1:8080",
        )
    return host.lower(), url


COMMAND = Command(summary="Call a provider and print the result.", arguments=arguments, run=run)
