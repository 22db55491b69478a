"""A body of the service `alibaba-cloud-custom-model`, taken apart for the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import literal, resources
from registry.platforms._inference import inference_path, table
from registry.platforms._written import Placeholder, Slot, placeholders
from registry.platforms.alibaba_es import substitute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.model import Document, JsonPath, WrittenRequest

SERVICE = "alibaba-cloud-custom-model"
SETTINGS = "service_settings"
METHODS = ("GET", "PUT", "POST")
INPUTS = ("test input", "second input")
QUERY = "test query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One path and method of `service_settings.path`; the platform takes one only."""

    path: JsonPath
    method: str
    slots: tuple[Slot, ...]
    parser: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a body; what has a wrong type is left out."""

    body: Document
    task_type: str | None
    secrets: Mapping[str, Any]
    parameters: Mapping[str, Any]
    unchecked: bool
    """Whether the platform is told to let unreplaced placeholders pass (`ignore_placeholder_check`)."""
    calls: tuple[Call, ...]

    def values(self) -> dict[str, str]:
        """What each placeholder stands for in a call: of one input for a completion, of two otherwise."""
        inputs = INPUTS[:1] if self.task_type == "completion" else INPUTS
        return substitute.values(
            self.task_type or "text_embedding",
            self.secrets,
            self.parameters,
            inputs,
            QUERY if self.task_type in ("rerank", "custom") else None,
        )

    def is_text(self, name: str) -> bool:
        """Whether a placeholder's value is inserted as it is, without quotes."""
        if name == "input":
            return self.task_type == "completion"
        return name == "query" or isinstance({**self.parameters, **self.secrets}.get(name), str)


def task_types() -> tuple[str, ...]:
    """The task types of the service, those of the schema."""
    return tuple(
        name
        for name, entry in resources.schema("targets/alibaba-es")["$defs"].items()
        if "service" in entry.get("properties", {})
    )


def task_type(request: WrittenRequest) -> str | None:
    """The task type that the path names, or else the body, or else the one whose parser keys the body has."""
    path = inference_path(request)
    body = request.body.value if request.body is not None else None
    named = path.task_type if path is not None else None
    if named is None and isinstance(body, dict):
        named = body.get("task_type")
    if isinstance(named, str):
        return named.strip().lower()
    return None if request.path.strip("/") else _by_parser(body)


def _by_parser(body: Any) -> str:
    keys = {key for _, _, settings in methods(body) for key in table(settings, "response", "json_parser")}
    for key, task in _PARSERS.items():
        if key in keys:
            return task
    return "custom"


_PARSERS = {
    "text_embeddings": "text_embedding",
    "sparse_result": "sparse_embedding",
    "relevance_score": "rerank",
    "completion_result": "completion",
}


def methods(body: Any) -> Iterator[tuple[JsonPath, str, Mapping[str, Any]]]:
    """The path in the body, the HTTP method as written, and the settings, of every method."""
    for path, by_method in table(body, SETTINGS, "path").items():
        for method, settings in by_method.items() if isinstance(by_method, dict) else ():
            yield (SETTINGS, "path", path, method), method, settings if isinstance(settings, dict) else {}


def parts(request: WrittenRequest) -> Parts | None:
    """The parts of the body; None where the request creates no endpoint."""
    path, document = inference_path(request), request.body
    if path is None or not path.creates or document is None or not isinstance(document.value, dict):
        return None
    value = document.value
    return Parts(
        body=document,
        task_type=task_type(request),
        secrets=table(value, SETTINGS, "secret_parameters"),
        parameters=table(value, "task_settings", "parameters"),
        unchecked=table(value, "task_settings").get("ignore_placeholder_check") is True,
        calls=tuple(
            Call(
                path=where,
                method=method.upper(),
                slots=tuple(_slots(where, method, settings)),
                parser=table(settings, "response", "json_parser"),
            )
            for where, method, settings in methods(value)
        ),
    )


def calls(request: WrittenRequest) -> Iterator[tuple[Parts, Call]]:
    """Every call of the body, with the whole of it."""
    whole = parts(request)
    if whole is not None:
        for call in whole.calls:
            yield whole, call


def slots(request: WrittenRequest) -> Iterator[tuple[Parts, Slot]]:
    """Every template of the body, with the whole of it."""
    for whole, call in calls(request):
        for slot in call.slots:
            yield whole, slot


def misquoted(whole: Parts, slot: Slot) -> Iterator[Placeholder]:
    """The placeholders of a JSON template that have quotes and must not, or need them and have none."""
    values = whole.values()
    for hit in placeholders(slot.text) if slot.json else ():
        value = values.get(hit.name)
        if value is None or hit.escaped:
            continue
        bare = whole.is_text(hit.name) and not hit.inside and not _is_json(value)
        if bare or (hit.inside and not whole.is_text(hit.name) and value[:1] in ("[", "{")):
            yield hit


def _is_json(value: str) -> bool:
    try:
        literal.within(value)
    except ValueError:
        return False
    return True


def _slots(path: JsonPath, method: str, settings: Mapping[str, Any]) -> Iterator[Slot]:
    query = settings.get("query_string")
    if isinstance(query, str):
        yield Slot(path=(*path, "query_string"), text=query, name="'query_string'", json=False)
    for name, text in table(settings, "headers").items():
        if isinstance(text, str):
            yield Slot(path=(*path, "headers", name), text=text, name=f"the header {name}", json=False)
    content = table(settings, "request").get("content")
    if isinstance(content, str) and method.upper() != "GET":  # with GET nothing is sent
        yield Slot(path=(*path, "request", "content"), text=content, name="'content'", json=True)
