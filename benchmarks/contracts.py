"""How long the contracts of the shipped catalogue take, and one small replay, as ratios to a reference in the same run.

    python benchmarks/contracts.py [ROUNDS]

The catalogue is `registry test` as a process, against `python -c pass`; a replay is one call to a provider with its recorded
answer (the cassette read, the call bound, its request built and compared, the answer read), in a process that runs already, against
`json.loads` and `json.dumps` of the same bytes.
A target is met when the median passes.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from registry import cassette, catalog
from registry.contracts import File, gather, reading, request, result
from registry.contracts.gathering import FOLDER
from registry.contracts.subject import subject
from registry.resources import folder

if TYPE_CHECKING:
    from registry.cassette import Cassette
    from registry.catalog import BlueprintTask

REFERENCE = [sys.executable, "-c", "pass"]
REGISTRY = str(Path(sys.executable).with_name("registry"))
SECONDS = 10.0
"""The whole catalogue, on two cores."""
MILLISECONDS = 2.0
"""One small replay."""
OK = 200
SMALL = 4096
"""Bytes of a cassette whose replay is small."""


def wall(command: list[str]) -> float:
    """Seconds of one run as a whole process."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def replay(text: str, file: File, task: BlueprintTask) -> None:
    """One case from the text of its cassette: its call, its request, its result."""
    made = cassette.read(text, file.shown)
    if made.case is not None:
        of = subject(made, made.case, task)
        said = (request.check(of), result.check(of, reading.read(of)))
        if any(one.outcome != "passed" for one in said):
            sys.exit(f"{file.shown}: the contract does not hold, and so its time says nothing")


def plain(made: Cassette) -> None:
    """What no replay can do without: its JSON read and written."""
    for one in made.interactions:
        json.dumps(json.loads(one.request.body))
        json.dumps(json.loads(one.response.body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """A small cassette of a result."""

    file: File
    text: str
    made: Cassette
    task: BlueprintTask


def small(files: list[File]) -> list[Small]:
    """Those of the cassettes that are small."""
    shelf = catalog.open_catalog()
    found = []
    for file in files:
        text = file.path.read_text("utf-8")
        made = cassette.read(text, file.shown)
        whole = len(text) <= SMALL and len(made.interactions) == 1
        if (
            whole
            and made.case is not None
            and not made.case.stream
            and made.interactions[0].response.status == OK
        ):
            task = shelf[file.blueprint].task(made.case.task)
            found.append(Small(file=file, text=text, made=made, task=task))
    return found


def milliseconds(chosen: list[Small]) -> tuple[list[float], list[float]]:
    """The time of each replay, and of its JSON alone."""
    replays, references = [], []
    for one in chosen:
        started = time.perf_counter()
        replay(one.text, one.file, one.task)
        middle = time.perf_counter()
        plain(one.made)
        replays.append((middle - started) * 1000)
        references.append((time.perf_counter() - middle) * 1000)
    return replays, references


def main() -> int:
    """Prints one line a figure; 1 where a target is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    files = gather(folder(FOLDER), catalog.open_catalog())
    runs, starts = [], []
    for _ in range(rounds):
        starts.append(wall(REFERENCE))
        runs.append(wall([REGISTRY, "test"]))
    ratio = statistics.median(run / start for run, start in zip(runs, starts, strict=True))
    seconds = statistics.median(runs)
    met = seconds <= SECONDS
    print(
        f"registry test, {len(files)} cassettes: {seconds:.2f} s, {ratio:.0f} times `python -c pass` "
        f"({statistics.median(starts) * 1000:.0f} ms); target {SECONDS:g} s: {'met' if met else 'MISSED'}"
    )
    pairs = small(files)
    milliseconds(pairs)  # templates are parsed once
    replays, references = milliseconds(pairs)
    middle, reference = statistics.median(replays), statistics.median(references)
    quick = middle <= MILLISECONDS
    print(
        f"a small replay, {len(pairs)} of them: {middle:.2f} ms (max {max(replays):.2f}), {middle / reference:.0f} "
        f"times its JSON ({reference:.3f} ms); target {MILLISECONDS:g} ms: {'met' if quick else 'MISSED'}"
    )
    return 0 if met and quick else 1


if __name__ == "__main__":
    sys.exit(main())
