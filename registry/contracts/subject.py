"""A case with what its blueprint makes of it: the bound task, the calls, and the interaction that each call plays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.binding import Choices, bind
from registry.contracts.message import as_built, as_recorded, differing
from registry.engine import relocate
from registry.engine.calls import calls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.binding import Binding
    from registry.cassette import Case, Cassette, Interaction
    from registry.catalog import BlueprintTask
    from registry.engine.calls import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One call and the interaction that answers it; None for one that was never recorded."""

    call: Call
    interaction: Interaction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the checks look at."""

    cassette: Cassette
    case: Case
    task: BlueprintTask
    binding: Binding
    plays: tuple[Play, ...]
    """In the order of the inputs."""
    unplayed: tuple[Interaction, ...]
    """What was recorded and nothing asks for."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The inputs of the whole case."""
        return self.case.inputs


def choices(case: Case, more: Mapping[str, Any] | None = None, *, url: str | None = None) -> Choices:
    """What the case chooses, as the author of an endpoint would; `more` values beside its parameters."""
    return Choices(values={**case.parameters, **(more or {})}, secret=case.secret, url=url or case.url)


def subject(cassette: Cassette, case: Case, task: BlueprintTask) -> Subject:
    """The case bound to its task.

    Raises:
        RegistryError: the blueprint does not take the call of the case.
    """
    binding = bind(task, choices(case))
    if case.url is not None:
        binding = relocate(binding, case.url)
    made = calls(binding, case.inputs, stream=case.stream)
    plays, unplayed = _matched(made, cassette.interactions)
    return Subject(cassette=cassette, case=case, task=task, binding=binding, plays=plays, unplayed=unplayed)


def _matched(
    made: Sequence[Call], recorded: Sequence[Interaction]
) -> tuple[tuple[Play, ...], tuple[Interaction, ...]]:
    """Each call with the interaction of the same request, else with the next one that is left: calls run side by side."""
    left = list(recorded)
    found: list[Interaction | None] = []
    for call in made:
        built = as_built(call.request)
        hit = next((one for one in left if not differing(as_recorded(one.request, built), built)), None)
        if hit is not None:
            left.remove(hit)
        found.append(hit)
    for position, hit in enumerate(found):
        if hit is None and left:
            found[position] = left.pop(0)
    plays = tuple(Play(call=call, interaction=hit) for call, hit in zip(made, found, strict=True))
    return plays, tuple(left)
