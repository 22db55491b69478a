"""A response path is outside the path grammar.

One small grammar holds for every blueprint, because every platform's own dialect must follow from it: `$` or `@`, then
`.name`, `['name']`, `[*]`, `[n]` and `[?(@.k=='v')]`. Slices, unions, `..`, functions and comparisons are understood by
some platforms only, and differently.

Example:
```yaml
tasks:
  text_embedding:
    response: {embeddings: "$..embedding"}
```

Use instead:
```yaml
tasks:
  text_embedding:
    response: {embeddings: "$.data[*].embedding"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import paths
from registry.answers import streamed, written
from registry.diagnostics import Finding, Rule, Severity
from registry.names import spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each path that does not parse, at the character where it leaves the grammar."""
    for task in blueprint.tasks.values():
        for path in (*written(task), *streamed(task)):
            try:
                paths.parse(path.text)
            except paths.PathError as error:
                place, _ = spot(blueprint.document, path.place, error.offset, len(path.text) - error.offset)
                yield Finding(
                    code="P001", message=str(error), place=place, help=f"a path is made of {paths.GRAMMAR}"
                )


RULE: Rule[Blueprint] = Rule(code="P001", name="broken-path", severity=Severity.ERROR, check=check)
