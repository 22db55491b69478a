"""A user's project: where it is found, what it says, what of it is refused."""

import os
import shutil
from pathlib import Path

import pytest
from commandline import CHECKOUT
from jsonschema import Draft202012Validator

from registry import project, resources
from registry.errors import ConfigurationError, UsageError

TITLE = "title: OpenAI\n"


def blueprint(folder, name="acme", title="Acme"):
    """A blueprint in the folder: OpenAI's under another title."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (CHECKOUT / "blueprints/openai.yaml").read_text("utf-8")
    (folder / f"{name}.yaml").write_text(text.replace(TITLE, f"title: {title}\n", 1), "utf-8")


def titles(opened):
    return {id_: found.title for id_, found in opened.catalog().items()}


def faults(text, folder):
    """Codes and places of what is wrong with a project file of that text."""
    (folder / "registry.yaml").write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        project.read(folder / "registry.yaml")
    return [(found.code, found.place.line, found.place.column) for found in caught.value.findings]


def test_without_a_project_there_are_the_shipped_blueprints(tmp_path):
    opened = project.open_project(start=tmp_path, environ={})
    assert opened.folder is None
    assert set(opened.catalog()) == {path.stem for path in (CHECKOUT / "blueprints").glob("*.yaml")}


@pytest.mark.parametrize("below", ["", "a", "a/b/c"], ids=["in it", "one below", "three below"])
def test_a_project_is_found_upward(tmp_path, monkeypatch, below):
    blueprint(tmp_path / "ours")
    (tmp_path / "registry.yaml").write_text("blueprints: ours\n")
    (tmp_path / below).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / below)
    assert titles(project.open_project(environ={}))["acme"] == "Acme"


def test_the_nearest_project_counts(tmp_path):
    for name in ("", "inner"):
        blueprint(tmp_path / name / "ours", title=f"of {name}")
        (tmp_path / name / "registry.yaml").write_text("blueprints: ours\n")
    assert titles(project.open_project(start=tmp_path / "inner", environ={}))["acme"] == "of inner"


def test_a_folder_called_like_the_file_is_no_project(tmp_path):
    (tmp_path / "registry.yaml").mkdir()
    assert project.find(tmp_path) is None


@pytest.mark.parametrize(
    "text", ["", "# only a mark\n", "{}\n"], ids=["empty", "a comment", "an empty object"]
)
def test_an_empty_file_is_mark_enough(tmp_path, text):
    (tmp_path / "registry.yaml").write_text(text)
    assert project.read(tmp_path / "registry.yaml").blueprints == ()


def test_folders_are_named_from_the_file_and_later_ones_stand_over_earlier(tmp_path, monkeypatch):
    blueprint(tmp_path / "one", title="of one")
    blueprint(tmp_path / "two", title="of two")
    blueprint(tmp_path / "one", name="only-one")
    (tmp_path / "registry.yaml").write_text("blueprints: [one, two]\n")
    (tmp_path / "far").mkdir()
    monkeypatch.chdir(tmp_path / "far")
    found = titles(project.open_project(environ={}))
    assert (found["acme"], found["only-one"]) == ("of two", "Acme")


def test_a_blueprint_of_the_user_stands_over_the_shipped_one(tmp_path):
    blueprint(tmp_path / "ours", name="openai", title="Our gateway")
    opened = project.open_project([str(tmp_path / "ours")], start=tmp_path, environ={})
    assert (titles(opened)["openai"], len(opened.catalog())) == (
        "Our gateway",
        len(project.Project().catalog()),
    )


def test_flags_stand_over_the_variable_and_the_variable_over_the_file(tmp_path):
    for name in ("file", "variable", "flag"):
        blueprint(tmp_path / name, title=f"of the {name}")
    (tmp_path / "registry.yaml").write_text("blueprints: file\n")
    environ = {"REGISTRY_BLUEPRINTS": str(tmp_path / "variable")}
    flags = [str(tmp_path / "flag")]
    assert titles(project.open_project(start=tmp_path, environ={}))["acme"] == "of the file"
    assert titles(project.open_project(start=tmp_path, environ=environ))["acme"] == "of the variable"
    assert titles(project.open_project(flags, start=tmp_path, environ=environ))["acme"] == "of the flag"


def test_several_flags_stand_over_each_other_in_their_order(tmp_path):
    for name in ("one", "two"):
        blueprint(tmp_path / name, title=name)
    flags = [str(tmp_path / name) for name in ("one", "two")]
    assert titles(project.open_project(flags, start=tmp_path, environ={}))["acme"] == "two"


@pytest.mark.parametrize(
    ("flags", "environ", "named"),
    [(["none"], {}, "--blueprints"), ([], {"REGISTRY_BLUEPRINTS": "none"}, "REGISTRY_BLUEPRINTS")],
    ids=["flag", "variable"],
)
def test_a_folder_that_is_not_there_is_refused_by_what_named_it(tmp_path, flags, environ, named):
    with pytest.raises(UsageError, match="no folder of blueprints 'none'") as caught:
        project.open_project(flags, start=tmp_path, environ=environ)
    assert caught.value.help == f"{named} takes a folder of *.yaml files"


def test_an_empty_variable_names_nothing(tmp_path):
    assert project.open_project(start=tmp_path, environ={"REGISTRY_BLUEPRINTS": ""}).blueprints == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blueprint: ours\n", [("S011", 1, 1)]),
        ("blueprints: 5\n", [("S013", 1, 13)]),
        ("blueprints: ''\n", [("S016", 1, 13)]),
        ("- a\n", [("S013", 1, 1)]),
        ("blueprints: none\n", [("S016", 1, 13)]),
        ("blueprints: [ours, none, gone]\n", [("S016", 1, 20), ("S016", 1, 26)]),
        ("blueprints: [\n", [("S001", 2, 1)]),
    ],
    ids=["unknown field", "number", "empty name", "a list", "no folder", "two of three folders", "no YAML"],
)
def test_what_is_no_project_is_refused_with_every_place(tmp_path, text, expected):
    (tmp_path / "ours").mkdir()
    assert faults(text, tmp_path) == expected


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "registry.yaml").write_bytes(b"blueprints: \xff\n")
    with pytest.raises(ConfigurationError, match="0xff is not UTF-8"):
        project.read(tmp_path / "registry.yaml")


def test_the_examples_of_the_schema_fit_it():
    schema = resources.schema("project")
    assert [list(Draft202012Validator(schema).iter_errors(example)) for example in schema["examples"]] == [[]]


# --- through the command line ------------------------------------------------------------------------------------------


def test_a_project_above_is_used_by_every_command(registry, tmp_path):
    blueprint(tmp_path / "here/ours")
    (tmp_path / "here/registry.yaml").write_text("blueprints: ours\n")
    (tmp_path / "here/below").mkdir()
    os.chdir("below")
    assert "Acme (acme)" in registry("show", "acme").out
    assert "acme text_embedding\n" in registry("list", "-o", "name").out
    assert (
        "PUT /_inference/text_embedding/acme-text-embedding\n"
        in registry("render", "acme", "text_embedding", "--target", "alibaba-es").out
    )
    assert "ours/acme.yaml" not in registry("check").out
    assert registry("check").code == 0


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["show", "openai"], ["check"], ["new", "x"], ["render", "openai", "text_embedding", "--target", "opensearch"]],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
def test_a_broken_project_is_said_with_its_place(registry, arguments):
    Path("registry.yaml").write_text("blueprint: ours\n")
    ended = registry(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "registry.yaml:1:1: error S011 unknown field 'blueprint'" in ended.err
    assert "did you mean 'blueprints'?" in ended.err


def test_a_broken_project_is_one_object_for_programs(registry):
    Path("registry.yaml").write_text("blueprint: ours\n")
    error = registry("list", "-o", "json").error()
    assert error["type"] == "configuration"
    assert error["where"].endswith("registry.yaml:1:1")


def test_a_broken_blueprint_of_the_user_is_said_where_it_is_asked_for(registry):
    Path("ours").mkdir()
    Path("ours/acme.yaml").write_text("title: Acme\nurll: x\n")
    ended = registry("render", "acme", "rerank", "--target", "opensearch", "--blueprints", "ours")
    assert (ended.code, ended.out) == (2, "")
    assert "ours/acme.yaml:2:1: error S011 unknown field 'urll'" in ended.err
    assert "missing field 'tasks'" in ended.err
    assert (
        registry("render", "openai", "text_embedding", "--target", "opensearch", "--blueprints", "ours").code
        == 0
    )


def test_a_shipped_blueprint_and_its_copy_render_the_same_bytes(registry):
    Path("ours").mkdir()
    shutil.copy(CHECKOUT / "blueprints/cohere.yaml", "ours/cohere.yaml")
    arguments = ("render", "cohere", "rerank", "--target", "opensearch", "-o", "json")
    assert registry(*arguments, "--blueprints", "ours").out == registry(*arguments).out
