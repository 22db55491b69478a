"""The commented blueprint that an author starts from."""

from __future__ import annotations

import itertools
import re
import textwrap
from typing import TYPE_CHECKING

from registry.errors import UnknownNameError, UsageError
from registry.tasks import all_tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.catalog import Blueprint

_HEAD = """\
# yaml-language-server: $schema={schema}
# The blueprint of {id}. Work through it from top to bottom, then: registry check {file}
title: {title}
docs: https://docs.example.com/api # the page where the API is described
url: https://api.example.com/v1 # what all addresses start with
secrets:
  api_key: {{env: {env}_API_KEY}} # where the key comes from; never the key
headers:
  Authorization: "Bearer {{{{ secrets.api_key }}}}"
tasks:
"""


def new(name: str, tasks: Sequence[str], *, schema: str, file: str) -> str:
    """A blueprint that passes `check` as it stands, with a comment wherever the author must decide.

    Raises:
        UnknownNameError: there is no such task type.
        UsageError: the id or a task's variant is no name.
    """
    _valid(name)
    known = all_tasks()
    parts = [_HEAD.format(schema=schema, id=name, file=file, title=_title(name), env=_env(name))]
    for key in dict.fromkeys(tasks) or ["text_embedding"]:
        kind, dot, variant = key.partition(".")
        if kind not in known:
            raise UnknownNameError("task type", kind, known)
        if dot and not re.fullmatch(r"[a-z][a-z0-9_]*", variant):
            raise UsageError(
                f"'{variant}' is no name of a variant", help="lower-case letters, digits and underscores"
            )
        parts.append(f"  {key}:\n{textwrap.indent(known[kind].starter, '    ')}")
    return "".join(parts)


def like(name: str, model: Blueprint, tasks: Sequence[str], *, schema: str, file: str) -> str:
    """The text of another blueprint under a new id, with only the named tasks; its comments stay.

    Raises:
        UnknownNameError: the blueprint has no such task.
        UsageError: the id is no name.
    """
    _valid(name)
    wanted = {model.task(key).key for key in tasks} or set(model.tasks)
    lines = model.document.text.splitlines(keepends=True)
    starts = sorted((model.document.key_place(("tasks", key)).line - 1, key) for key in model.tasks)
    head = lines[: starts[0][0]]
    parts = [
        f"# yaml-language-server: $schema={schema}\n",
        f"# The blueprint of {name}, begun as {model.id}. Change what differs, then: registry check {file}\n",
        f"title: {_title(name)}\n",
        *(line for line in head if not line.startswith(("# yaml-language-server", "title:"))),
    ]
    for (start, key), (end, _) in itertools.pairwise([*starts, (len(lines), "")]):
        if key in wanted:
            parts += lines[start:end]
    return "".join(_anchored(parts, lines))


_ALIAS = re.compile(r"(?<=[:-] )\*(\w+)[ \t]*$", re.MULTILINE)


def _anchored(kept: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    """The kept lines; an alias whose anchor was left out gets what it stood for, and is the anchor from there on."""
    known: set[str] = set()
    for line in kept:
        known |= set(re.findall(r"(?<=[:-] )&(\w+)", line))
        alias = _ALIAS.search(line)
        if alias is None or alias[1] in known:
            yield line
            continue
        known.add(alias[1])
        yield from _written_out(line, alias, lines)


def _written_out(line: str, alias: re.Match[str], lines: Sequence[str]) -> Iterator[str]:
    """The line with the anchor in place of the alias, and the lines below the anchor, moved under it."""
    mark = re.compile(rf"(?<=[:-] )&{alias[1]}\b.*", re.DOTALL)
    number, found = next((number, hit) for number, text in enumerate(lines) if (hit := mark.search(text)))
    yield line[: alias.start()] + found[0]
    depth = _indent(lines[number])
    for below in lines[number + 1 :]:
        if below.strip() and _indent(below) <= depth:
            return
        yield " " * _indent(line) + below[depth:] if below.strip() else below


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _valid(name: str) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise UsageError(
            f"'{name}' is no id of a blueprint", help="lower-case letters and digits, joined by hyphens"
        )


def _title(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split("-"))


def _env(name: str) -> str:
    return re.sub(r"^(?=\d)", "_", name.replace("-", "_").upper())
