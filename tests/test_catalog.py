"""Blueprints by id, and what a task knows of itself."""

import copy
import shutil
from pathlib import Path

import pytest
import yaml
from commandline import CHECKOUT

from registry import catalog, load
from registry.catalog import Blueprint, Catalog
from registry.errors import ConfigurationError, UnknownNameError
from registry.lint.manual import BASE, merge

DOCS = "https://acme.example/docs"
BASE_VALUE = load.parse(BASE.encode(), "acme.yaml").value


def blueprint(fragment=None):
    """The manual's blueprint with a piece over it."""
    value = merge(copy.deepcopy(BASE_VALUE), fragment or {})
    return Blueprint("acme", load.parse(yaml.safe_dump(value, sort_keys=False).encode(), "acme.yaml"))


def embedding(fragment=None):
    return blueprint(fragment).task("text_embedding")


def texts(leaves):
    return {name: leaf.text for name, leaf in leaves.items()}


# --- the catalogue -----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """`folder(name, id=text, …)` writes blueprints into a folder of that name."""

    def make(name, **texts_by_id):
        (tmp_path / name).mkdir()
        for id_, text in texts_by_id.items():
            (tmp_path / name / f"{id_}.yaml").write_text(text, "utf-8")
        return tmp_path / name

    return make


def test_the_name_of_a_file_is_the_id(folder):
    found = Catalog(folder("one", b=BASE, a=BASE))
    assert list(found) == ["a", "b"]
    assert [found[id_].id for id_ in found] == ["a", "b"]
    assert len(found) == 2


def test_other_files_are_no_blueprints(folder):
    path = folder("one", a=BASE)
    (path / "README.md").write_text("x")
    (path / "b.yml").write_text(BASE)
    (path / "below").mkdir()
    shutil.copy(path / "a.yaml", path / "below/c.yaml")
    assert list(Catalog(path)) == ["a"]


def test_later_folders_stand_over_earlier_ones(folder):
    one, two = folder("one", a=BASE, b=BASE), folder("two", a=BASE.replace("title: Acme", "title: Other"))
    found = Catalog(one, two)
    assert [found["a"].title, found["b"].title] == ["Other", "Acme"]
    assert found.files["a"] == two / "a.yaml"


def test_files_are_read_when_they_are_asked_for(folder):
    found = Catalog(folder("one", a=BASE, broken="title: x"))
    assert "broken" in found
    assert found["a"].title == "Acme"
    with pytest.raises(ConfigurationError):
        found["broken"]


def test_a_file_is_read_once(folder):
    found = Catalog(folder("one", a=BASE))
    assert found["a"] is found["a"]


def test_an_unknown_id_is_refused_with_the_nearest(folder):
    with pytest.raises(UnknownNameError, match=r"no blueprint 'acm'; there is acme, other") as caught:
        Catalog(folder("one", acme=BASE, other=BASE))["acm"]
    assert caught.value.help == "did you mean 'acme'?"


def test_a_broken_blueprint_comes_with_all_its_findings(folder):
    text = BASE.replace("title: Acme", "titel: Acme").replace("path: /rerank", "path: 5")
    with pytest.raises(ConfigurationError, match=r"one/a\.yaml cannot be used: 2 findings") as caught:
        Catalog(folder("one", a=text))["a"]
    assert [found.code for found in caught.value.findings] == ["S011", "S013"]


def test_an_unknown_task_is_refused_with_the_nearest():
    with pytest.raises(
        UnknownNameError, match="no task of acme 'reranking'; there is rerank, text_embedding"
    ):
        blueprint().task("reranking")


def test_a_shipped_file_is_shown_by_its_place_in_the_checkout():
    assert catalog.shown(CHECKOUT / "blueprints/openai.yaml") == "blueprints/openai.yaml"
    assert catalog.shown(Path("ours/openai.yaml")) == "ours/openai.yaml"


# --- a task ------------------------------------------------------------------------------------------------------------


def test_a_key_is_a_task_type_and_a_variant():
    variant = blueprint({"tasks": {"rerank.other": BASE_VALUE["tasks"]["rerank"]}}).task("rerank.other")
    assert (variant.type_name, variant.variant, variant.type.title) == ("rerank", "other", "Rerank")
    assert (embedding().type_name, embedding().variant) == ("text_embedding", None)


def test_tasks_come_in_the_order_of_the_file():
    assert list(blueprint().tasks) == ["text_embedding", "sparse_embedding", "rerank"]


def test_headers_of_blueprint_task_and_request_stand_over_each_other():
    task = embedding(
        {
            "headers": {"X-One": "blueprint", "X-Two": "blueprint", "X-Three": "blueprint"},
            "tasks": {
                "text_embedding": {
                    "headers": {"X-Two": "task", "X-Three": "task"},
                    "request": {"headers": {"x-three": "request", "X-Four": "request"}},
                }
            },
        }
    )
    assert texts(task.headers) == {
        "Authorization": "Bearer {{ secrets.api_key }}",
        "X-One": "blueprint",
        "X-Two": "task",
        "X-Three": "request",
        "X-Four": "request",
    }
    document = task.blueprint.document
    assert [document.at(leaf.path) for leaf in task.headers.values()] == [
        leaf.text for leaf in task.headers.values()
    ]


@pytest.mark.parametrize("part", ["headers", "query"])
def test_null_takes_away_what_a_level_above_says(part):
    text = yaml.safe_dump(BASE_VALUE, sort_keys=False)
    value = load.parse(text.encode(), "acme.yaml").value
    value[part] = {"X-One": "blueprint"}
    value["tasks"]["text_embedding"][part] = {"x-one": None}
    task = Blueprint("acme", load.parse(yaml.safe_dump(value).encode(), "acme.yaml")).task("text_embedding")
    assert texts(getattr(task, part)) == {}


def test_the_query_is_merged_like_headers():
    task = embedding({"query": {"v": "1", "a": "b"}, "tasks": {"text_embedding": {"query": {"v": "2"}}}})
    assert texts(task.query) == {"v": "2", "a": "b"}


def test_the_address_of_a_task_stands_over_that_of_the_blueprint():
    assert embedding().url.text == "https://api.acme.example/v1"
    task = embedding({"tasks": {"text_embedding": {"url": "https://other.example"}}})
    assert (task.url.text, task.url.path) == ("https://other.example", ("tasks", "text_embedding", "url"))
    assert embedding({"url": None}).url is None


SHARED = {
    "parameters": {
        "user": {"type": "string", "description": "shared", "docs": DOCS},
        "region": {"type": "string", "description": "shared", "docs": DOCS},
    }
}


def test_a_shared_parameter_belongs_to_the_tasks_that_use_it():
    whole = blueprint(
        {**SHARED, "tasks": {"rerank": {"request": {"body": {"user": "{{ parameters.user }}"}}}}}
    )
    assert list(whole.task("rerank").parameters) == ["user"]
    assert list(whole.task("text_embedding").parameters) == ["model"]


def test_a_parameter_of_the_task_stands_over_the_shared_one():
    own = {"type": "string", "description": "own", "docs": DOCS}
    task = embedding({**SHARED, "tasks": {"text_embedding": {"parameters": {"user": own}}}})
    assert task.parameters["user"]["description"] == "own"
    assert task.parameter_path("user") == ("tasks", "text_embedding", "parameters", "user")
    assert task.parameter_path("region") == ("parameters", "region")


@pytest.mark.parametrize(
    ("fragment", "used"),
    [
        ({"url": "https://{{ parameters.region }}.acme.example"}, "parameters.region"),
        ({"headers": {"X-Region": "{{ parameters.region }}"}}, "parameters.region"),
        ({"query": {"region": "{{ parameters.region }}"}}, "parameters.region"),
        ({"tasks": {"text_embedding": {"request": {"path": "/{{ parameters.region }}"}}}}, "parameters.region"),
        ({"tasks": {"text_embedding": {"request": {"body": {"a": [{"b": "x {{ parameters.region }}"}]}}}}}, "parameters.region"),
        ({"tasks": {"text_embedding": {"targets": {"elasticsearch": {"service_settings": {"r": "{{ parameters.region }}"}}}}}}, "parameters.region"),
        ({"tasks": {"text_embedding": {"response": {"embeddings": {"by": "region", "a": "$.a[*]"}}}}}, "parameters.region"),
        ({"auth": {"type": "aws_sigv4", "access_key": "id", "secret_key": "key", "region": "r", "service": "s"}}, "secrets.id"),
    ],
    ids=["url", "header", "query", "path", "body", "target", "response", "signature"],
)  # fmt: skip
def test_a_name_is_used_wherever_a_template_or_a_reference_stands(fragment, used):
    assert used in embedding({**SHARED, **fragment}).used


def test_secrets_are_those_that_the_task_uses_in_the_order_of_the_blueprint():
    secrets = {
        "spare": {"env": "SPARE"},
        "api_key": {"env": "ACME_API_KEY", "one_of": "login"},
        "token": {"env": "ACME_TOKEN", "one_of": "login", "optional": True},
    }
    task = embedding({"secrets": secrets, "headers": {"X-Token": "{{ secrets.token }}"}})
    assert [(found.name, found.env, found.group, found.optional) for found in task.secrets.values()] == [
        ("api_key", "ACME_API_KEY", "login", False),
        ("token", "ACME_TOKEN", "login", True),
    ]


@pytest.mark.parametrize(
    ("parameters", "fact", "name"),
    [
        ({"model": {}}, "model", "model"),
        ({"model": {"sets": "dimensions"}}, "model", None),
        ({"model_id": {"sets": "model"}}, "model", "model_id"),
        ({"size": {"sets": "dimensions"}}, "dimensions", "size"),
        ({"dimensions": {}}, "dimensions", None),
        ({"kind": {"sets": "element_type"}}, "element_type", "kind"),
    ],
)
def test_a_parameter_decides_a_fact_where_it_says_so_or_is_called_model(parameters, fact, name):
    fragment = {
        key: {"type": "string", "description": "x", "docs": DOCS, **part} for key, part in parameters.items()
    }
    task = embedding({"tasks": {"text_embedding": {"parameters": {"model": None, **fragment}}}})
    assert task.deciding(fact) == name


@pytest.mark.parametrize(("inputs", "many"), [(None, True), ("one", False), ("many", True)])
def test_a_call_takes_many_inputs_unless_the_blueprint_says_one(inputs, many):
    assert embedding({"tasks": {"text_embedding": {"inputs": inputs} if inputs else {}}}).many is many


def test_a_place_is_that_of_the_file():
    task = embedding()
    lines = task.blueprint.document.text.splitlines()
    place = task.place("request", "path")
    assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == "/embeddings"
