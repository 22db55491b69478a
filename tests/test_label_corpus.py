"""The recorded verdicts on the documented OpenSearch bodies are those of the real node."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import label_corpus
import pytest
from node_fixture import Node

RECORDED = Path(__file__).parent / "data" / "node_verdicts.json"


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(RECORDED.read_text("utf-8"))
    return document


def holdings(node: Node) -> dict[str, Any]:
    """What labelling might leave behind on the node: connectors, models, groups, a setting."""
    search = {"query": {"match_all": {}}, "_source": False, "size": 1000}
    found = {
        kind: node.call("POST", f"/_plugins/_ml/{kind}/_search", search).json()
        for kind in ("connectors", "models", "model_groups")
    }
    ids = {
        kind: {hit["_id"] for hit in answer.get("hits", {}).get("hits", ())} for kind, answer in found.items()
    }
    settings = node.call("GET", "/_cluster/settings?flat_settings").json()["persistent"]
    return {**ids, **settings}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    """What the node says now, and what it held before and after it was asked."""

    said: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]


@pytest.fixture(scope="module")
def labelling(shared: Path, node: Node) -> Labelling:
    before = holdings(node)
    said = label_corpus.label(shared / "corpus", node)
    return Labelling(said=said, before=before, after=holdings(node))


@pytest.mark.node
def test_the_recorded_verdicts_are_what_the_node_says(labelling: Labelling, recorded: dict[str, Any]) -> None:
    assert labelling.said == recorded


@pytest.mark.node
def test_labelling_leaves_nothing_behind(labelling: Labelling) -> None:
    assert labelling.after == labelling.before


def test_every_documented_body_has_a_verdict(shared: Path, recorded: dict[str, Any]) -> None:
    files = {
        f"{folder}/{file.name}"
        for folder in label_corpus.FOLDERS
        for file in (shared / "corpus" / folder).iterdir()
    }
    assert files == set(recorded["verdicts"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PUT _search/pipeline/a\n{}", ("PUT", "/_search/pipeline/a", "{}")),
        ('POST /a\n{"x": """say "hi"\n""" }', ("POST", "/a", '{"x": "say \\"hi\\"\\n" }')),
        ('POST /a\n{"connector_id" : "<ID>" // old\n}', ("POST", "/a", '{"connector_id" : "live" // old\n}')),
    ],
    ids=["path without a slash", "triple quotes", "id of a live connector"],
)
def test_a_printed_request_is_sent_as_dev_tools_does(text: str, expected: tuple[str, str, str]) -> None:
    assert label_corpus.request(text, {"connector_id": "live"}) == expected


@pytest.mark.parametrize(
    ("placeholder", "value"),
    [
        ("<png|jpeg|gif|webp>", "png"),
        ("<PLEASE ADD YOUR AWS REGION HERE>", "us-east-1"),
        ("<YOUR API VERSION>", "2024-02-01"),
        ("<YOUR CONNECTOR VERSION>", "1"),
        ("<YOUR IAM ROLE ARN>", "arn:aws:iam::123456789012:role/example"),
        ("<MODEL_ID>", "example"),
    ],
)
def test_a_placeholder_gets_a_plausible_value(placeholder: str, value: str) -> None:
    assert label_corpus.fill(placeholder) == value
