"""The pages tell the truth: their commands are run, their outputs compared."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from documents import check, matches

from registry.commands import _parser

ROOT = Path(__file__).parent.parent
PAGES = ["README.md", "README.zh-CN.md", "docs/authoring.md"]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_a_page_prints_what_the_page_says(name, tmp_path):
    wrong = check((ROOT / name).read_text("utf-8"), tmp_path)
    assert not wrong, "\n\n".join(wrong)


def test_both_readmes_show_the_same_commands():
    commands = [re.findall(r"^\$ .*", (ROOT / name).read_text("utf-8"), re.MULTILINE) for name in PAGES[:2]]
    assert commands[0] == commands[1]
    assert len(commands[0]) >= 8


@pytest.mark.parametrize("name", PAGES[:2])
@pytest.mark.parametrize("number", [1, 2])
def test_a_readme_has_its_two_commands_in_one_line_each(name, number):
    page = (ROOT / name).read_text("utf-8")
    fence = re.search(rf"<!-- command {number} -->\n```sh\n(.*?)```", page, re.DOTALL)
    assert fence, f"{name} has no command {number}"
    assert fence[1].count("\n") == 1
    assert fence[1].startswith("python3 -m venv .venv && ")


@pytest.mark.parametrize("command", _parser.names())
def test_every_command_is_in_the_reference(command):
    page = (ROOT / "docs/reference/cli.md").read_text("utf-8")
    assert f"\n## registry {command}\n" in page


def test_the_house_has_every_part_on_its_page_and_no_other():
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    drawn = re.findall(r"^ {6}((?:[a-z0-9_]+(?:\.py|/) ?)+)", page, re.MULTILINE)
    parts = [
        path.name + "/" * path.is_dir()
        for path in (ROOT / "registry").iterdir()
        if (path / "__init__.py").is_file() or (path.suffix == ".py" and not path.name.startswith("_"))
    ]
    assert sorted(" ".join(drawn).split()) == sorted(parts)


def test_links_between_pages_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("printed", "real", "same"),
    [
        ("a\n", "a\n", True),
        ("a\n", "b\n", False),
        ("a\n…\nc\n", "a\nb\nb\nc\n", True),
        ("…\n", "", True),
        ("a\n", "a\nb\n", False),
    ],
)
def test_an_ellipsis_stands_for_any_lines_and_nothing_else_does(printed, real, same):
    assert matches(printed, real) is same


def test_generated_files_are_fresh():
    ended = subprocess.run(
        [sys.executable, str(ROOT / "docs/generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
