"""Blueprints by id: the shipped ones, and a project's over them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry import load, resources, schema, template
from registry.errors import ConfigurationError, UnknownNameError
from registry.tasks import Task, all_tasks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from registry.diagnostics import Finding
    from registry.model import Document, JsonPath, Place

SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text of a blueprint and where it stands: merged headers come from two places."""

    text: Any
    path: JsonPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A credential: only ever a reference."""

    name: str
    env: str
    optional: bool = False
    group: str | None = None
    """Of the secrets of one group exactly one must be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintTask:
    """One task of a blueprint, with what the blueprint says for all of its tasks."""

    blueprint: Blueprint
    key: str
    """As on the command line: the task type, or the task type, a dot, the variant."""

    @property
    def type_name(self) -> str:
        """The task type's name."""
        return self.key.partition(".")[0]

    @property
    def variant(self) -> str | None:
        """What follows the dot, if anything does."""
        return self.key.partition(".")[2] or None

    @property
    def type(self) -> Task:
        """The task type."""
        return all_tasks()[self.type_name]

    @property
    def path(self) -> JsonPath:
        """Where the task stands in the blueprint."""
        return ("tasks", self.key)

    @property
    def content(self) -> Mapping[str, Any]:
        """The task as the blueprint writes it."""
        task: Mapping[str, Any] = self.blueprint.content["tasks"][self.key]
        return task

    def place(self, *path: str | int) -> Place:
        """Where something in the task stands."""
        return self.blueprint.document.place((*self.path, *path))

    @property
    def request(self) -> Mapping[str, Any] | None:
        """The provider's request; None for an in-cluster model."""
        return self.content.get("request")

    @property
    def response(self) -> Mapping[str, Any]:
        """The response paths."""
        paths: Mapping[str, Any] = self.content.get("response", {})
        return paths

    @property
    def url(self) -> Leaf | None:
        """The base address; None where an endpoint must give it."""
        if "url" in self.content:
            return Leaf(self.content["url"], (*self.path, "url"))
        if "url" in self.blueprint.content:
            return Leaf(self.blueprint.content["url"], ("url",))
        return None

    @property
    def auth(self) -> Mapping[str, Any] | None:
        """How requests are signed, where a header cannot say it."""
        auth: Mapping[str, Any] | None = self.content.get("auth") or self.blueprint.content.get("auth")
        return auth

    @property
    def headers(self) -> dict[str, Leaf]:
        """The headers of the blueprint, the task and the request over each other; names keep their first spelling."""
        return self._merged("headers")

    @property
    def query(self) -> dict[str, Leaf]:
        """The query parameters of the blueprint, the task and the request over each other."""
        return self._merged("query")

    def _merged(self, part: str) -> dict[str, Leaf]:
        merged: dict[str, Leaf] = {}
        levels: list[tuple[Mapping[str, Any], JsonPath]] = [
            (self.blueprint.content, ()),
            (self.content, self.path),
            (self.request or {}, (*self.path, "request")),
        ]
        for content, path in levels:
            for name, text in content.get(part, {}).items():
                known = next((other for other in merged if other.lower() == name.lower()), name)
                merged[known] = Leaf(text, (*path, part, name))
        return {name: leaf for name, leaf in merged.items() if leaf.text is not None}

    @property
    def parameters(self) -> dict[str, Mapping[str, Any]]:
        """Every parameter that the task may use: its own over the blueprint's; a blueprint's only where it is used."""
        shared = {
            name: given
            for name, given in self.blueprint.content.get("parameters", {}).items()
            if f"parameters.{name}" in self.used
        }
        return {**shared, **self.content.get("parameters", {})}

    def parameter_path(self, name: str) -> JsonPath:
        """Where the parameter is declared."""
        own = name in self.content.get("parameters", {})
        return (*self.path, "parameters", name) if own else ("parameters", name)

    def deciding(self, fact: str) -> str | None:
        """The parameter that decides the fact: `model`, `dimensions` or `element_type`."""
        for name, given in self.parameters.items():
            if given.get("sets", "model" if name == "model" else None) == fact:
                return name
        return None

    @property
    def models(self) -> Mapping[str, Mapping[str, Any]]:
        """What is known of the task's models."""
        models: Mapping[str, Mapping[str, Any]] = self.content.get("models", {})
        return models

    @property
    def limits(self) -> Mapping[str, Any]:
        """What one call takes."""
        limits: Mapping[str, Any] = self.content.get("limits", {})
        return limits

    @property
    def many(self) -> bool:
        """Whether one call takes a list of inputs."""
        inputs = self.content.get("inputs")
        return self.type.many if inputs is None else inputs == "many"

    @property
    def secrets(self) -> dict[str, Secret]:
        """The secrets that the task uses, in the order of the blueprint."""
        declared = {**self.blueprint.content.get("secrets", {}), **self.content.get("secrets", {})}
        return {
            name: Secret(
                name=name,
                env=given["env"],
                optional=given.get("optional", False),
                group=given.get("one_of"),
            )
            for name, given in declared.items()
            if f"secrets.{name}" in self.used
        }

    @property
    def used(self) -> frozenset[str]:
        """Every name that the task's templates use."""
        return _used(self.blueprint, self.key)

    def targets(self, name: str) -> Mapping[str, Any]:
        """What the blueprint says for that target and task."""
        part: Mapping[str, Any] = self.content.get("targets", {}).get(name, {})
        return part


@functools.cache
def _used(blueprint: Blueprint, key: str) -> frozenset[str]:
    task = BlueprintTask(blueprint=blueprint, key=key)
    trees = [
        task.url.text if task.url else None,
        {name: leaf.text for name, leaf in {**task.headers}.items()},
        {name: leaf.text for name, leaf in {**task.query}.items()},
        {part: value for part, value in (task.request or {}).items() if part in ("path", "body")},
        task.content.get("stream", {}).get("body"),
        task.content.get("targets"),
        task.auth,
    ]
    used = {name for _, _, name in template.names(trees)}
    auth = task.auth or {}
    used |= {
        f"secrets.{auth[part]}" for part in ("access_key", "secret_key", "session_token") if part in auth
    }
    response = task.response
    used |= {
        f"parameters.{form['by']}" for form in response.values() if isinstance(form, dict) and "by" in form
    }
    used |= {f"parameters.{name}" for name in task.content.get("parameters", {})}
    return frozenset(used)


@dataclass(frozen=True, slots=True, eq=False)
class Blueprint:
    """One provider as data. Its document has been held against the schema."""

    id: str
    document: Document = field(repr=False)

    @property
    def content(self) -> Mapping[str, Any]:
        """The blueprint as written."""
        content: Mapping[str, Any] = self.document.value
        return content

    @property
    def title(self) -> str:
        """The provider's name for people."""
        return str(self.content["title"])

    @property
    def tasks(self) -> dict[str, BlueprintTask]:
        """The tasks by their keys, in the order of the file."""
        return {key: BlueprintTask(blueprint=self, key=key) for key in self.content["tasks"]}

    def task(self, key: str) -> BlueprintTask:
        """The task with that key.

        Raises:
            UnknownNameError: the blueprint has no such task.
        """
        if key not in self.content["tasks"]:
            raise UnknownNameError(f"task of {self.id}", key, self.content["tasks"])
        return BlueprintTask(blueprint=self, key=key)


Vet = Callable[["Document"], "Sequence[Finding]"]
"""What makes a blueprint unusable: its misfits with the schema, or more."""


class Catalog(Mapping[str, Blueprint]):
    """Blueprints by id, read when they are asked for; later folders stand over earlier ones.

    `vet` gives the findings that make a blueprint unusable. The shipped files are not asked again: tests hold them
    against the schema and every rule, and starting up need not pay for it.
    """

    def __init__(self, *folders: Path, vet: Vet = schema.findings) -> None:
        self._vet = vet
        self._files = {path.stem: path for folder in folders for path in sorted(folder.glob(f"*{SUFFIX}"))}
        self._read: dict[str, Blueprint] = {}

    def __getitem__(self, key: str) -> Blueprint:
        """The blueprint with that id.

        Raises:
            UnknownNameError: there is none.
            ConfigurationError: its file is not a blueprint; every finding is in it.
        """
        if key not in self._read:
            if key not in self._files:
                raise UnknownNameError("blueprint", key, self._files)
            self._read[key] = read(self._files[key], self._vet)
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._files))

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, key: object) -> bool:
        return key in self._files

    @property
    def files(self) -> Mapping[str, Path]:
        """The file of each blueprint."""
        return dict(self._files)


def shipped() -> Path:
    """The folder of the blueprints that come with the registry."""
    return resources.folder("blueprints")


def open_catalog(extra: Sequence[Path] = (), *, vet: Vet = schema.findings) -> Catalog:
    """The shipped blueprints, and those of the extra folders over them."""
    return Catalog(shipped(), *extra, vet=vet)


def read(path: Path, vet: Vet = schema.findings) -> Blueprint:
    """The blueprint in the file.

    Raises:
        ConfigurationError: the file is not a blueprint, or not a usable one; the findings are in it.
    """
    document = load.read(path, shown=shown(path))
    if path.parent != shipped() and (findings := vet(document)):
        raise ConfigurationError(
            f"{document.file} cannot be used: {len(findings)} finding{'s' * (len(findings) != 1)}",
            findings=findings,
        )
    return Blueprint(path.stem, document)


def shown(path: Path) -> str:
    """The name of the file in findings: `blueprints/openai.yaml` for a shipped one, else as given."""
    return f"blueprints/{path.name}" if path.parent == shipped() else path.as_posix()
