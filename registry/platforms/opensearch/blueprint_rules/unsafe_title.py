"""A title has characters that OpenSearch refuses.

Titles become the descriptions of connectors and models. Since 3.1 OpenSearch takes letters, digits, blanks and
`.,!?():@-_'/"` there and refuses everything else (`can only contain letters, numbers, spaces, and basic punctuation`), so
other characters are left out when the bodies are written: `Acme & Sons` becomes `Acme  Sons`.

Example:
```yaml
title: Acme & Sons
```

Use instead:
```yaml
title: Acme and Sons
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import spot
from registry.platforms.opensearch import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint
    from registry.model import JsonPath


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each title with such a character, at the first of them."""
    titles: list[JsonPath] = [("title",)] if "title" in blueprint.content else []
    titles += [(*task.path, "title") for task in blueprint.tasks.values() if "title" in task.content]
    for path in titles:
        title = blueprint.document.at(path)
        refused = naming.unsafe(title)
        if refused is not None:
            place, _ = spot(blueprint.document, path, title.index(refused), 1)
            yield Finding(
                code="S028",
                severity=Severity.WARNING,
                message=f"OpenSearch refuses '{refused}' in descriptions: it will be left out",
                place=place,
                help=f"{naming.TAKEN} only",
            )


RULE: Rule[Blueprint] = Rule(code="S028", name="unsafe-title", severity=Severity.WARNING, check=check)
