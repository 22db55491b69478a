"""A path starts from an item (`@`), and there are no items to start from.

`@` is an entry of the list that `response.items` finds. Without `items` there is no entry; `items` itself, errors,
usage and the request's id belong to the whole answer, and the paths of a stream to a whole event.

Example:
```yaml
tasks:
  text_embedding:
    response: {embeddings: "@.embedding"}
```

Use instead:
```yaml
tasks:
  text_embedding:
    response: {items: "$.data[*]", embeddings: "@.embedding"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.answers import streamed, written
from registry.diagnostics import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each relative path without items."""
    for task in blueprint.tasks.values():
        for written_path in streamed(task):
            if written_path.path is not None and written_path.path.relative:
                yield Finding(
                    code="P002",
                    message=f"'{written_path.field}' is read from the whole event",
                    place=blueprint.document.place(written_path.place),
                    help="start the path with $",
                )
        there = "items" in task.response
        for written_path in written(task):
            path = written_path.path
            if path is None or not path.relative:
                continue
            if not written_path.result or written_path.field == "items":
                message, help_ = (
                    f"'{written_path.field}' is read from the whole answer",
                    "start the path with $",
                )
            elif not there:
                message, help_ = "'@' starts from an item, and there are no 'items'", "add items: $.list[*]"
            else:
                continue
            yield Finding(
                code="P002", message=message, place=blueprint.document.place(written_path.place), help=help_
            )


RULE: Rule[Blueprint] = Rule(code="P002", name="stray-item-path", severity=Severity.ERROR, check=check)
