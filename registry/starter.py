"""The commented blueprint that an author starts from."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

from registry import load
from registry.errors import ConfigurationError, UnknownNameError, UsageError
from registry.rules.unused_declaration import RULE
from registry.tasks import all_tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    """The text of another blueprint under a new id, with only the named tasks and what they use; its comments stay.

    Raises:
        UnknownNameError: the blueprint has no such task.
        UsageError: the id is no name, or the file is written in a way that cannot be cut.
    """
    _valid(name)
    wanted = {model.task(key).key for key in tasks} or set(model.tasks)
    lines = model.document.text.splitlines(keepends=True)
    starts = sorted((model.document.key_place(("tasks", key)).line - 1, key) for key in model.tasks)
    begun = [
        f"# yaml-language-server: $schema={schema}\n",
        f"# The blueprint of {name}, begun as {model.id}. Change what differs, then: registry check {file}\n",
        f"title: {_title(name)}\n",
    ]
    kept: list[str] = []
    for (start, key), (end, _) in itertools.pairwise([*starts, (len(lines), "")]):
        if key in wanted:
            kept += lines[start:end]
    wished = {
        **model.content,
        "title": _title(name),
        "tasks": {key: model.content["tasks"][key] for key in wanted},
    }
    idle = _idle(model, wished)
    for kind, names in idle.items():
        wished[kind] = {known: value for known, value in wished[kind].items() if known not in names}
    wished = {field: value for field, value in wished.items() if value or field not in idle}
    head = [
        line
        for line in _without(model, lines[: starts[0][0]], idle)
        if not line.startswith(("# yaml-language-server", "title:"))
    ]
    text = "".join(_anchored([*begun, *head, *kept], lines, set()))
    if not _says(text, wished):
        raise UsageError(
            f"{model.document.file} is written so that a part of it cannot be taken",
            help="one key a line: braces and several lines are for values only; or copy the file",
        )
    return text


def _idle(model: Blueprint, content: Mapping[str, Any]) -> dict[str, set[str]]:
    """The parameters and secrets of the whole blueprint that nothing in the content uses, as the rule for them finds.

    Those on the line of `parameters` or `secrets` itself stay: that line cannot be cut.
    """
    document = load.parse(json.dumps(content, ensure_ascii=False).encode(), model.document.file)
    found: dict[str, set[str]] = {}
    unused = {finding.place for finding in RULE.check(dataclasses.replace(model, document=document))}
    for kind in _DECLARED:
        line = model.document.key_place((kind,)).line
        names = {
            name
            for name in content.get(kind, {})
            if document.key_place((kind, name)) in unused
            and model.document.key_place((kind, name)).line > line
        }
        found |= {kind: names} if names else {}
    return found


def _without(model: Blueprint, head: Sequence[str], idle: Mapping[str, Iterable[str]]) -> list[str]:
    """The lines above the tasks without those declarations, the comments above them, and keys that are left empty."""
    gone: set[int] = set()
    for kind, names in idle.items():
        for name in names:
            gone |= _block(model.document.key_place((kind, name)).line - 1, head)
        if not set(model.content[kind]) - set(names):
            gone |= _block(model.document.key_place((kind,)).line - 1, head)
    return [line for number, line in enumerate(head) if number not in gone]


def _block(start: int, lines: Sequence[str]) -> set[int]:
    """The line of a key, the deeper ones below it, and the comments right above it."""
    end, depth = start + 1, _indent(lines[start])
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > depth):
        end += 1
    while not lines[end - 1].strip():
        end -= 1  # blank lines part what follows from what was before
    while start and lines[start - 1].lstrip().startswith("#") and _indent(lines[start - 1]) == depth:
        start -= 1
    return set(range(start, end))


def _says(text: str, wished: Mapping[str, Any]) -> bool:
    try:
        return bool(load.parse(text.encode(), "").value == wished)
    except ConfigurationError:
        return False


_DECLARED = ("parameters", "secrets")
_ALIAS = re.compile(r"(?<=[:-] )\*(\w+)[ \t]*$", re.MULTILINE)
_ANCHOR = re.compile(r"(?<=[:-] )&(\w+) *")


def _anchored(kept: Iterable[str], lines: Sequence[str], known: set[str]) -> Iterator[str]:
    """The kept lines; an alias whose anchor was left out gets what it stood for, and is the anchor from there on."""
    for line in kept:
        anchor, alias = _ANCHOR.search(line), _ALIAS.search(line)
        if anchor and anchor[1] in known:
            yield (
                line[: anchor.start()].rstrip() + " " * (line[anchor.end() :] != "\n") + line[anchor.end() :]
            )
        elif alias and alias[1] not in known:
            yield from _anchored(_written_out(line, alias, lines), lines, known)
        else:
            known |= {anchor[1]} if anchor else set()
            yield line


def _written_out(line: str, alias: re.Match[str], lines: Sequence[str]) -> Iterator[str]:
    """The line with the anchor in place of the alias, and the lines below the anchor, moved under it."""
    mark = re.compile(rf"(?<=[:-] )&{alias[1]}\b.*", re.DOTALL)
    number, found = next((number, hit) for number, text in enumerate(lines) if (hit := mark.search(text)))
    yield line[: alias.start()] + found[0]
    depth, item = _indent(lines[number]), lines[number].lstrip().startswith("- ")
    for below in lines[number + 1 :]:
        # The items of a list may stand as deep as its key.
        inside = _indent(below) > depth or (
            _indent(below) == depth and not item and below.lstrip().startswith("- ")
        )
        if below.strip() and not inside:
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
