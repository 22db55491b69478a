"""What `registry check` looks at: blueprints, folders, projects and requests that someone already has."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry import catalog, console, lint, project
from registry.diagnostics import Finding, Severity, worst_first
from registry.errors import ConfigurationError, NothingFoundError, UsageError
from registry.model import Document, JsonPath, Place, Version, WrittenRequest
from registry.platforms import Platform, all_platforms, platform_of, target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

BLUEPRINTS = (".yaml", ".yml")
SURELY_REQUESTS = (".console", ".http")
REQUESTS = (*SURELY_REQUESTS, ".txt", ".json")
UNREADABLE_BLUEPRINT = "S001"
UNREADABLE_REQUEST = "S110"
UNKNOWN_REQUEST = "S118"
NO_TARGET = "S119"

_REQUEST_LINE = re.compile(
    r"^\s*(?:(?:#|//)[^\n]*\n\s*)*(?:GET|PUT|POST|DELETE|HEAD|PATCH)\s+\S", re.IGNORECASE
)


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
        ConfigurationError: without paths, the project cannot be opened.
    """
    named = list(paths)
    if not named:
        opened = project.open_project(settings.folders).catalog()
        return [blueprint(opened.files[id_]) for id_ in opened]
    return [checked for path in named for checked in _checked(Path(path), settings)]


def _checked(path: Path, settings: Settings) -> Iterator[Checked]:
    if path.is_dir():
        yield from _folder(path, settings)
    elif not path.exists():
        raise UsageError(f"no file or folder '{path}'", help="a blueprint, a folder, a project or a request")
    elif path.suffix in BLUEPRINTS:
        yield project_file(path) if path.name == project.FILE else blueprint(path)
    else:
        yield _request_file(path, settings)


def _folder(folder: Path, settings: Settings) -> Iterator[Checked]:
    own = folder / project.FILE
    if own.is_file():
        yield project_file(own)
    files = list(_files(folder, settings))
    if not files and not own.is_file():
        raise NothingFoundError(
            f"nothing to check in {folder}",
            help=f"it would be files ending in {', '.join((*BLUEPRINTS, *REQUESTS))}",
        )
    for path in files:
        yield blueprint(path) if path.suffix in BLUEPRINTS else _request_file(path, settings)


def _files(folder: Path, settings: Settings) -> Iterator[Path]:
    """The blueprints and requests in a folder; in a project those in its own folders, and the requests beside its file."""
    named = _named(folder / project.FILE)
    for place in dict.fromkeys((folder, *named)):
        for path in sorted(place.iterdir()):
            if not path.is_file() or path.name == project.FILE:
                continue
            blueprint_here = path.suffix in BLUEPRINTS and (not named or place in named)
            if blueprint_here or (path.suffix in REQUESTS and _seems_request(path, settings)):
                yield path


def _named(file: Path) -> tuple[Path, ...]:
    """The folders that the project file names; none where it cannot be read: `project_file` says why."""
    try:
        return project.read(file).blueprints if file.is_file() else ()
    except ConfigurationError:
        return ()


def _seems_request(path: Path, settings: Settings) -> bool:
    """Whether a file found in a folder is meant as requests: notes end in `.txt` too, and much else in `.json`."""
    if path.suffix in SURELY_REQUESTS:
        return True
    try:
        text = _text(path.read_bytes())
    except OSError:
        return False
    if not console.is_bare(text):
        return _REQUEST_LINE.match(text) is not None
    body, _ = console.parse_body(text, path.as_posix())
    return settings.target is not None or (body is not None and bool(_listed(body)))


def project_file(path: Path) -> Checked:
    """A `registry.yaml`, checked."""
    try:
        project.read(path)
        findings: tuple[Finding, ...] = ()
    except ConfigurationError as error:
        findings = error.findings
    return Checked(file=path.as_posix(), text=_source(path), findings=findings)


def blueprint(path: Path) -> Checked:
    """A blueprint, checked: its YAML, the schema, every rule."""
    name = catalog.shown(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        return _unreadable(name, UNREADABLE_BLUEPRINT, error)
    return Checked(file=name, text=_text(data), findings=tuple(lint.check(data, name)))


def stdin(data: bytes, settings: Settings) -> Checked:
    """What came on standard input: requests where it looks like them or a target is named, else a blueprint."""
    name = "<stdin>"
    text = _text(data)
    if settings.target or _REQUEST_LINE.match(text) or console.is_bare(text):
        return requests(data, name, settings)
    return Checked(file=name, text=text, findings=tuple(lint.check(data, name)))


def _request_file(path: Path, settings: Settings) -> Checked:
    name = path.as_posix()
    try:
        return requests(path.read_bytes(), name, settings)
    except OSError as error:
        return _unreadable(name, UNREADABLE_REQUEST, error)


def _unreadable(name: str, code: str, error: OSError) -> Checked:
    message = f"cannot read the file: {error.strerror or error}"
    return Checked(
        file=name, text="", findings=(Finding(code=code, message=message, place=Place(file=name)),)
    )


def requests(data: bytes, name: str, settings: Settings) -> Checked:
    """Requests in Dev Tools form or as `render -o json` prints them, or one bare JSON body, checked by their platform."""
    text, found, findings = written(data, name, settings)
    for request in found:
        findings += check_request(request, settings)
    return Checked(file=name, text=text, findings=tuple(worst_first(findings)))


def written(data: bytes, name: str, settings: Settings) -> tuple[str, list[WrittenRequest], list[Finding]]:
    """The text of a file, the requests in it, and every fault of how they are written."""
    text, findings = console.decode(data, name)
    if text is None:
        return _text(data), [], findings
    if not console.is_bare(text):
        return text, *console.parse(text, name)
    body, findings = console.parse_body(text, name)
    found = [] if body is None else _listed(body)
    if body is not None and not found:
        if settings.target is None:
            findings.append(_open(name, "a bare body does not say what it is for", "--target TARGET"))
        else:
            found = [WrittenRequest(method="PUT", path="", place=Place(file=name), body=body)]
    return text, found, findings


def _listed(document: Document) -> list[WrittenRequest]:
    """The requests of a list of `{"method", "path", "body"}`; none where the document is anything else."""
    items = document.value if isinstance(document.value, list) else []
    if not all(isinstance(item, dict) and _texts(item, "method", "path") for item in items):
        return []
    requests = []
    for number, item in enumerate(items):
        path, _, query = item["path"].partition("?")
        requests.append(
            WrittenRequest(
                method=item["method"].upper(),
                path="/" + path.lstrip("/"),
                query=query,
                place=document.place((number, "path")),
                body=None if item.get("body") is None else _part(document, (number, "body")),
            )
        )
    return requests


def _texts(item: Mapping[str, Any], *names: str) -> bool:
    return all(isinstance(item.get(name), str) for name in names)


def _part(document: Document, path: JsonPath) -> Document:
    """A value of the document as a document of its own, with its places."""
    size = len(path)
    return Document(
        file=document.file,
        text=document.text,
        value=document.at(path),
        values={inner[size:]: place for inner, place in document.values.items() if inner[:size] == path},
        keys={inner[size:]: place for inner, place in document.keys.items() if inner[:size] == path},
    )


def check_request(request: WrittenRequest, settings: Settings) -> list[Finding]:
    """The findings of the platform that the request is for."""
    platform = platform_for(request, settings.target)
    if platform is None:
        message = f"no rules for {request.method} {request.path}: it was not checked"
        help_ = "--target TARGET says what it is for"
        return [
            Finding(
                code=UNKNOWN_REQUEST, severity=Severity.NOTE, message=message, place=request.place, help=help_
            )
        ]
    module = _module(platform)
    findings: list[Finding] = module["check"](request, version=settings.version)
    if not findings and not request.path and not module["claims"](request):
        return [
            _open(
                request.place.file,
                f"nothing of {platform.title} is created from such a body",
                "another --target",
            )
        ]
    return findings


def _open(name: str, message: str, advice: str) -> Finding:
    help_ = f"{advice}, or put the request line above it: PUT /_inference/…"
    return Finding(code=NO_TARGET, message=message, place=Place(file=name), help=help_)


def platform_for(request: WrittenRequest, named: str | None) -> Platform | None:
    """The platform that the request is for; None where none claims it."""
    if named is not None:
        chosen = platform_of(target(named))
        if not request.path or _module(chosen)["claims"](request):
            return chosen
    claiming = (platform for platform in all_platforms().values() if _module(platform)["claims"](request))
    return next(claiming, None)


def _module(platform: Platform) -> Mapping[str, Any]:
    return vars(importlib.import_module(platform.check))


def _source(path: Path) -> str:
    """The text that findings quote; empty where the file cannot be read, and a finding says so."""
    try:
        return _text(path.read_bytes())
    except OSError:
        return ""


def _text(data: bytes) -> str:
    return data[: 1 << 20].decode("utf-8-sig", "replace")
