"""The `ml_inference` pipeline that runs a model: at ingest, or before or after a search.

The processor adds neither quotes nor brackets: a field that holds one text is no list. Where a slot takes a list and the
processor would hand over one text, the field is written as a path that finds a list of one: `$[?(@.title)].title`.

Source: ml-commons `MLInferenceIngestProcessor.java`, `MLInferenceSearchRequestProcessor.java`,
`MLInferenceSearchResponseProcessor.java`; tried on 2.19.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from registry.errors import UsageError
from registry.model import Need, Request, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal["ingest", "search-request", "search-response"]
KINDS: Mapping[Kind, tuple[str, str]] = {
    "ingest": ("/_ingest/pipeline/", "processors"),
    "search-request": ("/_search/pipeline/", "request_processors"),
    "search-response": ("/_search/pipeline/", "response_processors"),
}
"""Where each kind is put, and under which key its processors stand."""

SETTINGS = (
    "tag",
    "description",
    "model_id",
    "function_name",
    "full_response_path",
    "model_config",
    "model_input",
    "input_map",
    "output_map",
    "optional_input_map",
    "optional_output_map",
    "query_template",
    "ignore_missing",
    "ignore_failure",
    "override",
    "one_to_one",
    "max_prediction_tasks",
)
"""What the processor takes, in the order it is written."""

ONLY: Mapping[str, tuple[Kind, ...]] = {
    "one_to_one": ("search-response",),
    "query_template": ("search-request",),
    "override": ("ingest", "search-response"),
    "optional_input_map": ("search-request", "search-response"),
    "optional_output_map": ("search-request", "search-response"),
    "rerank_by_field": ("search-response",),
}
"""The settings that not every kind takes."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What a pipeline must know of the model that it runs."""

    id: str
    """Or the reference to the step that gives it."""
    lists: frozenset[str]
    """The model inputs that take a list."""
    always: Mapping[str, Any] = field(default_factory=dict)
    """Settings that running it takes, unless the author says otherwise."""
    maps: Mapping[Kind, Mapping[str, Any]] = field(default_factory=dict)
    """Maps and what belongs to them where the author gives none, by kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The request that makes the pipeline, and what one must know of it."""

    request: Request
    notes: tuple[str, ...]
    needs: tuple[Need, ...]


def pipeline(endpoint_id: str, options: Mapping[str, Any], model: Model) -> Pipeline:
    """The pipeline that the options describe; what they leave out comes from the model's defaults.

    Raises:
        UsageError: an option that the kind does not take, or maps that it refuses.
    """
    kind: Kind = options["kind"]
    _allowed(kind, options)
    settings, notes = _settings(kind, options, model)
    _mapped(kind, settings)
    place, key = KINDS[kind]
    processor = {name: settings[name] for name in SETTINGS if name in settings}
    processors: list[dict[str, Any]] = [{"ml_inference": processor}]
    by_field = options.get("rerank_by_field") or settings.get("rerank_by_field")
    if by_field:
        processors.append({"rerank": {"by_field": dict(by_field)}})
    body = {"description": options["description"]} if "description" in options else {}
    return Pipeline(
        request=Request(
            method="PUT",
            path=f"{place}{options.get('id', endpoint_id)}",
            body={**body, key: processors},
        ),
        notes=notes,
        needs=tuple(_needs(kind, processor, by_field)),
    )


def _allowed(kind: Kind, options: Mapping[str, Any]) -> None:
    for name, kinds in ONLY.items():
        if name in options and kind not in kinds:
            raise UsageError(
                f"a pipeline of kind {kind} takes no {name}", help=f"{name} belongs to {' and '.join(kinds)}"
            )


def _settings(kind: Kind, options: Mapping[str, Any], model: Model) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The processor's settings; the maps together come from the author or from the defaults."""
    given = {name: value for name, value in options.items() if name in SETTINGS and name != "description"}
    if "processor_description" in options:
        given["description"] = options["processor_description"]
    own = any(name.endswith("_map") for name in given)
    maps = {} if own else model.maps.get(kind, {})
    settings = {**model.always, **maps, **given, "model_id": options.get("model_id", model.id)}
    notes = []
    if maps:
        fields = ", ".join(value for entry in maps["input_map"] for value in entry.values())
        notes.append(f"the pipeline reads {fields}: input_map and output_map in the options say other fields")
    if not own and not maps:
        notes.append(
            "the pipeline has no maps: every field goes to the model, and its whole answer into the document"
        )
    # A body that the author writes has its own brackets, or has none on purpose.
    wrapped = (
        settings.get("input_map", []) if "model_input" in options else _wrapped(kind, settings, model.lists)
    )
    if wrapped != settings.get("input_map", []):
        settings["input_map"] = wrapped
        notes.append(
            "a plain field is read as one text and made a list of one; write $.field for a field that holds a list"
        )
    if '"${input_map.' in settings.get("model_input", ""):
        notes.append("OpenSearch puts a text into model_input as it is: a quote in it breaks the call")
    if settings.get("one_to_one") and not options.get("rerank_by_field"):
        notes.append("one_to_one answers the hits in the order in which their calls end")
    return settings, tuple(notes)


def _wrapped(kind: Kind, settings: Mapping[str, Any], lists: frozenset[str]) -> list[dict[str, str]]:
    """The input maps with every plain field of a list slot as the path that finds a list of one."""
    maps: list[dict[str, str]] = [dict(entry) for entry in settings.get("input_map", [])]
    one_text = kind != "search-response" or settings.get("one_to_one")
    for entry in maps:
        for name, where in entry.items():
            if one_text and name in lists and _PLAIN.fullmatch(where):
                entry[name] = listed(where)
    return maps


def listed(field_path: str) -> str:
    """The JSON path that finds a list with the one value of the field: `title` → `$[?(@.title)].title`."""
    keys = field_path.split(".")
    return f"$[?(@{_key(keys[0])})]" + "".join(_key(key) for key in keys)


def _key(key: str) -> str:
    return f".{key}" if _WORD.fullmatch(key) else f"['{key}']"


def _mapped(kind: Kind, settings: Mapping[str, Any]) -> None:
    """Refuse the maps that OpenSearch refuses."""
    inputs = settings.get("input_map") or settings.get("optional_input_map")
    outputs = settings.get("output_map") or settings.get("optional_output_map")
    if kind == "search-request" and not (inputs and outputs):
        raise UsageError(
            "a pipeline of kind search-request needs input_map and output_map",
            help="input_map: [{input: query.match.title.query}]",
        )
    if inputs and outputs and len(inputs) != len(outputs):
        raise UsageError(
            f"input_map has {len(inputs)} entries and output_map {len(outputs)}: each entry is one call of the model"
        )
    if settings.get("one_to_one") and any(
        key.startswith("ext.ml_inference") for entry in settings.get("output_map", []) for key in entry
    ):
        raise UsageError("one_to_one cannot write to ext.ml_inference: each hit is a call of its own")
    if len(inputs or ()) > settings.get("max_prediction_tasks", 10):
        raise UsageError(f"{len(inputs or ())} entries are more than max_prediction_tasks allows")
    if settings.get("function_name", "remote").lower() != "remote" and "model_input" not in settings:
        raise UsageError("an in-cluster model needs model_input")
    if settings.get("function_name", "remote").lower() != "remote" and not inputs:
        raise UsageError("an in-cluster model needs input_map", help="input_map: [{text_docs: title}]")


def _needs(kind: Kind, processor: Mapping[str, Any], by_field: Any) -> Iterator[Need]:
    floor = Version(2, 14) if kind == "ingest" else Version(2, 16)
    yield Need(version=floor, feature=f"ml_inference as {kind} processor")
    for name, version in (
        ("override", Version(2, 15)),
        ("full_response_path", Version(2, 15)),
        ("function_name", Version(2, 15)),
        ("model_input", Version(2, 15)),
        ("optional_input_map", Version(3, 0)),
        ("optional_output_map", Version(3, 0)),
    ):
        if name in processor and version > floor:
            yield Need(version=version, feature=f"ml_inference.{name}")
    if by_field:
        yield Need(version=Version(2, 18), feature="rerank by_field")
