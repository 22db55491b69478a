"""`registry list`, `show` and `schema`: what one can learn before the first endpoint."""

import json
import re

import pytest
import yaml
from commandline import CHECKOUT, fits
from jsonschema import Draft202012Validator

from registry import resources
from registry.catalog import open_catalog
from registry.diagnostics import width
from registry.model import Version
from registry.platforms import all_targets
from registry.tasks import all_tasks

SHIPPED = open_catalog()
TASKS = [(id_, key) for id_ in SHIPPED for key in sorted(SHIPPED[id_].tasks)]


@pytest.fixture(scope="module")
def rows():
    """What `registry list -o json` prints of the shipped blueprints."""
    from registry import listing  # noqa: PLC0415  (as the command does it)

    return listing.rows(task for found in SHIPPED.values() for task in found.tasks.values())


# --- list --------------------------------------------------------------------------------------------------------------


def test_the_json_of_a_list_fits_its_schema_and_is_complete(registry, rows):
    ended = registry("list", "-o", "json")
    assert (ended.code, ended.err) == (0, "")
    fits(ended.json(), "output/list")
    assert ended.json() == rows
    assert [(row["blueprint"], row["task"]) for row in rows] == TASKS


def test_a_row_has_its_keys_in_the_order_of_the_contract(rows):
    # Source: specs/cli.md, "registry list -o json".
    keys = [
        "blueprint",
        "title",
        "task",
        "task_type",
        "variant",
        "docs",
        "models",
        "parameters",
        "secrets",
        "targets",
    ]
    assert {tuple(row) for row in rows} == {tuple(keys)}
    assert {tuple(cell) for row in rows for cell in row["targets"].values()} == {
        ("supported", "reason", "needs")
    }


def test_a_variant_is_what_follows_the_dot(rows):
    variants = {(row["task"], row["task_type"], row["variant"]) for row in rows}
    assert ("rerank.compatible", "rerank", "compatible") in variants
    assert all(task == ".".join(filter(None, (type_, variant))) for task, type_, variant in variants)


def test_every_task_has_a_cell_for_every_target(rows):
    assert {tuple(row["targets"]) for row in rows} == {tuple(all_targets())}


def test_a_supported_cell_knows_its_version_and_the_other_its_reason(rows):
    for row in rows:
        for cell in row["targets"].values():
            assert (cell["reason"] is None, cell["needs"] is not None) == (
                cell["supported"],
                cell["supported"],
            )
            assert cell["needs"] is None or str(Version.parse(cell["needs"])) == cell["needs"]


def test_a_cell_says_what_render_does(registry, rows):
    for row in rows:
        sets = []
        for name in row["parameters"]["required"]:
            known = row["parameters"]["properties"][name]
            value = (known.get("examples") or known["enum"])[0]
            sets += ["--set", f"{name}={value if isinstance(value, str) else json.dumps(value)}"]
        for target, cell in row["targets"].items():
            ended = registry("render", row["blueprint"], row["task"], "--target", target, *sets, "-o", "json")
            assert (row["blueprint"], row["task"], target, ended.code == 0) == (
                row["blueprint"],
                row["task"],
                target,
                cell["supported"],
            )


def test_parameters_are_a_schema_that_their_defaults_and_examples_fit(rows):
    for row in rows:
        Draft202012Validator.check_schema(row["parameters"])
        for name, part in row["parameters"]["properties"].items():
            for value in [*part.get("examples", []), *([part["default"]] if "default" in part else [])]:
                faults = list(Draft202012Validator(part).iter_errors(value))
                assert not faults, f"{row['blueprint']} {row['task']} {name}: {faults}"


def test_the_same_list_comes_as_yaml_without_anchors(registry, rows):
    ended = registry("list", "-o", "yaml")
    assert yaml.safe_load(ended.out) == rows
    assert not re.search(r"(^|[:-] )[&*]\w", ended.out)


def test_names_are_two_words_a_line(registry):
    assert registry("list", "-o", "name").out == "".join(f"{id_} {key}\n" for id_, key in TASKS)


def test_the_table_has_a_row_a_task_and_straight_columns(registry, rows):
    head, *lines = registry("list").out.splitlines()
    assert head.split() == ["BLUEPRINT", "TASK", *(name.upper() for name in all_targets())]
    assert [tuple(line.split()[:2]) for line in lines] == TASKS
    starts = [match.start() for match in re.finditer(r"\S+", head)]
    for line, row in zip(lines, rows, strict=True):
        cells = [line[start:].split()[0] for start in starts[2:]]
        assert cells == [cell["needs"] or "-" for cell in row["targets"].values()]


@pytest.mark.parametrize(
    ("arguments", "holds"),
    [
        (["openai"], lambda row: row["blueprint"] == "openai"),
        (["--task", "rerank"], lambda row: row["task_type"] == "rerank"),
        (["--target", "alibaba-es"], lambda row: row["targets"]["alibaba-es"]["supported"]),
        (["cohere", "--task", "rerank", "--target", "elasticsearch"], lambda row: (row["blueprint"], row["task"]) == ("cohere", "rerank")),
    ],
    ids=["blueprint", "task type", "target", "all three"],
)  # fmt: skip
def test_flags_leave_what_fits_and_nothing_else(registry, rows, arguments, holds):
    left = [(row["blueprint"], row["task"]) for row in registry("list", *arguments, "-o", "json").json()]
    assert left == [(row["blueprint"], row["task"]) for row in rows if holds(row)] != []


def test_a_parameter_without_example_leaves_open_what_can_serve_it(registry, tmp_path):
    text = (CHECKOUT / "blueprints/openai.yaml").read_text("utf-8")
    text = text.replace("default: text-embedding-3-small", "required: true", 1)
    (tmp_path / "openai.yaml").write_text(text, "utf-8")
    row = next(
        row
        for row in registry("list", "openai", "-o", "json", "--blueprints", str(tmp_path)).json()
        if row["task"] == "text_embedding"
    )
    assert {cell["supported"] for cell in row["targets"].values()} == {False}
    assert "missing required parameter 'model'" in row["targets"]["opensearch"]["reason"]


def test_a_required_parameter_is_tried_with_the_first_of_its_values(registry, tmp_path):
    text = (CHECKOUT / "blueprints/openai.yaml").read_text("utf-8")
    text = text.replace(
        "default: text-embedding-3-small", "required: true\n        enum: [text-embedding-3-large]", 1
    )
    (tmp_path / "openai.yaml").write_text(text, "utf-8")
    rows = registry(
        "list", "openai", "--task", "text_embedding", "-o", "json", "--blueprints", str(tmp_path)
    ).json()
    assert {cell["supported"] for cell in rows[0]["targets"].values()} == {True}


# --- show --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", SHIPPED)
def test_show_names_all_that_one_must_know(registry, id_):
    ended = registry("show", id_)
    blueprint = SHIPPED[id_]
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"{blueprint.title} ({id_})\n  https://")
    for key, task in blueprint.tasks.items():
        assert f"\n\n{key}\n  https://" in ended.out
        for secret in task.secrets.values():
            assert f"  secret {secret.name}: ${secret.env}" in ended.out
        for name in task.parameters:
            assert f"\n  --set {name}=<" in ended.out
        for model in task.models:
            assert f"\n  model {model}" in ended.out
    for target in all_targets():
        assert ended.out.count(f"\n  {target}: ") == len(blueprint.tasks)


def test_show_of_a_task_leaves_out_the_others(registry):
    text = registry("show", "openai", "text_embedding").out
    assert "\ntext_embedding\n" in text
    assert "\ncompletion\n" not in text


def test_show_marks_what_is_required_what_is_default_and_what_callers_may_leave_open(registry):
    text = registry("show", "azure-openai", "text_embedding").out
    assert "--set resource_name=<string> (required)" in text
    assert re.search(r"--set api_version=<string> \(default \S+\)", text)
    assert re.search(r"--set top_n=<integer>  \w", registry("show", "cohere", "rerank").out)


def test_show_writes_facts_as_blueprints_do(registry):
    assert "; any_shorter true;" in registry("show", "openai", "text_embedding").out


def test_show_says_which_secrets_are_alternatives(registry):
    assert (
        "secret entra_id: $AZURE_OPENAI_AD_TOKEN, one of credential" in registry("show", "azure-openai").out
    )


def test_show_says_why_a_target_cannot(registry):
    assert re.search(
        r"\n  alibaba-es: no: elastic rerank runs inside", registry("show", "elastic", "rerank").out
    )


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_show_for_programs_is_the_rows_of_the_list(registry, form, rows):
    ended = registry("show", "openai", "-o", form)
    document = yaml.safe_load(ended.out)
    fits(document, "output/list")
    assert document == [row for row in rows if row["blueprint"] == "openai"]
    assert not re.search(r"(^|[:-] )[&*]\w", ended.out) or form == "json"


def test_a_chinese_title_stands_in_straight_columns(registry, tmp_path):
    text = (CHECKOUT / "blueprints/openai.yaml").read_text("utf-8")
    (tmp_path / "bailian.yaml").write_text(text.replace("title: OpenAI", "title: 阿里云百炼", 1), "utf-8")
    assert registry("show", "bailian", "--blueprints", str(tmp_path)).out.startswith("阿里云百炼 (bailian)\n")
    assert width("阿里云百炼") == 10


# --- schema ------------------------------------------------------------------------------------------------------------

SCHEMAS = sorted(
    path.relative_to(CHECKOUT / "schemas").as_posix().removesuffix(".schema.json")
    for path in (CHECKOUT / "schemas").rglob("*.schema.json")
)


def test_schemas_are_listed(registry):
    assert registry("schema", "--list").out.splitlines() == SCHEMAS


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_printed_byte_for_byte_and_is_one(registry, name):
    ended = registry("schema", name)
    assert ended.out == (CHECKOUT / f"schemas/{name}.schema.json").read_text("utf-8")
    Draft202012Validator.check_schema(ended.json())


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_names_itself(name):
    schema = resources.schema(name)
    assert schema["$id"].endswith(f"/schemas/{name}.schema.json")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_of_blueprints_is_the_one_that_one_means(registry):
    assert registry("schema").out == registry("schema", "blueprint").out


@pytest.mark.parametrize("name", ["check", "error", "list", "render"])
def test_the_schemas_of_output_are_closed(name):
    def objects(schema):
        if isinstance(schema, dict):
            if schema.get("type") == "object" and "properties" in schema:
                yield schema
            for part in schema.values():
                yield from objects(part)
        elif isinstance(schema, list):
            for part in schema:
                yield from objects(part)

    found = list(objects(resources.schema(f"output/{name}")))
    assert all(part.get("additionalProperties") is False for part in found)
    # "unknown values null, never missing"
    assert all(sorted(part["required"]) == sorted(part["properties"]) for part in found)


def test_every_task_type_has_its_interface_among_the_schemas():
    assert {name.partition("/")[2] for name in SCHEMAS if name.startswith("interfaces/")} == set(all_tasks())
