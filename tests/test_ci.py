"""What a user's CI runs, run as each system does: pre-commit by itself, the others' commands by a shell.

No index is asked: pip takes the wheel of this checkout, and its dependencies are those of this interpreter.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig

import pytest
import yaml
from commandline import CHECKOUT

PAGE = (CHECKOUT / "docs/ci.md").read_text("utf-8")
BROKEN = "title: X\ntasks: {}\nshade: red\n"


def block(after, language):
    """The first fenced block of that language after a heading of the page."""
    found = re.search(rf"^## {after}\n.*?^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return found[1]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheels")
    flags = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *flags, str(CHECKOUT)], check=True, capture_output=True
    )
    return folder


@pytest.fixture(scope="module")
def environment(wheels, tmp_path_factory):
    """The environment of a step: pip without an index, the dependencies on the path, a home of its own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path_factory.mktemp("home")),
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this one as the flag that it negates
        "PIP_FIND_LINKS": str(wheels),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def project(tmp_path):
    """A user's repository: a blueprint with its cassettes."""
    here = tmp_path / "project"
    (here / "blueprints").mkdir(parents=True)
    shutil.copy(CHECKOUT / "blueprints/cohere.yaml", here / "blueprints/acme.yaml")
    return here


def spoil(project):
    (project / "blueprints/acme.yaml").write_text(BROKEN, "utf-8")


def shell(script, folder, environment, **more):
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=environment | more,
        capture_output=True,
        text=True,
        check=False,
    )


# --- pre-commit ----------------------------------------------------------------------------------------------------


def git(folder, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@acme.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory):
    """This checkout as the repository that a configuration names."""
    repository = tmp_path_factory.mktemp("hooks")
    ignored = shutil.ignore_patterns(".git", ".venv", "tests", ".*_cache", "__pycache__", ".hypothesis")
    shutil.copytree(CHECKOUT, repository, ignore=ignored, dirs_exist_ok=True)
    git(repository, "init", "--quiet")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "all")
    git(repository, "tag", "v0.1.0")
    return repository


@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 1)], ids=["fine", "broken"])
def test_the_hook_checks_the_changed_blueprints(broken, code, project, hooks, environment):
    config = block("pre-commit", "yaml").replace("https://git.example/search/inference-registry", str(hooks))
    (project / ".pre-commit-config.yaml").write_text(config, "utf-8")
    (project / "notes.yaml").write_text("shade: red\n", "utf-8")
    if broken:
        spoil(project)
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    ended = shell(f"{sys.executable} -m pre_commit run --verbose", project, environment)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert ("acme.yaml:3:1: error S011" in ended.stdout) is broken
    assert "notes.yaml" not in ended.stdout


# --- GitHub --------------------------------------------------------------------------------------------------------

ACTION = yaml.safe_load((CHECKOUT / "action.yml").read_text("utf-8"))


def act(project, environment, tmp_path, **given):
    """The steps of the action as the runner takes them: until one fails, and those that run nevertheless."""
    inputs = {name: each["default"] for name, each in ACTION["inputs"].items()} | given
    runner = environment | {"RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(CHECKOUT)}
    printed, failed = "", 0
    for step in ACTION["runs"]["steps"]:
        nevertheless = "!cancelled()" in step.get("if", "")
        if (failed and not nevertheless) or (
            "inputs.contracts" in step.get("if", "") and inputs["contracts"] != "true"
        ):
            continue
        values = {
            name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found[1]], text)
            for name, text in step.get("env", {}).items()
        }
        ended = shell(step["run"], project, runner, **values)
        printed += ended.stdout + ended.stderr
        failed = failed or ended.returncode
    return failed, printed


@pytest.mark.parametrize("file", ["action.yml", "workflow", "gitlab"])
def test_the_files_fit_the_schemas_of_their_systems(file, tmp_path):
    schema, text = {
        "action.yml": ("vendor.github-actions", (CHECKOUT / "action.yml").read_text("utf-8")),
        "workflow": ("vendor.github-workflows", block("GitHub", "yaml")),
        "gitlab": ("vendor.gitlab-ci", block("GitLab", "yaml")),
    }[file]
    (tmp_path / "it.yml").write_text(text, "utf-8")
    judge = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(tmp_path / "it.yml")]
    ended = subprocess.run(judge, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_the_page_uses_inputs_that_the_action_has():
    (step,) = [
        step
        for step in yaml.safe_load(block("GitHub", "yaml"))["jobs"]["blueprints"]["steps"]
        if "inference-registry" in step["uses"]
    ]
    assert set(step["with"]) <= set(ACTION["inputs"])
