"""What a request to OpenSearch holds: of which kind it is, its connectors, actions and processors, with their paths.

Nothing here judges: values of a wrong type are passed over, the schema reports them.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.model import Document, JsonPath, WrittenRequest


class Kind(enum.StrEnum):
    """What a request creates; each value is the definition of its body in the schema."""

    CONNECTOR = "connector"
    MODEL_GROUP = "model_group"
    REMOTE = "register_remote"
    LOCAL = "register_local"
    INGEST = "ingest_pipeline"
    SEARCH = "search_pipeline"
    SETTINGS = "cluster_settings"


_PATHS = (
    (re.compile(r"/_plugins/_ml/connectors/_create/?"), Kind.CONNECTOR),
    (re.compile(r"/_plugins/_ml/model_groups/_register/?"), Kind.MODEL_GROUP),
    (re.compile(r"/_plugins/_ml/models/_(?:register|upload)/?"), Kind.LOCAL),
    (re.compile(r"/_ingest/pipeline/[^/]+/?"), Kind.INGEST),
    (re.compile(r"/_search/pipeline/[^/]+/?"), Kind.SEARCH),
    (re.compile(r"/_cluster/settings/?"), Kind.SETTINGS),
)

_SIGNS: tuple[tuple[frozenset[str], Kind], ...] = (
    (frozenset({"protocol", "actions", "credential"}), Kind.CONNECTOR),
    (frozenset({"function_name", "connector_id", "connector", "model_format"}), Kind.LOCAL),
    (frozenset({"processors"}), Kind.INGEST),
    (frozenset({"request_processors", "response_processors", "phase_results_processors"}), Kind.SEARCH),
    (frozenset({"persistent", "transient"}), Kind.SETTINGS),
    (frozenset({"name"}), Kind.MODEL_GROUP),
)
"""What tells the kind of a body that came without its path; the first that fits counts."""

METHODS = {kind: "PUT" if kind in {Kind.INGEST, Kind.SEARCH, Kind.SETTINGS} else "POST" for kind in Kind}
"""The method that creates; the others read or are refused."""


def kind_of(request: WrittenRequest) -> Kind | None:
    """What the request creates, told by its path, or by its body where it has no path; None if it is not ours."""
    body = request.body.value if request.body and isinstance(request.body.value, dict) else {}
    if request.path in {"", "/"}:
        found = next((kind for signs, kind in _SIGNS if signs & body.keys()), None)
    else:
        found = next((kind for path, kind in _PATHS if path.fullmatch(request.path)), None)
    if found is not Kind.LOCAL:
        return found
    function = str(body.get("function_name", "")).lower()
    remote = function == "remote" or "connector_id" in body or "connector" in body
    return Kind.REMOTE if remote else Kind.LOCAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of a connector and where it stands."""

    path: JsonPath
    value: Mapping[str, Any]

    def text(self, field: str) -> str | None:
        """The field where it is a text."""
        value = self.value.get(field)
        return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """A connector, alone or inside a model, and where it stands."""

    document: Document
    path: JsonPath
    value: Mapping[str, Any]
    inline: bool

    def group(self, name: str) -> Mapping[str, Any]:
        """The object under `parameters`, `credential`, …; empty where there is none."""
        value = self.value.get(name)
        return value if isinstance(value, dict) else {}

    def actions(self) -> Iterator[Action]:
        """Its actions in their order."""
        actions = self.value.get("actions")
        for index, value in enumerate(actions if isinstance(actions, list) else []):
            if isinstance(value, dict):
                yield Action(path=(*self.path, "actions", index), value=value)


def connectors(request: WrittenRequest) -> Iterator[Connector]:
    """The connector that the request creates, if it does."""
    kind = kind_of(request)
    if request.body is None or not isinstance(request.body.value, dict):
        return
    if kind is Kind.CONNECTOR:
        yield Connector(document=request.body, path=(), value=request.body.value, inline=False)
    inner = request.body.value.get("connector")
    if kind is Kind.REMOTE and isinstance(inner, dict):
        yield Connector(document=request.body, path=("connector",), value=inner, inline=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """A processor of a pipeline: its type, where it stands and what it is given."""

    document: Document
    stage: str
    """`processors`, `request_processors`, `response_processors` or `phase_results_processors`."""
    path: JsonPath
    type: str
    config: Any

    def maps(self, name: str) -> list[Any]:
        """The list under `input_map`, …; empty where there is none."""
        value = self.config.get(name) if isinstance(self.config, dict) else None
        return value if isinstance(value, list) else []


_STAGES = ("processors", "request_processors", "response_processors", "phase_results_processors")


def processors(request: WrittenRequest, type_: str | None = None) -> Iterator[Processor]:
    """The processors of a pipeline, those inside `foreach` and `on_failure` too; of one type if it is given."""
    kind = kind_of(request)
    body = request.body
    if kind not in {Kind.INGEST, Kind.SEARCH} or body is None or not isinstance(body.value, dict):
        return
    stages = [(stage, (stage,)) for stage in _STAGES] + [("processors", ("on_failure",))]
    for stage, path in stages:
        for processor in _listed(body, stage, path, body.value.get(path[0])):
            if type_ is None or processor.type == type_:
                yield processor


def _listed(document: Document, stage: str, path: JsonPath, items: Any) -> Iterator[Processor]:
    for index, item in enumerate(items if isinstance(items, list) else []):
        yield from _named(document, stage, (*path, index), item)


def _named(document: Document, stage: str, path: JsonPath, item: Any) -> Iterator[Processor]:
    for name, config in item.items() if isinstance(item, dict) else ():
        here = (*path, name)
        yield Processor(document=document, stage=stage, path=here, type=name, config=config)
        if isinstance(config, dict):
            yield from _listed(document, stage, (*here, "on_failure"), config.get("on_failure"))
            if name == "foreach":
                yield from _named(document, stage, (*here, "processor"), config.get("processor"))
