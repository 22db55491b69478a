"""The blueprint that an author starts from."""

from pathlib import Path

import pytest
import yaml
from commandline import CHECKOUT

from registry import load, starter
from registry.catalog import Blueprint, open_catalog, read
from registry.errors import UsageError
from registry.platforms import all_targets
from registry.tasks import all_tasks

SHIPPED = sorted(open_catalog())
PARTS = [(id_, key) for id_ in SHIPPED for key in open_catalog()[id_].tasks]
WHERE = {"schema": "x.json", "file": "blueprints/acme.yaml"}


def value(text):
    return load.parse(text.encode(), "acme.yaml").value


@pytest.mark.parametrize("task", all_tasks())
def test_a_begun_blueprint_passes_check_without_a_finding(registry, task):
    assert registry("new", "acme", "--task", task).code == 0
    ended = registry("check", "blueprints/acme.yaml", "--strict")
    assert (ended.code, ended.out, ended.err) == (0, "", "1 file: 0 errors, 0 warnings, 0 notes\n")


@pytest.mark.parametrize("task", all_tasks())
def test_a_begun_blueprint_renders_for_a_target(registry, task):
    registry("new", "acme", "--task", task)
    codes = {
        target: registry("render", "acme", task, "--target", target, "--blueprints", "blueprints").code
        for target in all_targets()
    }
    assert codes["opensearch"] == 0
    assert set(codes.values()) <= {0, 2}


def test_without_a_task_it_begins_with_embeddings(registry):
    registry("new", "acme")
    assert list(yaml.safe_load(Path("blueprints/acme.yaml").read_text("utf-8"))["tasks"]) == [
        "text_embedding"
    ]


def test_several_tasks_and_variants_stand_in_one_file_each_once(registry):
    tasks = ["rerank", "rerank.compatible", "custom", "rerank"]
    assert registry("new", "acme", *(word for task in tasks for word in ("--task", task))).code == 0
    assert list(read(Path("blueprints/acme.yaml")).tasks) == tasks[:3]
    assert registry("check", "blueprints/acme.yaml", "--strict").code == 0


@pytest.mark.parametrize(
    ("name", "title", "variable"),
    [
        ("acme", "Acme", "ACME_API_KEY"),
        ("big-acme", "Big Acme", "BIG_ACME_API_KEY"),
        ("4u", "4u", "_4U_API_KEY"),
    ],
)
def test_title_and_variable_follow_the_id(name, title, variable):
    begun = value(starter.new(name, [], **WHERE))
    assert (begun["title"], begun["secrets"]["api_key"]["env"]) == (title, variable)


def test_the_first_line_leads_an_editor_to_the_schema(registry):
    registry("new", "acme")
    first = Path("blueprints/acme.yaml").read_text("utf-8").splitlines()[0]
    mark, _, path = first.partition("$schema=")
    assert mark == "# yaml-language-server: "
    assert Path("blueprints", path).resolve() == CHECKOUT / "schemas/blueprint.schema.json"


def test_its_name_is_printed_and_what_finds_it_is_said(registry):
    ended = registry("new", "acme")
    assert ended.out == "blueprints/acme.yaml\n"
    assert "--blueprints blueprints" in ended.err


def test_in_a_project_it_goes_into_the_folder_of_the_project(registry):
    Path("registry.yaml").write_text("blueprints: [theirs, ours]\n")
    Path("theirs").mkdir()
    Path("ours").mkdir()
    ended = registry("new", "acme")
    assert (ended.code, ended.out, ended.err) == (0, "ours/acme.yaml\n", "")
    assert registry("show", "acme").code == 0


def test_with_a_flag_it_goes_into_that_folder(registry):
    Path("mine").mkdir()
    assert registry("new", "acme", "--blueprints", "mine").out == "mine/acme.yaml\n"


@pytest.mark.parametrize("arguments", [[], ["--like", "openai"]], ids=["new", "like"])
def test_a_file_that_is_there_is_never_written_over(registry, arguments):
    Path("blueprints").mkdir()
    Path("blueprints/acme.yaml").write_text("mine")
    ended = registry("new", "acme", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "blueprints/acme.yaml is there already" in ended.err
    assert Path("blueprints/acme.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    "arguments",
    [["Acme"], ["a_b"], ["a/b"], ["../a"], [""], ["-"], ["a", "--task", "x"], ["a", "--like", "x"], ["a", "--like", "openai", "--task", "x"]],
    ids=" ".join,
)  # fmt: skip
def test_nothing_is_written_after_wrong_use(registry, arguments):
    assert registry("new", *arguments).code == 2
    assert list(Path().iterdir()) == []


# --- like another ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", SHIPPED)
def test_a_blueprint_like_a_shipped_one_passes_check_and_says_the_same(registry, id_):
    assert registry("new", "acme", "--like", id_).code == 0
    assert registry("check", "blueprints/acme.yaml", "--strict").code == 0
    begun, model = (read(path).content for path in (Path("blueprints/acme.yaml"), open_catalog().files[id_]))
    assert {**begun, "title": model["title"]} == model
    assert begun["title"] == "Acme"


@pytest.mark.parametrize(("id_", "key"), PARTS, ids=".".join)
def test_one_task_of_a_shipped_blueprint_passes_check_and_says_the_same(registry, id_, key):
    assert registry("new", "acme", "--like", id_, "--task", key).code == 0
    ended = registry("check", "blueprints/acme.yaml", "--strict")
    assert (ended.code, ended.out, ended.err) == (0, "", "1 file: 0 errors, 0 warnings, 0 notes\n")
    begun, model = (read(path).content for path in (Path("blueprints/acme.yaml"), open_catalog().files[id_]))
    assert begun["tasks"] == {key: model["tasks"][key]}


DECLARED = """\
title: Model
docs: https://acme.example/docs
url: https://acme.example
# why secrets
secrets:
  # why this key
  key: {env: KEY, docs: https://acme.example/docs, description: The key.}
parameters:
  # why one
  one: &one
    type: string

    description: One.
    docs: https://acme.example/docs
  # why two
  two: *one

  # why three
  three: {type: string, description: Three., docs: https://acme.example/docs}
# why tasks
tasks:
"""
TASK = """\
  custom.{name}:
    docs: https://acme.example/docs
    request: {{path: /a, body: {{input: "{{{{ input }}}}", x: "{{{{ {uses} }}}}"}}}}
    response: {{usage: {{input_tokens: $.tokens}}}}
    example: {{input: [hello], answer: {{tokens: 1}}, docs: https://acme.example/docs}}
"""


@pytest.mark.parametrize(
    ("keys", "parameters", "comments"),
    [
        (["custom.a"], ["one"], {"one"}),
        (["custom.b"], ["two"], {"two"}),
        (["custom.c"], ["three"], {"three"}),
        (["custom.a", "custom.c"], ["one", "three"], {"one", "three"}),
        (["custom.a", "custom.b", "custom.c"], ["one", "two", "three"], {"one", "two", "three"}),
    ],
)
def test_declarations_that_no_kept_task_uses_go_with_their_comments(tmp_path, keys, parameters, comments):
    tasks = zip("abc", ("one", "two", "three"), strict=True)
    text = DECLARED + "".join(TASK.format(name=name, uses=f"parameters.{uses}") for name, uses in tasks)
    (tmp_path / "model.yaml").write_text(text)
    begun = starter.like("acme", read(tmp_path / "model.yaml"), keys, **WHERE)
    content = value(begun)
    assert list(content["parameters"]) == parameters
    assert content["parameters"].get("two", {"type": "string"})["type"] == "string"
    assert "secrets" not in content
    assert {word for word in ("one", "two", "three") if f"# why {word}\n" in begun} == comments
    assert ("# why secrets" in begun, "# why tasks" in begun) == (False, True)


def test_declarations_on_one_line_stay(tmp_path):
    head = "".join(DECLARED.splitlines(keepends=True)[:3])
    declared = "parameters: {one: {type: string}, two: {type: string}}\ntasks:\n"
    tasks = TASK.format(name="a", uses="parameters.one") + TASK.format(name="b", uses="parameters.two")
    (tmp_path / "model.yaml").write_text(head + declared + tasks)
    begun = starter.like("acme", read(tmp_path / "model.yaml"), ["custom.a"], **WHERE)
    assert list(value(begun)["parameters"]) == ["one", "two"]


def test_comments_of_the_model_stay(tmp_path):
    text = (CHECKOUT / "blueprints/openai.yaml").read_text("utf-8")
    text = text.replace("  text_embedding:\n", "  text_embedding: # why this one\n", 1).replace(
        "headers:\n", "# why these\nheaders:\n", 1
    )
    (tmp_path / "model.yaml").write_text(text, "utf-8")
    begun = starter.like("acme", read(tmp_path / "model.yaml"), ["text_embedding"], **WHERE)
    assert "# why this one\n" in begun
    assert "# why these\n" in begun


ANCHORS = """\
title: Model
docs: https://acme.example/docs
url: https://acme.example
tasks:
  custom.a:
    docs: https://acme.example/docs
    request: {path: /a, body: {input: "{{ input }}"}}
    response:
      error: &error
        message: $.error

        code: $.code
      usage: &usage {input_tokens: $.tokens}
    limits: &limits
      max_inputs: 8
      docs: https://acme.example/docs
    example: &example
      input: &texts
      - hello
      answer: {}
      docs: https://acme.example/docs
  custom.b:
    docs: https://acme.example/docs
    request: {path: /b, body: {input: "{{ input }}"}}
    response:
      error: *error
      usage: *usage
    limits: *limits
    example: *example
  custom.c:
    docs: https://acme.example/docs
    request: {path: /c, body: {input: "{{ input }}"}}
    response:
      error: *error
    example:
      input: *texts
      answer: {}
      docs: https://acme.example/docs
"""


@pytest.mark.parametrize(
    "keys", [["custom.b"], ["custom.c"], ["custom.b", "custom.c"], ["custom.a", "custom.c"]], ids=" ".join
)
def test_what_aliases_stood_for_comes_along(tmp_path, keys):
    (tmp_path / "model.yaml").write_text(ANCHORS, "utf-8")
    model = read(tmp_path / "model.yaml")
    begun = value(starter.like("acme", model, keys, **WHERE))
    assert begun["tasks"] == {key: model.content["tasks"][key] for key in keys}


HEAD = "docs: https://acme.example/docs\nurl: https://acme.example\n"
CUSTOM = "docs: https://acme.example/docs, request: {path: /a, body: {input: '{{ input }}'}}, limits: "
UNCUT = {
    "a title of two lines": f"title: >-\n  Model\n{HEAD}tasks:\n  custom: {{{CUSTOM} {{}}}}\n",
    "tasks in braces": f"title: Model\n{HEAD}tasks: {{custom: {{{CUSTOM} {{}}}}, custom.b: {{{CUSTOM} {{}}}}}}\n",
    "aliases in braces": f"title: Model\n{HEAD}tasks:\n  custom.a: {{{CUSTOM} &limits {{max_inputs: 8}}}}\n  custom: {{{CUSTOM} *limits }}\n",
}  # fmt: skip


@pytest.mark.parametrize("text", UNCUT.values(), ids=UNCUT)
def test_a_model_that_cannot_be_cut_is_refused(text):
    model = Blueprint("model", load.parse(text.encode(), "model.yaml"))
    with pytest.raises(UsageError, match=r"model\.yaml is written so that a part of it cannot be taken"):
        starter.like("acme", model, ["custom"], **WHERE)
