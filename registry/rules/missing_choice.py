"""A value of the choosing parameter has no path.

`by` chooses a path by the value of a parameter. A value that the parameter may have and that is not listed leaves the
answer unread; a listed one that it cannot have is never used, mostly because it is misspelt.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {encoding: "{{ parameters.encoding }}"}}
    response: {embeddings: {by: encoding, flaot: "$.data[*].embedding"}}
    parameters: {encoding: {type: string, enum: [float], default: float, docs: https://acme.example/docs}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {encoding: "{{ parameters.encoding }}"}}
    response: {embeddings: {by: encoding, float: "$.data[*].embedding"}}
    parameters: {encoding: {type: string, enum: [float], default: float, docs: https://acme.example/docs}}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.names import parameters

if TYPE_CHECKING:
    from registry.catalog import Blueprint, BlueprintTask


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each value without a path, and for each path without a value."""
    for task in blueprint.tasks.values():
        for field, form in task.response.items():
            if isinstance(form, Mapping) and isinstance(form.get("by"), str):
                yield from _form(task, field, form)


def _form(task: BlueprintTask, field: str, form: Mapping[str, Any]) -> Iterator[Finding]:
    given = parameters(task).get(form["by"])
    if given is None:
        return
    document = task.blueprint.document
    at = (*task.path, "response", field)
    listed = [value for value in form if value != "by"]
    allowed = [value for value in given.content.get("enum", []) if isinstance(value, str)]
    default = given.content.get("default")
    wanted = list(dict.fromkeys([*allowed, *([default] if isinstance(default, str) else [])]))
    strangers = [value for value in listed if allowed and value not in allowed]
    for value in strangers:
        close = nearest(value, [name for name in allowed if name not in listed])
        yield Finding(
            code="P007",
            message=f"'{form['by']}' is never '{value}'",
            place=document.key_place((*at, value)),
            help=f"did you mean '{close}'?" if close else f"there is {', '.join(allowed)}",
            replacement=close,
        )
    for value in wanted:
        if value not in listed and nearest(value, strangers) is None:
            yield Finding(
                code="P007",
                message=f"'{field}' has no path for '{form['by']}' = '{value}'",
                place=document.key_place(at),
                help=f"add {value}: with its path",
            )
    if default is None and not given.content.get("required"):
        yield Finding(
            code="P007",
            message=f"'{form['by']}' chooses the path of '{field}' and has no default",
            place=document.key_place(given.path),
            help="give it a default, or required: true",
        )


RULE: Rule[Blueprint] = Rule(code="P007", name="missing-choice", severity=Severity.ERROR, check=check)
