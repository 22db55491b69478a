"""What a user's CI runs, run as each system does: pre-commit by itself, the others' commands by a shell.

No index is asked: pip takes the wheel of this checkout, and its dependencies are those of this interpreter.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import user_project
import yaml
from commandline import CHECKOUT
from junitparser import JUnitXml

PAGE = (CHECKOUT / "docs/ci.md").read_text("utf-8")


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
def dependencies(tmp_path_factory):
    """What this interpreter has installed, but not the project itself: pip would find it there already."""
    folder = tmp_path_factory.mktemp("dependencies")
    for there in Path(sysconfig.get_path("purelib")).iterdir():
        if not re.search("inference_registry", there.name):
            (folder / there.name).symlink_to(there)
    return folder


@pytest.fixture(scope="module")
def environment(wheels, dependencies, tmp_path_factory):
    """The environment of a step: pip without an index, the dependencies on the path, a home of its own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path_factory.mktemp("home")),
        "PYTHONPATH": str(dependencies),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this one as the flag that it negates
        "PIP_FIND_LINKS": str(wheels),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def project(tmp_path):
    """A user's repository."""
    return user_project.write(tmp_path / "project")


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
        user_project.break_check(project)
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


@pytest.fixture
def tried(project, environment, tmp_path):
    """`tried(**inputs)`: the action on the user's repository: its exit code, and what it printed."""
    return lambda **given: act(project, environment, tmp_path, **given)


def test_the_action_passes_what_is_fine(tried):
    failed, printed = tried()
    assert failed == 0, printed


def test_the_action_annotates_a_finding_in_its_line(tried, project):
    user_project.break_check(project)
    failed, printed = tried()
    assert failed == 1
    assert "::error file=blueprints/acme.yaml,line=3," in printed


def test_the_action_annotates_a_failed_contract_in_its_line(tried, project):
    user_project.break_contract(project)
    failed, printed = tried()
    assert failed == 1
    assert f"::error file=blueprints/acme.yaml,line={user_project.TOP_N}," in printed
    assert "top_n: recorded 2, built 3" in printed


def test_the_action_runs_no_contracts_where_it_is_told_so(tried, project):
    user_project.break_contract(project)
    assert tried(contracts="false")[0] == 0


def test_the_action_takes_file_names_for_no_commands(tried, project):
    (project / "a;touch b.console").write_text("PUT /x\n", "utf-8")
    tried(paths="blueprints $(touch${IFS}c) `touch${IFS}d`")
    assert not {"b.console", "c", "d"} & {file.name for file in project.iterdir()}


# --- GitLab and Jenkins --------------------------------------------------------------------------------------------


def gitlab(project, environment, python):
    """The job's commands in one shell, as a runner runs them."""
    job = yaml.safe_load(block("GitLab", "yaml"))["blueprints"]
    script = "\n".join((*job["before_script"], *job["script"]))
    return shell(script, project, environment, PATH=f"{python}:{environment['PATH']}")


def jenkins(project, environment):
    """Exit code of the `sh` steps, each in a shell of its own: one that fails ends the build, unless it is caught."""
    failed = 0
    for caught, script in re.findall(r"(catchError \{ )?sh '(.*)'", block("Jenkins", "groovy")):
        code = shell(script, project, environment).returncode
        failed = failed or code
        if code and not caught:
            break
    return failed


@pytest.fixture
def python(tmp_path, environment):
    """The folder of an interpreter of its own, as the image has it."""
    ended = shell(f"{sys.executable} -m venv '{tmp_path}/image'", tmp_path, environment)
    assert ended.returncode == 0, ended.stderr
    return tmp_path / "image/bin"


def test_gitlab_passes_what_is_fine(project, environment, python):
    ended = gitlab(project, environment, python)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert json.loads((project / "check.json").read_text("utf-8")) == []


def test_gitlab_gets_findings_with_their_lines(project, environment, python):
    user_project.break_check(project)
    assert gitlab(project, environment, python).returncode == 1
    (found,) = json.loads((project / "check.json").read_text("utf-8"))
    assert found["location"] == {"path": "blueprints/acme.yaml", "lines": {"begin": 3, "end": 3}}


def test_gitlab_gets_failed_contracts_as_tests(project, environment, python):
    user_project.break_contract(project)
    assert gitlab(project, environment, python).returncode == 1
    assert failures(project) == [("single request", "body.top_n: recorded 2, built 3")]


def test_jenkins_passes_what_is_fine(project, environment):
    assert jenkins(project, environment) == 0
    assert failures(project) == []


def test_jenkins_gets_findings(project, environment):
    user_project.break_check(project)
    assert jenkins(project, environment) == 1
    (run,) = json.loads((project / "check.sarif").read_text("utf-8"))["runs"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert (project / "contracts.xml").is_file()


def test_jenkins_gets_failed_contracts(project, environment):
    user_project.break_contract(project)
    assert jenkins(project, environment) == 1
    assert failures(project) == [("single request", "body.top_n: recorded 2, built 3")]


def failures(project):
    """What a reader of JUnit's files (junitparser) finds failed: names and messages."""
    suites = JUnitXml.fromfile(str(project / "contracts.xml"))
    return [
        (case.name, case.result[0].message)
        for suite in suites
        for case in suite
        if not case.is_passed and not case.is_skipped
    ]
