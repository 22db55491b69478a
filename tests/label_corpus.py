"""What a real OpenSearch says of the bodies that its documentation prints.

    python tests/label_corpus.py CORPUS_DIR NODE_URL > tests/data/node_verdicts.json

Every body of the OpenSearch folders is sent as printed; only its triple-quoted blocks become JSON strings, as Dev Tools
does, and the ids in a model's body become those of a connector and a group that exist. Connectors are sent once more with
their `<…>` placeholders filled. Each is sent twice: with a list of trusted endpoints that takes any host, and with the
default list. What a body creates is deleted again, and the settings are put back.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from node_fixture import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("opensearch-connectors", "opensearch-models", "opensearch-pipelines")
TRUSTED = "plugins.ml_commons.trusted_connector_endpoints_regex"
HOSTS = {
    "any_host": ["^.*$"],
    # As `GET /_cluster/settings?include_defaults` of a 2.19.1 that does not set it shows them.
    "default_hosts": [
        r"^https://runtime\.sagemaker\..*[a-z0-9-]\.amazonaws\.com/.*$",
        r"^https://api\.sagemaker\..*[a-z0-9-]\.amazonaws\.com/.*$",
        r"^https://api\.openai\.com/.*$",
        r"^https://api\.cohere\.ai/.*$",
        r"^https://api\.deepseek\.com/.*$",
        r"^https://bedrock-runtime\..*[a-z0-9-]\.amazonaws\.com/.*$",
        r"^https://bedrock-agent-runtime\..*[a-z0-9-]\.amazonaws\.com/.*$",
        r"^https://bedrock\..*[a-z0-9-]\.amazonaws\.com/.*$",
        r"^https://textract\..*[a-z0-9-]\.amazonaws\.com$",
        r"^https://comprehend\..*[a-z0-9-]\.amazonaws\.com$",
        r"^https://rekognition(-fips)?\..*[a-z0-9-]\.amazonaws\.com$",
    ],
}

PLACEHOLDER = re.compile(r'<[^<>"\n]+>')
FILLINGS = {
    r"\|": None,  # <mp3|wav|ogg>: the first of the choices
    r"(?i)region": "us-east-1",
    r"(?i)secret arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:example",
    r"(?i)role arn": "arn:aws:iam::123456789012:role/example",
    r"(?i)api version": "2024-02-01",
    r"(?i)version": "1",
    r"": "example",
}
"""What a placeholder is filled with: the value beside the first pattern that is found in it."""


def label(corpus: Path, node: Node) -> dict[str, Any]:
    """The document of `tests/data/node_verdicts.json`: the node's version, the fillings, and the verdicts by file.

    A verdict is `{"accepted": true, "status": 200}` or also has the error's `type` and `reason`.
    """
    files = [file for folder in FOLDERS for file in sorted((corpus / folder).glob("*.console"))]
    verdicts: dict[str, dict[str, dict[str, Any]]] = {}
    fillings: dict[str, str] = {}
    with _settings_kept(node), _targets(node) as targets:
        for hosts, trusted in HOSTS.items():
            node.call("PUT", "/_cluster/settings", {"persistent": {TRUSTED: trusted}}).raise_for_status()
            for file in files:
                forms = {"printed": file.read_text("utf-8")}
                if file.parent.name == "opensearch-connectors":
                    fillings.update({p: fill(p) for p in PLACEHOLDER.findall(forms["printed"])})
                    forms["filled"] = PLACEHOLDER.sub(lambda match: fill(match[0]), forms["printed"])
                name = f"{file.parent.name}/{file.name}"
                for form, text in forms.items():
                    verdict = judge(node, *request(text, targets))
                    verdicts.setdefault(name, {}).setdefault(form, {})[hosts] = verdict
    return {
        "opensearch": node.version,
        "fillings": dict(sorted(fillings.items())),
        "verdicts": dict(sorted(verdicts.items())),
    }


def request(text: str, ids: dict[str, str]) -> tuple[str, str, str]:
    """The method, the path with a leading slash and the body of a request as printed.

    Its fields named in `ids` get those values.
    """
    line, _, body = text.partition("\n")
    method, path = line.split()
    body = re.sub(r'"""(.*?)"""', lambda match: json.dumps(match[1]), body, flags=re.DOTALL)
    for field, value in ids.items():
        body = re.sub(rf'("{field}"\s*:\s*)"[^"]*"', rf'\g<1>"{value}"', body)
    return method, f"/{path.lstrip('/')}", body


def fill(placeholder: str) -> str:
    """A plausible value for a placeholder such as `<YOUR AWS REGION>`."""
    value = next(value for pattern, value in FILLINGS.items() if re.search(pattern, placeholder))
    return value or placeholder.strip("<>").split("|")[0]


def judge(node: Node, method: str, path: str, body: str) -> dict[str, Any]:
    """What the node says of the request; what that created is deleted."""
    answer = node.call(method, path, body)
    if answer.is_success:
        _delete(node, path, answer.json())
        return {"accepted": True, "status": answer.status_code}
    error = answer.json()["error"]
    return {
        "accepted": False,
        "status": answer.status_code,
        "type": error["type"],
        "reason": error["reason"],
    }


def _delete(node: Node, path: str, created: dict[str, Any]) -> None:
    """Takes away what a request to `path` created."""
    if "model_id" in created:
        _delete_model(node, created, deploying=path.endswith("deploy=true"))
        return
    if "connector_id" in created:
        path = f"/_plugins/_ml/connectors/{created['connector_id']}"
    node.call("DELETE", path).raise_for_status()


def _delete_model(node: Node, created: dict[str, Any], *, deploying: bool) -> None:
    """Takes away a model, and the group of its name that the node made for it where it had none."""
    path = f"/_plugins/_ml/models/{created['model_id']}"
    node.finished_task(created["task_id"])
    if deploying:
        node.deployed_model(created["model_id"])
    model = node.call("GET", path).raise_for_status().json()
    node.call("POST", f"{path}/_undeploy").raise_for_status()
    node.call("DELETE", path).raise_for_status()
    group = f"/_plugins/_ml/model_groups/{model['model_group_id']}"
    if node.call("GET", group).raise_for_status().json()["name"] == model["name"]:
        node.call("DELETE", group).raise_for_status()


@contextlib.contextmanager
def _settings_kept(node: Node) -> Iterator[None]:
    """Puts the list of trusted endpoints back to what it was."""
    before = node.call("GET", "/_cluster/settings?flat_settings").raise_for_status().json()
    try:
        yield
    finally:
        kept = {"persistent": {TRUSTED: before["persistent"].get(TRUSTED)}}
        node.call("PUT", "/_cluster/settings", kept).raise_for_status()


@contextlib.contextmanager
def _targets(node: Node) -> Iterator[dict[str, str]]:
    """The ids of a connector and of a model group to register models with."""
    name = f"registry-labels-{time.time_ns()}"  # a broken run may have left its own behind
    connector = {
        "name": name,
        "version": 1,
        "protocol": "http",
        "credential": {"key": "none"},
        "actions": [{"action_type": "predict", "method": "POST", "url": "https://127.0.0.1/"}],
    }
    created = node.call("POST", "/_plugins/_ml/connectors/_create", connector).raise_for_status().json()
    connector_id = created["connector_id"]
    created = (
        node.call("POST", "/_plugins/_ml/model_groups/_register", {"name": name}).raise_for_status().json()
    )
    group_id = created["model_group_id"]
    try:
        yield {"connector_id": connector_id, "model_group_id": group_id}
    finally:
        node.call("DELETE", f"/_plugins/_ml/connectors/{connector_id}")
        node.call("DELETE", f"/_plugins/_ml/model_groups/{group_id}")


def main() -> None:
    """Prints the verdicts of a node on the bodies of the corpus."""
    parser = argparse.ArgumentParser(
        description="Verdicts of a real OpenSearch on documented bodies, as JSON."
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("url")
    given = parser.parse_args()
    with httpx.Client(base_url=given.url, timeout=60, trust_env=False) as client:
        version = client.get("/").raise_for_status().json()["version"]["number"]
        document = label(given.corpus, Node(url=given.url, client=client, version=version))
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
