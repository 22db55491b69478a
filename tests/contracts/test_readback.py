"""A request that another client sent is read into our inputs and parameters, and built again equal as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from contracts.traffic import CATALOG, TASKS
from hypothesis import given
from hypothesis import strategies as st

from registry.binding import Choices, bind
from registry.cassette import RecordedRequest
from registry.compile import sample
from registry.contracts.matching import candidates
from registry.contracts.readback import Reading, read
from registry.contracts.unfill import differences, replaced, unfill
from registry.engine import build_request
from registry.template import ABSENT, evaluate

OPENAI = "https://api.openai.com/v1"
DASHSCOPE = "https://dashscope.aliyuncs.com"
CHAT = [{"role": "user", "content": "hi"}]


def reading(
    blueprint: str, task: str, url: str, body: Any, **headers: str
) -> tuple[Reading, RecordedRequest]:
    request = RecordedRequest(
        method="POST", url=url, headers=tuple(headers.items()), body=json.dumps(body).encode()
    )
    (candidate,) = candidates([CATALOG[blueprint].task(task)], "POST", url)
    return read(candidate, request), request


READ = {
    "a list of texts": (
        ("openai", "text_embedding", f"{OPENAI}/embeddings"),
        {"model": "text-embedding-3-large", "input": ["a", "b"], "dimensions": 256},
        {"input": ["a", "b"]},
        {"model": "text-embedding-3-large", "dimensions": 256},
    ),
    "one text is a list of one": (
        ("openai", "text_embedding", f"{OPENAI}/embeddings"),
        {"model": "text-embedding-3-small", "input": "a"},
        {"input": ["a"]},
        {},
    ),
    "nulls are left out": (
        ("openai", "chat_completion", f"{OPENAI}/chat/completions"),
        {"model": "gpt-5.4", "messages": CHAT, "temperature": None, "tools": None, "seed": None},
        {"messages": CHAT},
        {"model": "gpt-5.4"},
    ),
    "tools and their choice": (
        ("openai", "chat_completion", f"{OPENAI}/chat/completions"),
        {
            "model": "gpt-5.4",
            "messages": [
                *CHAT,
                {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "type": "function"}]},
                {"role": "tool", "tool_call_id": "c", "content": "4"},
            ],
            "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
            "tool_choice": "auto",
            "parallel_tool_calls": False,
        },
        {"tool_choice": "auto"},
        {"parallel_tool_calls": False},
    ),
    "one stop text is a list of one": (
        ("openai", "chat_completion", f"{OPENAI}/chat/completions"),
        {"model": "gpt-5.4", "messages": CHAT, "stop": "\n"},
        {"stop": ["\n"]},
        {},
    ),
    "a stream that is declined": (
        ("openai", "chat_completion", f"{OPENAI}/chat/completions"),
        {"model": "gpt-5.4", "messages": CHAT, "stream": False},
        {"messages": CHAT},
        {},
    ),
    "a word for what the input is for": (
        ("cohere", "text_embedding", "https://api.cohere.com/v2/embed"),
        {"model": "embed-v4.0", "texts": ["a"], "input_type": "clustering", "embedding_types": ["int8"]},
        {"input": ["a"], "input_type": "clustering"},
        {"embedding_type": "int8"},
    ),
    "documents as objects": (
        ("cohere", "rerank", "https://api.cohere.com/v2/rerank"),
        {"model": "rerank-v3.5", "query": "q", "documents": [{"text": "a"}, {"text": "b"}], "top_n": 1},
        {"input": ["a", "b"], "query": "q", "top_n": 1},
        {},
    ),
    "nested inputs and parameters": (
        ("model-studio", "rerank", f"{DASHSCOPE}/api/v1/services/rerank/text-rerank/text-rerank"),
        {
            "model": "gte-rerank-v2",
            "input": {"query": "q", "documents": ["a"]},
            "parameters": {"top_n": 1, "return_documents": True},
        },
        {"query": "q", "input": ["a"], "top_n": 1, "return_documents": True},
        {"model": "gte-rerank-v2"},
    ),
    "a container that the client leaves out": (
        ("model-studio", "rerank", f"{DASHSCOPE}/api/v1/services/rerank/text-rerank/text-rerank"),
        {"model": "gte-rerank-v2", "input": {"query": "q", "documents": ["a"]}},
        {"query": "q", "input": ["a"]},
        {},
    ),
    "host, path and query": (
        (
            "azure-openai",
            "text_embedding",
            "https://res-1.openai.azure.com/openai/deployments/my.dep/embeddings?api-version=2025-04-01-preview",
        ),
        {"input": ["a"], "model": "text-embedding-3-small"},
        {"input": ["a"]},
        {"resource_name": "res-1", "deployment_id": "my.dep", "api_version": "2025-04-01-preview"},
    ),
    "a model in the path": (
        (
            "alibaba-opensearch",
            "rerank",
            "http://x-cn-shanghai.opensearch.aliyuncs.com/v3/openapi/workspaces/w1/ranker/ops-bge-reranker-larger",
        ),
        {"query": "q", "docs": ["a", "b"]},
        {"query": "q", "input": ["a", "b"]},
        {
            "workspace": "w1",
            "model": "ops-bge-reranker-larger",
            "host": "x-cn-shanghai.opensearch.aliyuncs.com",
        },
    ),
}


@pytest.mark.parametrize(("whose", "body", "inputs", "parameters"), READ.values(), ids=list(READ))
def test_inputs_and_parameters_are_read(whose, body, inputs, parameters):
    found, _ = reading(*whose, body)
    assert found.binding is not None
    assert {name: found.inputs[name] for name in inputs} == inputs
    assert {name: found.binding.values[name] for name in parameters} == parameters
    assert (found.misfits, found.outside, found.strange) == ((), (), ())


@pytest.mark.parametrize(("whose", "body"), [case[:2] for case in READ.values()], ids=list(READ))
def test_the_request_is_built_again_equal_as_json(whose, body):
    found, request = reading(*whose, body)
    assert found.rebuilt(request) == ()


def test_a_value_of_the_headers_is_read():
    body = {"model": "text-embedding-3-small", "input": ["a"]}
    found, _ = reading(
        "openai", "text_embedding", f"{OPENAI}/embeddings", body, **{"openai-organization": "org-1"}
    )
    assert found.binding is not None
    assert found.binding.values["organization"] == "org-1"


STRANGE = {
    "a field": (
        ("openai", "text_embedding", f"{OPENAI}/embeddings"),
        {"model": "m", "input": ["a"], "truncate": "END"},
        ("truncate",),
    ),
    "a field inside": (
        (
            "model-studio",
            "text_embedding",
            f"{DASHSCOPE}/api/v1/services/embeddings/text-embedding/text-embedding",
        ),
        {"model": "text-embedding-v3", "input": {"texts": ["a"]}, "parameters": {"output_type": "dense"}},
        ("parameters.output_type",),
    ),
    "a second element type": (
        ("cohere", "text_embedding", "https://api.cohere.com/v2/embed"),
        {"model": "embed-v4.0", "texts": ["a"], "embedding_types": ["float", "int8"]},
        ("embedding_types[1]",),
    ),
    "a field of the query": (
        ("openai", "text_embedding", f"{OPENAI}/embeddings?trace=1"),
        {"model": "m", "input": ["a"]},
        ("?trace",),
    ),
    "a parameter that the model has not": (
        (
            "model-studio",
            "text_embedding",
            f"{DASHSCOPE}/api/v1/services/embeddings/text-embedding/text-embedding",
        ),
        {"model": "text-embedding-v1", "input": {"texts": ["a"]}, "parameters": {"dimension": 512}},
        ("parameters.dimension (model 'text-embedding-v1' has no 'dimension')",),
    ),
    "a word that the blueprint has not": (
        ("cohere", "text_embedding", "https://api.cohere.com/v2/embed"),
        {"model": "embed-v4.0", "texts": ["a"], "input_type": "image"},
        ("input_type (image is no word of the blueprint)",),
    ),
}


@pytest.mark.parametrize(("whose", "body", "strange"), STRANGE.values(), ids=list(STRANGE))
def test_what_is_not_ours_is_told(whose, body, strange):
    found, _ = reading(*whose, body)
    assert found.strange == strange


@pytest.mark.parametrize(("whose", "body"), [case[:2] for case in STRANGE.values()], ids=list(STRANGE))
def test_what_is_ours_is_built_again_beside_what_is_not(whose, body):
    found, request = reading(*whose, body)
    assert found.rebuilt(request) == ()


MISFITS = {
    "no input": (("openai", "text_embedding", f"{OPENAI}/embeddings"), {"model": "m"}, "no input"),
    "an input of null": (
        ("openai", "text_embedding", f"{OPENAI}/embeddings"),
        {"model": "m", "input": None},
        "no input",
    ),
    "a conversation where one prompt goes": (
        ("openai", "completion", f"{OPENAI}/chat/completions"),
        {"model": "m", "messages": [{"role": "system", "content": "s"}, *CHAT]},
        "messages has 2 items, not 1",
    ),
    "another role": (
        ("openai", "completion", f"{OPENAI}/chat/completions"),
        {"model": "m", "messages": [{"role": "system", "content": "s"}]},
        "messages[0].role is not 'user'",
    ),
    "an input that is no list": (
        ("hugging-face", "text_embedding", "https://x.endpoints.huggingface.cloud/embed"),
        {"inputs": {"source_sentence": "a"}},
        "inputs is no list",
    ),
    "no object": (("openai", "text_embedding", f"{OPENAI}/embeddings"), ["a"], "body is no object"),
}


@pytest.mark.parametrize(("whose", "body", "why"), MISFITS.values(), ids=list(MISFITS))
def test_a_request_of_another_task_is_none_of_this_one(whose, body, why):
    found, _ = reading(*whose, body)
    assert found.misfits[0] == why


def test_a_fixed_value_may_be_left_to_the_provider():
    url = f"{DASHSCOPE}/api/v1/services/aigc/text-generation/generation"
    body = {"model": "qwen-plus", "input": {"messages": CHAT}, "parameters": {}}
    found, request = reading("model-studio", "completion", url, body)
    assert (found.assumed, found.misfits, found.rebuilt(request)) == (("parameters.result_format",), (), ())


def test_token_ids_are_as_many_inputs_as_texts_would_be():
    body = {"model": "text-embedding-3-small", "input": [[15339, 1917], [9906]]}
    found, _ = reading("openai", "text_embedding", f"{OPENAI}/embeddings", body)
    assert (len(found.inputs["input"]), len(found.outside)) == (2, 1)


def test_the_token_ids_of_one_text_are_one_input():
    body = {"model": "text-embedding-3-small", "input": [15339, 1917]}
    found, _ = reading("openai", "text_embedding", f"{OPENAI}/embeddings", body)
    assert len(found.inputs["input"]) == 1


CHANGES = {
    "a value": ({"a": 1}, {"a": 2}, "a was sent as 1 and is built as 2"),
    "a type": ({"a": True}, {"a": 1}, "a was sent as true and is built as 1"),
    "an item": ({"a": ["x"]}, {"a": ["y"]}, "a[0] was sent as x and is built as y"),
    "what is missing": ({"a": {"b": "x"}}, {"a": {}}, "a.b was sent as x and is not built"),
    "what is added": ({}, {"a": ["x"]}, 'a was not sent and is built as ["x"]'),
    "one item more": ({"a": []}, {"a": ["x"]}, "a[0] was not sent and is built as x"),
}


@pytest.mark.parametrize(("sent", "built", "words"), CHANGES.values(), ids=list(CHANGES))
def test_a_difference_is_told_with_both_values(sent, built, words):
    assert list(differences(sent, built)) == [words]


EQUAL = {
    "numbers by their value": ({"a": 1}, {"a": 1.0}),
    "nulls": ({"a": None}, {}),
    "empty containers": ({}, {"parameters": {}}),
    "the order of keys": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
}


@pytest.mark.parametrize(("sent", "built"), EQUAL.values(), ids=list(EQUAL))
def test_equal_requests_have_no_difference(sent, built):
    assert list(differences(sent, built)) == []


def test_a_default_is_no_difference_only_at_its_place():
    assert list(differences({}, {"a": 1, "b": 1}, defaults=[("a",)])) == ["b was not sent and is built as 1"]


def test_nothing_is_replaced_where_nothing_stands():
    assert replaced({"a": [1]}, ("a", 3), 2) == {"a": [1]}


_TEXTS = st.text(min_size=1, max_size=20)


@given(st.lists(_TEXTS, min_size=1, max_size=4), _TEXTS, st.integers(1, 9) | st.none())
def test_unfilling_is_the_inverse_of_filling(texts, word, number):
    tree = {
        "a": "{{ input }}",
        "b": {"c": ["{{ query }}"], "d": "{{ top_n }}"},
        "e": "fixed",
        "f": "x {{ query }}.",
    }
    values = {"input": texts, "query": word, "top_n": number if number is not None else ABSENT}
    found = unfill(tree, evaluate(tree, lambda name: values[name]))
    assert found.misfits == []
    assert found.values == {name: value for name, value in values.items() if value is not ABSENT}


CALLED = [task for task in TASKS if task.request is not None]


@pytest.mark.parametrize("task", CALLED, ids=lambda task: f"{task.blueprint.id}-{task.key}")
def test_every_task_reads_its_own_request(task):
    example = task.content["example"]
    binding = bind(task, Choices(values={**sample(task).values, **example.get("parameters", {})}))
    inputs = {name: example[name] for name in task.type.inputs if name in example}
    built = build_request(binding, inputs)
    request = RecordedRequest(method=built.method, url=built.url, body=built.body)
    (candidate,) = candidates([task], built.method, built.url)
    found = read(candidate, request)
    assert (found.misfits, found.outside, found.strange) == ((), (), ())
    assert found.rebuilt(request) == ()
