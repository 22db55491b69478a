"""Every check on every cassette of a plan, in the order of the plan."""

from __future__ import annotations

import datetime as dt
import os
import time
from typing import TYPE_CHECKING

from registry import cassette, day
from registry.catalog import open_catalog
from registry.contracts import declared, interface, invariant, reading, request, result, target
from registry.contracts.gathering import SUFFIX
from registry.contracts.nouns import Outcome, Verdict, failed, skipped
from registry.contracts.subject import subject
from registry.errors import ConfigurationError, RegistryError
from registry.model import Place
from registry.platforms import all_targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from registry.cassette import Case, Cassette
    from registry.catalog import Catalog
    from registry.contracts.gathering import File, Plan
    from registry.contracts.reading import Reading
    from registry.contracts.subject import Subject

    _Judged = tuple[list[Outcome], declared.Sighting | None]

_A_DAY = dt.timedelta(days=1)
"""It may be tomorrow already where it was recorded."""
_WORTH = 120
"""Cassettes for which another process is started."""
OWN = ("request", "result", "interface", "invariant")
"""The checks that know no platform, in the order of their outcomes."""


def prove(file: File, catalog: Catalog) -> list[Outcome]:
    """What every check says of one cassette."""
    return _judged(file, catalog)[0]


def _judged(file: File, catalog: Catalog) -> _Judged:
    started = time.perf_counter()
    try:
        found = _read(file, catalog)
    except RegistryError as error:
        place = error.place or Place(file=file.shown)
        return [_outcome(file, "request", failed(error.message, place), started, place)], None
    made, case = found
    task = catalog[case.blueprint].task(case.task)
    try:
        made_subject = subject(made, case, task)
    except RegistryError as error:
        broken = request.refused(made, case, task, error)
        return [
            _outcome(file, "request", broken, started, task.place()),
            *(
                _outcome(file, name, skipped("there is no request"), time.perf_counter(), task.place())
                for name in (*OWN[1:], *_targets())
            ),
        ], None
    read = reading.read(made_subject)
    sighting = declared.sighting(made_subject, read, file.shown)
    return list(_proved(file, made_subject, read, started)), sighting


def _targets() -> list[str]:
    return [f"target:{name}" for name in all_targets()]


def _proved(file: File, of: Subject, read: Reading, started: float) -> Iterator[Outcome]:
    place = of.task.place()
    yield _outcome(file, "request", request.check(of), started, place)
    started = time.perf_counter()
    checks: dict[str, Callable[[], Verdict]] = {
        "result": lambda: result.check(of, read),
        "interface": lambda: interface.check(of, read),
        "invariant": lambda: invariant.check(of, read),
    }
    for name, check in checks.items():
        yield _outcome(file, name, check(), started, place)
        started = time.perf_counter()
    for name, to in all_targets().items():
        said = target.check(of, read, to)
        yield _outcome(file, f"target:{name}", said, started, place)
        started = time.perf_counter()


def _outcome(file: File, check: str, said: Verdict, started: float, place: Place) -> Outcome:
    return Outcome(
        blueprint=file.blueprint,
        task=file.task or file.name.partition("/")[2].removesuffix(SUFFIX),
        case=file.case,
        cassette=file.shown,
        check=check,
        outcome=said.outcome,
        message=said.message,
        ms=round((time.perf_counter() - started) * 1000, 3),
        place=said.place or place,
    )


def _read(file: File, catalog: Catalog) -> tuple[Cassette, Case]:
    """The cassette and its case.

    Raises:
        RegistryError: the file cannot be read, looks secret, is not ours, or belongs to no task.
    """
    if file.task is None:
        if not file.name.endswith(SUFFIX):
            raise ConfigurationError(f"unused cassette: {file.name} does not end in {SUFFIX}: rename it")
        there = file.blueprint in catalog
        raise ConfigurationError(
            f"unused cassette: no {'task' if there else 'blueprint'} is called as {file.name} says"
        )
    text = _text(file)
    made = cassette.read(text, file.shown)
    if made.case is None:
        raise ConfigurationError("the cassette does not say of which case it is: it has no 'registry'")
    if made.case.file != file.name:
        raise ConfigurationError(f"the header says {made.case.file}, the name {file.name}")
    _true(made.case, catalog)
    found = cassette.leaks(text, file.shown, made)
    if found:
        raise ConfigurationError(f"the cassette may hold a secret: {found[0].message}", findings=found)
    return made, made.case


def _true(case: Case, catalog: Catalog) -> None:
    """Nothing, for a header that says what can be so.

    Raises:
        ConfigurationError: it was recorded in the future, or names another provider than the blueprint.
    """
    if case.origin.kind == "recorded" and case.origin.value > str(day.today() + _A_DAY):
        raise ConfigurationError(
            f"the header says that it was recorded on {case.origin.value}, which is to come"
        )
    title = catalog[case.blueprint].title
    if case.provider != title:
        raise ConfigurationError(f"the header says {case.provider}, the blueprint is {title}'s")


def _text(file: File) -> str:
    try:
        return file.path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file.shown} cannot be read: {error}") from error


def run(plan: Plan, *, jobs: int | None = None) -> list[Outcome]:
    """What every check says of every cassette, in the order of the plan; in `jobs` processes, or as many as serve."""
    found = _everywhere(plan, jobs)
    outcomes = [outcome for one, _ in found for outcome in one]
    return declared.held(outcomes, [one for _, one in found if one is not None], plan.catalog)


def _everywhere(plan: Plan, jobs: int | None) -> list[_Judged]:
    wanted = jobs if jobs is not None else _serving(len(plan.files))
    if wanted <= 1 or len(plan.files) <= 1:
        return _played(plan.files, plan.catalog)
    import multiprocessing  # noqa: PLC0415  (one process does not need it)
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  (one process does not need it)

    size = -(-len(plan.files) // wanted)
    parts = [plan.files[start : start + size] for start in range(0, len(plan.files), size)]
    with ProcessPoolExecutor(len(parts), mp_context=multiprocessing.get_context("spawn")) as pool:
        found = pool.map(_elsewhere, parts, [plan.blueprints] * len(parts))
        return [one for part in found for one in part]


def _serving(count: int) -> int:
    """How many processes are worth their start, which takes as long as some sixty cassettes."""
    return max(min(os.cpu_count() or 1, count // _WORTH), 1)


def _played(files: Sequence[File], catalog: Catalog) -> list[_Judged]:
    return [_judged(file, catalog) for file in files]


def _elsewhere(files: Sequence[File], blueprints: Sequence[Path]) -> list[_Judged]:
    """The same in another process, which opens the catalogue itself: a project vetted it already."""
    return _played(files, open_catalog(blueprints, vet=lambda _: []))
