"""A default, an example or a listed value breaks the parameter's own schema.

The default is sent with every call of an endpoint that sets nothing else, so the provider refuses each of them; an
`enum` value that breaks `type` can never be set. The defaults of a model are held against the same schema.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {dimensions: "{{ parameters.dimensions }}"}}
    parameters: {dimensions: {type: integer, minimum: 1, default: 0}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {dimensions: "{{ parameters.dimensions }}"}}
    parameters: {dimensions: {type: integer, minimum: 1, default: 4}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.binding import misfit
from registry.diagnostics import Finding, Rule, Severity
from registry.names import Declared, every, parameters
from registry.rules._parameter import fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint
    from registry.model import JsonPath


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each value that the schema beside it refuses."""
    for given in every(blueprint, "parameters"):
        if fault(given.content) is None:
            for path, value, schema in _values(given):
                yield from _finding(blueprint, given.name, path, value, schema)
    for task in blueprint.tasks.values():
        known = parameters(task)
        for model, facts in task.models.items():
            defaults = facts.get("defaults", {})
            for name in defaults:
                if name in known and fault(known[name].content) is None:
                    path = (*task.path, "models", model, "defaults", name)
                    yield from _finding(blueprint, name, path, defaults[name], known[name].content)


def _values(given: Declared) -> Iterator[tuple[JsonPath, Any, Any]]:
    if "default" in given.content:
        yield (*given.path, "default"), given.content["default"], given.content
    for index, value in enumerate(given.content.get("examples", [])):
        yield (*given.path, "examples", index), value, given.content
    rest = {word: value for word, value in given.content.items() if word != "enum"}
    for index, value in enumerate(given.content.get("enum", [])):
        yield (*given.path, "enum", index), value, rest


def _finding(blueprint: Blueprint, name: str, path: JsonPath, value: Any, schema: Any) -> Iterator[Finding]:
    complaint = misfit(name, value, schema)
    if complaint is not None:
        word = "default" if "defaults" in path else path[-2] if isinstance(path[-1], int) else path[-1]
        yield Finding(
            code="S021",
            message=f"{word} of {complaint}",
            place=blueprint.document.place(path),
            help="change the value, or the schema beside it",
        )


RULE: Rule[Blueprint] = Rule(code="S021", name="default-outside", severity=Severity.ERROR, check=check)
