"""The Elasticsearch bodies of the user's own documents come out of our blueprints.

Seed 000 is Alibaba's page of the custom model service: one concrete endpoint, and a template for each task type. Seed
001 is the page of Elasticsearch 8.15 that creates endpoints of native services: nine bodies. They are read from the
documents; `<…>` in them is what the reader fills in.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from tiny import compiled

from registry.catalog import open_catalog
from registry.compile import sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "000_c8e271e42fad9f1e.txt"
NATIVE = "001_15e9b66c086201ac.txt"


def render(name: str, key: str, to: str, **choices: Any) -> tuple[str, Any]:
    """Path and body of the one request."""
    [request] = compiled(to, open_catalog()[name].task(key), **choices).requests
    return request.path, request.body


@pytest.fixture(scope="module")
def page(shared: Path) -> str:
    return (shared / "seeds" / PAGE).read_text("utf-8")


def braced(text: str, start: int) -> str:
    """The text from the brace at `start` to the one that closes it."""
    depth = 0
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return text[start : position + 1]
    raise AssertionError("no closing brace")


def concrete(page: str) -> Any:
    """The one endpoint that the page prints as an answer to GET, with its triple quotes read as the console does."""
    text = braced(page, page.index("{", page.index('"endpoints"') - 10))
    return json.loads(re.sub(r'"""(.*?)"""', lambda quoted: json.dumps(quoted[1]), text, flags=re.DOTALL))[
        "endpoints"
    ][0]


def test_the_concrete_endpoint_of_seed_000_comes_out_exactly(page: str) -> None:
    """GET gives what was PUT without the secrets, and with the default rate limit that the page documents."""
    path, body = render(
        "alibaba-opensearch",
        "text_embedding.deployment",
        "alibaba-es",
        url="http://xxxx.opensearch.aliyuncs.com",
        deployment="xxx",
    )
    assert body["service_settings"].pop("secret_parameters") == {"api_key": "<API_KEY>", "Token": "<TOKEN>"}
    body["service_settings"]["rate_limit"] = {"requests_per_minute": 10000}
    endpoint = concrete(page)
    assert path.split("/")[2] == endpoint.pop("task_type")
    endpoint.pop("inference_id")
    assert body == endpoint
    assert json.dumps(body["service_settings"]["path"]) == json.dumps(endpoint["service_settings"]["path"])


def templates(page: str) -> Iterator[tuple[str, Any]]:
    """Task type → the page's template, its `<…参数>` as one entry of the object, its trailing comma forgiven."""
    for found in re.finditer(r"^PUT _inference/(\w+)/<model_id>\n", page, re.MULTILINE):
        text = braced(page, found.end())
        text = re.sub(r"^(\s*)(<[^>\n]+>)\s*$", r'\1"\2": "\2"', text, flags=re.MULTILINE)
        yield found[1], json.loads(re.sub(r",(\s*})", r"\1", text))


FILLED = re.compile(r"<[^<>]+>")
OPTIONAL = frozenset({"query_string", "reranked_index", "document_text", "task_settings"})
"""What the page or the platform's code lets the reader leave out."""


def fits(template: Any, body: Any, optional: frozenset[str] = frozenset()) -> bool:
    """Whether the body is the template with the reader's texts, keys and entries in it."""
    if isinstance(template, str):
        return isinstance(body, str) and (FILLED.fullmatch(template) is not None or template == body)
    if not isinstance(template, dict) or not isinstance(body, dict):
        return bool(template == body)
    if len(template) == 1 and FILLED.fullmatch(next(iter(template))):
        [(key, inner)] = template.items()
        return inner == key or (len(body) == 1 and fits(inner, next(iter(body.values())), optional))
    return (
        body.keys() <= template.keys()
        and template.keys() - body.keys() <= optional
        and all(fits(template[key], body[key], optional) for key in body)
    )


TEMPLATES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "text_embedding": ("alibaba-opensearch", "text_embedding", {}),
    "sparse_embedding": ("alibaba-opensearch", "sparse_embedding", {}),
    "rerank": ("alibaba-opensearch", "rerank", {}),
    "completion": ("alibaba-opensearch", "completion", {}),
    "custom": ("alibaba-opensearch", "custom.deployment", {"deployment": "xxx"}),
}


def test_seed_000_has_a_template_for_each_task_type(page: str) -> None:
    assert [task_type for task_type, _ in templates(page)] == list(TEMPLATES)


@pytest.mark.parametrize("task_type", TEMPLATES)
def test_a_template_of_seed_000_comes_out(task_type: str, page: str) -> None:
    name, key, choices = TEMPLATES[task_type]
    task = open_catalog()[name].task(key)
    path, body = render(name, key, "alibaba-es", **{**sample(task).values, **choices})
    assert path.startswith(f"/_inference/{task_type}/")
    # The page shows the rate limit in its answer to GET only; the provider's own one stands in our body.
    body["service_settings"].pop("rate_limit", None)
    assert fits(dict(templates(page))[task_type], body, OPTIONAL)


def test_a_template_of_seed_000_with_everything_in_it_comes_out(page: str) -> None:
    """All the keys of the template for rerank, and a query string: two blueprints have them."""
    found = dict(templates(page))
    _, ranked = render("model-studio", "rerank", "alibaba-es", return_documents=True)
    [[call]] = [methods.values() for methods in ranked["service_settings"]["path"].values()]
    assert call["response"]["json_parser"].keys() == {"relevance_score", "reranked_index", "document_text"}
    assert fits(found["rerank"] | {"task_settings": {"parameters": {"<x>": "<x>"}}}, ranked, OPTIONAL)
    _, embedded = render(
        "azure-openai", "text_embedding", "alibaba-es", resource_name="my-resource", deployment_id="mine"
    )
    [[call]] = [methods.values() for methods in embedded["service_settings"]["path"].values()]
    assert call["query_string"].startswith("?api-version=")
    assert fits(found["text_embedding"], embedded, OPTIONAL)


@pytest.mark.parametrize(
    ("template", "body"),
    [
        ({"a": "<x>"}, {}),
        ({"a": "<x>"}, {"a": "1", "b": "2"}),
        ({"a": "<x>"}, {"a": 1}),
        ({"a": "x"}, {"a": "y"}),
        ({"<path>": {"b": "<x>"}}, {"/p": {"b": "1"}, "/q": {"b": "1"}}),
        ({"<path>": {"b": "<x>"}}, {"/p": {"c": "1"}}),
    ],
    ids=["missing", "too much", "another type", "another text", "two keys for one", "wrong inside"],
)
def test_the_comparison_with_a_template_can_fail(template: Any, body: Any) -> None:
    assert not fits(template, body)


SIX = {
    "cohere-embeddings": (
        "cohere",
        "text_embedding",
        {"model": "embed-english-light-v3.0", "embedding_type": "int8"},
    ),
    "cohere-rerank": (
        "cohere",
        "rerank",
        {"model": "rerank-english-v3.0", "top_n": 10, "return_documents": True},
    ),
    "my-e5-model": ("elastic", "text_embedding", {}),
    "my-elser-model": ("elastic", "sparse_embedding.elser", {}),
    "hugging-face-embeddings": ("hugging-face", "text_embedding", {"host": "x.endpoints.huggingface.cloud"}),
    "my-msmarco-minilm-model": ("elastic", "text_embedding.eland", {"model": "msmarco-MiniLM-L12-cos-v5"}),
    "openai-embeddings": ("openai", "text_embedding", {"model": "text-embedding-ada-002"}),
    "openai-completion": ("openai", "completion", {"model": "gpt-3.5-turbo"}),
    "azure_openai_embeddings": (
        "azure-openai",
        "text_embedding",
        {"resource_name": "my-resource", "deployment_id": "my-deployment", "api_version": "2024-02-01"},
    ),
}
"""Inference id → the task and the choices that its body shows."""


@pytest.fixture(scope="module")
def native(shared: Path) -> dict[str, tuple[str, Any]]:
    """Inference id → task type and body of every PUT that the page prints."""
    text = (shared / "seeds" / NATIVE).read_text("utf-8")
    found = re.finditer(r"^PUT _inference/(\w+)/(\S+) (\{.*\})$", text, re.MULTILINE)
    return {match[2]: (match[1], json.loads(match[3])) for match in found}


def test_seed_001_has_nine_bodies(native: dict[str, tuple[str, Any]]) -> None:
    assert sorted(native) == sorted(SIX)


@pytest.mark.parametrize("inference_id", SIX)
def test_a_body_of_seed_001_comes_out(inference_id: str, native: dict[str, tuple[str, Any]]) -> None:
    name, key, choices = SIX[inference_id]
    task_type, printed = native[inference_id]
    path, body = render(name, key, "elasticsearch", **choices)
    assert path.split("/")[2] == task_type
    assert fits(printed, body)
