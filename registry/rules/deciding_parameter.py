"""It is not clear which parameter decides a fact.

The parameter called `model`, or the one that says `sets: model`, chooses the entry of `models`; `sets: dimensions` and
`sets: element_type` work alike. With two of them the first wins and the other has no effect; with none, what `models`
says is never looked up. What decides the model or the element type is a text, what decides the length a whole number.

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
from registry.names import deciding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.catalog import Blueprint


KINDS: Mapping[str, tuple[type, str]] = {
    "model": (str, "a text"),
    "dimensions": (int, "a whole number"),
    "element_type": (str, "a text"),
}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each fact with two deciding parameters or a default of the wrong type, and for idle `models`."""
    for task in blueprint.tasks.values():
        for fact, (kind, word) in KINDS.items():
            found = deciding(task, fact)
            default = found[0].content.get("default") if found else None
            if default is not None and (not isinstance(default, kind) or isinstance(default, bool)):
                yield Finding(
                    code="S023",
                    message=f"'{found[0].name}' decides the {fact}, so its default must be {word}",
                    place=blueprint.document.place((*found[0].path, "default")),
                    help=f"give {word}, or leave sets: {fact} out",
                )
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


RULE: Rule[Blueprint] = Rule(code="S023", name="deciding-parameter", severity=Severity.ERROR, check=check)
