"""What must never stand in the files of this project."""

import ast
import contextlib
import re
from pathlib import Path

import pytest
from commandline import CHECKOUT

from registry import cassette
from registry.credentials import secret_in_text
from registry.errors import ConfigurationError
from registry.platforms import all_platforms, all_targets

HOSTS = re.compile(
    r"\b(?:pypi\.(?:org|io)|files\.pythonhosted\.org|(?:test|upload)\.pypi\.org|registry\.npmjs\.org|npmjs\.com"
    r"|registry\.yarnpkg\.com|repo1?\.maven\.(?:apache\.)?org|central\.sonatype\.com|deb\.debian\.org|archive\.ubuntu\.com"
    r"|proxy\.golang\.org|crates\.io|rubygems\.org|mirrors?\.[a-z0-9.-]+/(?:pypi|maven|npm|simple))",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.~}/-])/(?:work|tmp|root|home|Users|mnt)/[\w.-]")
UNREASONED = re.compile(
    r"#\s*(?:ruff:\s*)?noqa\b(?!: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*  \(\S.*\))|#\s*type:\s*ignore\b(?!\[[a-z-]+\]  # \S)"
)
"""A finding of a tool that is answered without saying why."""
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|HACK|NotImplementedError|pytest\.mark\.(?:skip|xfail)\b)")


NOT_OURS = {"__pycache__", "dist", "htmlcov"}
COMPILED = {".class", ".jar", ".pyc", ".db"}


def files(*folders):
    """The text files of the project below those folders; all of them without a folder."""
    return [
        path
        for path in sorted(CHECKOUT.rglob("*"))
        if path.is_file() and path.suffix not in COMPILED and ours(path.relative_to(CHECKOUT).parts)
        if not folders or path.relative_to(CHECKOUT).parts[0] in folders
    ]


def ours(parts):
    """Whether a path is none of a tool: hidden ones are, but `.ci`."""
    tools = {part for part in parts if part.startswith(".") or part.endswith(".egg-info")}
    return tools <= {".ci", ".gitignore"} and not NOT_OURS & set(parts)


SHIPPED = files("blueprints", "schemas", "registry", "docs", "cassettes")
ALL = files()


def hits(pattern, paths):
    """Where the pattern stands, for people."""
    return [
        f"{path.relative_to(CHECKOUT)}:{number}: {hit[0]}"
        for path in paths
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (hit := pattern.search(line))
    ]


def test_the_shipped_folders_are_looked_at():
    assert {path.relative_to(CHECKOUT).parts[0] for path in SHIPPED} == {
        "blueprints",
        "schemas",
        "registry",
        "docs",
        "cassettes",
    }
    assert len(ALL) > len(SHIPPED) > 200


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (HOSTS, "see https://" + "pypi" + ".org/project/x", True),
        (HOSTS, "https://repo1." + "maven" + ".org/maven2", True),
        (HOSTS, "https://mirrors.example.com/" + "pypi/simple", True),
        (HOSTS, "https://api.openai.com/v1", False),
        (HOSTS, "opensearch from Maven Central", False),
        (MACHINE, "at /" + "work/main/x.py", True),
        (MACHINE, '"/' + 'tmp/x"', True),
        (MACHINE, "file:/" + "root/.cache", True),
        (MACHINE, "https://h/v3/workspaces/work/x", False),
        (MACHINE, "/homework/x", False),
        (UNREASONED, "x  # noqa", True),
        (UNREASONED, "x  # noqa: S101", True),
        (UNREASONED, "x  # noqa: S101  ( )", True),
        (UNREASONED, "x  # noqa: S101, PLR2004  (both parsers set marks)", False),
        (UNREASONED, "x  # type: ignore", True),
        (UNREASONED, "x  # type: ignore[misc]", True),
        (UNREASONED, "x  # type: ignore[misc]  # the SDK has no types", False),
        (UNREASONED, "# ruff: noqa: S101", True),
        (UNFINISHED, "# TODO: later", True),
        (UNFINISHED, "raise NotImplementedError", True),
        (UNFINISHED, "the todos", False),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern, text, found):
    assert bool(pattern.search(text)) is found


def test_no_file_names_the_host_of_a_package_registry():
    assert hits(HOSTS, ALL) == []


def test_no_shipped_file_names_a_path_of_a_machine():
    assert hits(MACHINE, SHIPPED) == []


def test_no_test_names_a_path_of_a_machine():
    tests = [path for path in ALL if path not in SHIPPED and path.name != "requirements-dev.txt"]
    assert hits(MACHINE, tests) == []


def test_nothing_is_left_to_be_done():
    assert hits(UNFINISHED, files("registry", "blueprints", "schemas", "tests", "benchmarks")) == []


def test_what_a_tool_is_told_to_pass_over_has_its_reason():
    python = [path for path in ALL if path.suffix == ".py"]
    assert hits(UNREASONED, python) == []


# --- platforms ---------------------------------------------------------------------------------------------------------

ROOMS = CHECKOUT / "registry/platforms"
NAMES = {
    *all_targets(),
    *all_platforms(),
    *(name for room in all_platforms().values() for name in (room.name, room.title, room.cluster)),
}


def platform_names(path):
    """The texts of a module that are a platform's name and nothing else, and the rooms that it imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in NAMES:
            yield node.value
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("registry.platforms."):
            yield from {node.module.split(".")[2]} & set(all_platforms())


def test_the_core_knows_no_platform():
    # Source: design.md §4, "What is the same everywhere is in the core and knows no platform."
    core = [path for path in files("registry") if path.suffix == ".py" and ROOMS not in path.parents]
    assert {path.name: found for path in core if (found := set(platform_names(path)))} == {}


@pytest.mark.parametrize("room", all_platforms())
def test_a_platform_is_known_in_its_room(room):
    inside = [name for path in (ROOMS / room).rglob("*.py") for name in platform_names(path)]
    assert {room, all_platforms()[room].title} <= set(inside)


# --- credentials -------------------------------------------------------------------------------------------------------


def test_no_shipped_file_holds_a_credential_but_the_manual_its_example():
    found = {
        line[span[0] :][: span[1]]
        for path in SHIPPED
        for line in path.read_text("utf-8").splitlines()
        if (span := secret_in_text(line))
    }
    assert found <= {"sk-1234567890abcdef1234567890abcdef"}


def test_every_file_ends_its_last_line_and_has_no_carriage_return():
    data = {path: path.read_bytes() for path in SHIPPED if path.name != "py.typed"}
    assert [path.name for path, text in data.items() if not text.endswith(b"\n") or b"\r" in text] == []


# --- cassettes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("recorded: 2026-07-30", None),
        ("documented: https://docs.example.com/api", None),
        ("composed: https://docs.example.com/api", None),
        ("tool: x", "exactly one of recorded, documented and composed"),
        (
            "recorded: 2026-07-30, documented: https://x.example",
            "exactly one of recorded, documented and composed",
        ),
        ("recorded: true", "must be a string"),
        ("documented: by hand", "a page is an address"),
    ],
)
def test_a_cassette_says_where_it_comes_from(said, fault):
    rest = "provider: X, model: null, tool: x, blueprint: x, task: rerank, case: single, call: {inputs: {}}"
    text = f"registry: {{{said}, {rest.replace('tool: x, ', '') if said == 'tool: x' else rest}}}\ninteractions: []"
    with contextlib.nullcontext() if fault is None else pytest.raises(ConfigurationError, match=fault):
        cassette.read(text, "a.yaml")


def test_every_cassette_says_where_it_comes_from_and_shows_no_secret():
    folder = CHECKOUT / "cassettes"
    faults = {}
    for path in sorted(folder.rglob("*.yaml")):
        text, name = path.read_text("utf-8"), path.relative_to(folder).as_posix()
        found = cassette.read(text, name)
        if found.case is None or found.case.file != name or cassette.leaks(text, name, found):
            faults[name] = cassette.leaks(text, name, found)
    assert faults == {}
