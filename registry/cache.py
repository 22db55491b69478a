"""Rendered output that was seen before: the same code, data, arguments and day give the same bytes.

Only `render` of shipped blueprints is kept: whatever reads files of the user, standard input or a project is run
again. A cache that cannot be read or written is no cache; `REGISTRY_CACHE=off` turns it off.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_PACKAGE = Path(__file__).parent
_FILES = {"--options", "--out", "--blueprints", "--all", "-"}


def key(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> Path | None:
    """The file that would hold the output; None where the output must not be kept."""
    named = {argument.partition("=")[0] for argument in arguments}
    if environ.get("REGISTRY_CACHE") == "off" or environ.get("REGISTRY_BLUEPRINTS") or named & _FILES:
        return None
    if any((folder / "registry.yaml").exists() for folder in (Path.cwd(), *Path.cwd().parents)):
        return None
    home = environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    asked = "\0".join([time.strftime("%Y-%m-%d", time.gmtime()), *arguments])
    name = hashlib.sha256(asked.encode("utf-8", "surrogateescape")).hexdigest()
    return Path(home, "inference-registry", "render", _stamp(), name)


def _stamp() -> str:
    """What the installation is: every file of code and data with its size and time of change."""
    digest = hashlib.sha256()
    roots = [_PACKAGE, *(path for name in ("blueprints", "schemas") if (path := _PACKAGE.parent / name).is_dir())]
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                status = os.stat(os.path.join(folder, name))
                digest.update(f"{folder}/{name}:{status.st_size}:{status.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def load(path: Path) -> tuple[str, str] | None:
    """The output and the words that were written when it was rendered first; None where it was not."""
    try:
        output, words = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return output, words


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
