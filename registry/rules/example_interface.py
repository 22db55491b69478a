"""The example's call breaks the task's interface, a parameter's schema or a limit.

Stand-ins and tests send the example as it is: one that the task itself would refuse proves nothing.

Example:
```yaml
tasks:
  text_embedding:
    limits: {max_inputs: 1}
```

Use instead:
```yaml
tasks:
  text_embedding:
    limits: {max_inputs: 2}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.answers import setting
from registry.binding import misfit
from registry.diagnostics import Finding, Rule, Severity
from registry.names import deciding, parameters
from registry.rules._parameter import fault, schema_fault
from registry.tasks import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint, BlueprintTask
    from registry.model import JsonPath


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each part of an example that its task would not take."""
    for task in blueprint.tasks.values():
        if "example" in task.content:
            for path, message in (*_inputs(task), *_parameters(task), *_limits(task)):
                yield Finding(
                    code="S027",
                    message=message,
                    place=blueprint.document.place((*task.path, "example", *path)),
                    help="give a call that the task takes",
                )


def _inputs(task: BlueprintTask) -> Iterator[tuple[JsonPath, str]]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  (80 ms that only `check` pays)

    example = task.content["example"]
    narrowed = task.content.get("interface", {})
    for name, given in task.type.inputs.items():
        schema = narrowed.get(name, given.schema)
        if name not in example or schema_fault(schema) is not None:
            continue
        for error in Draft202012Validator(schema).iter_errors(example[name]):
            yield (
                (name, *error.absolute_path),
                f"the example breaks the interface of '{name}': {error.message}",
            )
    kind = example.get("input_type")
    words = task.content.get("input_type", {})
    if kind is not None and kind not in words:
        there = ", ".join(word for word in KINDS if word in words) or "none"
        yield ("input_type",), f"the example's input_type '{kind}' has no word; there is {there}"


def _parameters(task: BlueprintTask) -> Iterator[tuple[JsonPath, str]]:
    known = parameters(task)
    for name, value in task.content["example"].get("parameters", {}).items():
        if name in known and fault(known[name].content) is None:
            complaint = misfit(name, value, known[name].content)
            if complaint is not None:
                yield ("parameters", name), f"the example's parameter {complaint}"


def _limits(task: BlueprintTask) -> Iterator[tuple[JsonPath, str]]:
    main = next(iter(task.type.inputs), None)
    given = task.content["example"].get(main)
    if not isinstance(given, list) or not task.many:
        return
    facts: dict[str, Any] = dict(task.limits)
    for one in deciding(task, "model")[:1]:
        of_model = task.models.get(str(setting(task, one.name)), {})
        facts["max_inputs"] = min(
            (limit["max_inputs"] for limit in (task.limits, of_model) if "max_inputs" in limit), default=None
        )
    most = facts.get("max_inputs")
    if isinstance(most, int) and len(given) > most:
        yield (str(main),), f"the example has {len(given)} inputs; one call takes {most}"


RULE: Rule[Blueprint] = Rule(code="S027", name="example-interface", severity=Severity.ERROR, check=check)
