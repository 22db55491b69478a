"""The bodies of the OpenSearch seeds come out of our blueprints.

Seed 004 is the page "Register a model", seed 002 the page "ML inference search response processor". Their bodies are read
out of the pages; equal means equal as JSON, but for ids and for what a test names.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry import console
from registry.binding import Choices
from registry.catalog import Catalog, open_catalog
from registry.compile import compile_task
from registry.platforms import Compiled, Endpoint, target

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent
IDS = ("model_group_id", "connector_id", "model_id")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog([ROOT / "data" / "blueprints"])


@pytest.fixture(scope="module")
def register_bodies(shared: Path) -> list[dict[str, Any]]:
    bodies = [body for _, body in requests_of(shared, "004", "/models/_register")]
    assert len(bodies) == 8
    return bodies


@pytest.fixture(scope="module")
def pipelines(shared: Path) -> dict[str, dict[str, Any]]:
    return {path.rpartition("/")[2]: body for path, body in requests_of(shared, "002", "/_search/pipeline/")}


def requests_of(shared: Path, number: str, to: str) -> list[tuple[str, dict[str, Any]]]:
    """Path and body of every request of the seed's page whose path holds `to`."""
    [page] = (shared / "seeds").glob(f"{number}_*")
    text = page.read_text("utf-8")
    found = []
    for match in re.finditer(rf"^(?:PUT|POST) \S*{to}\S*\n(?=\{{$)", text, re.MULTILINE):
        end = text.index("\n}\n", match.end()) + len("\n}\n")
        [request], findings = console.parse(text[match.start() : end], page.name)
        assert findings == []
        assert request.body is not None
        found.append((request.path, request.body.value))
    return found


def compiled(
    catalog: Catalog, blueprint: str, key: str, options: Mapping[str, Any], **choices: Any
) -> Compiled:
    task = catalog[blueprint].task(key)
    return compile_task(task, target("opensearch"), Choices(**choices), Endpoint(id="ours", options=options))


def without_ids(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with a mark in place of ids, which the reader fills in: ours are answers to earlier requests."""
    return {name: "<id>" if name in IDS else value for name, value in body.items()}


def register(done: Compiled) -> dict[str, Any]:
    [body] = [request.body for request in done.requests if "models/_register" in request.path]
    assert isinstance(body, dict)
    return body


def test_the_pretrained_text_embedding_model(catalog: Catalog, register_bodies: list[dict[str, Any]]) -> None:
    done = compiled(catalog, "opensearch-pretrained", "text_embedding", {})
    assert without_ids(register(done)) == without_ids(register_bodies[0])


def test_the_pretrained_sparse_encoding_model(
    catalog: Catalog, register_bodies: list[dict[str, Any]]
) -> None:
    done = compiled(catalog, "opensearch-pretrained", "sparse_embedding", {})
    assert without_ids(register(done)) == without_ids(register_bodies[1])


def test_a_custom_model_with_config_hash_and_address(
    catalog: Catalog, register_bodies: list[dict[str, Any]]
) -> None:
    theirs = register_bodies[2]
    values = {
        "model": theirs["name"],
        "version": theirs["version"],
        "model_format": theirs["model_format"],
        "model_content_hash_value": theirs["model_content_hash_value"],
        "model_url": theirs["url"],
        **theirs["model_config"],
    }
    options = {"model_group_id": theirs["model_group_id"], "description": theirs["description"]}
    done = compiled(catalog, "opensearch-custom", "text_embedding", options, values=values)
    assert register(done) == theirs
    assert next(iter(register(done))) == "function_name"


def test_a_model_behind_a_standalone_connector(
    catalog: Catalog, register_bodies: list[dict[str, Any]]
) -> None:
    theirs = register_bodies[3]
    options = {
        "name": theirs["name"],
        "description": theirs["description"],
        "model_group_id": theirs["model_group_id"],
        "connector_id": theirs["connector_id"],
        "interface": False,
    }
    assert register(compiled(catalog, "openai", "chat_completion", options)) == theirs


def test_a_model_with_a_connector_inside(catalog: Catalog, register_bodies: list[dict[str, Any]]) -> None:
    theirs = register_bodies[4]
    options = {
        "name": theirs["name"],
        "description": theirs["description"],
        "model_group_id": theirs["model_group_id"],
        "connector": "inline",
        "interface": False,
    }
    ours = register(compiled(catalog, "openai-completions", "custom", options))
    assert {**ours, "connector": comparable(ours["connector"])} == {
        **theirs,
        "connector": comparable(theirs["connector"]),
    }


def comparable(connector: Mapping[str, Any]) -> dict[str, Any]:
    """The connector without its names and credential values, its request body parsed with a sentinel per placeholder."""
    actions = [
        {**action, "request_body": sentinels(action["request_body"])} for action in connector["actions"]
    ]
    return {
        **connector,
        "name": "<name>",
        "description": "<description>",
        "credential": dict.fromkeys(connector["credential"], "<secret>"),
        "actions": actions,
    }


def sentinels(request_body: str) -> Any:
    """The body as JSON, a list for each placeholder: its name, and whether it stands in quotes."""
    placeholder = re.compile(r'("?)\$\{parameters\.(\w+)\}\1')
    return json.loads(placeholder.sub(lambda match: json.dumps([match[2], match[1] == '"']), request_body))


@pytest.mark.parametrize("number", [5, 6], ids=["regex and stop words", "guardrail model"])
def test_a_model_with_guardrails(
    catalog: Catalog, register_bodies: list[dict[str, Any]], number: int
) -> None:
    theirs = register_bodies[number]
    options = {
        "name": theirs["name"],
        "description": theirs["description"],
        "model_group_id": theirs["model_group_id"],
        "connector_id": theirs["connector_id"],
        "guardrails": theirs["guardrails"],
        "interface": False,
    }
    assert register(compiled(catalog, "openai", "chat_completion", options)) == theirs


def test_a_model_with_the_authors_interface(catalog: Catalog, register_bodies: list[dict[str, Any]]) -> None:
    theirs = register_bodies[7]
    options = {
        "name": theirs["name"],
        "description": theirs["description"],
        "model_group": False,
        "connector_id": theirs["connector_id"],
        "interface": theirs["interface"],
    }
    assert register(compiled(catalog, "openai", "chat_completion", options)) == theirs


WORDS = (
    "tag",
    "function_name",
    "full_response_path",
    "model_config",
    "model_input",
    "input_map",
    "output_map",
)
FLAGS = ("override", "one_to_one", "ignore_missing", "ignore_failure")
PIPELINES = {
    "an in-cluster model": (
        "ml_inference_pipeline_local",
        ("opensearch-pretrained", "text_embedding"),
        ("input_map", "output_map", "ignore_missing", "ignore_failure"),
    ),
    "a text embedding model elsewhere": (
        "ml_inference_pipeline",
        ("openai", "text_embedding"),
        ("input_map", "output_map"),
    ),
    "a language model elsewhere": (
        "my_pipeline_request_review_llm",
        ("openai-completions", "custom"),
        (*WORDS, *FLAGS),
    ),
    "a text similarity model, then a rerank": (
        "my_rerank_pipeline",
        ("text-similarity", "custom"),
        (*WORDS, *FLAGS),
    ),
}


@pytest.mark.parametrize(("name", "blueprint", "said"), PIPELINES.values(), ids=PIPELINES)
def test_a_pipeline(
    catalog: Catalog,
    pipelines: dict[str, dict[str, Any]],
    name: str,
    blueprint: tuple[str, str],
    said: tuple[str, ...],
) -> None:
    """What an author says in the options is taken over; the rest of the processor is ours."""
    theirs = pipelines[name]
    processors = {key: part for entry in theirs["response_processors"] for key, part in entry.items()}
    processor = processors["ml_inference"]
    pipeline = {key: value for key, value in processor.items() if key in said}
    pipeline |= {"kind": "search-response", "id": name, "model_id": processor["model_id"]}
    if "description" in theirs:
        pipeline["description"] = theirs["description"]
    if "description" in processor:
        pipeline["processor_description"] = processor["description"]
    if "rerank" in processors:
        pipeline["rerank_by_field"] = processors["rerank"]["by_field"]
    done = compiled(catalog, *blueprint, {"pipeline": pipeline})
    [request] = done.requests
    assert (request.method, request.path) == ("PUT", f"/_search/pipeline/{name}")
    assert apart(request.body) == apart(theirs)


def apart(pipeline: Mapping[str, Any]) -> dict[str, Any]:
    """The pipeline with a processor an entry: the page writes two into one JSON object, whose order nothing promises."""
    entries = pipeline["response_processors"]
    return {
        **pipeline,
        "response_processors": [{key: part} for entry in entries for key, part in entry.items()],
    }


def test_a_pipeline_takes_the_id_of_the_model_before_it(catalog: Catalog) -> None:
    pipeline = {
        "kind": "search-response",
        "input_map": [{"input": "passage_text"}],
        "output_map": [{"v": "data"}],
    }
    done = compiled(catalog, "openai", "text_embedding", {"pipeline": pipeline})
    processor = done.requests[-1].body["response_processors"][0]["ml_inference"]
    assert processor["model_id"] == "{{ steps[2].model_id }}"
    assert done.requests[2].path.startswith("/_plugins/_ml/models/_register")
