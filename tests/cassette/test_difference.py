"""The shape of answers, before and after."""

from __future__ import annotations

import json
from typing import Any

import pytest

from registry.cassette import Cassette, Interaction, RecordedRequest, shape_changes
from registry.exchange import ProviderResponse


def answers(*bodies: Any, status: int = 200) -> Cassette:
    request = RecordedRequest(method="GET", url="https://x.test")
    written = [body if isinstance(body, bytes) else json.dumps(body).encode() for body in bodies]
    return Cassette(
        file="a",
        interactions=tuple(
            Interaction(request=request, response=ProviderResponse(status=status, body=body))
            for body in written
        ),
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"a": 1}, {"a": 0.5}, []),
        ({"a": [0, 1.5]}, {"a": [7]}, []),
        ({"a": 1}, {"a": 1, "b": {"c": "x"}}, ["+ $.b: object", "+ $.b.c: string"]),
        ({"a": 1, "b": [True]}, {"a": 1}, ["- $.b: list", "- $.b[*]: boolean"]),
        ({"a": 1}, {"a": "1"}, ["~ $.a: number → string"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1}, {"b": None}]}, ["~ $.a[*].b: number → null or number"]),
        ({"a-b": 1}, {"a-b": True}, ['~ $["a-b"]: number → boolean']),
        (b"<p>", {"a": 1}, ["~ $: text → object", "+ $.a: number"]),
        (b"", {}, ["~ $: nothing → object"]),
        (b'data: {"a": 1}\n\ndata: {"b": 1}\n\n', b'data: {"a": 1}\n\ndata: [DONE]\n\n', ["- $.b: number"]),
    ],
    ids=range(10),
)
def test_what_changed(before: Any, after: Any, said: list[str]) -> None:
    assert [str(change) for change in shape_changes(answers(before), answers(after))] == said


def test_another_status_is_a_change() -> None:
    assert list(map(str, shape_changes(answers({}), answers({}, status=401)))) == ["~ status: 200 → 401"]
