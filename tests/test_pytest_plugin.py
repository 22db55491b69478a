"""The plug-in, run by pytest itself as a user would."""

import os
import subprocess
import sys

import pytest
import user_project


@pytest.fixture
def project(tmp_path):
    return user_project.write(tmp_path / "project")


def run(folder, *flags):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", *flags]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_each_contract_is_one_test(project):
    ended = run(project, "--registry", "blueprints/")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "blueprints::acme/rerank PASSED" in ended.stdout
    assert "1 passed" in ended.stdout


def test_contracts_stand_beside_the_tests_of_the_folder(project):
    (project / "test_it.py").write_text("def test_it():\n    pass\n", "utf-8")
    assert "2 passed" in run(project, "--registry", "blueprints/").stdout


def test_without_the_flag_nothing_is_collected(project):
    assert "no tests ran" in run(project).stdout


def test_a_broken_contract_says_what_is_wrong_and_where(project):
    user_project.break_contract(project)
    ended = run(project, "--registry", "blueprints/")
    assert ended.returncode == 1
    assert f"blueprints/acme.yaml:{user_project.TOP_N}:" in ended.stdout
    assert "top_n: recorded 2, built 3" in ended.stdout
    assert "pytest_plugin.py" not in ended.stdout


def test_one_can_be_picked(project):
    assert "1 deselected" in run(project, "--registry", "blueprints/", "-k", "not rerank").stdout


def test_cassettes_can_stand_elsewhere(project):
    (project / "cassettes").rename(project / "tapes")
    assert "1 passed" in run(project, "--registry", "blueprints/", "--registry-cassettes", "tapes").stdout


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--registry", "nowhere"), "no folder of blueprints 'nowhere'"),
        (("--registry", "blueprints", "--registry-cassettes", "nowhere"), "no folder of cassettes"),
    ],
    ids=["blueprints", "cassettes"],
)
def test_a_folder_that_is_not_there_is_said(project, flags, words):
    ended = run(project, *flags)
    assert ended.returncode != 0
    assert words in ended.stdout + ended.stderr


def test_a_broken_blueprint_is_an_error_of_the_collection(project):
    user_project.break_check(project)
    ended = run(project, "--registry", "blueprints/")
    assert ended.returncode == 2
    assert "acme.yaml:3:1" in ended.stdout
