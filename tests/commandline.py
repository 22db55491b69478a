"""The command line as tests use it: in this process, or as a process of its own; its machine formats, judged."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from registry import cli, resources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CHECKOUT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output, which holds one JSON document."""
        return json.loads(self.out)

    def error(self) -> dict[str, Any]:
        """The error object on standard error; standard output is empty."""
        assert self.out == ""
        document = json.loads(self.err)
        fits(document, "output/error")
        error: dict[str, Any] = document["error"]
        return error


@pytest.fixture
def registry(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ended]:
    """`registry(*arguments, stdin=b"")` in this process, in an empty folder, without cache and variables of the user."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("REGISTRY_CACHE", "off")
    for name in ("REGISTRY_BLUEPRINTS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        code = cli.main(arguments)
        captured = capsys.readouterr()
        return Ended(code=code, out=captured.out, err=captured.err)

    return run


def process(
    *arguments: str,
    folder: Path,
    stdin: bytes = b"",
    environ: Mapping[str, str] | None = None,
    stdout: int = subprocess.PIPE,
) -> Ended:
    """`python -m registry *arguments` as a process of its own in that folder."""
    return _run([sys.executable, "-m", "registry", *arguments], folder, stdin, environ, stdout)


def shell(script: str, folder: Path, environ: Mapping[str, str] | None = None) -> Ended:
    """A bash script in that folder, in which `registry` is the command."""
    command = f'registry() {{ "{sys.executable}" -m registry "$@"; }}\n{script}'
    return _run(["bash", "-c", command], folder, b"", environ, subprocess.PIPE)


def _run(
    command: list[str], folder: Path, stdin: bytes, environ: Mapping[str, str] | None, stdout: int
) -> Ended:
    ended = subprocess.run(
        command,
        cwd=folder,
        env=variables(folder) | dict(environ or {}),
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
    )
    return Ended(code=ended.returncode, out=(ended.stdout or b"").decode(), err=ended.stderr.decode())


def variables(folder: Path) -> dict[str, str]:
    """The environment of a process: nothing of the user's, the cache in that folder."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    return {**kept, "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(CHECKOUT)}


def fits(document: Any, schema: str) -> None:
    """Holds a document against `schemas/<schema>.schema.json`.

    Raises:
        jsonschema.ValidationError: it does not fit.
    """
    jsonschema.Draft202012Validator(resources.schema(schema)).validate(document)
