"""It is not clear which parameter decides a fact.

The parameter called `model`, or the one that says `sets: model`, chooses the entry of `models`; `sets: dimensions` and
`sets: element_type` work alike. With two of them the first wins and the other has no effect; with none, what `models`
says is never looked up.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {model: "{{ parameters.name }}"}}
    parameters:
      model: null
      name: {type: string, default: small}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {model: "{{ parameters.name }}"}}
    parameters:
      model: null
      name: {type: string, default: small, sets: model}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.texts import deciding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each fact with two deciding parameters, and for `models` without any."""
    for task in blueprint.tasks.values():
        for fact in ("model", "dimensions", "element_type"):
            found = deciding(task, fact)
            for one in found[1:]:
                yield Finding(
                    code="S023",
                    severity=Severity.WARNING,
                    message=f"'{found[0].name}' and '{one.name}' both decide the {fact}; the first wins",
                    place=blueprint.document.key_place(one.path),
                    help=f"leave sets: {fact} to one of them",
                )
        if task.models and not deciding(task, "model"):
            yield Finding(
                code="S023",
                severity=Severity.WARNING,
                message="no parameter decides the model, so what 'models' says is never looked up",
                place=blueprint.document.key_place((*task.path, "models")),
                help="call the parameter 'model', or give it sets: model",
            )


RULE: Rule[Blueprint] = Rule(code="S023", name="deciding-parameter", severity=Severity.WARNING, check=check)
