"""The commands as one parser: finds the command, parses, turns errors into words."""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import TYPE_CHECKING, NoReturn

from registry.errors import RegistryError, UnknownNameError, UsageError, nearest
from registry.plugins import modules

if TYPE_CHECKING:
    from collections.abc import Sequence

EPILOG = """\
exit codes: 0 fine, 1 findings, 2 wrong usage or configuration, 3 nothing matched, 4 authentication,
5 unreachable or too old
`registry COMMAND --help` says more; the reference is docs/reference/cli.md"""

_JSON = ("json", "ndjson")


class _Parser(argparse.ArgumentParser):
    """Raises instead of printing, so that errors have one form."""

    def error(self, message: str) -> NoReturn:
        """Raises what argparse would print and exit with."""
        raise UsageError(message, help=f"`{self.prog} --help`")


def names() -> list[str]:
    """The names of the commands."""
    parts = (name.rpartition(".")[2] for name in modules("registry.commands"))
    return [name for name in parts if not name.startswith("_")]


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser of the command line; with `only`, that of one command: the others are not imported."""
    root = _Parser(
        prog="registry",
        description="Inference blueprints: one YAML file per model provider, checked offline and compiled "
        "into the request bodies that Elasticsearch, Alibaba Cloud Elasticsearch and OpenSearch want.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    root.add_argument("--version", action="store_true", help="print the version")
    commands = root.add_subparsers(metavar="COMMAND", dest="command", parser_class=_Parser)
    for name in [only] if only else names():
        command = importlib.import_module(f"registry.commands.{name}").COMMAND
        part = commands.add_parser(
            name, help=command.summary, description=command.summary, allow_abbrev=False
        )
        command.arguments(part)
        flags = [flag for action in part._actions for flag in action.option_strings]  # noqa: SLF001  (argparse has no other way to a parser's flags)
        part.set_defaults(run=command.run, flags=flags)
    return root


def dispatch(arguments: Sequence[str]) -> int:
    """Runs the command that the arguments name; returns the exit code. Errors are printed, not raised."""
    try:
        return _run(arguments)
    except RegistryError as error:
        found = error
    except BrokenPipeError:
        raise
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        found = UsageError(
            f"{named}{error.strerror or error}", help="another file or folder, or its permissions"
        )
    _print_error(found, as_json=_wants_json(arguments))
    return found.exit_code


def _run(arguments: Sequence[str]) -> int:
    first = arguments[0] if arguments else None
    if first is None:
        sys.stderr.write(parser().format_help())
        return 2
    if not first.startswith("-") and first not in names():
        raise UnknownNameError("command", first, names())
    try:
        options, unknown = parser(only=first if first in names() else None).parse_known_args(arguments)
    except SystemExit as ending:  # argparse ends so after --help
        return int(ending.code or 0)
    if unknown:
        close = nearest(unknown[0].partition("=")[0], getattr(options, "flags", ()))
        raise UsageError(
            f"unrecognized arguments: {' '.join(unknown)}",
            help=f"did you mean '{close}'?" if close else f"`registry {options.command} --help`",
        )
    run = getattr(options, "run", None)
    if run is None:
        raise UsageError("no command", help="`registry --help`")
    return int(run(options))


def _wants_json(arguments: Sequence[str]) -> bool:
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    return any(
        (flag in ("-o", "--output", "--format") and value in _JSON)
        or any(flag == start + form for start in ("-o", "-o=", "--output=", "--format=") for form in _JSON)
        for flag, value in pairs
    )


def _print_error(error: RegistryError, *, as_json: bool) -> None:
    if as_json:
        import json

        document = {
            "type": error.type,
            "message": error.message,
            "where": str(error.place) if error.place else None,
            "help": error.help,
        }
        sys.stderr.write(json.dumps({"error": document}, ensure_ascii=False) + "\n")
        return
    findings = getattr(error, "findings", ())
    if findings:
        from registry.report import print_findings

        print_findings(findings, sys.stderr)
        if error.message not in {finding.message for finding in findings}:
            sys.stderr.write(f"error: {error.message}\n")
        return
    where = f"{error.place}: " if error.place else ""
    sys.stderr.write(f"error: {where}{error.message}\n")
    if error.help:
        sys.stderr.write(f"help: {error.help}\n")
