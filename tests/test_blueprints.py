"""What holds for every shipped blueprint, whatever its provider."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from oracles.call import path_of

from registry import catalog, lint, load, paths, schema, template
from registry.binding import Binding, Choices, bind, json_schema, required
from registry.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from registry.catalog import Blueprint, BlueprintTask

MODELINE = "# yaml-language-server: $schema=../schemas/blueprint.schema.json"
SHIPPED = catalog.open_catalog()
FILES = sorted(catalog.shipped().glob("*.yaml"))
TASKS = [task for blueprint in SHIPPED.values() for task in blueprint.tasks.values()]
CALLED = [task for task in TASKS if task.request is not None]
"""Tasks that call a provider; the others run inside the cluster."""
RULES = lint.blueprint_rules()


def _name(task: BlueprintTask) -> str:
    return f"{task.blueprint.id} {task.key}"


each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
each_blueprint = pytest.mark.parametrize(
    "blueprint", list(SHIPPED.values()), ids=lambda blueprint: blueprint.id
)
each_task = pytest.mark.parametrize("task", TASKS, ids=_name)
each_call = pytest.mark.parametrize("task", CALLED, ids=_name)


@each_file
def test_fits_the_schema(file: Path) -> None:
    assert schema.findings(load.read(file)) == []


@each_file
def test_first_line_names_the_schema_for_editors(file: Path) -> None:
    assert file.read_text("utf-8").splitlines()[0] == MODELINE


@each_blueprint
def test_rules_find_nothing(blueprint: Blueprint) -> None:
    findings = [finding for rule in RULES.values() for finding in rule.check(blueprint)]
    assert [finding.message for finding in findings if finding.severity is not Severity.NOTE] == []


@each_task
def test_templates_use_only_names_they_may(task: BlueprintTask) -> None:
    parameters = {f"parameters.{name}" for name in task.parameters}
    secrets = {f"secrets.{name}" for name in task.secrets}
    inputs = set(task.type.inputs) | ({"input_type"} if "input_type" in task.content else set())
    native = {name: task.targets("elasticsearch").get(name) for name in ("service_settings", "task_settings")}
    allowed: list[tuple[Any, set[str]]] = [
        (task.url.text if task.url else None, parameters),
        ((task.request or {}).get("path"), parameters),
        ({name: leaf.text for name, leaf in task.query.items()}, parameters),
        ({name: leaf.text for name, leaf in task.headers.items()}, parameters | secrets),
        ((task.request or {}).get("body"), parameters | inputs),
        (native, parameters | inputs | secrets | {"url"}),
        (task.targets("opensearch").get("register"), parameters),
    ]
    strangers = {name for tree, names in allowed for _, _, name in template.names(tree) if name not in names}
    assert strangers == set()


@each_task
def test_no_parameter_is_called_like_an_input_or_a_secret(task: BlueprintTask) -> None:
    assert not set(task.parameters) & {*task.type.names, *task.secrets}


@each_task
def test_required_parameters_have_an_example(task: BlueprintTask) -> None:
    assert [name for name in required(task) if not task.parameters[name].get("examples")] == []


@each_task
def test_defaults_and_examples_fit_their_parameters(task: BlueprintTask) -> None:
    misfits = {
        name: value
        for name, given in task.parameters.items()
        for value in [*given.get("examples", []), *([given["default"]] if "default" in given else [])]
        if not Draft202012Validator(json_schema(given)).is_valid(value)
    }
    assert misfits == {}


@each_call
def test_example_fits_the_interface(task: BlueprintTask) -> None:
    interface = task.type.interface()["input"]
    narrowed = {**interface["properties"], **task.content.get("interface", {})}
    example = {name: value for name, value in task.content["example"].items() if name in narrowed}
    validator = Draft202012Validator({**interface, "properties": narrowed})
    assert [error.message for error in validator.iter_errors(example)] == []


@each_call
def test_every_path_that_is_asked_for_finds_something_in_the_example(task: BlueprintTask) -> None:
    binding = _example(task)
    found = {
        name: _found(task, path_of(binding, name)) for name in task.type.response if path_of(binding, name)
    }
    assert [name for name, values in found.items() if not values] == []


@each_call
def test_usage_and_request_id_stand_in_the_example(task: BlueprintTask) -> None:
    usage = task.response.get("usage", {})
    extras = [*usage.values(), *([task.response["request_id"]] if "request_id" in task.response else [])]
    texts = [text for text in extras if isinstance(text, str)]
    assert [text for text in texts if not _found(task, paths.parse(text))] == []


@each_call
def test_there_is_one_result_for_each_input_of_the_example(task: BlueprintTask) -> None:
    binding = _example(task)
    counts = {
        name: len(_found(task, path_of(binding, name)))
        for name, field in task.type.response.items()
        if field.many and path_of(binding, name) and not _nested(task, name)
    }
    assert set(counts.values()) <= {_expected(task)}


@each_call
def test_sparse_vectors_have_as_many_weights_as_tokens(task: BlueprintTask) -> None:
    if task.type_name == "sparse_embedding":
        items = _found(task, paths.parse(task.response["items"]))
        for item in items:
            counts = {len(_in_item(item, task.response[name])) for name in ("tokens", "weights")}
            assert len(counts) == 1
            assert counts != {0}


@each_task
def test_every_fact_has_its_source(task: BlueprintTask) -> None:
    facts: dict[str, Mapping[str, Any]] = {
        **{f"parameter {name}": given for name, given in task.parameters.items()},
        **{f"model {name}": given for name, given in task.models.items()},
        **{name: task.content[name] for name in ("limits", "input_type", "example") if name in task.content},
        **{f"secret {name}": given for name, given in task.blueprint.content.get("secrets", {}).items()},
        **{f"target {name}": given for name, given in task.content.get("targets", {}).items()},
    }
    bare = {"unsupported", "docs"}
    assert [name for name, fact in facts.items() if "docs" not in fact and set(fact) - bare] == []


@each_blueprint
def test_every_source_is_a_page_over_https(blueprint: Blueprint) -> None:
    sources = list(_docs(blueprint.content))
    assert [source for source in sources if not source.startswith("https://")] == []


@each_task
def test_default_model_is_not_retired(task: BlueprintTask) -> None:
    name = task.deciding("model")
    model = task.parameters[name].get("default") if name else None
    retired = task.models.get(model, {}).get("retired")
    assert retired is None or dt.date.fromisoformat(retired) > dt.datetime.now(tz=dt.UTC).date()


@each_task
def test_models_speak_of_names_that_the_task_has(task: BlueprintTask) -> None:
    names = {*task.parameters, *task.type.names}
    spoken = {
        name
        for facts in task.models.values()
        for name in [*facts.get("unsupported", ()), *facts.get("defaults", {})]
    }
    assert spoken <= names


@each_task
def test_dimensions_of_every_model_can_be_set(task: BlueprintTask) -> None:
    sized = task.deciding("dimensions")
    refused = []
    for model, facts in task.models.items():
        lengths = facts.get("dimensions")
        if sized and isinstance(lengths, list) and sized not in facts.get("unsupported", ()):
            parameter = json_schema(task.parameters[sized])
            refused += [(model, n) for n in lengths if not Draft202012Validator(parameter).is_valid(n)]
    assert refused == []


def _example(task: BlueprintTask) -> Binding:
    """The binding of the example's call: its parameters, its optional inputs, examples of what is required."""
    example = task.content["example"]
    needed = {name: task.parameters[name]["examples"][0] for name in required(task)}
    optional = {
        name: example[name]
        for name, given in task.type.inputs.items()
        if not given.required and name in example
    }
    return bind(
        task, Choices(values={**needed, **optional, **example.get("parameters", {})}, url="http://127.0.0.1")
    )


def _found(task: BlueprintTask, path: paths.Path | None) -> list[Any]:
    return paths.find(task.content["example"]["answer"], path) if path else []


def _in_item(item: Any, text: str) -> list[Any]:
    return paths.find(item, paths.Path(paths.parse(text).steps))


def _nested(task: BlueprintTask, name: str) -> bool:
    """Whether an entry of the answer holds many values of that field."""
    return task.type_name == "sparse_embedding" and name != "items"


def _expected(task: BlueprintTask) -> int:
    example = task.content["example"]
    given = example.get("input")
    count = len(given) if isinstance(given, list) else 1
    return min(count, example.get("top_n", count))


def _docs(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "docs" and isinstance(value, str):
                yield value
            elif key not in ("answer", "body"):
                yield from _docs(value)
    elif isinstance(content, list):
        for value in content:
            yield from _docs(value)
