"""The entry point: answers what was printed before at once, and hands everything else to the commands."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    code = 0
    try:
        _speak_utf8()
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away, as `head` does. Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return code


def _speak_utf8() -> None:
    """UTF-8 whatever the locale says; bytes of a file name that are none come out escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _run(arguments: Sequence[str]) -> int:
    if arguments == ["--version"]:
        from registry import __version__

        sys.stdout.write(f"inference-registry {__version__}\n")
        return 0
    kept = arguments[:1] == ["render"] or not {"-h", "--help"}.isdisjoint(arguments)
    return _kept(arguments) if kept else _dispatch(arguments)


def _dispatch(arguments: Sequence[str]) -> int:
    from registry.commands._parser import dispatch

    return dispatch(arguments)


def _kept(arguments: Sequence[str]) -> int:
    """`render` or help, from the cache where its output was seen before."""
    from registry import cache

    path = cache.key(arguments)
    if path is None:
        return _dispatch(arguments)
    known = cache.load(path)
    if known is not None:
        output, words = known
        sys.stderr.write(words)
        sys.stdout.write(output)
        return 0
    import contextlib
    import io

    kept, said = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(kept), contextlib.redirect_stderr(said):
            code = _dispatch(arguments)
    finally:
        sys.stderr.write(said.getvalue())
        sys.stdout.write(kept.getvalue())
    if code == 0:
        cache.save(path, kept.getvalue(), said.getvalue())
    return code


if __name__ == "__main__":
    sys.exit(main())
