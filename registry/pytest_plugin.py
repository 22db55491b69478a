"""Contracts as tests of pytest: `pytest --registry blueprints/` collects one test a cassette.

The folder is collected like one of tests; its cassettes are those of `--registry-cassettes`, else of the folder
`cassettes` beside it. Nothing is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from registry.credentials import masked

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from pathlib import Path

    from registry.catalog import Catalog
    from registry.contracts import File, Outcome
    from registry.errors import RegistryError


def pytest_addoption(parser: pytest.Parser) -> None:
    """The flags."""
    group = parser.getgroup("registry", "contracts of inference blueprints")
    group.addoption(
        "--registry",
        action="append",
        default=[],
        metavar="DIR",
        help="a folder of blueprints whose contracts are tests; may be repeated",
    )
    group.addoption(
        "--registry-cassettes", metavar="DIR", help="their cassettes; default: `cassettes` beside the folder"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Has the folders collected with whatever else is.

    Raises:
        UsageError: there is no such folder.
    """
    for name in config.getoption("registry"):
        folder = config.invocation_params.dir / name
        if not folder.is_dir():
            raise pytest.UsageError(f"--registry: no folder of blueprints '{name}'")
        config.args.append(str(folder.resolve()))


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> Blueprints | None:
    """The collector of a folder that `--registry` names."""
    here = parent.config.invocation_params.dir
    named = {(here / name).resolve() for name in parent.config.getoption("registry")}
    return Blueprints.from_parent(parent, path=path) if path.resolve() in named else None


class Blueprints(pytest.Directory):
    """A folder of blueprints: one test for each of their cassettes."""

    def collect(self) -> Iterable[Contract]:
        """The tests, by the names of the cassettes.

        Raises:
            UsageError: the blueprints or the cassettes cannot be read, or there are none.
        """
        from registry import contracts, project  # noqa: PLC0415  (a run without --registry does not pay for it)
        from registry.errors import RegistryError  # noqa: PLC0415  (a run without --registry does not pay for it)

        given = self.config.getoption("registry_cassettes")
        folder = self.config.invocation_params.dir / given if given else self.path.parent / "cassettes"
        try:
            opened = project.Project(blueprints=(self.path,))
            own = sorted(id_ for id_, file in opened.catalog().files.items() if file.parent == self.path)
            plan = contracts.plan(own, opened, folder)
        except RegistryError as error:
            raise self.CollectError(_said(error)) from error
        for file in plan.files:
            yield Contract.from_parent(
                self, name=file.name.removesuffix(".yaml"), file=file, catalog=plan.catalog
            )


def _said(error: RegistryError) -> str:
    """The error, and every finding that it carries."""
    lines = [f"{found.place}: {found.code} {found.message}" for found in getattr(error, "findings", ())]
    return masked("\n".join((str(error), *lines)))


class Contract(pytest.Item):
    """Every check on one cassette."""

    def __init__(self, *, file: File, catalog: Catalog, **more: Any) -> None:
        super().__init__(**more)
        self.file, self.catalog = file, catalog

    def runtest(self) -> None:
        """Plays the cassette.

        Raises:
            BrokenContractError: a check failed.
        """
        from registry import contracts  # noqa: PLC0415  (see `Blueprints.collect`)

        failed = [one for one in contracts.prove(self.file, self.catalog) if one.outcome == "failed"]
        if failed:
            raise BrokenContractError(failed)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The checks that failed, a line each."""
        if isinstance(excinfo.value, BrokenContractError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str], int, str]:
        """The cassette."""
        return self.file.path, 0, f"contract {self.name}"


class BrokenContractError(Exception):
    """Checks of one cassette that failed."""

    def __init__(self, failed: list[Outcome]) -> None:
        super().__init__(
            "\n".join(f"{one.place}: {one.check}: {one.document()['message']}" for one in failed)
        )
