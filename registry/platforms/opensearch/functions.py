"""The built-in pre- and post-process functions of connectors, as data, and which of them fits a task.

A pre-process function turns the documents of a neural query or an ingest processor into connector parameters: it decides
what the slots of the request body are called. A post-process function turns the provider's answer into tensors.

Source: ml-commons `MLPreProcessFunction.java`, `MLPostProcessFunction.java` and `ConnectorUtils.java`, tags 2.11 to 3.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from registry.model import Need, Version
from registry.paths import Each, Key, Path, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PRE = "connector.pre_process."
POST = "connector.post_process."

DataSet = Literal["text_docs", "text_similarity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreFunction:
    """A built-in function that makes connector parameters of documents."""

    name: str
    takes: DataSet
    gives: Mapping[str, str]
    """The task's word for an input → the parameter that the function makes of it."""
    since: Version
    one: bool = False
    """Whether it takes the first document only: one call a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFunction:
    """A built-in function that makes tensors of an answer; a `response_filter` replaces its path."""

    name: str
    path: str
    reads: Literal["vectors", "vector", "scores"]
    """What stands at the path: a list of vectors, one vector, or a list of `index` and score."""
    since: Version
    score: str = ""
    """The key of the score, where it reads scores."""


V2_9, V2_11, V2_12, V2_19 = Version(2, 9), Version(2, 11), Version(2, 12), Version(2, 19)
TAKES: Mapping[str, DataSet] = {
    "text_embedding": "text_docs",
    "sparse_embedding": "text_docs",
    "rerank": "text_similarity",
}
"""Task type → the documents that its models take."""

_RANKED = {"query": "query", "input": "documents", "top_n": "top_n"}

PRE_FUNCTIONS = {
    function.name: function
    for function in (
        PreFunction(name=f"{PRE}openai.embedding", takes="text_docs", gives={"input": "input"}, since=V2_9),
        PreFunction(name=f"{PRE}cohere.embedding", takes="text_docs", gives={"input": "texts"}, since=V2_9),
        PreFunction(name=f"{PRE}default.embedding", takes="text_docs", gives={"input": "input"}, since=V2_11),
        PreFunction(
            name=f"{PRE}bedrock.embedding",
            takes="text_docs",
            gives={"input": "inputText"},
            since=V2_12,
            one=True,
        ),
        PreFunction(name=f"{PRE}cohere.rerank", takes="text_similarity", gives=_RANKED, since=V2_12),
        PreFunction(name=f"{PRE}default.rerank", takes="text_similarity", gives=_RANKED, since=V2_12),
    )
}
"""Those that give texts; the ones for images and for Bedrock's rerank make objects that no task type asks for."""

POST_FUNCTIONS = {
    function.name: function
    for function in (
        PostFunction(name=f"{POST}openai.embedding", path="$.data[*].embedding", reads="vectors", since=V2_9),
        PostFunction(name=f"{POST}cohere.embedding", path="$.embeddings", reads="vectors", since=V2_9),
        PostFunction(name=f"{POST}default.embedding", path="$[*]", reads="vectors", since=V2_11),
        PostFunction(name=f"{POST}bedrock.embedding", path="$.embedding", reads="vector", since=V2_12),
        PostFunction(
            name=f"{POST}cohere.rerank",
            path="$.results",
            reads="scores",
            score="relevance_score",
            since=V2_12,
        ),
        PostFunction(
            name=f"{POST}bedrock.rerank",
            path="$.results",
            reads="scores",
            score="relevanceScore",
            since=V2_19,
        ),
    )
}
"""Those of 2.19 that are of use: later ones (`cohere_v2.embedding.*`, …) do what a `response_filter` does on all versions,
`default.rerank` fails on scores that every provider sends now and then (see `scores`)."""

SERVERS = {"sagemaker": "default", "openai": "openai", "bedrock": "bedrock", "cohere": "cohere"}
"""Word in the URL → the family of functions that the platform expects there; the first that stands in it counts."""


def family(url: str) -> str:
    """The family of functions for a provider at that URL: `openai`, `cohere`, `bedrock` or `default`."""
    return next((name for word, name in SERVERS.items() if word in url), "default")


def pre_function(takes: DataSet, url: str, *, one: bool, named: str | None) -> PreFunction | None:
    """The function that makes the parameters of a task's documents; None where none makes one called `named`."""
    fitting = [
        function
        for function in PRE_FUNCTIONS.values()
        if function.takes == takes
        and function.one == one
        and (named is None or function.gives["input"] == named)
    ]
    return _of_family(fitting, family(url))


def _of_family(functions: list[PreFunction], preferred: str) -> PreFunction | None:
    for name in (preferred, "default"):
        for function in functions:
            if function.name.split(".")[2] == name:
                return function
    return functions[0] if functions else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How an answer becomes tensors: a built-in function, a `response_filter`, or both."""

    function: PostFunction
    response_filter: str | None


def vectors(path: Path, url: str) -> Reading:
    """The reading of the vectors at the path: a list of them, or one where the path can find one only."""
    if path.many:
        return _reading(path, [f for f in POST_FUNCTIONS.values() if f.reads == "vectors"], url)
    return _reading(path, [POST_FUNCTIONS[f"{POST}bedrock.embedding"]], url)


def scores(items: Path, index: Path | None, score: Path, url: str) -> Reading | None:
    """The reading of ranked documents; None where the provider is not the one that a function was made for.

    The functions cast a score to a double: one of 19 characters or more is a decimal to their parser, one without a point
    an integer, and both fail the call. So they serve only the provider whose scores they were written for.
    """
    if index is None or index.steps != (Key("index"),):
        return None
    for function in POST_FUNCTIONS.values():
        mine = function.name.split(".")[2] == family(url)
        if mine and function.reads == "scores" and score.steps == (Key(function.score),):
            return _reading(items, [function], url)
    return None


def _reading(path: Path, functions: list[PostFunction], url: str) -> Reading:
    """The function whose own path it is; else the provider's or the default one with a filter."""
    for function in functions:
        if _plain(parse(function.path)) == _plain(path):
            return Reading(function=function, response_filter=None)
    chosen = next(
        (f for name in (family(url), "default") for f in functions if f.name.split(".")[2] == name),
        functions[0],
    )
    return Reading(function=chosen, response_filter=str(_plain(path)))


def _plain(path: Path) -> Path:
    """The path to the list itself instead of to each of its items: the functions take both."""
    steps = path.steps[:-1] if len(path.steps) > 1 and isinstance(path.steps[-1], Each) else path.steps
    return Path(steps)


def needs(names: Iterable[str]) -> tuple[Need, ...]:
    """The built-in functions among the names that not every version has that we write for."""
    every: dict[str, PreFunction | PostFunction] = {**PRE_FUNCTIONS, **POST_FUNCTIONS}
    return tuple(
        Need(version=every[name].since, feature=name)
        for name in names
        if name in every and every[name].since > V2_11
    )
