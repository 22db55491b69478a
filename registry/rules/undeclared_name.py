"""A template uses a name that is not declared.

Only declared names have a value: the inputs of the task type, `parameters.NAME` and `secrets.NAME` of the task or the
whole blueprint, and `input_type` where the task has an `input_type` table. Anything else is a slip of the pen, and
every call would fail on it.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {model: "{{ parameters.modle }}"}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {model: "{{ parameters.model }}"}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.names import Text, inputs, parameters, secrets, spot, tasks_at, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint, BlueprintTask
    from registry.template import Expression


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each use of a name that some task, for which the text counts, does not declare."""
    for text in texts(blueprint):
        parsed = text.parsed
        if parsed is None or text.variables is None:
            continue
        for expression in parsed.expressions:
            for name in expression.names:
                lacking = [task for task in tasks_at(blueprint, text.path) if name not in known(task, text)]
                if lacking:
                    yield _finding(blueprint, text, expression, name, lacking)


def known(task: BlueprintTask, text: Text) -> list[str]:
    """Every name that is declared for the task, whether this text may use it or not."""
    return [
        *inputs(task),
        *(f"parameters.{name}" for name in parameters(task)),
        *(f"secrets.{name}" for name in secrets(task)),
        *(("url",) if "url" in (text.variables or ()) else ()),
    ]


def _finding(
    blueprint: Blueprint, text: Text, expression: Expression, name: str, lacking: list[BlueprintTask]
) -> Finding:
    names = known(lacking[0], text)
    close = _near(name, names)
    inside = expression.offset + text.text[expression.offset :].find(name)
    place, exact = spot(blueprint.document, text.path, inside, len(name))
    shared = text.path[0] != "tasks" and len(lacking) < len(blueprint.tasks)
    where = f" in {', '.join(task.key for task in lacking)}" if shared else ""
    if name == "input_type" and lacking[0].type.kinds:
        help_ = "declare input_type: {default: ingest, ingest: WORD, search: WORD} in the task"
    elif close:
        help_ = f"did you mean '{close}'?"
    elif name.startswith(("parameters.", "secrets.")):
        help_ = f"declare '{name.rpartition('.')[2]}' under {name.partition('.')[0]}"
    else:
        help_ = f"there is {', '.join(names)}"
    return Finding(
        code="T002",
        message=f"'{name}' is not declared{where}",
        place=place,
        help=help_,
        replacement=close if exact and close and name != "input_type" else None,
    )


def _near(name: str, names: list[str]) -> str | None:
    """The declared name that was meant: the same under another kind, else the nearest of its own kind."""
    kind, _, short = name.rpartition(".")
    same = next((other for other in names if other.rpartition(".")[2] == short), None)
    if same is not None:
        return same
    close = nearest(short, [other.rpartition(".")[2] for other in names if other.rpartition(".")[0] == kind])
    return close and f"{kind}.{close}".lstrip(".")


RULE: Rule[Blueprint] = Rule(code="T002", name="undeclared-name", severity=Severity.ERROR, check=check)
