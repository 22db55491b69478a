"""Which cassettes are played: those of a folder, of the shipped catalogue, of a project; and what belongs to nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from registry import resources
from registry.cassette.nouns import SINGLE
from registry.errors import NothingFoundError, UnknownNameError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from registry.catalog import Catalog
    from registry.project import Project

SUFFIX = ".yaml"
FOLDER = "cassettes"
_SUFFIXES = frozenset({SUFFIX, ".yml"})
"""What a cassette may be called by mistake, too: it must not lie there unused and unseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which blueprints and tasks are meant; nothing is everything."""

    names: tuple[tuple[str, str | None], ...] = ()

    @classmethod
    def parse(cls, words: Sequence[str], catalog: Catalog) -> Selection:
        """`openai` or `openai/text_embedding`, several.

        Raises:
            UnknownNameError: there is no such blueprint or task.
        """
        names = []
        for word in words:
            blueprint, _, key = word.partition("/")
            if blueprint not in catalog:
                raise UnknownNameError("blueprint", blueprint, catalog)
            if key:
                catalog[blueprint].task(key)
            names.append((blueprint, key or None))
        return cls(names=tuple(names))

    def holds(self, blueprint: str, task: str | None) -> bool:
        """Whether the task is meant; one that is unknown belongs to the whole blueprint."""
        return not self.names or any(one == blueprint and key in (None, task) for one, key in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A cassette's file, and what its name says: `<blueprint>/<task>[-case].yaml`."""

    path: Path
    shown: str
    """The file in outcomes."""
    name: str
    """Its name below the folder of cassettes, with slashes."""
    blueprint: str
    task: str | None
    """None for one that is no task of a blueprint that there is."""

    @property
    def case(self) -> str:
        """The case that the name says."""
        stem = self.name.partition("/")[2].removesuffix(SUFFIX)
        return stem.removeprefix(self.task or "").removeprefix("-") or SINGLE


def gather(folder: Path, catalog: Catalog, selection: Selection | None = None) -> list[File]:
    """The cassettes below the folder that the selection holds, blueprint by blueprint, task by task, the single case first."""
    chosen = selection or Selection()
    found = []
    for path in folder.rglob("*"):
        if path.suffix.lower() not in _SUFFIXES:
            continue
        name = path.relative_to(folder).as_posix()
        blueprint, _, stem = name.removesuffix(SUFFIX).rpartition("/")
        file = File(
            path=path,
            shown=path.as_posix(),
            name=name,
            blueprint=blueprint,
            task=_task(catalog, blueprint, stem) if name.endswith(SUFFIX) else None,
        )
        if chosen.holds(blueprint, file.task):
            found.append(file)
    return sorted(found, key=lambda one: (one.blueprint, one.task or "", one.case != SINGLE, one.name))


def _task(catalog: Catalog, blueprint: str, stem: str) -> str | None:
    """The task that a file is named after: the longest key that the name begins with."""
    keys = catalog[blueprint].content["tasks"] if blueprint in catalog else ()
    fitting = [key for key in keys if stem == key or stem.startswith(f"{key}-")]
    return max(fitting, key=len, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is played, and the blueprints it proves."""

    catalog: Catalog
    files: tuple[File, ...]
    blueprints: tuple[Path, ...] = ()
    """The folders that stand over the shipped blueprints, for another process to open the same catalogue."""


def plan(names: Sequence[str], project: Project, cassettes: Path | None = None) -> Plan:
    """The cassettes of the blueprints and tasks that are named; of all, where none is.

    Without a folder the shipped cassettes are played for the shipped blueprints, and those in `cassettes` of a project's
    folder for any.

    Raises:
        UsageError: the folder is not there, or a name does not exist.
        NothingFoundError: there is no cassette.
    """
    catalog = project.catalog()
    selection = Selection.parse(names, catalog)
    if cassettes is not None:
        if not cassettes.is_dir():
            raise UsageError(f"no folder of cassettes '{cassettes}'", help="--cassettes DIR")
        found = gather(cassettes, catalog, selection)
    else:
        found = _shipped(catalog, selection)
        own = project.folder / FOLDER if project.folder is not None else None
        if own is not None and own.is_dir():
            found += gather(own, catalog, selection)
    if not found:
        of = f" of {', '.join(names)}" if names else ""
        raise NothingFoundError(
            f"there is no cassette{of}",
            help="`registry record` makes one; --cassettes DIR says where they are",
        )
    return Plan(catalog=catalog, files=tuple(found), blueprints=project.blueprints)


def _shipped(catalog: Catalog, selection: Selection) -> list[File]:
    """The shipped cassettes of blueprints that no project stands over; none where they are not installed."""
    try:
        folder = resources.folder(FOLDER)
    except FileNotFoundError:
        return []
    files, home = catalog.files, resources.folder("blueprints")
    return [
        replace(file, shown=f"{FOLDER}/{file.name}")
        for file in gather(folder, catalog, selection)
        if file.blueprint not in files or files[file.blueprint].parent == home
    ]
