"""What Elasticsearch's `custom` service puts where a placeholder stands, and what stands for each name of a task.

In `request` every value goes in as JSON, quotes included, so placeholders stand without quotes and never inside a text;
elsewhere only texts are there, and they go in as they are. Source: elasticsearch
`services/custom/request/{CustomRequest,EmbeddingParameters,RerankParameters,CompletionParameters}.java`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import partial
from registry.errors import UnsupportedError
from registry.partial import PARAMETER, Part, is_text, schema_of
from registry.partial.splice import holds_placeholder
from registry.platforms.elasticsearch.substitute import GUARANTEES
from registry.template import Mixed, Placeholder

if TYPE_CHECKING:
    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.java.substitution import Guarantee
    from registry.partial import Split, Use

IN_BODY, IN_QUERY, IN_HEADER = GUARANTEES


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """How the platform fills one kind of placeholder in `request`."""

    fallback: str | None = None
    """What stands after `:-`, for what only some calls bring; `{}` is how many documents one call may bring."""
    guarantee: Guarantee = IN_BODY


SLOTS: Mapping[str, Mapping[str, Slot]] = {
    "text_embedding": {"input": Slot(), "input_type": Slot()},
    "sparse_embedding": {"input": Slot(), "input_type": Slot()},
    "rerank": {
        "input": Slot(),
        "query": Slot(),
        "top_n": Slot(fallback="{}"),
        "return_documents": Slot(fallback="false"),
    },
    "completion": {"input": Slot()},
}
"""Task type → what the platform supplies: the texts as a list but for a completion, which has the first one alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What stands for each name of one endpoint."""

    binding: Binding
    values: Split
    supplied: Mapping[str, str]
    """Input → its placeholder as the platform writes it."""

    @property
    def task(self) -> BlueprintTask:
        """The blueprint's task."""
        return self.binding.task

    @property
    def parameters(self) -> dict[str, Any]:
        """What the endpoint stores in `task_settings.parameters`."""
        stored = self.values.stored
        return {name.removeprefix(PARAMETER): stored[name] for name in stored if name != "input_type"}

    @property
    def placeholders(self) -> dict[str, Placeholder]:
        """Input → what stands for it in an evaluated tree."""
        return {name: Placeholder(name) for name in self.supplied}

    def mark(self, placeholder: Placeholder) -> str:
        """The placeholder as the platform writes it."""
        return self.supplied.get(placeholder.name, f"${{{placeholder.short}}}")

    def fill(self, leaf: Placeholder | Mixed) -> str:
        """The leaf as it stands in `request`.

        Raises:
            UnsupportedError: it stands inside a text.
        """
        if isinstance(leaf, Placeholder):
            return self.mark(leaf)
        inside = [part.name for part in leaf.parts if isinstance(part, Placeholder)]
        use = next(use for use in partial.uses(self.binding) if use.name in inside and not use.alone)
        raise UnsupportedError(
            f"elasticsearch-custom writes '{use.name}' as JSON: it cannot stand inside a text",
            place=partial.use_place(self.task, use),
        )


def plan(binding: Binding) -> Plan:
    """What stands for each name.

    Raises:
        UnsupportedError: a parameter has the name of a secret or of what the platform supplies.
    """
    task = binding.task
    values = partial.split(binding, lambda name, value, uses: _foldable(task, name, value, uses))
    taken = {*SLOTS[task.type_name], *(secret.name for secret in binding.secrets)}
    for name in values.stored:
        if name.startswith(PARAMETER) and name.removeprefix(PARAMETER) in taken:
            raise UnsupportedError(
                f"elasticsearch-custom takes no parameter called '{name.removeprefix(PARAMETER)}': "
                "a secret or an input has that name",
                place=partial.place(task, name),
            )
    return Plan(binding=binding, values=values, supplied=_supplied(binding))


def most(binding: Binding) -> int | None:
    """The most inputs of one call, as far as the blueprint knows."""
    known = (binding.task.limits.get("max_inputs"), binding.facts.get("max_inputs"))
    return min((limit for limit in known if limit), default=None)


def _supplied(binding: Binding) -> dict[str, str]:
    """What the platform supplies and the blueprint has not fixed, with the fallbacks that its dry run needs."""
    task = binding.task
    found: dict[str, str] = {}
    for name, slot in SLOTS[task.type_name].items():
        if name == "input_type" or name in binding.values:
            continue
        if slot.fallback is None:
            found[name] = f"${{{name}}}"
            continue
        limit = most(binding)
        if limit is not None or slot.fallback != "{}":
            found[name] = f"${{{name}:-{slot.fallback.format(limit)}}}"
    return found


_INT = range(-(1 << 31), 1 << 31)


def _foldable(task: BlueprintTask, name: str, value: Any, uses: list[Use]) -> bool:
    """Whether the value must stand in the request: the service cannot store it, or not put it there."""
    if holds_placeholder(value) or isinstance(value, list | Mapping):
        return True
    if isinstance(value, int) and value not in _INT:
        return True
    outside = any(use.part is not Part.BODY for use in uses)
    if outside and (name == "input_type" or is_text(schema_of(task, name)) is not True):
        return True
    return any(not use.alone for use in uses if use.part is Part.BODY)
