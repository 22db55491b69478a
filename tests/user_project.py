"""A user's repository: one blueprint of their own with one contract, written as they would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path

BLUEPRINT = """\
title: Acme
docs: https://acme.example/docs
url: https://api.acme.example/v1
secrets:
  api_key: {env: ACME_API_KEY}
headers:
  Authorization: "Bearer {{ secrets.api_key }}"
tasks:
  rerank:
    docs: https://acme.example/docs/rerank
    request:
      path: /rerank
      body:
        query: "{{ query }}"
        documents: "{{ input }}"
        top_n: 2
    response:
      items: $.results[*]
      index: "@.index"
      scores: "@.score"
    example:
      input: [red, green]
      query: colour of grass
      answer: {results: [{index: 1, score: 0.9}, {index: 0, score: 0.1}]}
"""
TOP_N = BLUEPRINT.splitlines().index("        top_n: 2") + 1
ANSWER = {"results": [{"index": 1, "score": 0.9}, {"index": 0, "score": 0.1}]}
CASSETTE = {
    "registry": {
        "composed": "https://acme.example/docs/rerank",
        "provider": "Acme",
        "model": None,
        "tool": "inference-registry 0.1.0",
        "blueprint": "acme",
        "task": "rerank",
        "case": "single",
        "call": {"inputs": {"input": ["red", "green"], "query": "colour of grass"}, "parameters": {}},
    },
    "version": 1,
    "interactions": [
        {
            "request": {
                "method": "POST",
                "uri": "https://api.acme.example/v1/rerank",
                "headers": {"Authorization": ["Bearer <API_KEY>"], "Content-Type": ["application/json"]},
                "body": json.dumps({"query": "colour of grass", "documents": ["red", "green"], "top_n": 2}),
            },
            "response": {
                "status": {"code": 200, "message": "OK"},
                "headers": {"Content-Type": ["application/json"]},
                "body": {"string": json.dumps(ANSWER)},
            },
        }
    ],
}


def write(folder: Path) -> Path:
    """Writes the repository into the folder; returns it."""
    (folder / "blueprints").mkdir(parents=True)
    (folder / "cassettes/acme").mkdir(parents=True)
    (folder / "blueprints/acme.yaml").write_text(BLUEPRINT, "utf-8")
    (folder / "cassettes/acme/rerank.yaml").write_text(yaml.safe_dump(CASSETTE, sort_keys=False), "utf-8")
    return folder


def break_check(folder: Path) -> None:
    """A fault that `check` finds: in the third line."""
    (folder / "blueprints/acme.yaml").write_text(BLUEPRINT.replace("url: ", "uri: "), "utf-8")


def break_contract(folder: Path) -> None:
    """A fault that only a contract finds: another value in line `TOP_N`."""
    (folder / "blueprints/acme.yaml").write_text(BLUEPRINT.replace("top_n: 2", "top_n: 3"), "utf-8")
