"""Answers of the platforms' own Java libraries, written down: `tests/data/jvm/*.json`.

Each file says under `answers_of` which library in which version gave them; inputs were made at random, answers never
by our own code.
"""

import json
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent / "data" / "jvm"


def answers(name):
    """The cases of one file as parameters of a test, called `name-1`, `name-2`, …"""
    cases = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))["cases"]
    return [pytest.param(case, id=f"{name}-{number}") for number, case in enumerate(cases, 1)]
