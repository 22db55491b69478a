"""The requests of the API blueprints against the providers' own SDKs.

Each SDK sends its request to a stand-in on loopback; our request, built from the blueprint with every name bound, must
be the same: method, path, query, body as JSON values (nulls dropped), and our headers among the SDK's. The SDK must
read the example's answer, and find in it what the blueprint's paths find.
"""

from __future__ import annotations

from typing import Any

import pytest
from oracles import cohere_sdk, dashscope_sdk, openai_sdk, searchplat_sdk
from oracles.call import Call, answer_of, built, found, task_of
from standin import StandIn

from registry import catalog, template

CALLS = [*openai_sdk.CALLS, *dashscope_sdk.CALLS, *cohere_sdk.CALLS, *searchplat_sdk.CALLS]
CALLED = ("openai", "model-studio", "alibaba-opensearch", "azure-openai", "cohere")
each_call = pytest.mark.parametrize("call", CALLS, ids=str)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDKs' HTTP clients read proxies from the environment; loopback has none."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@each_call
def test_sdk_sends_what_the_blueprint_says(call: Call) -> None:
    with StandIn(answer_of(call)) as provider:
        call.send(provider.url)
        ours = built(call, provider.url)
        theirs = provider.seen[-1]
    sent = _without_nulls(theirs.json())
    added = {name: sent.pop(name) for name in call.sdk_adds}
    assert added == dict(call.sdk_adds)
    assert (ours.method, ours.target) == (theirs.method, theirs.path)
    assert ours.body == sent


@each_call
def test_sdk_sends_our_headers(call: Call) -> None:
    with StandIn(answer_of(call)) as provider:
        call.send(provider.url)
        ours = built(call, provider.url)
        theirs = provider.seen[-1].headers
    assert {name.lower(): value for name, value in ours.headers.items()}.items() <= theirs.items()


@each_call
def test_sdk_reads_what_our_paths_find(call: Call) -> None:
    with StandIn(answer_of(call)) as provider:
        read = call.read(call.send(provider.url))
    assert {name: found(call)[name] for name in read} == read


@each_call
def test_sdk_read_every_result_it_was_asked_for(call: Call) -> None:
    with StandIn(answer_of(call)) as provider:
        read = call.read(call.send(provider.url))
    assert (
        set(read) >= {name for name, field in task_of(call).type.response.items() if field.required} - _PLACES
    )


_PLACES = {"items", "messages"}
"""Response fields that name a place in the answer, not a value that an SDK hands out."""


def test_every_task_has_a_call() -> None:
    shipped = catalog.open_catalog()
    tasks = {f"{name} {key}" for name in CALLED for key in shipped[name].tasks}
    assert tasks == {str(call) for call in CALLS}


@pytest.mark.parametrize("name", sorted({str(call) for call in CALLS}))
def test_every_parameter_is_set_in_some_call(name: str) -> None:
    calls = [call for call in CALLS if str(call) == name]
    task = task_of(calls[0])
    address = {used for _, _, used in template.names(task.url.text if task.url else None)}
    # Streams are called in `test_sdk_cassettes.py`.
    streamed = {used for _, _, used in template.names(task.content.get("stream", {}).get("body"))}
    parameters = {given for given in task.parameters if f"parameters.{given}" not in address | streamed}
    assert parameters == {given for call in calls for given in call.values if given in parameters}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
