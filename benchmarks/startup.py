"""How fast the command line starts, as ratios to `python -c pass` in the same run.

    python benchmarks/startup.py [ROUNDS]

Every round runs every command once, in turn; the ratio is taken inside a round. A target is met when the median of the
ratios passes and no more than one round in five misses.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REFERENCE = [sys.executable, "-c", "pass"]
REGISTRY = [str(Path(sys.executable).with_name("registry"))]
RENDER = [*REGISTRY, "render", "openai", "text_embedding", "--target"]
CASES: list[tuple[str, list[str], dict[str, str], float | None]] = [
    ("registry --version", [*REGISTRY, "--version"], {}, 4),
    ("--help, printed before", [*REGISTRY, "--help"], {}, 4),
    ("--help, first time", [*REGISTRY, "--help"], {"REGISTRY_CACHE": "off"}, None),
    ("render, printed before", [*RENDER, "opensearch"], {}, 6),
    ("render, first time", [*RENDER, "opensearch"], {"REGISTRY_CACHE": "off"}, None),
]


def wall(command: list[str], environ: dict[str, str]) -> float:
    """Seconds of one run as a whole process."""
    started = time.perf_counter()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> int:
    """Prints one line a case; 1 where a target is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    missed = 0
    with tempfile.TemporaryDirectory() as cache:
        base = {**os.environ, "XDG_CACHE_HOME": cache}
        ratios: dict[str, list[float]] = {name: [] for name, *_ in CASES}
        for number in range(rounds + 1):
            reference = wall(REFERENCE, base)
            for name, command, extra, _ in CASES:
                ratio = wall(command, {**base, **extra}) / reference
                if number:  # the first round warms the page cache
                    ratios[name].append(ratio)
        print(f"{rounds} rounds; ratio to `python -c pass` ({reference * 1000:.0f} ms in the last one)")
        for name, _, _, target in CASES:
            taken = sorted(ratios[name])
            median = statistics.median(taken)
            late = sum(target is not None and ratio > target for ratio in taken)
            met = target is None or (median <= target and late <= rounds // 5)
            missed += not met
            verdict = "no target" if target is None else f"target {target}  {'met' if met else 'MISSED'}"
            print(f"{name:24} {median:5.2f} (min {taken[0]:.2f}, max {taken[-1]:.2f})  {verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
