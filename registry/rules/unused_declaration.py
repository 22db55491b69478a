"""A parameter, a secret or the input's kind is declared and nothing uses it.

Somebody will set it and believe that it has an effect. A parameter counts as used where a template names it, where it
chooses a path (`by`, `when`), where it decides a fact (`sets`), or where a target's settings list it.

Example:
```yaml
tasks:
  text_embedding:
    parameters: {truncate: {type: string, enum: [start, end], docs: https://acme.example/docs}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {truncate: "{{ parameters.truncate }}"}}
    parameters: {truncate: {type: string, enum: [start, end], docs: https://acme.example/docs}}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.names import Declared, every, inputs, parameters, references, secrets, tasks_at, texts

if TYPE_CHECKING:
    from registry.catalog import Blueprint, BlueprintTask


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One warning for each declaration without a use."""
    used = {task.key: _used(blueprint, task) for task in blueprint.tasks.values()}
    for kind in ("parameters", "secrets"):
        for given in every(blueprint, kind):
            readers = _readers(blueprint, kind, given)
            if not any(
                f"{kind}.{given.name}" in used[task.key] or _slip(task, given.name, used[task.key])
                for task in readers
            ):
                yield Finding(
                    code="T005",
                    severity=Severity.WARNING,
                    message=f"{kind.removesuffix('s')} '{given.name}' is declared and never used",
                    place=blueprint.document.key_place(given.path),
                    help=f"place {{{{ {kind}.{given.name} }}}}, or remove the declaration",
                )
    for task in blueprint.tasks.values():
        if "input_type" in task.content and task.request is not None and "input_type" not in used[task.key]:
            yield Finding(
                code="T005",
                severity=Severity.WARNING,
                message="the task has words for 'input_type' and sends none of them",
                place=blueprint.document.key_place((*task.path, "input_type")),
                help="place {{ input_type }} in the body, or remove the table",
            )


def _slip(task: BlueprintTask, name: str, used: set[str]) -> bool:
    """Whether the task uses a name that is not declared and was mostly meant to be this one."""
    declared = {*parameters(task), *secrets(task), *inputs(task)}
    strangers = {short for short in (other.rpartition(".")[2] for other in used) if short not in declared}
    return nearest(name, strangers) is not None


def _readers(blueprint: Blueprint, kind: str, given: Declared) -> list[BlueprintTask]:
    """The tasks that mean this declaration when they use its name."""
    if given.path[0] == "tasks":
        return [blueprint.tasks[str(given.path[1])]]
    return [task for task in blueprint.tasks.values() if given.name not in task.content.get(kind, {})]


def _used(blueprint: Blueprint, task: BlueprintTask) -> set[str]:
    """The names that the task uses, as templates write them."""
    names = {
        name
        for text in texts(blueprint)
        if text.variables is not None and (text.path[:2] == task.path or text.path[0] != "tasks")
        if any(other.key == task.key for other in tasks_at(blueprint, text.path))
        for name in text.names
    }
    auth = task.auth or {}
    names |= {
        f"secrets.{auth[part]}" for part in ("access_key", "secret_key", "session_token") if part in auth
    }
    for form in task.response.values():
        if isinstance(form, Mapping):
            names |= {
                f"parameters.{form[word]}" for word in ("by", "when") if isinstance(form.get(word), str)
            }
    names |= {f"parameters.{one.name}" for one in references(task) if one.kind == "parameters"}
    declared = {**task.blueprint.content.get("parameters", {}), **task.content.get("parameters", {})}
    for name, content in declared.items():
        if "sets" in content or (name == "model" and task.models):
            names.add(f"parameters.{name}")
    return names


RULE: Rule[Blueprint] = Rule(code="T005", name="unused-declaration", severity=Severity.WARNING, check=check)
