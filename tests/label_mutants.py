"""What a real OpenSearch does with mutants of the documented bodies.

    python tests/label_mutants.py CORPUS_DIR NODE_URL > tests/data/mutant_verdicts.json

Each body is sent to the node; one that it takes is put to use: a connector becomes a model that is called, a pipeline
runs over a document or a search. The provider is a stand-in on this machine that refuses what no provider could read: a
body that is no JSON, or a placeholder that was never filled. The call brings what the body leaves open, in the form that
it asks for (a text in quotes, JSON without), but no name that is one slip away from a parameter that nothing else uses.

The node is a scratch one: its list of trusted endpoints is opened and put back, and what is created is deleted.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import label_corpus
import mutations
from node_fixture import Node
from standin import Answer, Seen, StandIn

from registry import console
from registry.platforms.opensearch.placeholders import (
    Quotes,
    declared,
    one_slip,
    placed,
    produced,
    scripted,
    slots,
    templates,
)
from registry.platforms.opensearch.written import Action, Connector, connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

ANY = "/any"
settings_kept, targets = label_corpus._settings_kept, label_corpus._targets  # noqa: SLF001  (one place knows how)
SEED, COUNT = 20261122, 500
FOLDERS = ("opensearch-connectors", "opensearch-models", "opensearch-pipelines")

ROLE = re.compile(r'"roleArn"\s*:\s*"[^"]*"')
BRACED = re.compile(r"(?<![$\{])\{\{?(?:region|your-endpoint-name|endpoint_name)\}\}?")
"""Blanks that are written in braces."""
KEYS = '"access_key": "example", "secret_key": "example"'
"""What the documented bodies with a role alone get instead: a role works on Amazon's service only."""

LEFT_OUT = {
    "opensearch-connectors": {
        "043": "refused as printed: no region",
        "045": "no JSON as printed",
        **dict.fromkeys(
            ("033", "035", "037", "039", "041"), "its functions are of 3.4 and 3.5, the node is 2.19"
        ),
        "073": "its key is filled on Amazon's service only",
    },
    "opensearch-models": {},
    "opensearch-pipelines": {"011": "meanPooling() is of 3.3, the node is 2.19"},
}
"""Bodies that cannot be used on the node as they are, and why."""

ANSWER = {
    "data": [{"index": 0, "embedding": [0.1, 0.2]}],
    "embeddings": [[0.1, 0.2]],
    "embedding": [0.1, 0.2],
    "completions": [{"data": {"text": "yes"}}],
    "content": [{"text": "yes"}],
    "output": {"message": {"content": [{"text": "yes"}]}},
    "choices": [{"message": {"content": "yes"}}],
}
"""The answer of every provider at once."""
BATCH = {"TransformJobArn": "arn:aws:sagemaker:example", "TransformJobStatus": "Completed"}
"""What SageMaker answers about a batch."""
PIPED = {"data": [0.1], "embedding": [0.1], "score": 0.5, "embeddings": {"int8": [[1, 2]], "binary": [[1]]}}
"""What the model answers that pipelines call."""
PIPED_BODY = '{ "inputs": ${parameters.inputs:-[]} }'
"""What its provider gets: the one parameter that a documented `model_input` builds."""

DOCUMENT = {
    "passage_text": "hello world",
    "text": "hello",
    "title": "a title",
    "description": "a description",
    "image": "AA==",
    "diary": "hello world",
}
QUERIES = {
    "diary": {"query": {"term": {"diary": {"value": "hello"}}}},
    "ext.ml_inference": {"query": {"match_all": {}}, "ext": {"ml_inference": {"text": "hello"}}},
}
"""Search bodies that give a pipeline what it reads, by a word of it; `match_all` for the others."""


def requests(corpus: Path) -> list[WrittenRequest]:
    """The documented bodies that are mutated: blanks filled in, keys for roles, those that cannot work left out."""
    found = []
    for folder in FOLDERS:
        for file in sorted((corpus / folder).glob("*.console")):
            if file.name[:3] in LEFT_OUT[folder]:
                continue
            text = label_corpus.PLACEHOLDER.sub(
                lambda blank: label_corpus.fill(blank[0]), file.read_text("utf-8")
            )
            text = BRACED.sub("example", text)
            read, findings = console.parse(ROLE.sub(KEYS, text), f"{folder}/{file.name}")
            assert findings == [], file
            found += read
    return found


def key(text: str) -> str:
    """A short name for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def refuse_what_nobody_reads(seen: Seen) -> Answer:
    """The provider: 400 for a body that is no JSON and for a placeholder left over, else the answer."""
    try:
        json.loads(seen.body)
    except ValueError:
        return Answer(status=400, body={"error": "the body is no JSON"})
    if "${" in seen.body + seen.path + "".join(seen.headers.values()):
        return Answer(status=400, body={"error": "a placeholder was never filled"})
    if seen.path.startswith(ANY):
        return Answer(body=PIPED)
    if "sagemaker" in seen.path:
        return Answer(body=[[0.1, 0.2]] if "/invocations" in seen.path else BATCH)
    return Answer(body=ANSWER)


@dataclass(slots=True, kw_only=True)
class Judge:
    """A node and a stand-in of every provider; remembers what it said."""

    node: Node
    provider: StandIn
    targets: dict[str, str]
    model_id: str = ""
    """A model that answers any call: what pipelines call."""
    said: dict[str, Any] = field(default_factory=dict)

    def label(self, edit: mutations.Edit) -> mutations.Verdict | None:
        """The node's verdict; None where there is none."""
        name = key(edit.text)
        if name not in self.said:
            said = self.verdict(edit.text)
            # A pipeline over a model that runs in the cluster is created, but cannot be run here.
            open_ = (
                said is not None and not said["refused"] and '"function_name": "text_embedding"' in edit.text
            )
            self.said[name] = None if open_ else said
        return verdict_of(self.said[name])

    def verdict(self, text: str) -> dict[str, Any] | None:
        """`refused` and `source`, the node's own words; None where it depends on an id that only the reader has."""
        (request,), _ = console.parse(text, "mutant")
        refusal = self._use(request, text)
        if refusal is not None and re.search(
            r"Failed to find connector|Model Group Response is empty", refusal
        ):
            return None
        return {"refused": refusal is not None, "source": (refusal or "taken")[:160]}

    def _use(self, request: WrittenRequest, text: str) -> str | None:
        method, path, body = label_corpus.request(text, {**self.targets, "model_id": self.model_id})
        body = re.sub(r'("url"\s*:\s*")https?://', rf"\g<1>{self.provider.url}/", body)
        try:
            answer = self.node.call(method, path, body)
        except httpx.TimeoutException:
            return "never answered"
        if not answer.is_success:
            return _reason(answer)
        created = answer.json()
        if "/pipeline/" in path:
            try:
                return self._run(path, request)
            finally:
                self.node.call("DELETE", path)
        connector = next(connectors(request), None)
        model = created if "model_id" in created else self.registered(created["connector_id"])
        try:
            return model if isinstance(model, str) else self._called(model, connector)
        finally:
            if not isinstance(model, str):
                forget(self.node, model["model_id"])
            if "connector_id" in created:
                self.node.call("DELETE", f"/_plugins/_ml/connectors/{created['connector_id']}")

    def registered(self, connector_id: str) -> dict[str, Any] | str:
        body = {
            "name": "mutant",
            "function_name": "remote",
            "connector_id": connector_id,
            "model_group_id": self.targets["model_group_id"],
            "interface": {},  # none, instead of what the node presets for some of the documented models
        }
        answer = self.node.call("POST", "/_plugins/_ml/models/_register", body)
        return answer.json() if answer.is_success else _reason(answer)

    def _called(self, model: dict[str, Any], connector: Connector | None) -> str | None:
        if connector is None:
            task = self.node.finished_task(model["task_id"])  # a model of a connector that the reader has
            return None if task["state"] == "COMPLETED" else str(task.get("error"))
        for path, body in calls(connector, model["model_id"]):
            answer = self.node.call("POST", path, body)
            if not answer.is_success:
                return _reason(answer)
            if task := answer.json().get(
                "task_id"
            ):  # a batch: the node runs few at once, and asks the provider
                self.node.finished_task(task)
                self.node.call("DELETE", f"/_plugins/_ml/tasks/{task}").raise_for_status()
        return None

    def _run(self, path: str, request: WrittenRequest) -> str | None:
        text = json.dumps(mutations.body(request).value)
        if '"function_name": "text_embedding"' in text:
            return None  # a model inside the cluster: there is none here
        if path.startswith("/_ingest"):
            answer = self.node.call("POST", f"{path}/_simulate", {"docs": [{"_source": DOCUMENT}]})
            error = answer.json()["docs"][0].get("error") if answer.is_success else None
            return str(error["reason"]) if error else None if answer.is_success else _reason(answer)
        query = next((query for word, query in QUERIES.items() if word in text), {"query": {"match_all": {}}})
        name = path.rpartition("/")[2]
        answer = self.node.call("POST", f"/registry-mutants/_search?search_pipeline={name}", query)
        return None if answer.is_success else _reason(answer)


def verdict_of(said: dict[str, Any] | None) -> mutations.Verdict | None:
    """The label that a recorded answer stands for."""
    return None if said is None else mutations.Verdict(refused=said["refused"], source=said["source"])


def calls(connector: Connector, model_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and body of a call of each kind of action, with what the connector leaves open."""
    types = {str(action.value["action_type"]).upper() for action in connector.actions()}
    for action in connector.actions():
        type_ = str(action.value["action_type"]).upper()
        if type_ not in types or type_ not in {"PREDICT", "BATCH_PREDICT"}:
            continue
        types.remove(type_)  # the first of a type is the one that is called
        function = action.text("pre_process_function") or ""
        given = {*produced(action), *scripted(action)}
        brought = _brought(connector, action)
        if type_ == "BATCH_PREDICT":
            yield f"/_plugins/_ml/models/{model_id}/_batch_predict", {"parameters": brought}
        elif given and brought.keys() <= given:
            docs = ["hello world", "AA=="] if "multimodal" in function else ["hello world"]
            yield f"/_plugins/_ml/_predict/text_embedding/{model_id}", {"text_docs": docs}
        else:
            yield f"/_plugins/_ml/models/{model_id}/_predict", {"parameters": brought}


def _brought(connector: Connector, action: Action) -> dict[str, Any]:
    """A value for each parameter that the action's templates ask for and nobody else gives."""
    own, used = declared(connector), placed(connector)
    given = {*produced(action), *scripted(action)}
    asked = [
        (slot, t.field) for t in templates(connector) for slot in t.slots() if t.action.path == action.path
    ]
    asked += [(slot, "parameters") for text in own.values() for slot in slots(text)]
    brought: dict[str, Any] = {}
    for slot, where in asked:
        name = slot.parameter
        slip = any(one_slip(str(name), other) and other not in used for other in (*own, *given))
        if name is None or name in own or slip:
            continue
        if where != "request_body":
            brought[name] = "example"
        else:
            text = slot.quotes is not Quotes.NONE
            brought[name] = "hello world" if text else [{"role": "user", "content": "hello"}]
    return brought


def forget(node: Node, model_id: str, *, patience: float = 60) -> None:
    """Takes a model away, and the group of its name that the node made for it where it had none."""
    path = f"/_plugins/_ml/models/{model_id}"
    model = node.call("GET", path).raise_for_status().json()
    end = time.monotonic() + patience
    while True:
        node.call("POST", f"{path}/_undeploy")
        answer = node.call("DELETE", path)
        if answer.is_success:
            break
        if time.monotonic() > end:  # while a deployment is under way, the node deletes nothing
            answer.raise_for_status()
        time.sleep(0.1)
    group = f"/_plugins/_ml/model_groups/{model['model_group_id']}"
    if node.call("GET", group).raise_for_status().json()["name"] == model["name"]:
        node.call("DELETE", group)


def _reason(answer: httpx.Response) -> str:
    error = answer.json().get("error")
    return str(error.get("reason") if isinstance(error, dict) else error) or answer.text


@contextlib.contextmanager
def judge(node: Node) -> Iterator[Judge]:
    """A judge over the node, with what it needs there; all of it is gone afterwards."""
    action = {"action_type": "predict", "method": "POST", "url": "", "request_body": PIPED_BODY}
    connector = {
        "name": "answers any call",
        "version": 1,
        "protocol": "http",
        "credential": {"key": "none"},
        "actions": [action],
    }
    with (
        StandIn(refuse_what_nobody_reads) as provider,
        settings_kept(node),
        targets(node) as ids,
    ):
        opened = {"persistent": {label_corpus.TRUSTED: label_corpus.HOSTS["any_host"]}}
        node.call("PUT", "/_cluster/settings", opened).raise_for_status()
        action["url"] = provider.url + ANY
        created = node.call("POST", "/_plugins/_ml/connectors/_create", connector).raise_for_status().json()
        one = Judge(node=node, provider=provider, targets=ids)
        model = one.registered(created["connector_id"])
        assert isinstance(model, dict), model
        one.model_id = model["model_id"]
        node.call("PUT", "/registry-mutants/_doc/1?refresh=true", DOCUMENT).raise_for_status()
        try:
            yield one
        finally:
            node.call("DELETE", "/registry-mutants")
            forget(node, model["model_id"])
            node.call("DELETE", f"/_plugins/_ml/connectors/{created['connector_id']}")


def main() -> None:
    """Prints what a node says of the unchanged bodies and of their mutants."""
    parser = argparse.ArgumentParser(description="Verdicts of a real OpenSearch on mutants, as JSON.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("url")
    given = parser.parse_args()
    with httpx.Client(base_url=given.url, timeout=10, trust_env=False) as client:
        version = client.get("/").raise_for_status().json()["version"]["number"]
        node = Node(url=given.url, client=client, version=version)
        bodies = requests(given.corpus)
        start = time.monotonic()
        with judge(node) as one:
            unchanged = {r.place.file: one.verdict(mutations.body(r).text) for r in bodies}
            found = mutations.mutants(bodies, seed=SEED, count=COUNT, label=one.label)
    sys.stderr.write(f"{len(found)} mutants, {time.monotonic() - start:.0f} s\n")
    document = {"opensearch": version, "unchanged": unchanged, "mutants": dict(sorted(one.said.items()))}
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
