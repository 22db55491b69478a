"""A body of the service `custom`, taken apart for the rules: its templates and what their placeholders stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.platforms._inference import inference_path, table
from registry.platforms._written import Slot
from registry.platforms.elasticsearch import substitute
from registry.platforms.elasticsearch.slots import SLOTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.model import Document, WrittenRequest

SETTINGS = "service_settings"
SAMPLE = substitute.Call(
    input=["test input", "second input"], query="test query", top_n=3, return_documents=True
)
"""A call that fills every placeholder that a call can fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Custom:
    """The parts of a body of the service `custom`; what has a wrong type is left out."""

    body: Document
    task_type: str | None
    secrets: Mapping[str, str]
    parameters: Mapping[str, Any]
    slots: tuple[Slot, ...]

    @property
    def of_call(self) -> tuple[str, ...]:
        """The names that a call of this task type brings."""
        every = dict.fromkeys(name for supplied in SLOTS.values() for name in supplied)
        return tuple(SLOTS.get(self.task_type or "", every))

    def values(self, slot: Slot) -> dict[str, str]:
        """What each placeholder stands for in that slot, in a call that brings everything."""
        parameters = {name: value for name, value in self.parameters.items() if value is not None}
        if not slot.json:
            return substitute.strings(self.secrets, parameters)
        return substitute.jsons(self.task_type or "rerank", self.secrets, parameters, SAMPLE)

    def sends_json(self) -> bool:
        """Whether the request says that its body is JSON, or does not say."""
        kinds = [
            slot.text
            for slot in self.slots
            if slot.path[-1:] and str(slot.path[-1]).lower() == "content-type"
        ]
        return all("json" in kind.lower() or "${" in kind for kind in kinds)


def custom(request: WrittenRequest, task_type: str | None) -> Custom | None:
    """The parts of the body; None where the request creates no endpoint of the service `custom`."""
    path = inference_path(request)
    if path is None or not path.creates or request.body is None:
        return None
    value = request.body.value
    if not isinstance(value, dict) or value.get("service") != "custom":
        return None
    secrets = table(value, SETTINGS, "secret_parameters")
    return Custom(
        body=request.body,
        task_type=task_type,
        secrets={name: secret for name, secret in secrets.items() if isinstance(secret, str)},
        parameters=table(value, "task_settings", "parameters"),
        slots=tuple(_slots(table(value, SETTINGS))),
    )


def _slots(settings: Mapping[str, Any]) -> Iterator[Slot]:
    for name in ("url", "request"):
        if isinstance(settings.get(name), str):
            yield Slot(path=(SETTINGS, name), text=settings[name], name=f"'{name}'", json=name == "request")
    for name, text in table(settings, "headers").items():
        if isinstance(text, str):
            yield Slot(path=(SETTINGS, "headers", name), text=text, name=f"the header {name}", json=False)
    pairs = settings.get("query_parameters")
    for index, pair in enumerate(pairs if isinstance(pairs, list) else ()):
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], str):  # noqa: PLR2004  (name and value)
            path = (SETTINGS, "query_parameters", index, 1)
            yield Slot(path=path, text=pair[1], name=f"the query parameter {pair[0]}", json=False)
