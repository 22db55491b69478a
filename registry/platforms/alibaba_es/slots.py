"""What Alibaba's service puts where a placeholder stands, and what stands for each name of a task.

It fills one template text: texts go in as they are, everything else as JSON, so placeholders of texts stand in quotes
and the others do not. Source: elasticsearch pull request 124299, `external/request/custom/CustomRequest.java`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import partial
from registry.errors import UnsupportedError
from registry.partial import PARAMETER, Part, Split, Use, is_text, schema_of
from registry.partial.splice import holds_placeholder, literal
from registry.platforms.alibaba_es.substitute import GUARANTEES
from registry.template import Mixed, Placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.java.substitution import Guarantee
    from registry.model import Place

CUSTOM = "custom"
"""The platform's task type without a parser: its answer is the provider's document."""

_LIST, _VALUE, _TEXT, _OUTSIDE = GUARANTEES


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """How the platform fills one kind of placeholder in `request.content`."""

    raw: bool
    """Whether text goes in as it is: the placeholder then stands between quotes."""
    guarantee: Guarantee


SLOTS: Mapping[str, Mapping[str, Slot]] = {
    "text_embedding": {"input": Slot(raw=False, guarantee=_LIST)},
    "sparse_embedding": {"input": Slot(raw=False, guarantee=_LIST)},
    "rerank": {"input": Slot(raw=False, guarantee=_LIST), "query": Slot(raw=True, guarantee=_TEXT)},
    "completion": {"input": Slot(raw=True, guarantee=_TEXT)},
    CUSTOM: {"input": Slot(raw=False, guarantee=_LIST)},
}
"""The platform's task type → what it supplies; a completion of several inputs would get a list between the quotes."""
TEXT = Slot(raw=True, guarantee=_TEXT)
"""A parameter that is a text."""
VALUE = Slot(raw=False, guarantee=_VALUE)
"""A parameter that is a number, a boolean, a list or an object."""
HEADER = Slot(raw=True, guarantee=_OUTSIDE)
"""A parameter in a header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What stands for each name of one endpoint."""

    binding: Binding
    task_type: str
    """The platform's."""
    values: Split
    inputs: Mapping[str, Placeholder]
    """Input of the blueprint's task → the placeholder that stands for it."""
    asked: tuple[str, ...]
    """The placeholders that every call must give in `task_settings.parameters`."""

    @property
    def task(self) -> BlueprintTask:
        """The blueprint's task."""
        return self.binding.task

    def slot(self, placeholder: Placeholder) -> Slot:
        """How the platform fills it in `request.content`."""
        supplied = SLOTS[self.task_type]
        if placeholder.short in supplied and placeholder.name not in self.asked:
            return supplied[placeholder.short]
        names = [name for name, other in self.inputs.items() if other == placeholder]
        return TEXT if is_text(schema_of(self.task, [*names, placeholder.name][0])) else VALUE


def plan(binding: Binding) -> Plan:
    """What stands for each name.

    Raises:
        UnsupportedError: the platform would put its own value in the place of a parameter.
    """
    task = binding.task
    task_type = task.type_name if task.type_name in SLOTS else CUSTOM
    inputs, asked = _inputs(task, task_type)
    values = partial.split(binding, lambda name, value, uses: _foldable(task, name, value, uses))
    taken = {"input", "query", *asked, *(secret.name for secret in binding.secrets)}
    for name in values.stored:
        short = name.removeprefix(PARAMETER)
        if short in taken:
            raise UnsupportedError(
                f"alibaba-es puts its own value in the place of a parameter called '{short}'",
                place=partial.place(task, name),
            )
    return Plan(binding=binding, task_type=task_type, values=values, inputs=inputs, asked=asked)


def fill(plan: Plan, leaf: Placeholder | Mixed) -> str:
    """The leaf as it stands in `request.content`.

    Raises:
        UnsupportedError: a value that goes in as JSON stands inside a text.
    """
    if isinstance(leaf, Placeholder):
        return f'"{mark(leaf)}"' if plan.slot(leaf).raw else mark(leaf)
    texts: list[str] = []
    for part, after in zip(leaf.parts, (*leaf.parts[1:], ""), strict=True):
        if isinstance(part, str):
            text = literal(part)[1:-1]
            # A dollar right before a placeholder would escape it.
            texts.append(
                text[:-1] + "\\u0024" if isinstance(after, Placeholder) and text.endswith("$") else text
            )
            continue
        if not plan.slot(part).raw:
            raise UnsupportedError(
                f"alibaba-es inserts '{part.name}' as JSON: it cannot stand inside a text",
                place=_place(plan, part),
            )
        texts.append(mark(part))
    return '"' + "".join(texts) + '"'


def mark(placeholder: Placeholder) -> str:
    """The placeholder as the platform writes it."""
    return f"${{{placeholder.short}}}"


def _inputs(task: BlueprintTask, task_type: str) -> tuple[dict[str, Placeholder], tuple[str, ...]]:
    inputs: dict[str, Placeholder] = {}
    asked: list[str] = []
    for name, given in task.type.inputs.items():
        if not given.required:
            continue
        if name in SLOTS[task_type] and (task_type != CUSTOM or _takes_texts(given.schema)):
            inputs[name] = Placeholder(name)
            continue
        # The platform overwrites a parameter called input or query with what the call has under that name.
        own = f"task_{name}" if name in ("input", "query") else name
        inputs[name] = Placeholder(own)
        asked.append(own)
    return inputs, tuple(asked)


def _takes_texts(schema: Mapping[str, Any]) -> bool:
    """Whether a list of texts fits the schema: that is what `${input}` of a custom task is."""
    forms = schema.get("anyOf", [schema])
    return any(
        form.get("type") == "array" and form.get("items", {}).get("type") == "string" for form in forms
    )


def _foldable(task: BlueprintTask, name: str, value: Any, uses: list[Use]) -> bool:
    """Whether the value must stand in the body: stored, it would break the request or be quoted wrongly."""
    if holds_placeholder(value) or any(use.part is Part.QUERY for use in uses):
        return True
    match is_text(schema_of(task, name)):
        case True:
            return json.dumps(value, ensure_ascii=False) != f'"{value}"'
        case False:
            return not all(use.alone for use in uses)
        case None:
            return True


def _place(plan: Plan, placeholder: Placeholder) -> Place:
    names = {placeholder.name, *(name for name, other in plan.inputs.items() if other == placeholder)}
    found = [use for use in partial.uses(plan.binding) if use.name in names and not use.alone]
    return partial.use_place(plan.task, found[0])
