"""Requests of direct calls, held against the providers' own SDKs and against hostile values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from oracles import cohere_sdk, dashscope_sdk, openai_sdk, searchplat_sdk
from oracles.call import KEY, Call, built, task_of

from registry.binding import Choices, bind
from registry.catalog import open_catalog
from registry.engine import build_request, max_inputs, relocate, size_limit
from registry.errors import UnknownNameError, UnsupportedError, UsageError

if TYPE_CHECKING:
    from registry.exchange import ProviderRequest

CALLS = [*openai_sdk.CALLS, *dashscope_sdk.CALLS, *cohere_sdk.CALLS, *searchplat_sdk.CALLS]
LOOPBACK = "http://127.0.0.1:9"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SECRETS = {
    "title": "T",
    "secrets": {"key": {"env": "KEY"}},
    "headers": {"Authorization": "Bearer {{ secrets.key }}"},
}


def request(call: Call) -> ProviderRequest:
    binding = bind(
        task_of(call), Choices(values=call.values, url=LOOPBACK + call.root, secret=call.credential)
    )
    return build_request(binding, call.inputs)


# `built` is what tests/test_blueprint_requests.py proves equal to the request of the official SDK on loopback.
@pytest.mark.parametrize("call", CALLS, ids=str)
class TestAsTheSdkSends:
    def test_method_and_address(self, call: Call) -> None:
        ours, parts = request(call), urlsplit(request(call).url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        assert (ours.method, target) == (built(call, LOOPBACK).method, built(call, LOOPBACK).target)

    def test_body(self, call: Call) -> None:
        assert request(call).json() == built(call, LOOPBACK).body

    def test_headers(self, call: Call) -> None:
        secrets = dict.fromkeys(task_of(call).secrets, KEY)
        expected = {**built(call, LOOPBACK).headers, "Content-Type": "application/json"}
        assert request(call).filled(secrets) == expected


@given(st.lists(TEXTS, min_size=1))
def test_any_text_comes_through_the_body_unchanged(texts: list[str]) -> None:
    body = build_request(tiny.bound(tiny.task()), {"input": texts}).body
    assert json.loads(body) == {"input": texts}


@given(TEXTS)
def test_any_text_of_a_parameter_stays_one_step_of_the_path(text: str) -> None:
    task = tiny.task(
        request={"path": "/models/{{ parameters.model }}/run"},
        parameters={"model": {"type": "string", "description": "M.", "docs": tiny.DOCS}},
    )
    if text in ("", ".", ".."):
        return
    url = build_request(tiny.bound(task, model=text), {"input": ["x"]}).url
    assert urlsplit(url).path.count("/") == 4
    assert url.startswith("https://api.example.com/v1/models/")
    assert url.isascii()


def test_half_of_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(UsageError, match=r"U\+D83D"):
        build_request(tiny.bound(tiny.task()), {"input": ["\ud83d"]})


def test_unset_parameters_and_inputs_are_left_out() -> None:
    task = tiny.task("rerank", body={"query": "{{ query }}", "docs": "{{ input }}", "top": "{{ top_n }}"})
    sent = build_request(tiny.bound(task), {"input": ["a"], "query": "q"}).json()
    assert sent == {"query": "q", "docs": ["a"]}


def test_an_input_of_the_call_goes_over_the_endpoint_s() -> None:
    task = tiny.task("rerank", body={"query": "{{ query }}", "docs": "{{ input }}", "top": "{{ top_n }}"})
    sent = build_request(tiny.bound(task, top_n=3), {"input": ["a"], "query": "q", "top_n": 1}).json()
    assert sent["top"] == 1


def test_the_kind_of_the_input_is_translated() -> None:
    words = {"default": "ingest", "ingest": "document", "search": "query"}
    task = tiny.task(body={"input": "{{ input }}", "kind": "{{ input_type }}"}, input_type=words)
    binding = tiny.bound(task)
    assert build_request(binding, {"input": ["a"]}).json()["kind"] == "document"
    assert build_request(binding, {"input": ["a"], "input_type": "search"}).json()["kind"] == "query"


def test_a_kind_without_a_word_is_refused() -> None:
    task = tiny.task(
        body={"input": "{{ input }}", "kind": "{{ input_type }}"},
        input_type={"default": "ingest", "ingest": "document"},
    )
    with pytest.raises(UnknownNameError, match="there is ingest"):
        build_request(tiny.bound(task), {"input": ["a"], "input_type": "clustering"})


def test_a_request_for_one_text_gets_a_text() -> None:
    task = tiny.task(inputs="one")
    assert build_request(tiny.bound(task), {"input": ["a"]}).json() == {"input": "a"}
    assert max_inputs(tiny.bound(task)) == 1


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({}, "needs 'input'"),
        ({"input": []}, "input 'input"),
        ({"input": ["a", 1]}, "input 'input"),
        ({"input": "a"}, "input 'input"),
        ({"input": ["a"], "querry": "q"}, "no input of tiny text_embedding 'querry'"),
    ],
    ids=["missing", "empty", "number", "one text", "unknown"],
)
def test_inputs_that_break_the_interface_are_refused(inputs: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        build_request(tiny.bound(tiny.task()), inputs)
    assert words in caught.value.message


def test_an_input_without_a_place_is_refused_not_lost() -> None:
    task = tiny.task("chat_completion", body={"messages": "{{ messages }}"})
    with pytest.raises(UnsupportedError, match="no place for 'temperature'"):
        build_request(tiny.bound(task, temperature=0.5), {"messages": [{"role": "user", "content": "x"}]})


def test_what_a_rerank_keeps_needs_no_place() -> None:
    sent = build_request(tiny.bound(tiny.task("rerank"), top_n=1), {"input": ["a"], "query": "q"}).json()
    assert sent == {"query": "q", "docs": ["a"]}


def test_a_secret_is_named_in_the_request_never_written() -> None:
    made = build_request(tiny.bound(tiny.task(top=SECRETS)), {"input": ["a"]})
    assert made.masked()["Authorization"] == "Bearer ***"
    assert made.filled({"key": "k-123456"})["Authorization"] == "Bearer k-123456"


@pytest.mark.parametrize("text", ["a\nb", "é", "\x7f"], ids=["line end", "not ASCII", "control"])
def test_a_header_that_no_wire_takes_is_refused(text: str) -> None:
    task = tiny.task(
        headers={"X-User": "{{ parameters.user }}"},
        parameters={"user": {"type": "string", "description": "U.", "docs": tiny.DOCS}},
    )
    with pytest.raises(UsageError, match="header X-User"):
        build_request(tiny.bound(task, user=text), {"input": ["a"]})


def test_query_values_are_percent_encoded() -> None:
    task = tiny.task(
        query={"v": "{{ parameters.v }}"},
        parameters={"v": {"type": "string", "description": "V.", "docs": tiny.DOCS}},
    )
    assert build_request(tiny.bound(task, v="a&b= c#"), {"input": ["a"]}).url.endswith(
        "/call?v=a%26b%3D%20c%23"
    )


def test_an_in_cluster_model_has_no_request() -> None:
    binding = bind(open_catalog()["elastic"].task("sparse_embedding"), Choices())
    with pytest.raises(UnsupportedError, match="inside the cluster"):
        build_request(binding, {"input": ["a"]})


def test_a_broken_response_path_is_refused_before_anything_is_sent() -> None:
    task = tiny.task(response={"embeddings": "$.data[?].x"})
    with pytest.raises(UnsupportedError, match="no response path"):
        build_request(tiny.bound(task), {"input": ["a"]})


def test_what_a_stream_adds_goes_into_the_depth_of_the_body() -> None:
    task = tiny.task("completion", body={"prompt": "{{ input }}", "parameters": {"a": 1}})
    also = {"body": {"parameters": {"b": 2}, "stream": True}, "headers": {"Accept": "text/event-stream"}}
    made = build_request(tiny.bound(task), {"input": "x"}, also=also)
    assert made.json() == {"prompt": "x", "parameters": {"a": 1, "b": 2}, "stream": True}
    assert made.headers["Accept"] == "text/event-stream"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/call"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1/call"),
        ("http://127.0.0.1:8080/gateway/v2", "http://127.0.0.1:8080/gateway/v2/call"),
        ("https://[::1]:1", "https://[::1]:1/v1/call"),
    ],
    ids=["origin", "slash", "with a path", "ipv6"],
)
def test_another_address_keeps_the_path_unless_it_has_one(url: str, expected: str) -> None:
    binding = relocate(tiny.bound(tiny.task()), url)
    assert build_request(binding, {"input": ["a"]}).url == expected


def test_another_address_fills_the_parameters_of_the_path() -> None:
    task = tiny.task(
        top={"url": "https://{{ parameters.host }}/{{ parameters.stage }}/v1"},
        parameters={
            "host": {
                "type": "string",
                "pattern": "^[a-z.]+$",
                "description": "H.",
                "docs": tiny.DOCS,
                "examples": ["a.b"],
            },
            "stage": {"type": "string", "default": "pro d", "description": "S.", "docs": tiny.DOCS},
        },
    )
    binding = relocate(tiny.bound(task, url="http://127.0.0.1:1"), "http://127.0.0.1:1")
    assert build_request(binding, {"input": ["a"]}).url == "http://127.0.0.1:1/pro%20d/v1/call"


def test_the_model_s_limit_goes_over_the_task_s() -> None:
    task = tiny.task(
        body={"model": "{{ parameters.model }}", "input": "{{ input }}"},
        parameters={"model": {"type": "string", "default": "m", "description": "M.", "docs": tiny.DOCS}},
        limits={"max_inputs": 10, "docs": tiny.DOCS},
        models={"m": {"max_inputs": 25, "docs": tiny.DOCS}},
    )
    assert max_inputs(tiny.bound(task)) == 25
    assert max_inputs(tiny.bound(task, model="other")) == 10


def test_an_honest_answer_of_many_large_vectors_is_not_too_large() -> None:
    number = "-0.123456789012345678,\n"
    many = {"input": ["x"] * 2048}
    assert size_limit(tiny.bound(tiny.task()), many) > 2048 * 3072 * len(number)
    assert size_limit(tiny.bound(tiny.task()), {"input": ["x"]}) < 100_000_000


def test_a_parameter_that_only_a_stream_has_goes_into_streams_alone() -> None:
    body = {"stream": True, "stream_options": "{{ parameters.stream_options }}"}
    options = {"type": "object", "description": "x", "docs": tiny.DOCS}
    stream = {"events": "openai", "delta": "$.d", "docs": tiny.DOCS, "body": body}
    task = tiny.task("completion", stream=stream, parameters={"stream_options": options})
    chosen = tiny.bound(task, stream_options={"include_usage": True})
    made = build_request(chosen, {"input": "x"}, also=stream)
    assert made.json() == {"input": "x", "stream": True, "stream_options": {"include_usage": True}}
    assert build_request(tiny.bound(task), {"input": "x"}, also=stream).json() == {
        "input": "x",
        "stream": True,
    }
    with pytest.raises(
        UnsupportedError, match="no place for 'stream_options' in its request, unless it streams"
    ):
        build_request(chosen, {"input": "x"})
