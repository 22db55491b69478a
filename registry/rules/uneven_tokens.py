"""Tokens and weights of one text differ in number.

A sparse vector pairs the first token with the first weight, and so on. Where the paths yield lists of different length,
Elasticsearch and Alibaba Cloud Elasticsearch refuse the answer.

Example:
```yaml
tasks:
  sparse_embedding:
    response: {items: "$.result[*]", tokens: "@.tokens[*]", weights: "@.weights[*]"}
    example: {answer: {result: [{tokens: [a, b], weights: [0.1]}]}}
```

Use instead:
```yaml
tasks:
  sparse_embedding:
    response: {items: "$.result[*]", tokens: "@.tokens[*]", weights: "@.weights[*]"}
    example: {answer: {result: [{tokens: [a, b], weights: [0.1, 0.2]}]}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.answers import entries, tried
from registry.diagnostics import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each path whose list is not as long as that of the tokens."""
    for task in blueprint.tasks.values():
        found = {one.field: (one, entries(task, one.path)) for one in tried(task) if one.path is not None}
        _, tokens = found.get("tokens", (None, None))
        for field in ("weights", "words"):
            one, values = found.get(field, (None, None))
            if one is None or not values or not tokens or not any(values) or not any(tokens):
                continue
            for number, (left, right) in enumerate(zip(tokens, values, strict=False)):
                if len(left) != len(right):
                    yield Finding(
                        code="P005",
                        message=f"entry {number} of the example's answer has {len(left)} tokens and {len(right)} {field}",
                        place=blueprint.document.place(one.place),
                        help=f"the paths of 'tokens' and '{field}' must go through the same list",
                    )
                    break


RULE: Rule[Blueprint] = Rule(code="P005", name="uneven-tokens", severity=Severity.ERROR, check=check)
