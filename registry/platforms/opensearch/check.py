"""Requests to OpenSearch that someone already has: is one ours, and what is wrong with it."""

from __future__ import annotations

import dataclasses
import functools
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry import plugins, resources, shape
from registry.diagnostics import Finding, Rule, Severity, worst_first
from registry.model import oldest
from registry.platforms.opensearch.since import Use, uses
from registry.platforms.opensearch.written import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from registry.model import Document, Version, WrittenRequest

PAGES: Mapping[str, str] = {
    "S201": "The body has a field that OpenSearch does not know.\n\n"
    "Processors and pipelines are refused for one unknown field. In connectors and models it is an error only where the name is a misspelt one of a field that must be there.",
    "S202": "The body has a field that OpenSearch skips.\n\n"
    "Connectors, models and their settings are read field by field and the rest is skipped without a word: a misspelt time-out is stored nowhere and the default counts.",
    "S203": "A field is missing that must be there.",
    "S204": "A value has the wrong type.\n\n"
    "Connectors and models take numbers and booleans for texts and numbers in quotes for numbers, but never a list or an object for a text; processors are stricter and take no number for a text.",
    "S205": "A value is none of those that OpenSearch knows.",
    "S206": "A value does not have the form that it must have.",
    "S207": "A value is too large, too small, or stands where it may not.",
    "V201": "The body needs a newer OpenSearch than the one it is checked for.\n\n"
    "Older releases skip a new field of a connector or model without a word (a warning) and refuse a new field of a processor or a new value (an error).",
}
"""The manual pages of what the schema finds; each rule brings its own."""

_CODES = shape.Codes(
    unknown="S201",
    ignored="S202",
    missing="S203",
    type="S204",
    enum="S205",
    pattern="S206",
    other="S207",
)


def claims(request: WrittenRequest) -> bool:
    """Whether the request creates or sets something that this module knows."""
    return request.method in {"PUT", "POST"} and kind_of(request) is not None


def check(request: WrittenRequest, *, version: Version | None = None) -> list[Finding]:
    """Everything that is wrong with a request that is ours, worst first.

    Without a version, what only later releases refuse than the body needs is a warning.
    """
    kind = kind_of(request)
    if kind is None:
        return []
    if request.body is None:
        return [
            Finding(
                code="S203",
                message=f"there is no body: {_article(kind)} is created from one",
                place=request.place,
            )
        ]
    schema = definition(kind)
    used = list(uses(schema, request.body.value))
    floor = oldest(use.need for use in used)
    found = [*structure(request, version), *_too_new(request.body, used, version)]
    for scope in rules():
        holds = scope.holds(version, floor)
        if holds is not False:
            of_rule = scope.rule.check(request) if scope.at is None else scope.at(request, version)
            found += [finding if holds else _softened(finding) for finding in of_rule]
    return worst_first(found)


def structure(request: WrittenRequest, version: Version | None = None) -> list[Finding]:
    """The misfits of the body with the schema of its kind; none where the request is not ours or has no body.

    What stands in a field that the version skips is a warning at most.
    """
    kind, body = kind_of(request), request.body
    if kind is None or body is None:
        return []
    found = shape.findings(body, definition(kind), codes=_CODES)
    if version is None:
        return found
    skipped = [
        use.path for use in uses(definition(kind), body.value) if use.ignored and use.need.version > version
    ]
    places = {place for path in skipped for place in (body.place(path), body.key_place(path))}
    return [_softened(finding) if finding.place in places else finding for finding in found]


def needs(request: WrittenRequest) -> list[Use]:
    """The features of the body that not every release knows, and where they stand."""
    kind = kind_of(request)
    return [] if kind is None or request.body is None else list(uses(definition(kind), request.body.value))


@functools.cache
def definition(kind: Kind) -> dict[str, object]:
    """The schema of a body."""
    return shape.part(resources.schema("targets/opensearch"), kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A rule, and the releases that it is true of."""

    rule: Rule[WrittenRequest]
    since: Version | None
    until: Version | None
    """The last one."""
    at: Callable[[WrittenRequest, Version | None], Iterable[Finding]] | None
    """The rule for one version, where what it finds differs between them; None for the newest."""

    def holds(self, version: Version | None, floor: Version | None) -> bool | None:
        """Whether it is true of the version; without one, of every release from `floor` on, None for some of them."""
        if version is not None:
            return not (self.since and version < self.since) and not (self.until and version > self.until)
        if self.until is not None:
            return False if floor is not None and floor > self.until else None
        return True if self.since is None or (floor is not None and floor >= self.since) else None


@functools.cache
def rules() -> list[Scope]:
    """Every rule of this platform.

    A rule's file may say `SINCE = Version(…)` or `UNTIL = Version(…)`, and have a `check_at(request, version)`.
    """
    package = f"{__package__}.rules"
    found: dict[str, Rule[WrittenRequest]] = plugins.discover(package, "RULE", Rule)
    files = {name: sys.modules[f"{package}.{name}"] for name in found}
    return [
        Scope(
            rule=rule,
            since=getattr(files[name], "SINCE", None),
            until=getattr(files[name], "UNTIL", None),
            at=getattr(files[name], "check_at", None),
        )
        for name, rule in found.items()
    ]


def _softened(finding: Finding) -> Finding:
    """The finding as a warning, if it is more: it is true of some releases only."""
    order = list(Severity)
    severity = max(finding.severity, Severity.WARNING, key=order.index)
    return dataclasses.replace(finding, severity=severity)


def _too_new(document: Document, used: list[Use], version: Version | None) -> Iterator[Finding]:
    for use in used:
        if version is None or use.need.version <= version:
            continue
        then = f"{version} ignores it" if use.ignored else f"{version} does not know it"
        yield Finding(
            code="V201",
            severity=Severity.WARNING if use.ignored else Severity.ERROR,
            message=f"{use.need.feature} needs OpenSearch {use.need.version}: {then}",
            place=document.place(use.path) if use.value else document.key_place(use.path),
            help="leave it out, or check with --platform-version of the cluster",
        )


def _article(kind: Kind) -> str:
    return {
        Kind.CONNECTOR: "a connector",
        Kind.MODEL_GROUP: "a model group",
        Kind.REMOTE: "a model",
        Kind.LOCAL: "a model",
        Kind.INGEST: "a pipeline",
        Kind.SEARCH: "a pipeline",
        Kind.SETTINGS: "a setting",
    }[kind]
