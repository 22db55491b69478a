"""The commented blueprint that an author starts from."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from registry.catalog import Blueprint
from registry.errors import UnknownNameError, UsageError
from registry.tasks import all_tasks

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


def new(id: str, tasks: Sequence[str], *, schema: str, file: str) -> str:
    """A blueprint that passes `check` as it stands, with a comment wherever the author must decide.

    Raises:
        UnknownNameError: there is no such task type.
        UsageError: the id or a task's variant is no name.
    """
    _valid(id)
    known = all_tasks()
    parts = [_HEAD.format(schema=schema, id=id, file=file, title=_title(id), env=_env(id))]
    for key in tasks or ["text_embedding"]:
        kind, dot, variant = key.partition(".")
        if kind not in known:
            raise UnknownNameError("task type", kind, known)
        if dot and not re.fullmatch(r"[a-z][a-z0-9_]*", variant):
            raise UsageError(f"'{variant}' is no name of a variant", help="lower-case letters, digits and underscores")
        parts.append(f"  {key}:\n{textwrap.indent(known[kind].starter, '    ')}")
    return "".join(parts)


def like(id: str, model: Blueprint, tasks: Sequence[str], *, schema: str, file: str) -> str:
    """The text of another blueprint under a new id, with only the named tasks; its comments stay.

    Raises:
        UnknownNameError: the blueprint has no such task.
    """
    _valid(id)
    wanted = [model.task(key).key for key in tasks] or list(model.tasks)
    lines = model.document.text.splitlines(keepends=True)
    head = [line for line in lines[: _first_task(model)] if not line.startswith(("# yaml-language-server", "title:"))]
    parts = [
        f"# yaml-language-server: $schema={schema}\n",
        f"# The blueprint of {id}, begun as {model.id}. Change what differs, then: registry check {file}\n",
        f"title: {_title(id)}\n",
        *head,
    ]
    starts = {key: model.document.key_place(("tasks", key)).line - 1 for key in model.tasks}
    ends = [*sorted(starts.values())[1:], len(lines)]
    bounds = dict(zip(sorted(starts.values()), ends, strict=True))
    for key in wanted:
        parts += lines[starts[key] : bounds[starts[key]]]
    return "".join(parts)


def _first_task(model: Blueprint) -> int:
    return min(model.document.key_place(("tasks", key)).line for key in model.tasks) - 1


def _valid(id: str) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
        raise UsageError(f"'{id}' is no id of a blueprint", help="lower-case letters and digits, joined by hyphens")


def _title(id: str) -> str:
    return " ".join(word.capitalize() for word in id.split("-"))


def _env(id: str) -> str:
    return re.sub(r"^(?=\d)", "_", id.replace("-", "_").upper())
