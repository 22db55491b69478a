"""`registry render`: the request bodies of a blueprint's task for a target."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from registry.commands._command import Command, project_argument
from registry.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from registry.rendering import Rendered


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument("blueprint", nargs="?", metavar="BLUEPRINT", help="a provider, e.g. openai")
    parser.add_argument(
        "task", nargs="?", metavar="TASK", help="a task, variant included, e.g. rerank.compatible"
    )
    parser.add_argument("--target", metavar="TARGET", help="what to compile to, e.g. opensearch")
    parser.add_argument("--id", help="the endpoint's id (default: BLUEPRINT-TASK)")
    parser.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], help="a parameter's value"
    )
    parser.add_argument(
        "--model", metavar="M", help="the model; the same as setting the parameter that decides it"
    )
    parser.add_argument("--url", metavar="U", help="the provider's base address, instead of the blueprint's")
    parser.add_argument("--secret", metavar="NAME", help="which secret, where the blueprint has alternatives")
    parser.add_argument(
        "--options", metavar="FILE", help="what belongs to the endpoint (YAML or JSON; - is stdin)"
    )
    parser.add_argument(
        "--pipeline",
        choices=("ingest", "search-request", "search-response"),
        help="OpenSearch: also a pipeline that runs the model",
    )
    parser.add_argument(
        "--lossy", action="store_true", help="render what the target can express, list the rest"
    )
    parser.add_argument(
        "--platform-version", metavar="V", help="refuse what this version does not know, e.g. 8.19"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FORM",
        default="console",
        help="console, json, curl or python (default: console)",
    )
    parser.add_argument("--out", metavar="DIR", help="write one file a task and target into this folder")
    parser.add_argument(
        "--all", action="store_true", help="every task and target that BLUEPRINT, TASK, --target leave"
    )
    project_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the bodies; words about them go to standard error."""
    from pathlib import Path

    from registry import forms, project, rendering

    form = forms.form(options.output)
    catalog = project.open_project(options.blueprints).catalog()
    order = rendering.order(
        pairs=options.set,
        model=options.model,
        url=options.url,
        secret=options.secret,
        id=options.id,
        options=endpoint_options(options.options),
        pipeline=options.pipeline,
        lossy=options.lossy,
        version=options.platform_version,
    )
    names = (catalog, options.blueprint, options.task, options.target)
    out = Path(options.out) if options.out else None
    found: Iterable[Rendered]
    if not options.all:
        found = [rendering.render(*rendering.one(*names), order)]
    elif out is None and options.output != "console":
        raise UsageError("--all prints console form only", help="--out DIR writes one file each")
    else:
        found = rendering.render_all(rendering.selection(*names), order, sys.stderr)
    for number, rendered in enumerate(found):
        if out is not None:
            sys.stderr.write(f"wrote {rendering.write(rendered, form, out)}\n")
        else:
            sys.stdout.write(("\n" if number else "") + form.write(rendered.sheet))
        rendering.words(rendered, sys.stderr)
    return 0


def endpoint_options(name: str | None) -> dict[str, Any]:
    """What the file of `--options` says; nothing where none is named.

    Raises:
        UsageError, ConfigurationError: it cannot be read, or holds no options.
    """
    from pathlib import Path

    from registry import rendering

    if name is None:
        return {}
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}", help="--options FILE") from error
    return rendering.read_options(data, "<stdin>" if name == "-" else name)


COMMAND = Command(summary="Print the request bodies of a task for a target.", arguments=arguments, run=run)
