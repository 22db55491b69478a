"""The default length of vectors is none that the model has.

The provider refuses the call, or ignores the wish and answers with vectors of another length than the index was made
for. What a model can do stands under `models.<id>.dimensions`; `any_shorter` allows everything below.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {dimensions: "{{ parameters.dimensions }}"}}
    parameters: {dimensions: {type: integer, default: 3, sets: dimensions}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {dimensions: "{{ parameters.dimensions }}"}}
    parameters: {dimensions: {type: integer, default: 2, sets: dimensions}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.diagnostics import Finding, Rule, Severity
from registry.names import deciding
from registry.shape.misfit import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.catalog import Blueprint, BlueprintTask
    from registry.model import JsonPath


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each default, of the parameter or of a model, that the model does not allow."""
    for task in blueprint.tasks.values():
        for given in deciding(task, "dimensions")[:1]:
            for model, path, size in _defaults(task, given.name, (*given.path, "default"), given.content):
                facts = task.models[model]
                allowed = listed(facts["dimensions"])
                shorter = bool(facts.get("any_shorter")) and size <= max(allowed)
                if size not in allowed and not shorter:
                    yield Finding(
                        code="V003",
                        message=f"model '{model}' has no vectors of {size} dimensions",
                        place=blueprint.document.place(path),
                        help=f"there is {', '.join(map(str, allowed))}",
                    )


def _defaults(
    task: BlueprintTask, name: str, path: JsonPath, content: Mapping[str, Any]
) -> Iterator[tuple[str, JsonPath, int]]:
    """Every pair of a model with known lengths and a default length for it."""
    decider = next(iter(deciding(task, "model")), None)
    chosen = decider.content.get("default") if decider is not None else None
    for model, facts in task.models.items():
        own = facts.get("defaults", {}).get(name)
        if "dimensions" not in facts:
            continue
        if isinstance(own, int):
            yield model, (*task.path, "models", model, "defaults", name), own
        elif (
            model == chosen
            and name not in facts.get("unsupported", [])
            and isinstance(content.get("default"), int)
        ):
            yield model, path, content["default"]


RULE: Rule[Blueprint] = Rule(code="V003", name="default-dimensions", severity=Severity.ERROR, check=check)
