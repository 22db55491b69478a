"""Runs the commands of a Markdown page and compares their output with what the page prints.

    python tests/documents.py README.md docs/authoring.md     write the real output into the pages

In a page, a fence ```console holds commands after `$ ` and what they print, standard error included. A line `…` in the
output stands for any lines; where the output itself holds fences, the page's fence has more backquotes. A fence whose first line is `# file: NAME` (or `// file: NAME`) is written to that file
first. All of a page runs in one empty folder.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = re.compile(r"^(`{3,})([a-z]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"\A(?:#|//) file: (\S+)\n")


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page: what it runs, what the page says it prints, where that stands in the page."""

    line: str
    printed: str
    span: tuple[int, int]
    number: int


def parts(page: str) -> Iterator[Command | tuple[str, str]]:
    """The commands, and the files (name, text) to write between them, in order."""
    for fence in _FENCE.finditer(page):
        kind, body = fence[2], fence[3]
        if named := _FILE.match(body):
            yield named[1], body[named.end() :]
        elif kind == "console":
            starts = [match.start() for match in re.finditer(r"^\$ ", body, re.MULTILINE)]
            for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
                line, _, printed = body[start:end].partition("\n")
                offset = fence.start(3) + start
                span = (offset + len(line) + 1, offset + (end - start))
                yield Command(line[2:], printed, span, page.count("\n", 0, offset) + 1)


def run(line: str, folder: Path) -> str:
    """What the command prints, both streams in one."""
    tools = Path(sys.executable).parent
    names = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    environ = {
        **names,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "REGISTRY_CACHE": "off",
        "PYTHONUNBUFFERED": "1",
    }
    ended = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.stdout


def matches(printed: str, real: str) -> bool:
    """Whether the page's output is the real one; a line `…` stands for any lines."""
    pattern = "".join(
        "(?:.*\n)*?" if line.strip() == "…" else re.escape(line) for line in printed.splitlines(keepends=True)
    )
    return re.fullmatch(pattern, real) is not None


def check(page: str, folder: Path) -> list[str]:
    """Every command whose output is not what the page prints, with the difference in words."""
    wrong = []
    for part in parts(page):
        if isinstance(part, Command):
            real = run(part.line, folder)
            if not matches(part.printed, real):
                wrong.append(
                    f"line {part.number}: $ {part.line}\nprints:\n{real}\nthe page says:\n{part.printed}"
                )
        else:
            write(folder / part[0], part[1])
    return wrong


def write(path: Path, text: str) -> None:
    """Writes the file, with the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def renew(page: str, folder: Path) -> str:
    """The page with the real output of every command whose output is not shortened by `…`."""
    result, position = [], 0
    for part in parts(page):
        if not isinstance(part, Command):
            write(folder / part[0], part[1])
            continue
        real = run(part.line, folder)
        start, end = part.span
        result.append(page[position:start])
        result.append(part.printed if matches(part.printed, real) else real)
        position = end
    return "".join(result) + page[position:]


def main() -> None:
    """Renews the pages that are named."""
    for name in sys.argv[1:]:
        path = Path(name)
        with tempfile.TemporaryDirectory() as folder:
            path.write_text(renew(path.read_text("utf-8"), Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
