"""`registry show`: what one must know of a blueprint before the first endpoint."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from registry.commands._command import Command, project_argument

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from registry.catalog import Blueprint, BlueprintTask


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument("blueprint", metavar="BLUEPRINT", help="a provider, e.g. openai")
    parser.add_argument("task", nargs="?", metavar="TASK", help="only this task")
    parser.add_argument(
        "-o", "--output", choices=("text", "json", "yaml"), default="text", help="default: text"
    )
    project_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the blueprint: address, secrets, tasks, parameters, models, targets."""
    import json

    from registry import listing, project

    blueprint = project.open_project(options.blueprints).catalog()[options.blueprint]
    tasks = [blueprint.task(options.task)] if options.task else list(blueprint.tasks.values())
    if options.output == "text":
        sys.stdout.write(_text(blueprint, tasks))
        return 0
    rows = listing.rows(tasks)
    if options.output == "json":
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    else:
        from registry import report

        sys.stdout.write(report.yaml_text(rows))
    return 0


def _text(blueprint: Blueprint, tasks: list[BlueprintTask]) -> str:
    lines = [f"{blueprint.title} ({blueprint.id})", f"  {blueprint.content['docs']}"]
    if blueprint.content.get("description"):
        lines.append(f"  {blueprint.content['description']}")
    for name, given in blueprint.content.get("secrets", {}).items():
        group = f", one of {given['one_of']}" if "one_of" in given else ""
        lines.append(
            f"  secret {name}: ${given['env']}{group}{', optional' if given.get('optional') else ''}"
        )
    for task in tasks:
        lines += ["", *_task(task)]
    return "\n".join(lines) + "\n"


def _task(task: BlueprintTask) -> list[str]:
    from registry import listing
    from registry.platforms import all_targets

    lines = [f"{task.key}", f"  {task.content['docs']}"]
    if task.content.get("description"):
        lines.append(f"  {task.content['description']}")
    if task.request is not None:
        address = task.url.text if task.url else ""
        lines.append(f"  {task.request.get('method', 'POST')} {address}{task.request['path']}")
    if task.limits:
        lines.append(
            "  limits: " + ", ".join(f"{key} {value}" for key, value in task.limits.items() if key != "docs")
        )
    declared = listing.parameters(task)
    for name, part in declared["properties"].items():
        lines.append(f"  --set {name}={_parameter(part, required=name in declared['required'])}")
    for name, part in listing.optional_inputs(task).items():
        lines.append(f"  --set {name}={_parameter(part)}")
    for model, facts in task.models.items():
        lines.append(
            f"  model {model}"
            + "".join(f"; {key} {_fact(value)}" for key, value in facts.items() if key != "docs")
        )
    for name in all_targets():
        cell = listing.cell(task, name)
        lines.append(
            f"  {name}: " + (f"yes, needs {cell['needs']}" if cell["supported"] else f"no: {cell['reason']}")
        )
    return lines


def _parameter(part: Mapping[str, Any], *, required: bool = False) -> str:
    default = (
        f" (default {_fact(part['default'])})" if "default" in part else " (required)" if required else ""
    )
    kind = " | ".join(map(_fact, part["enum"])) if "enum" in part else _fact(part.get("type", "any"))
    return f"<{kind}>{default}" + (f"  {part['description']}" if "description" in part else "")


def _fact(value: object) -> str:
    """The value as one writes it after `--set name=`: text as it is, a list with commas, the rest as JSON."""
    from registry import template

    return ", ".join(map(template.text, value)) if isinstance(value, list) else template.text(value)


COMMAND = Command(
    summary="Show a blueprint: secrets, parameters, models, limits, targets.", arguments=arguments, run=run
)
