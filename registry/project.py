"""A user's project: the folder with `registry.yaml`, and the blueprints it adds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from registry import load, resources, shape
from registry.catalog import Catalog, open_catalog
from registry.diagnostics import Finding, Severity
from registry.errors import ConfigurationError, UsageError
from registry.schema import CODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.model import Document

FILE = "registry.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What `registry.yaml` says; without one, nothing."""

    folder: Path | None = None
    blueprints: tuple[Path, ...] = ()
    """The folders whose blueprints stand over the shipped ones."""

    def catalog(self) -> Catalog:
        """The shipped blueprints with the project's over them."""
        return open_catalog(self.blueprints, vet=_errors)


def _errors(document: Document) -> list[Finding]:
    """The errors that `check` finds: nothing is rendered from a blueprint that has one."""
    from registry import lint  # noqa: PLC0415  (only a blueprint of the user's pays for its rules)

    return [finding for finding in lint.check_document(document) if finding.severity is Severity.ERROR]


def find(start: Path) -> Path | None:
    """The nearest `registry.yaml` in `start` or a folder above it."""
    return next((folder / FILE for folder in (start, *start.parents) if (folder / FILE).is_file()), None)


def read(file: Path) -> Project:
    """The project of that file.

    Raises:
        ConfigurationError: the file is not a project, or names folders that are not there; every finding is in it.
    """
    document = load.read(file)
    if document.value is None:
        return Project(folder=file.parent)  # an empty file is mark enough
    if findings := shape.findings(document, resources.schema("project"), codes=CODES):
        raise ConfigurationError(f"{document.file} is not a project file", findings=findings)
    named = document.value.get("blueprints", [])
    folders = tuple(file.parent / name for name in ([named] if isinstance(named, str) else named))
    missing = [
        Finding(
            code=CODES.other,
            message=f"no folder '{folder}'",
            place=document.place(("blueprints",) if isinstance(named, str) else ("blueprints", number)),
            help="make it, or name another; relative to this file",
        )
        for number, folder in enumerate(folders)
        if not folder.is_dir()
    ]
    if missing:
        raise ConfigurationError(f"{document.file} names folders that are not there", findings=missing)
    return Project(folder=file.parent, blueprints=folders)


def open_project(
    folders: Sequence[str] = (), *, start: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Project:
    """The project that a command works in: flags over `REGISTRY_BLUEPRINTS` over `registry.yaml`.

    Raises:
        ConfigurationError: the project file cannot be used.
        UsageError: a folder is not there.
    """
    found = find(start if start is not None else Path.cwd())
    project = read(Path(os.path.relpath(found))) if found else Project()
    variable = environ.get("REGISTRY_BLUEPRINTS")
    extra = tuple(Path(name) for name in ([variable] if variable else []) + list(folders))
    for folder in extra:
        if not folder.is_dir():
            named = "--blueprints" if str(folder) in folders else "REGISTRY_BLUEPRINTS"
            raise UsageError(
                f"no folder of blueprints '{folder}'", help=f"{named} takes a folder of *.yaml files"
            )
    return Project(folder=project.folder, blueprints=(*project.blueprints, *extra))
