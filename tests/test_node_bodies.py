"""A real node takes every body that a shipped blueprint becomes for OpenSearch, and answers what the blueprint promises.

The provider is a stand-in on 127.0.0.1 that answers with the task's example: what the node sends to it is held against the
blueprint's request, what the node answers against the values that the blueprint's paths find in the example.
"""

from __future__ import annotations

import contextlib
import copy
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tiny
from standin import Answer, Seen, StandIn

from registry import catalog, paths, steps, template
from registry.binding import Binding, Choices, bind
from registry.compile import sample
from registry.platforms import Compiled, Endpoint, target
from registry.platforms.opensearch.functions import PRE_FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from node_fixture import Node

    from registry.catalog import BlueprintTask
    from registry.model import Request

pytestmark = pytest.mark.node

CATALOG = catalog.open_catalog([Path(__file__).parent / "data" / "blueprints"])
TASKS = [task for name in CATALOG for task in CATALOG[name].tasks.values()]
REMOTE = [task for task in TASKS if task.request is not None and "example" in task.content]
LOCAL = [task for task in TASKS if "register" in task.targets("opensearch")]
DOCUMENTS = {
    "text_embedding": "text_embedding",
    "sparse_embedding": "sparse_encoding",
    "rerank": "text_similarity",
}
"""Task type → the algorithm in the path of a call with documents."""
ALLOW_ADDRESSES = "plugins.ml_commons.allow_registering_model_via_url"


def names(tasks: list[BlueprintTask]) -> list[str]:
    return [f"{task.blueprint.id}-{task.key}" for task in tasks]


def compiled(task: BlueprintTask, url: str | None, options: Mapping[str, Any] | None = None) -> Compiled:
    return target("opensearch").compile(
        bound(task, url), Endpoint(id=f"test-{time.time_ns()}", options=options or {})
    )


def bound(task: BlueprintTask, url: str | None) -> Binding:
    """The task with what it cannot do without; `url` ends in the blueprint's id, for functions are picked by words in it."""
    base = f"{url}/{task.blueprint.id}" if url else None
    needed = {
        name: value for name, value in sample(task).values.items() if name in body_names(task) or not url
    }
    said = task.content.get("example", {}).get("parameters", {})
    return bind(task, Choices(values={**needed, **said}, url=base))


def body_names(task: BlueprintTask) -> set[str]:
    """The parameters that the request uses beyond its base address."""
    request = [
        [(task.request or {}).get("path"), (task.request or {}).get("body")],
        {name: leaf.text for name, leaf in {**task.headers, **task.query}.items()},
    ]
    return {name.rpartition(".")[2] for _, _, name in template.names(request)}


@contextlib.contextmanager
def applied(node: Node, requests: tuple[Request, ...]) -> Iterator[list[Any]]:
    """The node's answers to the requests, each with what earlier ones answered filled in; all is deleted in the end."""
    answers: list[Any] = []
    with contextlib.ExitStack() as stack:
        for request in requests:
            body, path = (
                steps.replace(part, lambda step: answers[step.index][step.path])
                for part in (request.body, request.path)
            )
            answer = node.call(request.method, path, body)
            assert answer.status_code == 200, f"{path}: {answer.text}"
            answers.append(answer.json())
            stack.callback(discard, node, path, answers[-1])
            if "model_id" in answers[-1]:
                state = node.deployed_model(answers[-1]["model_id"])["model_state"]
                assert state == "DEPLOYED"
        yield answers


def discard(node: Node, path: str, answer: Mapping[str, Any]) -> None:
    """Deletes what the request made."""
    if "/pipeline/" in path:
        node.call("DELETE", path)
    if "model_id" in answer:
        node.call("POST", f"/_plugins/_ml/models/{answer['model_id']}/_undeploy")
        node.call("DELETE", f"/_plugins/_ml/models/{answer['model_id']}")
        # Until a refresh, its connector and its group are still found to have a model.
        node.call("POST", "/.plugins-ml-model/_refresh")
    for key, kind in (("connector_id", "connectors"), ("model_group_id", "model_groups")):
        if key in answer:
            node.call("DELETE", f"/_plugins/_ml/{kind}/{answer[key]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A deployed model, its provider, and the task it came from."""

    node: Node
    task: BlueprintTask
    binding: Binding
    provider: StandIn
    done: Compiled
    model: str
    example: dict[str, Any]

    @property
    def action(self) -> dict[str, Any]:
        [body] = [request.body for request in self.done.requests if "connectors" in request.path]
        action: dict[str, Any] = body["actions"][0]
        return action

    @property
    def inputs(self) -> dict[str, Any]:
        """The example's inputs as one call takes them: a list where the slot takes one, the first text where it takes that."""
        given = {name: self.example[name] for name, part in self.task.type.inputs.items() if part.required}
        if self.task.type.many and not self.task.many:
            given["input"] = given["input"][0]
        if self.task.type.custom and '"${parameters.' not in self.action["request_body"]:
            given["input"] = [given["input"]] if isinstance(given["input"], str) else given["input"]
        return given

    @property
    def parameters(self) -> dict[str, Any]:
        """The same under the names that the connector knows."""
        pre = PRE_FUNCTIONS.get(self.action.get("pre_process_function", ""))
        called = {**(pre.gives if pre else {}), **self.task.targets("opensearch").get("names", {})}
        return {called.get(name, name): value for name, value in self.inputs.items()}

    @property
    def documents(self) -> dict[str, Any]:
        """The body of a call with documents."""
        given = {"text_docs": self.example["input"]}
        return {"query_text": self.example["query"], **given} if self.task.type_name == "rerank" else given

    def call(self, body: Mapping[str, Any], algorithm: str | None = None) -> Any:
        """The answer's `inference_results`."""
        path = f"_predict/{algorithm}/{self.model}" if algorithm else f"models/{self.model}/_predict"
        self.provider.seen.clear()
        answer = self.node.call("POST", f"/_plugins/_ml/{path}", dict(body))
        assert answer.status_code == 200, answer.text
        return answer.json()["inference_results"]


@pytest.fixture(scope="module")
def live(request: pytest.FixtureRequest, node: Node) -> Iterator[Live]:
    task: BlueprintTask = request.param
    example = whole(task)
    with StandIn(Answer(body=example["answer"])) as provider:
        done = compiled(task, provider.url)
        with applied(node, done.requests) as answers:
            yield Live(
                example=example,
                node=node,
                task=task,
                binding=bound(task, provider.url),
                provider=provider,
                done=done,
                model=answers[-1]["model_id"],
            )


def whole(task: BlueprintTask) -> dict[str, Any]:
    """The example, where need be with the ranked documents only: a rerank of some is nothing that OpenSearch asks for."""
    example = copy.deepcopy(dict(task.content["example"]))
    if task.type_name != "rerank" or "top_n" not in example:
        return example
    items = paths.find(example["answer"], paths.parse(task.response["items"]))
    kept = sorted(item["index"] for item in items)
    for item in items:
        item["index"] = kept.index(item["index"])
    return {**example, "input": [example["input"][at] for at in kept]}


EVERY = pytest.mark.parametrize("live", REMOTE, ids=names(REMOTE), indirect=True)
WITH_DOCUMENTS = [task for task in REMOTE if task.type_name in DOCUMENTS]
TAKING_DOCUMENTS = pytest.mark.parametrize("live", WITH_DOCUMENTS, ids=names(WITH_DOCUMENTS), indirect=True)


def test_every_shipped_task_with_a_request_is_among_the_cases() -> None:
    shipped = catalog.open_catalog()
    expected = {
        f"{name}-{key}" for name in shipped for key, task in shipped[name].tasks.items() if task.request
    }
    assert expected <= set(names(REMOTE))


@EVERY
def test_a_raw_call_gives_the_values_of_the_example(live: Live) -> None:
    results = live.call({"parameters": live.parameters})
    assert values(live, results) == expected(live)


@EVERY
def test_the_provider_gets_the_blueprints_request(live: Live) -> None:
    live.call({"parameters": live.parameters})
    [seen] = live.provider.seen
    assert seen.method == (live.task.request or {}).get("method", "POST")
    assert seen.json() == tiny.sent(live.binding, **live.inputs)
    assert f"http://127.0.0.1:{live.provider.url.rpartition(':')[2]}{seen.path}" == live.action["url"]


@EVERY
def test_the_provider_gets_the_credentials(live: Live) -> None:
    live.call({"parameters": live.parameters})
    [seen] = live.provider.seen
    for name, leaf in live.task.headers.items():
        for secret in live.binding.secrets:
            if f"secrets.{secret.name}" in leaf.text:
                assert f"<{secret.name.upper()}>" in seen.headers[name.lower()]


@TAKING_DOCUMENTS
def test_a_call_with_documents_gives_the_values_of_the_example(live: Live) -> None:
    results = live.call(live.documents, DOCUMENTS[live.task.type_name])
    assert values(live, results) == expected(live)


@TAKING_DOCUMENTS
def test_a_call_with_documents_becomes_the_blueprints_request(live: Live) -> None:
    live.call(live.documents, DOCUMENTS[live.task.type_name])
    [seen] = live.provider.seen
    assert seen.json() == tiny.sent(live.binding, **live.inputs)


@EVERY
def test_the_interface_refuses_a_call_without_inputs(live: Live) -> None:
    refused(live, {"parameters": {}})


@TAKING_DOCUMENTS
def test_the_interface_refuses_documents_of_another_shape(live: Live) -> None:
    if live.task.type_name == "rerank":
        refused(live, {"text_docs": live.example["input"]}, "text_embedding")
    else:
        refused(live, {"text_docs": [None]}, DOCUMENTS[live.task.type_name])


LISTS = [task for task in REMOTE if task.type.many and task.many and task.type_name != "custom"]


@pytest.mark.parametrize("live", LISTS, ids=names(LISTS), indirect=True)
@pytest.mark.parametrize(
    "wrong", ["one text", {"a": "map"}, 5, [], [5]], ids=["text", "map", "number", "empty", "numbers"]
)
def test_the_interface_refuses_what_is_no_list_of_the_tasks_items(live: Live, wrong: Any) -> None:
    pre = PRE_FUNCTIONS.get(live.action.get("pre_process_function", ""))
    name = pre.gives["input"] if pre else "input"
    refused(live, {"parameters": {**live.parameters, name: wrong}})


def refused(live: Live, body: Mapping[str, Any], algorithm: str | None = None) -> None:
    """The node's own check refuses the call: the provider hears nothing of it."""
    path = f"_predict/{algorithm}/{live.model}" if algorithm else f"models/{live.model}/_predict"
    live.provider.seen.clear()
    answer = live.node.call("POST", f"/_plugins/_ml/{path}", dict(body))
    assert answer.status_code == 400
    assert "Error validating input schema" in answer.text
    assert live.provider.seen == []


def values(live: Live, results: list[dict[str, Any]]) -> Any:
    """What the tensors hold, over all calls of the provider."""
    tensors = [tensor for result in results for tensor in result["output"]]
    match live.task.type_name:
        case "text_embedding" | "multi_modal_embedding":
            assert {tensor["name"] for tensor in tensors} == {"sentence_embedding"}
            return [pytest.approx(tensor["data"], rel=1e-6) for tensor in tensors]
        case "rerank":
            assert {tensor["name"] for tensor in tensors} == {"similarity"}
            return [pytest.approx(tensor["data"][0], rel=1e-6) for tensor in tensors]
        case "sparse_embedding":
            return [tokens for tensor in tensors for tokens in tensor["dataAsMap"]["response"]]
        case "completion":
            return tensors[0]["dataAsMap"]["response"]
        case _:
            return tensors[0]["dataAsMap"]


def expected(live: Live) -> Any:
    """What the blueprint's paths find in the example, in the order of the inputs."""
    answer, response = live.example["answer"], live.task.response
    match live.task.type_name:
        case "text_embedding" | "multi_modal_embedding":
            return in_order(live, found(live, "embeddings"))
        case "rerank":
            return in_order(live, found(live, "scores"))
        case "sparse_embedding":
            per_item = [
                {
                    str(token): weight
                    for token, weight in zip(
                        paths.find(item, paths.parse(response["tokens"])),
                        paths.find(item, paths.parse(response["weights"])),
                        strict=True,
                    )
                }
                for item in paths.find(answer, paths.parse(response["items"]))
            ]
            return in_order(live, per_item)
        case "completion":
            texts = found(live, "text")
            return texts if "?(@" in response["text"] else texts[0]
        case _:
            return answer


def found(live: Live, field: str) -> list[Any]:
    text = live.binding.path(live.task.response[field])
    assert text is not None
    path = paths.parse(text)
    items = live.binding.path(live.task.response.get("items"))
    return paths.find(live.example["answer"], path.after(paths.parse(items)) if items else path)


def in_order(live: Live, entries: list[Any]) -> list[Any]:
    if "index" not in live.task.response:
        return entries
    order = found(live, "index")
    return [entry for _, entry in sorted(zip(order, entries, strict=True), key=lambda pair: pair[0])]


@pytest.mark.parametrize("task", LOCAL, ids=names(LOCAL))
def test_an_in_cluster_model_is_registered_up_to_its_task(node: Node, task: BlueprintTask) -> None:
    with setting(node, ALLOW_ADDRESSES, value=True), applied(node, compiled(task, None).requests) as answers:
        path = f"/_plugins/_ml/tasks/{answers[-1]['task_id']}"
        assert node.call("GET", path).json()["task_type"] == "REGISTER_MODEL"


@contextlib.contextmanager
def setting(node: Node, name: str, *, value: Any) -> Iterator[None]:
    """The cluster setting with that value, then as it was."""
    before = node.call("GET", "/_cluster/settings?flat_settings=true").json()["persistent"].get(name)
    node.call("PUT", "/_cluster/settings", {"persistent": {name: value}}).raise_for_status()
    try:
        yield
    finally:
        node.call("PUT", "/_cluster/settings", {"persistent": {name: before}}).raise_for_status()


def test_the_setting_that_trusts_an_address_is_taken(node: Node) -> None:
    name = "plugins.ml_commons.trusted_connector_endpoints_regex"
    before = node.call("GET", "/_cluster/settings?flat_settings=true").json()["persistent"].get(name)
    request = compiled(CATALOG["cohere"].task("rerank"), None, {"trusted_endpoint": True}).requests[0]
    try:
        answer = node.call(request.method, request.path, request.body)
        assert answer.json()["persistent"]["plugins"]["ml_commons"]["trusted_connector_endpoints_regex"][
            -1
        ] == (r"^https://api\.cohere\.com/.*$")
    finally:
        node.call("PUT", "/_cluster/settings", {"persistent": {name: before}}).raise_for_status()


def test_every_option_of_connector_and_model_is_taken(node: Node) -> None:
    options = {
        "connector": "inline",
        "description": "All of them.",
        "is_enabled": True,
        "client_config": {"max_connection": 5, "read_timeout": 10, "max_retry_times": 1},
        "rate_limiter": {"limit": "100", "unit": "MINUTES"},
        "guardrails": {"type": "local_regex", "input_guardrail": {"regex": [".*forbidden.*"]}},
        "model_group": {"name": f"group-{time.time_ns()}", "description": "Of the test."},
    }
    task = CATALOG["openai"].task("completion")
    with StandIn(task.content["example"]["answer"]) as provider:
        done = compiled(task, provider.url, options)
        with applied(node, done.requests) as answers:
            path = f"/_plugins/_ml/models/{answers[-1]['model_id']}"
            model = node.call("GET", path).json()
            assert model["rate_limiter"]["unit"] == "MINUTES"
            assert model["connector"]["client_config"]["read_timeout"] == 10
            answer = node.call("POST", f"{path}/_predict", {"parameters": {"input": "something forbidden"}})
            assert answer.status_code == 400
            assert "guardrails triggered for user input" in answer.text


def test_a_signed_call_carries_a_signature(node: Node) -> None:
    task = CATALOG["titan"].task("text_embedding")
    with StandIn(task.content["example"]["answer"]) as provider:
        done = compiled(task, provider.url)
        with applied(node, done.requests) as answers:
            path = f"/_plugins/_ml/models/{answers[-1]['model_id']}/_predict"
            node.call("POST", path, {"parameters": {"inputText": "hello"}}).raise_for_status()
        assert provider.seen[-1].headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=<AWS_KEY>/")
        assert "/us-east-1/bedrock/aws4_request" in provider.seen[-1].headers["authorization"]


def test_one_text_a_call_makes_as_many_calls_as_documents(node: Node) -> None:
    task = CATALOG["titan"].task("text_embedding")
    with StandIn(lambda seen: {"embedding": [float(len(seen.json()["inputText"])), 0.5]}) as provider:
        done = compiled(task, provider.url)
        with applied(node, done.requests) as answers:
            path = f"/_plugins/_ml/_predict/text_embedding/{answers[-1]['model_id']}"
            results = node.call("POST", path, {"text_docs": ["a", "bb", "ccc"]}).json()["inference_results"]
    assert [result["output"][0]["data"] for result in results] == [[1.0, 0.5], [2.0, 0.5], [3.0, 0.5]]


def test_more_documents_than_one_call_takes_become_several_calls(node: Node) -> None:
    task = CATALOG["model-studio"].task("text_embedding")
    documents = [f"text {number}" for number in range(23)]
    with StandIn(answer_each) as provider:
        done = compiled(task, provider.url)
        with applied(node, done.requests) as answers:
            path = f"/_plugins/_ml/_predict/text_embedding/{answers[-1]['model_id']}"
            results = node.call("POST", path, {"text_docs": documents}).json()["inference_results"]
        assert sorted(len(seen.json()["input"]["texts"]) for seen in provider.seen) == [3, 10, 10]
    vectors = [tensor["data"][0] for result in results for tensor in result["output"]]
    assert vectors == [float(number) for number in range(23)]


def answer_each(seen: Seen) -> Any:
    """One vector a text, whose first number is the number in the text."""
    texts = seen.json()["input"]["texts"]
    rows = [{"text_index": at, "embedding": [float(text.split()[1]), 1.0]} for at, text in enumerate(texts)]
    return {"output": {"embeddings": rows}}


HOSTILE = [
    'say "hi"\\',
    "line\nend\ttab",
    "é/😀\u2028",
    "[hello]",
    '{"a": 1}',
    "$",
    "a } b ${x}",
    "12",
    "null and void",
]


@pytest.mark.parametrize("live", [CATALOG["openai"].task("text_embedding")], ids=["list"], indirect=True)
def test_hostile_texts_in_a_list_arrive_as_they_are(live: Live) -> None:
    live.call({"parameters": {"input": HOSTILE}})
    assert live.provider.seen[-1].json()["input"] == HOSTILE


@pytest.mark.parametrize("live", [CATALOG["openai"].task("completion")], ids=["text"], indirect=True)
@pytest.mark.parametrize("text", [text for text in HOSTILE if text not in ("[hello]", '{"a": 1}')])
def test_a_hostile_text_in_quotes_arrives_as_it_is(live: Live, text: str) -> None:
    live.call({"parameters": {"input": text}})
    assert live.provider.seen[-1].json()["messages"][0]["content"] == text


STORED = {
    "a quote, a backslash, a line end": 'say "hi"\\\n',
    "what looks like a placeholder": "${parameters.input} and $${x}",
    "a dollar at the end": "US$",
    "JSON": '{"a": [1]}',
}


@pytest.mark.parametrize("text", STORED.values(), ids=STORED)
def test_a_stored_text_arrives_as_it_was_set(node: Node, text: str) -> None:
    task = CATALOG["openai"].task("text_embedding")
    with StandIn(task.content["example"]["answer"]) as provider:
        binding = bind(task, Choices(values={"user": text}, url=provider.url))
        done = target("opensearch").compile(binding, Endpoint(id=f"test-{time.time_ns()}"))
        with applied(node, done.requests) as answers:
            path = f"/_plugins/_ml/models/{answers[-1]['model_id']}/_predict"
            node.call("POST", path, {"parameters": {"input": ["hello"]}}).raise_for_status()
        assert provider.seen[-1].json()["user"] == text


SCRIPTS: dict[str, tuple[BlueprintTask, Any, dict[str, Any], Any]] = {
    "keys with blanks and hyphens, an integer, a decimal of 20 digits": (
        tiny.task(
            "rerank", response={"items": "$.my-data['re sults'][*]", "scores": "@.s-core", "index": "@.i-dx"}
        ),
        '{"my-data":{"re sults":[{"i-dx":1,"s-core":1},{"i-dx":0,"s-core":0.12345678901234567890}]}}',
        {"query": "q", "documents": ["a", "b"]},
        [[0.12345678901234568], [1.0]],
    ),
    "a score deep inside": (
        tiny.task("rerank", response={"items": "$.a[0].b[*]", "scores": "@.x[1].y", "index": "@.new"}),
        {"a": [{"b": [{"new": 1, "x": [0, {"y": 0.5}]}, {"new": 0, "x": [0, {"y": 0.25}]}]}]},
        {"query": "q", "documents": ["a", "b"]},
        [[0.25], [0.5]],
    ),
    "tokens with quotes": (
        tiny.task(
            "sparse_embedding", response={"items": "$[*]", "tokens": "@.t[*].w", "weights": "@.t[*].v"}
        ),
        [{"t": [{"w": 'a"b\\\n', "v": 1}, {"w": "é", "v": 0.5}]}, {"t": []}],
        {"input": ["a", "b"]},
        [[{'a"b\\\n': 1.0, "é": 0.5}, {}]],
    ),
    "long ids, tiny weights, out of order": (
        tiny.task(
            "sparse_embedding",
            response={"items": "$.d[*]", "index": "@.at", "tokens": "@.t[*].w", "weights": "@.t[*].v"},
        ),
        {"d": [{"at": 1, "t": []}, {"at": 0, "t": [{"w": 12345678901, "v": 1e-7}]}]},
        {"input": ["a", "b"]},
        [[{"12345678901": 1e-7}, {}]],
    ),
}


@pytest.mark.parametrize(("task", "answer", "parameters", "expected"), SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_reads_what_providers_may_send(
    node: Node, task: BlueprintTask, answer: Any, parameters: dict[str, Any], expected: Any
) -> None:
    with StandIn(Answer(body=answer)) as provider:
        done = compiled(task, provider.url)
        with applied(node, done.requests) as answers:
            path = f"/_plugins/_ml/models/{answers[-1]['model_id']}/_predict"
            results = node.call("POST", path, {"parameters": parameters}).raise_for_status().json()
    tensors = results["inference_results"][0]["output"]
    assert [tensor.get("data") or tensor["dataAsMap"]["response"] for tensor in tensors] == expected


def count(seen: Seen, key: str) -> range:
    return range(len(seen.json()[key]))


TEXT = {"text": 'say "hi" é'}
TWO = [{"text": 'hello "a"'}, {"text": "hello b hello"}]
MATCH = {"query": {"match": {"text": {"query": "hello"}}}}


def vectors_of(seen: Seen) -> Any:
    return {"data": [{"index": at, "embedding": [at + 0.5, 1.0]} for at in count(seen, "input")]}


def tokens_of(seen: Seen) -> Any:
    return Answer(body=[[{"index": 7, "value": at + 0.5}] for at in count(seen, "inputs")])


def scores_of(seen: Seen) -> Any:
    """The longer a document the better; the best first, as providers answer."""
    texts = seen.json()["texts"]
    best = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
    return Answer(body=[{"index": at, "score": len(texts[at])} for at in best])


def words_of(seen: Seen) -> Any:
    return {"choices": [{"message": {"content": f"hello {seen.json()['messages'][0]['content'][:3]}"}}]}


@contextlib.contextmanager
def searchable(node: Node, documents: list[dict[str, Any]]) -> Iterator[str]:
    """An index with the documents."""
    index = f"test-{time.time_ns()}"
    vector = {"type": "knn_vector", "dimension": 2, "method": {"name": "hnsw", "engine": "lucene"}}
    mappings = {"properties": {"text_embedding": vector, "text_sparse": {"type": "rank_features"}}}
    node.call("PUT", f"/{index}", {"mappings": mappings, "settings": {"index.knn": True}}).raise_for_status()
    try:
        for number, document in enumerate(documents):
            node.call("PUT", f"/{index}/_doc/{number}?refresh=true", document).raise_for_status()
        yield index
    finally:
        node.call("DELETE", f"/{index}")


INGEST: dict[str, tuple[tuple[str, str], Callable[[Seen], Any], dict[str, Any]]] = {
    "vectors": (("openai", "text_embedding"), vectors_of, {"text_embedding": [0.5, 1.0]}),
    "tokens": (("hugging-face", "sparse_embedding"), tokens_of, {"text_sparse": {"7": 0.5}}),
    "a text": (("openai", "completion"), words_of, {"completion": "hello say"}),
}


@pytest.mark.parametrize(("blueprint", "answers", "added"), INGEST.values(), ids=INGEST)
def test_an_ingest_pipeline_adds_to_the_document(
    node: Node, blueprint: tuple[str, str], answers: Callable[[Seen], Any], added: dict[str, Any]
) -> None:
    task = CATALOG[blueprint[0]].task(blueprint[1])
    with StandIn(answers) as provider, searchable(node, []) as index:
        done = compiled(task, provider.url, {"pipeline": {"kind": "ingest"}})
        with applied(node, done.requests):
            name = done.requests[-1].path.rpartition("/")[2]
            node.call("PUT", f"/{index}/_doc/1?pipeline={name}&refresh=true", TEXT).raise_for_status()
        assert node.call("GET", f"/{index}/_doc/1").json()["_source"] == {**TEXT, **added}


RESPONSE: dict[str, tuple[tuple[str, str], Callable[[Seen], Any], list[dict[str, Any]]]] = {
    "vectors": (
        ("openai", "text_embedding"),
        vectors_of,
        [{**TWO[1], "text_embedding": [0.5, 1.0]}, {**TWO[0], "text_embedding": [1.5, 1.0]}],
    ),
    "tokens": (
        ("hugging-face", "sparse_embedding"),
        tokens_of,
        [{**TWO[1], "text_sparse": {"7": 0.5}}, {**TWO[0], "text_sparse": {"7": 1.5}}],
    ),
    "a rerank by score": (("hugging-face", "rerank"), scores_of, [TWO[1], TWO[0]]),
}


@pytest.mark.parametrize(("blueprint", "answers", "hits"), RESPONSE.values(), ids=RESPONSE)
def test_a_search_response_pipeline_adds_to_the_hits(
    node: Node, blueprint: tuple[str, str], answers: Callable[[Seen], Any], hits: list[dict[str, Any]]
) -> None:
    task = CATALOG[blueprint[0]].task(blueprint[1])
    with StandIn(answers) as provider, searchable(node, TWO) as index:
        done = compiled(task, provider.url, {"pipeline": {"kind": "search-response"}})
        with applied(node, done.requests):
            name = done.requests[-1].path.rpartition("/")[2]
            answer = (
                node.call("POST", f"/{index}/_search?search_pipeline={name}", MATCH).raise_for_status().json()
            )
    assert [hit["_source"] for hit in answer["hits"]["hits"]] == hits


def test_a_search_response_pipeline_asks_for_one_text_a_hit(node: Node) -> None:
    task = CATALOG["openai"].task("completion")
    with StandIn(words_of) as provider, searchable(node, TWO) as index:
        done = compiled(task, provider.url, {"pipeline": {"kind": "search-response"}})
        with applied(node, done.requests):
            name = done.requests[-1].path.rpartition("/")[2]
            answer = (
                node.call("POST", f"/{index}/_search?search_pipeline={name}", MATCH).raise_for_status().json()
            )
    assert len(provider.seen) == len(TWO)
    assert {hit["_source"]["completion"] for hit in answer["hits"]["hits"]} == {"hello hel"}


def test_a_search_request_pipeline_turns_a_match_query_into_a_knn_query(node: Node) -> None:
    task = CATALOG["openai"].task("text_embedding")
    documents = [{"text": "far", "text_embedding": [9, 9]}, {"text": "near", "text_embedding": [0.5, 1]}]
    with StandIn(vectors_of) as provider, searchable(node, documents) as index:
        done = compiled(task, provider.url, {"pipeline": {"kind": "search-request"}})
        with applied(node, done.requests):
            name = done.requests[-1].path.rpartition("/")[2]
            query = {"query": {"match": {"text": {"query": 'say "hi"'}}}}
            answer = (
                node.call("POST", f"/{index}/_search?search_pipeline={name}", query).raise_for_status().json()
            )
    assert [hit["_source"]["text"] for hit in answer["hits"]["hits"]] == ["near", "far"]
    assert json.loads(provider.seen[-1].body)["input"] == ['say "hi"']


def test_a_search_request_pipeline_rewrites_the_text_of_a_query(node: Node) -> None:
    task = CATALOG["openai"].task("completion")
    with StandIn(words_of) as provider, searchable(node, TWO) as index:
        done = compiled(task, provider.url, {"pipeline": {"kind": "search-request"}})
        with applied(node, done.requests):
            name = done.requests[-1].path.rpartition("/")[2]
            query = {"query": {"match": {"text": {"query": "nothing"}}}}
            answer = (
                node.call("POST", f"/{index}/_search?search_pipeline={name}", query).raise_for_status().json()
            )
    assert len(answer["hits"]["hits"]) == len(TWO)


LOCAL_PIPELINES = [
    (task, kind)
    for task in LOCAL
    for kind in ("ingest", "search-request", "search-response")
    if kind == "search-response" or task.type_name == "text_embedding"
]


@pytest.mark.parametrize(
    ("task", "kind"), LOCAL_PIPELINES, ids=[f"{names([task])[0]}-{kind}" for task, kind in LOCAL_PIPELINES]
)
def test_a_pipeline_for_an_in_cluster_model_is_taken(node: Node, task: BlueprintTask, kind: str) -> None:
    done = compiled(task, None, {"pipeline": {"kind": kind, "model_id": "abc"}})
    with applied(node, done.requests) as answers:
        assert answers == [{"acknowledged": True}]
