"""The fixture `node`: a real OpenSearch that judges what we render and check.

It is the node at `OPENSEARCH_URL` where that is set (on this machine; one to play with, set up as `opensearch_node.SETTINGS`
says), else the one that `just node` assembled, started for the session, else the test is skipped, which under
`REGISTRY_REQUIRE_NODE=1` is a failure. Tests that use it carry `pytest.mark.node` and leave its settings as they were.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, NoReturn

import assembly
import httpx
import opensearch_node
import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A running OpenSearch: where it is, what it is, and how to call it."""

    url: str
    client: httpx.Client
    version: str

    def call(self, method: str, path: str, body: dict[str, Any] | str | None = None) -> httpx.Response:
        """The answer to one request, whatever its status; a `body` that is text is sent as it is."""
        content = body if body is None or isinstance(body, str) else json.dumps(body)
        headers = {} if content is None else {"Content-Type": "application/json"}
        return self.client.request(method, path, content=content, headers=headers)

    def finished_task(self, task_id: str, *, patience: float = 30) -> dict[str, Any]:
        """The ML task once it has ended: its `state` is COMPLETED, FAILED, …; `error` says why it failed."""
        return self._settled(f"/_plugins/_ml/tasks/{task_id}", "state", {"CREATED", "RUNNING"}, patience)

    def deployed_model(self, model_id: str, *, patience: float = 30) -> dict[str, Any]:
        """The model once it has left REGISTERED and DEPLOYING behind; its `model_state` says where it got."""
        passing = {"REGISTERING", "REGISTERED", "DEPLOYING"}
        return self._settled(f"/_plugins/_ml/models/{model_id}", "model_state", passing, patience)

    def _settled(self, path: str, field: str, passing: set[str], patience: float) -> dict[str, Any]:
        """The document at `path` once its `field` is none of `passing`."""
        end = time.monotonic() + patience
        while True:
            document: dict[str, Any] = self.call("GET", path).raise_for_status().json()
            if document[field] not in passing:
                return document
            if time.monotonic() > end:
                raise TimeoutError(f"{path} is still {document[field]} after {patience:g} s")
            time.sleep(0.05)


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """A real OpenSearch node; see the head of this file."""
    with ExitStack() as stack:
        url = os.environ.get("OPENSEARCH_URL")
        if not url:
            place = assembly.home()
            if not assembly.assembled(place):
                missing()
            url = stack.enter_context(opensearch_node.start(place)).url
        client = stack.enter_context(httpx.Client(base_url=url, timeout=30, trust_env=False))
        version = client.get("/").raise_for_status().json()["version"]["number"]
        yield Node(url=url, client=client, version=version)


def missing(environ: Mapping[str, str] = os.environ) -> NoReturn:
    """Skips the test, or fails it where a node is required; either way it says how to get one."""
    how = "no OpenSearch node: run `just node` once (wants a JDK 17 to 23 and Maven), or set OPENSEARCH_URL"
    if environ.get("REGISTRY_REQUIRE_NODE") == "1":
        pytest.fail(f"{how}; REGISTRY_REQUIRE_NODE=1 makes this a failure")
    pytest.skip(how)
