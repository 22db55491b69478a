"""`registry record`: calls a provider and keeps the answer as a cassette."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from registry.commands import _call
from registry.commands._command import Command, project_argument
from registry.errors import NothingFoundError, RegistryError, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from registry.cassette import Case, Cassette
    from registry.catalog import Catalog
    from registry.commands._take import Order, Take, Wire
    from registry.project import Project

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument(
        "blueprint",
        metavar="BLUEPRINT",
        nargs="?",
        help="a provider, e.g. openai; with --rerecord also BLUEPRINT/TASK, or nothing for all",
    )
    parser.add_argument(
        "task", metavar="TASK", nargs="?", help="a task, variant included, e.g. rerank.compatible"
    )
    parser.add_argument(
        "--case", metavar="NAME", default="single", help="what the case is called (default: single)"
    )
    _call.input_arguments(parser)
    _call.way_arguments(parser)
    parser.add_argument("--stream", action="store_true", help="ask for the answer piece by piece")
    parser.add_argument(
        "--cassettes",
        metavar="DIR",
        help="the folder of cassettes (default: `cassettes` beside registry.yaml, else here)",
    )
    parser.add_argument(
        "--expect-error",
        action="store_true",
        help="an error answer is what is wanted: only one is kept, and none without this flag",
    )
    parser.add_argument("--yes", action="store_true", help="overwrite a cassette that is there")
    parser.add_argument(
        "--rerecord", action="store_true", help="record the recorded cassettes again, with their own calls"
    )
    parser.add_argument(
        "--older-than", metavar="DAYS", help="with --rerecord: those alone that are older, e.g. 90d"
    )
    project_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the name of each file that was written; what happened goes to standard error."""
    from registry import client

    return rerecord(options, client.network) if options.rerecord else record(options, client.network)


def record(options: argparse.Namespace, wire: Wire) -> int:
    """Records one case.

    Raises:
        UsageError: a flag is wrong, or the file is there and `--yes` was not given.
        ProviderError: the provider refused the call, and `--expect-error` was not given.
        RegistryError: there is no answer to keep; see `_take.take` and `_take.keep`.
    """
    from registry import project
    from registry.commands import _take

    if options.older_than is not None:
        raise UsageError("--older-than goes with --rerecord", help="--rerecord --older-than 90d")
    if not _NAME.fullmatch(options.case):
        raise UsageError(
            f"'{options.case}' is no name of a case", help="lower-case letters, digits and hyphens"
        )
    if options.blueprint is None or options.task is None:
        raise UsageError("which task of which blueprint?", help="registry record BLUEPRINT TASK --input TEXT")
    opened = project.open_project(options.blueprints)
    found = _take.take(_order(options, opened.catalog()), wire)
    if options.expect_error and found.error is None:
        raise UsageError(
            "an error was expected and the call succeeded; nothing was written",
            help="leave --expect-error out",
        )
    if found.error is not None and not options.expect_error:
        sys.stderr.write(
            "the provider answered with an error; nothing was written: --expect-error keeps it\n"
        )
        raise found.error
    file = _folder(options, opened) / found.cassette.file
    if file.exists():
        _told_changes(file, found.cassette)
        if not options.yes:
            raise UsageError(f"{file.as_posix()} is there and was left as it is", help="--yes overwrites it")
    _kept(file, found)
    return 0


def rerecord(options: argparse.Namespace, wire: Wire) -> int:
    """Records again, each with its own call, what a provider answered; 1 or worse where one could not be.

    A case that gave a result and now gives an error, or the other way round, stays as it is: that is for people to see.

    Raises:
        UsageError: a flag that is the cassette's own to say.
        NothingFoundError: no cassette has that blueprint and task.
    """
    from registry import project
    from registry.commands import _take

    _own_calls(options)
    least = 0 if options.older_than is None else _take.days(options.older_than)
    opened = project.open_project(options.blueprints)
    catalog = opened.catalog()
    worst, count = 0, 0
    for file, case in _recorded(_folder(options, opened), options, least):
        count += 1
        try:
            order = _repeated(options, case, catalog)
            found = _take.take(order, wire)
            _same_outcome(found, failed=case.error)
        except RegistryError as error:
            sys.stderr.write(f"{file.as_posix()}: not recorded: {error.message}\n")
            worst = max(worst, error.exit_code)
            continue
        _told_changes(file, found.cassette)
        _kept(file, found)
    sys.stderr.write(f"{count} recorded {'cassette' if count == 1 else 'cassettes'} of that age\n")
    return worst


def _own_calls(options: argparse.Namespace) -> None:
    given = {
        "--input": options.input,
        "--query": options.query,
        "--messages": options.messages,
        "--set": options.set,
        "--model": options.model,
        "--secret": options.secret,
        "--stream": options.stream,
        "--expect-error": options.expect_error,
        "--url": options.url,
        "--upstream": options.upstream,
    }
    for flag, value in given.items():
        if value:
            why = (
                "only the provider's own answer is a recording"
                if flag in ("--url", "--upstream")
                else "a cassette has its own call"
            )
            raise UsageError(f"--rerecord takes no {flag}: {why}", help=f"leave {flag} out")


def _recorded(folder: Path, options: argparse.Namespace, least: int) -> Iterator[tuple[Path, Case]]:
    """The recorded cassettes of that blueprint and task that are at least so many days old."""
    import datetime as dt

    from registry import cassette, day

    blueprint, _, key = (options.blueprint or "").partition("/")
    wanted = [blueprint or None, key or options.task]
    there = False
    for file in sorted(folder.glob("*/*.yaml")):
        found = cassette.read(file.read_text("utf-8"), file.as_posix())
        case = found.case
        if case is None or wanted[0] not in (None, case.blueprint) or wanted[1] not in (None, case.task):
            continue
        there = True
        if case.origin.kind == "recorded":
            age = day.today() - dt.date.fromisoformat(case.origin.value)
            if age.days >= least:
                yield file, case
    if not there:
        named = "/".join(word for word in wanted if word)
        raise NothingFoundError(
            f"no cassette{f' of {named}' if named else ''} in {folder.as_posix()}", help="--cassettes DIR"
        )


def _order(options: argparse.Namespace, catalog: Catalog) -> Order:
    from urllib.parse import urlsplit

    from registry import secrets
    from registry.binding import Choices
    from registry.commands import _inputs, _take

    task = catalog[options.blueprint].task(options.task)
    references, picked = secrets.references(options.secret, task)
    chosen = picked or secrets.choose(task, references)
    binding = _call.bound(options, task, chosen)
    names = [pair.partition("=")[0] for pair in options.set]
    if options.model is not None:
        names.append(task.deciding("model") or "model")
    said = {**binding.values, "input_type": binding.kind}
    parameters = {name: said[name] for name in names}
    base = options.url is not None and urlsplit(options.url).path.strip("/") != ""
    choices = Choices(values=parameters, secret=chosen)
    return _take.Order(
        binding=binding,
        plain=None if base else _take.plain(task, choices),
        inputs=_inputs.inputs(task, given=options.input, query=options.query, messages=options.messages),
        parameters=parameters,
        route=_call.route(options),
        credentials=secrets.resolve((*binding.secrets, *secrets.optional(task, references)), references),
        name=options.case,
        stream=options.stream,
    )


def _repeated(options: argparse.Namespace, case: Case, catalog: Catalog) -> Order:
    from registry import secrets
    from registry.binding import Choices, bind
    from registry.commands import _take

    task = catalog[case.blueprint].task(case.task)
    choices = Choices(
        values=dict(case.parameters), url=case.url, secret=case.secret or secrets.choose(task, {})
    )
    binding = bind(task, choices)
    return _take.Order(
        binding=binding,
        plain=None if case.url else binding,
        inputs=case.inputs,
        parameters=case.parameters,
        route=_call.route(options),
        credentials=secrets.resolve((*binding.secrets, *secrets.optional(task, {}))),
        name=case.name,
        stream=case.stream,
    )


def _same_outcome(found: Take, *, failed: bool) -> None:
    """Nothing, where both are results or both errors, and the provider answered.

    Raises:
        RegistryError: it is not so.
    """
    if found.error is not None and not failed:
        raise found.error
    if found.error is None and failed:
        raise UsageError("it was an error case, and the call succeeds now")
    if found.cassette.case is None or found.cassette.case.origin.kind != "recorded":
        raise UsageError("the answer did not come from the provider's own address")


def _folder(options: argparse.Namespace, opened: Project) -> Path:
    from pathlib import Path

    return Path(options.cassettes) if options.cassettes else (opened.folder or Path()) / "cassettes"


def _told_changes(file: Path, made: Cassette) -> None:
    from registry.commands import _take

    found = _take.changes(file, made)
    if found is None:
        sys.stderr.write(f"{file.as_posix()}: what stands there is no cassette\n")
    elif not found:
        sys.stderr.write(f"{file.as_posix()}: the answer has the same shape\n")
    else:
        sys.stderr.write(f"{file.as_posix()}: the shape of the answer changes\n")
        sys.stderr.writelines(f"  {change}\n" for change in found)


def _kept(file: Path, found: Take) -> None:
    from registry.commands import _take

    _take.keep(file, found.cassette)
    case = found.cassette.case
    origin = f"{case.origin.kind}: {case.origin.value}" if case else ""
    sys.stdout.write(f"{file.as_posix()}\n")
    sys.stderr.write(
        f"{origin}, {len(found.cassette.interactions)} interactions\n".replace(
            ", 1 interactions", ", 1 interaction"
        )
    )
    if found.error is not None:
        sys.stderr.write(f"an error case: {found.error.message}\n")


COMMAND = Command(summary="Record a provider's answer as a cassette.", arguments=arguments, run=run)
