"""Manual pages of findings: their parts, and the blueprint that their examples change.

A page is a text: its first line says what is wrong, then comes why it matters, then `Example:` and `Use instead:`,
each with a fenced YAML block. A block is a piece of a blueprint that is merged over `BASE`: mappings key by key, other
values whole; `null` takes a key away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

BASE = """\
title: Acme
docs: https://acme.example/docs
url: https://api.acme.example/v1
secrets:
  api_key: {env: ACME_API_KEY}
headers:
  Authorization: "Bearer {{ secrets.api_key }}"
tasks:
  text_embedding:
    docs: https://acme.example/docs/embeddings
    request:
      path: /embeddings
      body:
        model: "{{ parameters.model }}"
        input: "{{ input }}"
    response:
      embeddings: $.data[*].embedding
    parameters:
      model: {type: string, default: small}
    models:
      small: {dimensions: [4, 2], docs: https://acme.example/docs/models}
    limits: {max_inputs: 8, docs: https://acme.example/docs/limits}
    example:
      input: [hello, world]
      answer:
        data:
          - {index: 0, embedding: [0.1, 0.2, 0.3, 0.4]}
          - {index: 1, embedding: [0.5, 0.6, 0.7, 0.8]}
        usage: {tokens: 2}
  sparse_embedding:
    docs: https://acme.example/docs/sparse
    request:
      path: /sparse
      body:
        input: "{{ input }}"
    response:
      items: $.result[*]
      tokens: "@.embedding[*].token_id"
      weights: "@.embedding[*].weight"
    example:
      input: [hello]
      answer: {result: [{embedding: [{token_id: 6, weight: 0.1}, {token_id: 354, weight: 0.2}]}]}
  rerank:
    docs: https://acme.example/docs/rerank
    request:
      path: /rerank
      body:
        query: "{{ query }}"
        documents: "{{ input }}"
        top_n: "{{ top_n }}"
    response:
      items: $.results[*]
      scores: "@.score"
      index: "@.index"
    example:
      query: greeting
      input: [hello, world]
      answer: {results: [{index: 1, score: 0.9}, {index: 0, score: 0.2}]}
"""
"""A small blueprint without faults."""

_BLOCK = r"^{}:\n+```yaml\n(.*?)^```$"


def example(page: str) -> str | None:
    """The block under `Example:`; None where the page has none."""
    return _block(page, "Example")


def remedy(page: str) -> str | None:
    """The block under `Use instead:`; None where the page has none."""
    return _block(page, "Use instead")


def _block(page: str, title: str) -> str | None:
    match = re.search(_BLOCK.format(title), page, re.DOTALL | re.MULTILINE)
    return match[1] if match else None


def merge(base: Any, fragment: Any) -> Any:
    """The base with the fragment over it."""
    if not isinstance(base, Mapping) or not isinstance(fragment, Mapping):
        return fragment
    merged = {key: value for key, value in base.items() if fragment.get(key, value) is not None}
    for key, value in fragment.items():
        if value is not None:
            merged[key] = merge(base.get(key), value)
    return merged
