"""Whose request is this? Method, host and path of a recorded request → the tasks of blueprints that send such ones.

A host or path with parameters is a pattern made of their schemas. Scheme and port do not count: recorders and proxies
change them. Where a blueprint takes any host (a server of one's own), a foreign host is believed only if no other
blueprint has that path, and only with a body that reads back.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from registry import template

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from urllib.parse import SplitResult

    from registry.catalog import BlueprintTask

REDACTED = re.compile(r"<[^/<>]+>|%3C[^/]+?%3E|\*{3,}|\[?(?:REDACTED|FILTERED|MASKED)\]?", re.IGNORECASE)
"""What recorders write instead of what they hide."""
_BASE = re.compile(r"https?://([^/]*)(/.*)?", re.IGNORECASE)
_ANYWHERE = "host.of.nobody.example"
_ANY = "*"
_DOMAIN = 2
"""Labels that make a domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A task whose address the request has."""

    task: BlueprintTask
    values: Mapping[str, str]
    """Parameter → its text in host and path, percent-encoding undone; hidden ones are not there."""
    hidden: bool
    """Whether the address is not the one that we would call: a part of it is hidden, or it is another one."""
    known: bool
    """Whether the address is the task's alone; otherwise body and answer must tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """The patterns of a task's host and path."""

    method: str
    host: re.Pattern[str]
    path: re.Pattern[str]
    domains: frozenset[str] | None
    """For a host that can be any: the domains of the examples. None for a host of the provider's."""
    other: bool = False
    """Whether it is one of `also_at`."""
    wild: bool = False
    """Whether its path is open: the host has other services there, too."""


def candidates(tasks: Iterable[BlueprintTask], method: str, url: str) -> list[Candidate]:
    """The tasks that send requests with that method to that address, in their order; none for an odd address."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return []
    if not host:
        return []
    path = _collapsed(parts.path)
    there = [
        (task, address, match)
        for task in tasks
        for address in _addresses(task)
        if address.method == method.upper() and (match := address.path.fullmatch(path))
    ]
    blueprints = {task.blueprint.id for task, address, _ in there if not address.wild}
    found: list[Candidate] = []
    for task, address, match in there:
        at_host = address.host.fullmatch(host) or address.host.fullmatch(_netloc(parts))
        if at_host is None:
            continue
        at_home = address.domains is None or _domain(host) in address.domains
        if not at_home and len(blueprints) > 1:
            continue
        texts = {**at_host.groupdict(), **match.groupdict()}
        values = {name: unquote(text) for name, text in texts.items() if not REDACTED.fullmatch(text)}
        hidden = address.other or len(values) < len(texts)
        known = at_home and not address.wild
        found.append(Candidate(task=task, values=values, hidden=hidden, known=known))
    return found


def _collapsed(path: str) -> str:
    return re.sub("/{2,}", "/", path).rstrip("/")


def _netloc(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2].lower()


def _domain(host: str) -> str:
    return ".".join(host.split(".")[-_DOMAIN:])


@functools.lru_cache(maxsize=512)
def _addresses(task: BlueprintTask) -> tuple[_Address, ...]:
    """Its own and those of `also_at`; none for a task that calls nobody, or whose address every endpoint gives itself."""
    request = task.request or {}
    own = (
        [task.url.text.rstrip("/") + request.get("path", "")] if task.url and task.request is not None else []
    )
    texts = [(text, False) for text in own] + [(text, True) for text in request.get("also_at", ())]
    return tuple(
        _address(task, match[1], match[2] or "", other=other)
        for text, other in texts
        if (match := _BASE.fullmatch(text))
    )


def _address(task: BlueprintTask, host_text: str, path: str, *, other: bool) -> _Address:
    host = _pattern(task, host_text, host=True)
    domains = None
    if host.fullmatch(_ANYWHERE):
        names = {name.partition(".")[2] for _, _, name in template.names(host_text)}
        examples: list[Any] = [text for name in names for text in task.parameters[name].get("examples", ())]
        domains = frozenset(_domain(str(text)) for text in examples)
    return _Address(
        method=str((task.request or {}).get("method", "POST")),
        host=host,
        path=_pattern(task, _collapsed(path), host=False),
        domains=domains,
        other=other,
        wild=other and _ANY in path,
    )


def _pattern(task: BlueprintTask, text: str, *, host: bool) -> re.Pattern[str]:
    """The template as a regular expression with one group a parameter."""
    written = ""
    named: set[str] = set()
    parts = template.parse(text).parts
    for part in parts:
        if isinstance(part, str):
            written += re.escape(part).replace(re.escape(_ANY), ".+" if not host else "[^/.]+")
            continue
        name = part.names[0].partition(".")[2] if len(part.names) == 1 and part.pieces else ""
        if not name:
            written += "[^/]+"
        elif name in named:
            written += f"(?P={name})"
        else:
            named.add(name)
            hidden = f"|{REDACTED.pattern}" if not host or len(parts) > 1 else ""
            written += f"(?P<{name}>(?:{_values(task.parameters[name], host=host)}){hidden})"
    return re.compile(written, re.IGNORECASE if host else 0)


def _values(parameter: Mapping[str, Any], *, host: bool) -> str:
    """What a parameter may be in an address. In a path anything: what its schema refuses is told when it is read."""
    if not host:
        return "[^/]+"
    if "enum" in parameter:
        return "|".join(re.escape(str(value)) for value in parameter["enum"])
    pattern = str(parameter.get("pattern", "[^/]+"))
    return pattern.removeprefix("^").removesuffix("$")
