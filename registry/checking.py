"""What `registry check` looks at: blueprints, folders, projects and requests that someone already has."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from registry import catalog, console, lint, project
from registry.diagnostics import Finding, Severity, worst_first
from registry.errors import ConfigurationError, NothingFoundError, UsageError
from registry.model import Place, Version, WrittenRequest
from registry.platforms import Platform, all_platforms, platform_of, target

BLUEPRINTS = (".yaml", ".yml")
REQUESTS = (".console", ".http", ".txt", ".json")
UNKNOWN_REQUEST = "S118"
NO_TARGET = "S119"

_REQUEST_LINE = re.compile(r"^\s*(?:(?:#|//)[^\n]*\n\s*)*(?:GET|PUT|POST|DELETE|HEAD|PATCH)\s+\S", re.IGNORECASE)

Check = Callable[..., list[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the flags say."""

    target: str | None = None
    version: Version | None = None
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One file that was looked at."""

    file: str
    text: str
    findings: tuple[Finding, ...]


def gather(paths: Iterable[str], settings: Settings) -> list[Checked]:
    """The files under the paths, checked; without paths the whole catalogue.

    Raises:
        NothingFoundError: a folder holds nothing to check.
        UsageError: a path does not exist.
    """
    named = list(paths)
    if not named:
        opened = project.open_project(settings.folders).catalog()
        return [blueprint(path) for path in opened.files.values()]
    return [checked for path in named for checked in _checked(Path(path), settings)]


def _checked(path: Path, settings: Settings) -> Iterator[Checked]:
    if path.is_dir():
        yield from _folder(path, settings)
    elif not path.exists():
        raise UsageError(f"no file or folder '{path}'", help="a blueprint, a folder, a project or a request")
    elif path.suffix in BLUEPRINTS:
        yield project_file(path) if path.name == project.FILE else blueprint(path)
    else:
        yield requests(path.read_bytes(), path.as_posix(), settings)


def _folder(folder: Path, settings: Settings) -> Iterator[Checked]:
    places = [folder]
    if (folder / project.FILE).is_file():
        checked = project_file(folder / project.FILE)
        yield checked
        if not checked.findings:
            places += [path for path in project.read(folder / project.FILE).blueprints if path.resolve() != folder.resolve()]
    files = [
        path
        for place in places
        for path in sorted(place.iterdir())
        if path.suffix in (*BLUEPRINTS, *REQUESTS) and path.is_file() and path.name != project.FILE
    ]
    if not files:
        raise NothingFoundError(
            f"nothing to check in {folder}", help=f"it would be files ending in {', '.join((*BLUEPRINTS, *REQUESTS))}"
        )
    for path in files:
        yield from _checked(path, settings)


def project_file(path: Path) -> Checked:
    """A `registry.yaml`, checked."""
    try:
        project.read(path)
        findings: tuple[Finding, ...] = ()
    except ConfigurationError as error:
        findings = error.findings
    return Checked(file=path.as_posix(), text=_text(path.read_bytes()), findings=findings)


def blueprint(path: Path) -> Checked:
    """A blueprint, checked: its YAML, the schema, every rule."""
    data = path.read_bytes()
    name = catalog.shown(path)
    return Checked(file=name, text=_text(data), findings=tuple(lint.check(data, name)))


def stdin(data: bytes, settings: Settings) -> Checked:
    """What came on standard input: requests where it looks like them or a target is named, else a blueprint."""
    name = "<stdin>"
    text = _text(data)
    if settings.target or text.lstrip().startswith(("{", "/*", "//")) or _REQUEST_LINE.match(text):
        return requests(data, name, settings)
    return Checked(file=name, text=text, findings=tuple(lint.check(data, name)))


def requests(data: bytes, name: str, settings: Settings) -> Checked:
    """Requests in Dev Tools form, or one bare JSON body, checked by the platform that takes them."""
    text, findings = console.decode(data, name)
    if text is None:
        return Checked(file=name, text=_text(data), findings=tuple(findings))
    if console.is_bare(text):
        body, findings = console.parse_body(text, name)
        written = [] if body is None else [WrittenRequest(method="PUT", path="", place=Place(file=name), body=body)]
        if settings.target is None:
            written = []
            findings.append(
                Finding(
                    code=NO_TARGET,
                    message="a bare body does not say what it is for",
                    place=Place(file=name),
                    help="--target TARGET, or put the request line above it: PUT /_inference/…",
                )
            )
    else:
        written, findings = console.parse(text, name)
    for request in written:
        findings += check_request(request, settings)
    return Checked(file=name, text=text, findings=tuple(worst_first(findings)))


def check_request(request: WrittenRequest, settings: Settings) -> list[Finding]:
    """The findings of the platform that the request is for."""
    platform = _platform(request, settings.target)
    if platform is None:
        return [
            Finding(
                code=UNKNOWN_REQUEST,
                severity=Severity.NOTE,
                message=f"no rules for {request.method} {request.path}: it was not checked",
                place=request.place,
                help="--target TARGET says what it is for",
            )
        ]
    return _module(platform)["check"](request, version=settings.version)


def _platform(request: WrittenRequest, named: str | None) -> Platform | None:
    if named is not None:
        chosen = platform_of(target(named))
        if not request.path or _module(chosen)["claims"](request):
            return chosen
    claiming = (platform for platform in all_platforms().values() if _module(platform)["claims"](request))
    return next(claiming, None)


def _module(platform: Platform) -> Mapping[str, Any]:
    return cast("Mapping[str, Check]", vars(importlib.import_module(platform.check)))


def _text(data: bytes) -> str:
    return data[: 1 << 20].decode("utf-8-sig", "replace")
