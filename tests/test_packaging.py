"""The wheel: what travels in it, and that all of it works from another folder."""

import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import PurePosixPath

import pytest
from commandline import CHECKOUT, fits, process

RENDER = ("render", "openai", "text_embedding", "--target", "opensearch", "-o", "json")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel of this checkout, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    flags = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    subprocess.run([*pip, *flags, str(CHECKOUT)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def names(wheel):
    """The names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {PurePosixPath(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """`installed(*arguments)`: runs the installed program in an empty folder; its dependencies are those of this interpreter."""
    home, here = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("here")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    flags = ["--no-deps", "--no-index", "--no-compile", "--target", str(home)]
    subprocess.run([*pip, *flags, str(wheel)], check=True, capture_output=True)

    def run(*arguments, stdin=b""):
        return process(*arguments, folder=here, stdin=stdin, environ={"PYTHONPATH": str(home)})

    run.home, run.here = home, here
    return run


def shipped(folder, pattern):
    return {path.relative_to(CHECKOUT / folder) for path in (CHECKOUT / folder).rglob(pattern)}


@pytest.mark.parametrize(("folder", "pattern"), [("blueprints", "*.yaml"), ("schemas", "*.json")])
def test_the_data_travels(names, folder, pattern):
    place = PurePosixPath("registry/_data", folder)
    travelled = {
        name.relative_to(place) for name in names if name.is_relative_to(place) and name.match(pattern)
    }
    assert {str(name) for name in travelled} == {str(name) for name in shipped(folder, pattern)} != set()


def test_the_code_travels_with_its_types(names):
    code = {str(name) for name in names if name.suffix == ".py"}
    assert code == {str("registry" / name) for name in shipped("registry", "*.py")}
    assert PurePosixPath("registry/py.typed") in names


def test_nothing_else_travels(names):
    tops = {name.parts[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"registry"}
    assert len(tops) == 2
    assert {name.suffix for name in names if name.parts[0] == "registry"} <= {
        ".py",
        ".typed",
        ".json",
        ".yaml",
        ".md",  # what cassettes are, beside them
        ".gitkeep",
        "",
    }
    assert not [name for name in names if {"tests", "docs", "__pycache__", "golden"} & set(name.parts)]


def test_the_wheel_says_what_it_is(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (place,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        said = message_from_bytes(archive.read(place))
        (entry,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        scripts = archive.read(entry).decode().split("\n")
    assert (said["Name"], said["Requires-Python"]) == ("inference-registry", ">=3.11")
    assert {"registry = registry.cli:main", "inference-registry = registry.cli:main"} <= set(scripts)


def test_the_installed_program_is_not_the_checkout(installed):
    code = "import registry, registry.resources as r; print(registry.__file__); print(r.folder('blueprints'))"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(installed.home)},
        cwd=installed.home,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(line.startswith(str(installed.home)) for line in ended.stdout.splitlines())


def test_it_lists_every_blueprint(installed, registry):
    ended = installed("list", "-o", "name")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == registry("list", "-o", "name").out


def test_it_renders_the_same_bytes(installed, registry):
    ended = installed(*RENDER)
    fits(ended.json(), "output/render")
    assert ended == registry(*RENDER)


def test_it_keeps_what_it_rendered(installed):
    first, again = installed(*RENDER), installed(*RENDER)
    assert first == again
    assert len([path for path in (installed.here / "cache").rglob("*") if path.is_file()]) >= 1


def test_it_checks_its_blueprints_and_requests(installed):
    ended = installed("check", "--format", "json", "--strict")
    fits(ended.json(), "output/check")
    assert (ended.code, ended.json()["findings"]) == (0, [])
    assert installed("check", "-", stdin=installed(*RENDER).out.encode()).code == 0


def test_findings_of_a_shipped_blueprint_have_its_short_name(installed):
    ended = installed(*RENDER, "--set", "dimensions=0")
    assert ended.error()["where"].startswith("blueprints/openai.yaml:")


@pytest.mark.parametrize("name", ["blueprint", "endpoint", "targets/opensearch", "output/list"])
def test_it_prints_schemas(installed, name):
    assert installed("schema", name).out == (CHECKOUT / f"schemas/{name}.schema.json").read_text("utf-8")


def test_it_explains_codes(installed, registry):
    assert installed("explain", "--list") == registry("explain", "--list")


def test_a_begun_blueprint_finds_the_installed_schema(installed):
    assert installed("new", "acme").code == 0
    path = installed.here / "blueprints/acme.yaml"
    schema = path.read_text("utf-8").splitlines()[0].partition("$schema=")[2]
    assert (path.parent / schema).resolve() == installed.home / "registry/_data/schemas/blueprint.schema.json"
    assert installed("check", "blueprints/acme.yaml", "--strict").code == 0
