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
_DOMAIN = 2
"""Labels that make a domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A task whose address the request has."""

    task: BlueprintTask
    values: Mapping[str, str]
    """Parameter → its text in host and path, percent-encoding undone; hidden ones are not there."""
    hidden: bool
    """Whether the recorder hid a part of the address."""
    known: bool
    """Whether the host is the provider's; otherwise the blueprint takes any host and the body must tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """The patterns of a task's host and path."""

    method: str
    host: re.Pattern[str]
    path: re.Pattern[str]
    domains: frozenset[str] | None
    """For a host that can be any: the domains of the examples. None for a host of the provider's."""


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
        if (address := _address(task)) is not None
        and address.method == method.upper()
        and (match := address.path.fullmatch(path))
    ]
    blueprints = {task.blueprint.id for task, _, _ in there}
    found: list[Candidate] = []
    for task, address, match in there:
        at_host = address.host.fullmatch(host) or address.host.fullmatch(_netloc(parts))
        if at_host is None:
            continue
        known = address.domains is None or _domain(host) in address.domains
        if not known and len(blueprints) > 1:
            continue
        texts = {**at_host.groupdict(), **match.groupdict()}
        values = {name: unquote(text) for name, text in texts.items() if not REDACTED.fullmatch(text)}
        found.append(Candidate(task=task, values=values, hidden=len(values) < len(texts), known=known))
    return found


def _collapsed(path: str) -> str:
    return re.sub("/{2,}", "/", path).rstrip("/")


def _netloc(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2].lower()


def _domain(host: str) -> str:
    return ".".join(host.split(".")[-_DOMAIN:])


@functools.lru_cache(maxsize=512)
def _address(task: BlueprintTask) -> _Address | None:
    """None for a task that calls nobody, or whose address every endpoint gives itself."""
    match = _BASE.fullmatch(task.url.text) if task.url else None
    if task.request is None or match is None:
        return None
    path = (match[2] or "").rstrip("/") + task.request.get("path", "")
    host = _pattern(task, match[1], host=True)
    examples: list[Any] = []
    if host.fullmatch(_ANYWHERE):
        names = {name.partition(".")[2] for _, _, name in template.names(match[1])}
        examples = [text for name in names for text in task.parameters[name].get("examples", ())]
    return _Address(
        method=str(task.request.get("method", "POST")),
        host=host,
        path=_pattern(task, _collapsed(path), host=False),
        domains=frozenset(map(_domain, map(str, examples))) if host.fullmatch(_ANYWHERE) else None,
    )


def _pattern(task: BlueprintTask, text: str, *, host: bool) -> re.Pattern[str]:
    """The template as a regular expression with one group a parameter."""
    written = ""
    named: set[str] = set()
    parts = template.parse(text).parts
    for part in parts:
        if isinstance(part, str):
            written += re.escape(part)
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
