"""Calls over a transport that a test gives."""

from __future__ import annotations

import gzip
import json
from typing import Any

import httpx
import pytest
import tiny

from registry.client import Client, calls
from registry.errors import ProviderError, UnreachableError
from registry.secrets import Credentials

TASK = tiny.task(limits={"max_inputs": 2, "docs": tiny.DOCS})


def invoked(answer: Any, count: int = 5) -> Any:
    binding = tiny.bound(TASK)
    made = calls(binding, {"input": [str(number) for number in range(count)]})
    with Client(httpx.MockTransport(answer), Credentials({"key": "sk-1234567"})) as client:
        return client.invoke(binding, made)


def echoed(request: httpx.Request) -> httpx.Response:
    texts = json.loads(request.content)["input"]
    return httpx.Response(200, json={"data": [{"embedding": [float(text)]} for text in texts]})


def test_batches_are_joined_in_the_order_of_the_inputs() -> None:
    assert invoked(echoed).vectors == ((0.0,), (1.0,), (2.0,), (3.0,), (4.0,))


def test_one_failing_batch_fails_the_call_and_names_its_inputs() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        bad = json.loads(request.content)["input"][0] == "2"
        return httpx.Response(400, json={"message": "no sk-1234567"}) if bad else echoed(request)

    with pytest.raises(ProviderError, match=r"inputs 2…3: tiny answered 400: no \*\*\*") as caught:
        invoked(answer)
    assert caught.value.fault.inputs == range(2, 4)


def test_an_unreachable_batch_names_its_inputs() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if json.loads(request.content)["input"] == ["4"]:
            raise httpx.ConnectError("refused")
        return echoed(request)

    with pytest.raises(UnreachableError, match="input 4: cannot connect"):
        invoked(answer)


def test_an_answer_that_unpacks_to_too_much_is_refused() -> None:
    bomb = httpx.ByteStream(gzip.compress(b" " * (40 << 20)))
    with pytest.raises(ProviderError, match="over 16 MiB"):
        invoked(lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=bomb), 1)


def test_an_answer_that_cannot_be_unpacked_is_an_error() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        parts = httpx.ByteStream(b"not gzip")
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=parts)

    with pytest.raises(ProviderError, match="cannot be unpacked"):
        invoked(answer, 1)
