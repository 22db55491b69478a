"""The calls that the inputs of a task take."""

from __future__ import annotations

import json

import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from registry.engine.calls import Call, calls, routed
from registry.errors import UsageError
from registry.exchange import ProviderRequest


def made(texts: list[str], key: str = "text_embedding", **limits: int) -> list[Call]:
    task = tiny.task(key, limits={**limits, "docs": tiny.DOCS})
    inputs = {"input": texts, **({"query": "q"} if key == "rerank" else {})}
    return calls(tiny.bound(task), inputs)


def sizes(found: list[Call]) -> list[int]:
    return [len(json.loads(call.request.body)["input"]) for call in found]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, [5]),
        ({"max_inputs": 2}, [2, 2, 1]),
        ({"max_request_bytes": 1000}, [5]),
        ({"max_request_bytes": 40}, [2, 1, 2]),
        ({"max_inputs": 4, "max_request_bytes": 40}, [2, 2, 1]),
        ({"max_request_bytes": 23}, [1, 1, 1, 1, 1]),
    ],
    ids=["no limit", "by number", "large enough", "by bytes", "by both", "one by one"],
)
def test_inputs_are_split_by_number_and_by_bytes(limits: dict[str, int], expected: list[int]) -> None:
    texts = [letter * 8 for letter in "abcde"]
    found = made(texts, **limits)
    assert sizes(found) == expected
    assert [text for call in found for text in json.loads(call.request.body)["input"]] == texts


def test_an_input_that_alone_is_too_large_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(
        UsageError, match=r"the request has 112 bytes; tiny text_embedding takes 50"
    ) as caught:
        made(["a", "b" * 98], max_request_bytes=50)
    assert "tiny.yaml" in str(caught.value.place)


def test_bytes_are_those_of_utf_8() -> None:
    assert len(made(["é" * 8, "é" * 8], max_request_bytes=40)) == 2
    assert len(made(["e" * 8, "e" * 8], max_request_bytes=40)) == 1


@given(st.lists(st.text(max_size=20), min_size=1, max_size=12), st.integers(150, 200))
def test_nothing_is_lost_and_nothing_too_large(texts: list[str], most: int) -> None:
    found = made(texts, key="rerank", max_request_bytes=most)
    assert [text for call in found for text in json.loads(call.request.body)["docs"]] == texts
    assert [at for call in found for at in call.batch.span] == list(range(len(texts)))
    assert all(len(call.request.body) <= most for call in found)
    assert all(json.loads(call.request.body)["query"] == "q" for call in found)


@pytest.mark.parametrize(
    ("upstreams", "url"),
    [
        ({}, "https://h.example.com:8443/v1?a=b"),
        ({"h.example.com": "http://127.0.0.1:1"}, "http://127.0.0.1:1/v1?a=b"),
        (
            {"h.example.com:8443": "http://127.0.0.1:2", "h.example.com": "http://x"},
            "http://127.0.0.1:2/v1?a=b",
        ),
        ({"other.example.com": "http://127.0.0.1:1"}, "https://h.example.com:8443/v1?a=b"),
    ],
    ids=["none", "by host", "host and port first", "another host"],
)
def test_a_request_goes_to_the_origin_that_stands_for_its_host(upstreams: dict[str, str], url: str) -> None:
    request = ProviderRequest(method="POST", url="https://h.example.com:8443/v1?a=b")
    assert routed(request, upstreams).url == url
