"""What ML Commons puts where a placeholder stands, and what stands for each name of a task.

It fills one template text and adds nothing: the quotes stand in the template. It escapes the texts of a call and never what
a connector stores, so stored texts are written already escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import partial
from registry.errors import UnsupportedError
from registry.partial import PARAMETER, Part, Split, Use
from registry.partial.splice import literal
from registry.platforms.opensearch.substitute import GUARANTEES
from registry.template import Mixed, Placeholder

if TYPE_CHECKING:
    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.java.substitution import Guarantee

TARGET = "opensearch"
_TEXT, _LIST = GUARANTEES[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What a call gives: an input of the task."""

    input: str
    """The task's word for it."""
    name: str
    """What it is called in `parameters`."""
    schema: Mapping[str, Any]
    narrowed: bool = False
    """Whether the task would take one text as well, and the slot takes lists only."""

    @property
    def quoted(self) -> bool:
        """Whether it is a text, which stands in quotes; anything else stands bare."""
        return is_text(self.schema)

    @property
    def guarantee(self) -> Guarantee:
        """What hostile text can do in it."""
        return _TEXT if self.quoted else _LIST


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What stands for each name of one endpoint."""

    binding: Binding
    values: Split
    slots: Mapping[str, Slot]
    """Input → slot."""

    @property
    def task(self) -> BlueprintTask:
        """The blueprint's task."""
        return self.binding.task

    @property
    def inputs(self) -> dict[str, Placeholder]:
        """Input → the placeholder that stands for it."""
        return {name: Placeholder(name) for name in self.slots}

    @property
    def stored(self) -> dict[str, Any]:
        """Connector parameter → its value, as the task means it."""
        return {name.removeprefix(PARAMETER): value for name, value in self.values.stored.items()}

    def mark(self, placeholder: Placeholder) -> str:
        """The placeholder as the platform writes it."""
        slot = self.slots.get(placeholder.name)
        return f"${{parameters.{slot.name if slot else placeholder.short}}}"

    def quoted(self, placeholder: Placeholder) -> bool:
        """Whether it stands in quotes."""
        slot = self.slots.get(placeholder.name)
        return slot.quoted if slot else isinstance(self.values.stored[placeholder.name], str)


def plan(binding: Binding, names: Mapping[str, str], dropped: frozenset[str] = frozenset()) -> Plan:
    """What stands for each name; `names` says what inputs are called, `dropped` ones are treated as unset.

    Raises:
        UnsupportedError: an input and a stored parameter have the same name.
    """
    task = binding.task
    used = {use.name for use in partial.uses(binding)}
    slots = {
        name: _slot(binding, name, names.get(name, name))
        for name, part in task.type.inputs.items()
        if part.required and name in used
    }
    values = _kept(partial.split(binding, _foldable), task, dropped)
    for name in values.stored:
        short = name.removeprefix(PARAMETER)
        if any(slot.name == short for slot in slots.values()):
            raise UnsupportedError(
                f"OpenSearch would have an input and a parameter called '{short}'",
                place=partial.place(task, name),
            )
    return Plan(binding=binding, values=values, slots=slots)


def _foldable(name: str, value: Any, uses: list[Use]) -> bool:
    """Whether the value must be folded in: a header or query takes no placeholder, a text no list."""
    del name
    outside = any(use.part in (Part.QUERY, Part.HEADERS) for use in uses)
    return outside or (isinstance(value, list | Mapping) and not all(use.alone for use in uses))


def _kept(values: Split, task: BlueprintTask, dropped: frozenset[str]) -> Split:
    """The values with those that the blueprint wants to stay connector parameters moved there."""
    wanted = {partial.spelt(task, name) for name in task.targets(TARGET).get("stored", ())}
    stored = {
        name: value
        for name, value in {**values.stored, **values.fixed}.items()
        if (name in values.stored or name in wanted) and name not in dropped
    }
    return Split(fixed={name: v for name, v in values.fixed.items() if name not in stored}, stored=stored)


def _slot(binding: Binding, name: str, called: str) -> Slot:
    """The slot of an input: one text where a call takes one, a list where texts and lists are both allowed."""
    task = binding.task
    schema: Mapping[str, Any] = task.content.get("interface", {}).get(name) or task.type.inputs[name].schema
    main = next(iter(task.type.inputs))
    if schema.get("type") == "array" and name == main and task.type.many and not task.many:
        return Slot(input=name, name=called, schema=dict(schema["items"]))
    forms = schema.get("anyOf", ())
    bare = [form for form in forms if not is_text(form)]
    if bare and len(bare) < len(forms):
        narrow = dict(bare[0]) if len(bare) == 1 else {"anyOf": bare}
        return Slot(input=name, name=called, schema=narrow, narrowed=True)
    return Slot(input=name, name=called, schema=schema)


def is_text(schema: Mapping[str, Any]) -> bool:
    """Whether the schema takes texts and nothing else."""
    if "anyOf" in schema:
        return all(is_text(form) for form in schema["anyOf"])
    return partial.is_text(schema) is True


def fill(plan: Plan, leaf: Placeholder | Mixed) -> str:
    """The leaf as it stands in `request_body`.

    Raises:
        UnsupportedError: a list stands inside a text.
    """
    if isinstance(leaf, Placeholder):
        return f'"{plan.mark(leaf)}"' if plan.quoted(leaf) else plan.mark(leaf)
    texts = []
    for part in leaf.parts:
        if isinstance(part, Placeholder):
            _scalar(plan, part)
        texts.append(escaped(part) if isinstance(part, str) else plan.mark(part))
    return '"' + "".join(texts) + '"'


def _scalar(plan: Plan, part: Placeholder) -> None:
    slot = plan.slots.get(part.name)
    if slot and not slot.quoted:
        inside = [use for use in partial.uses(plan.binding) if use.name == part.name and not use.alone]
        raise UnsupportedError(
            f"OpenSearch inserts '{part.name}' as a list: it cannot stand inside a text",
            place=partial.use_place(plan.task, inside[0]),
        )


def escaped(text: str) -> str:
    r"""The text as it stands in a JSON string, where no placeholder can begin in it or be undone by its end.

    A `$` before `{`, or at the end, is written `\u0024`: the provider reads the same character, ML Commons sees neither a
    placeholder nor the sign that escapes the one after it.
    """
    written = literal(text)[1:-1]
    return written[:-1] + "\\u0024" if written.endswith("$") else written


def stored_value(value: Any) -> Any:
    """The connector parameter that puts the value into the body.

    A text goes between the quotes of the body: escaped, without its own. A list or an object is JSON: written as text where
    a placeholder could begin in it.
    """
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, list | Mapping) and "\\u0024" in literal(value):
        return literal(value)
    return value
