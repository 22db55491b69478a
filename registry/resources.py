"""Where the shipped data is: inside the wheel when installed, beside the package in a checkout."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent


@functools.cache
def folder(name: str) -> Path:
    """The folder of shipped data called `name`: `blueprints` or `schemas`.

    Raises:
        FileNotFoundError: the installation is broken, or `name` is not shipped.
    """
    for place in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"no shipped folder '{name}' beside {_PACKAGE}: reinstall inference-registry")


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """The shipped JSON Schema at `schemas/<name>.schema.json`, e.g. `targets/opensearch`; do not change it."""
    document: dict[str, Any] = json.loads((folder("schemas") / f"{name}.schema.json").read_text("utf-8"))
    return document
