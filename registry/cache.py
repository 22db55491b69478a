"""Output that was printed before: the same code, data, arguments and day give the same bytes.

Only `render` of shipped blueprints and `--help` are kept: whatever reads files of the user, standard input or a project is run
again. A cache that cannot be read or written is no cache; `REGISTRY_CACHE=off` turns it off.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PACKAGE = Path(__file__).parent
_NOT_KEPT = {"--options", "--out", "--blueprints", "--all", "-"}
"""What reads or writes files of the user."""


def key(
    arguments: Sequence[str], environ: Mapping[str, str] = os.environ, day: str | None = None
) -> Path | None:
    """The file that would hold the output; None where the output must not be kept.

    `day` (2026-07-30) is today in UTC unless given: on another day a model may be retired.
    """
    named = {argument.partition("=")[0] for argument in arguments}
    if environ.get("REGISTRY_CACHE") == "off" or environ.get("REGISTRY_BLUEPRINTS") or named & _NOT_KEPT:
        return None
    asked = "\0".join([day or time.strftime("%Y-%m-%d", time.gmtime()), _width(environ), *arguments])
    name = hashlib.sha256(asked.encode("utf-8", "surrogateescape")).hexdigest()
    try:
        folder = _folder(environ)
        return None if folder is None or _in_project() else folder / _stamp() / name
    except OSError:  # a folder is gone, a file is just being replaced: nobody can tell what rules here
        return None


def _width(environ: Mapping[str, str]) -> str:
    """The columns of the terminal: help is wrapped by them."""
    try:
        return environ.get("COLUMNS") or str(os.get_terminal_size(1).columns)
    except OSError:
        return ""


def _folder(environ: Mapping[str, str]) -> Path | None:
    """`render` in the user's cache; None for a user without one (XDG: a relative path does not count)."""
    home = Path(environ.get("XDG_CACHE_HOME", ""))
    if not home.is_absolute():
        home = Path(environ.get("HOME") or Path("~").expanduser(), ".cache")
    return home / "inference-registry" / "render" if home.is_absolute() else None


def _in_project() -> bool:
    """Whether a `registry.yaml` rules here."""
    here = Path.cwd()
    return any((folder / "registry.yaml").exists() for folder in (here, *here.parents))


def _stamp() -> str:
    """What the installation is: every file of code and data with its size and time of change."""
    digest = hashlib.sha256()
    roots = [
        _PACKAGE,
        *(path for name in ("blueprints", "schemas") if (path := _PACKAGE.parent / name).is_dir()),
    ]
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                file = f"{folder}/{name}"
                status = os.stat(file)  # noqa: PTH116  (a Path for each of three hundred files costs 3 ms)
                digest.update(
                    f"{file}:{status.st_size}:{status.st_mtime_ns}\n".encode("utf-8", "surrogateescape")
                )
    return digest.hexdigest()[:16]


def load(path: Path) -> tuple[str, str] | None:
    """The output and the words that were written when it was rendered first; None where it was not."""
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    match kept:
        case [str(output), str(words)]:
            return output, words
    return None


def save(path: Path, output: str, words: str) -> None:
    """Keeps the output; that of other versions of the code and data is dropped."""
    try:
        if not path.parent.is_dir():
            _drop(path.parent.parent)
            path.parent.mkdir(parents=True, mode=0o700)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps([output, words]), encoding="utf-8")
        temporary.replace(path)
    except OSError:
        return


def _drop(folder: Path) -> None:
    import shutil  # noqa: PLC0415  (once per version)

    shutil.rmtree(folder, ignore_errors=True)
