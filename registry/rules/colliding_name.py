"""A name means two things.

On the platforms parameters, secrets and inputs share one flat space, and some read names of it themselves. Of two
things with one name a call sees only one: an input could be hidden by a stored parameter, or a parameter could change
how the platform works.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {filter: "{{ parameters.response_filter }}"}}
    parameters: {response_filter: {type: string}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {filter: "{{ parameters.content_filter }}"}}
    parameters: {content_filter: {type: string}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import parameters, secrets
from registry.platforms import all_platforms, all_targets, platform_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint, BlueprintTask
    from registry.model import JsonPath
    from registry.platforms import Target


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each name that something else has already."""
    for task in blueprint.tasks.values():
        for given in parameters(task).values():
            why = _taken(task, given.name)
            if why is not None:
                yield _finding(blueprint, given.path, f"the parameter '{given.name}' is called like {why}")
        for given in secrets(task).values():
            if given.name in task.type.inputs or given.name == "input_type":
                yield _finding(
                    blueprint, given.path, f"the secret '{given.name}' is called like an input of the task"
                )
        for target in all_targets().values():
            yield from _renamed(blueprint, task, target)


def _renamed(blueprint: Blueprint, task: BlueprintTask, target: Target) -> Iterator[Finding]:
    """One finding for each input that the target knows by a name that something else has."""
    names = task.targets(target.name).get("names", {})
    whose = f"{platform_of(target).title}'s name"
    for index, (name, other) in enumerate(names.items()):
        path = (*task.path, "targets", target.name, "names", name)
        earlier = list(names.values())[:index]
        if other in parameters(task) or other in secrets(task) or other in earlier:
            yield _finding(blueprint, path, f"{whose} for '{name}', '{other}', is taken")


def _taken(task: BlueprintTask, name: str) -> str | None:
    if name in task.type.inputs:
        return "an input of the task"
    if name in secrets(task):
        return "a secret"
    return next(
        (
            f"{platform.title}'s own '{name}': {platform.reserved[name]}"
            for platform in all_platforms().values()
            if name in platform.reserved
        ),
        None,
    )


def _finding(blueprint: Blueprint, path: JsonPath, message: str) -> Finding:
    return Finding(
        code="S024", message=message, place=blueprint.document.key_place(path), help="choose another name"
    )


RULE: Rule[Blueprint] = Rule(code="S024", name="colliding-name", severity=Severity.ERROR, check=check)
