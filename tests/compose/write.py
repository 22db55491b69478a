"""Writes the shipped cassettes, and says which files are not as it writes them.

    python tests/compose/write.py            what differs
    python tests/compose/write.py --write    writes it

Requests and answers are put together here by hand, from the providers' pages, and by nothing that they prove: no
blueprint has a part in a request. `tests/test_sdk_cassettes.py` holds them against the providers' own SDKs.
"""

# ruff: noqa: T201, E402  (a script; the folder of its modules is known only after its first lines)
from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[0] = str(HERE.parent)

from compose import (
    azure_cases,
    cohere_cases,
    dashscope_cases,
    dashscope_twin_cases,
    huggingface_cases,
    openai_cases,
    searchplat_cases,
)

from registry.cassette import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.cassette import Cassette

FOLDER = HERE.parents[1] / "cassettes"
PROVIDERS = (
    azure_cases,
    cohere_cases,
    dashscope_cases,
    dashscope_twin_cases,
    huggingface_cases,
    openai_cases,
    searchplat_cases,
)


def cassettes() -> Iterator[Cassette]:
    """Every shipped cassette."""
    for provider in PROVIDERS:
        yield from provider.cassettes()


def files() -> dict[str, str]:
    """File below the folder of cassettes → its text.

    Raises:
        ValueError: two cases have the same file.
    """
    found: dict[str, str] = {}
    for cassette in cassettes():
        if cassette.file in found:
            raise ValueError(f"{cassette.file} is written twice")
        found[cassette.file] = write(cassette)
    return found


def main() -> int:
    """0 where every file is as it should be, after writing it with `--write`; else 1."""
    wanted = files()
    there = {str(path.relative_to(FOLDER)): path for path in sorted(FOLDER.glob("*/*.yaml"))}
    stale = [
        name
        for name, text in wanted.items()
        if name not in there or there[name].read_text(encoding="utf-8") != text
    ]
    left = [name for name in there if name not in wanted]
    if "--write" in sys.argv[1:]:
        for name in stale:
            (FOLDER / name).parent.mkdir(exist_ok=True)
            (FOLDER / name).write_text(wanted[name], encoding="utf-8")
        for name in left:
            there[name].unlink()
        print(f"{len(wanted)} cassettes, {len(stale)} written, {len(left)} removed")
        return 0
    for name in stale + left:
        print(f"{name} is not what the script writes")
    return 1 if stale or left else 0


if __name__ == "__main__":
    sys.exit(main())
