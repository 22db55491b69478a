"""Every example of the shipped catalogue passes every check that applies to it, and no check passes for want of one."""

from __future__ import annotations

import dataclasses
import importlib
from typing import TYPE_CHECKING, Any

import pytest
from contracts.cast import CATALOG, TASKS, called, cast, failures, inputs, judged

from registry.compile import support
from registry.platforms import all_targets, platform_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.cassette import Cassette


@pytest.mark.parametrize("task", TASKS, ids=called)
def test_the_example_of_a_shipped_task_passes(tmp_path: Path, task: Any) -> None:
    assert failures(judged(tmp_path, cast(task))) == {}


@pytest.mark.parametrize("task", TASKS, ids=called)
def test_a_target_is_skipped_only_where_it_cannot_serve_the_task(tmp_path: Path, task: Any) -> None:
    outcomes = judged(tmp_path, cast(task))
    for name, target in all_targets().items():
        known = support(task, target)
        assert (outcomes[f"target:{name}"].outcome == "skipped") == (not known.supported), known.reason


HOSTILE = 'say "hi" \\ \n\t\r é 😀 中文 \u2028 </b> } $ {{ x }} {% y %}'


def hostile(value: Any, tail: str) -> Any:
    if isinstance(value, list):
        return [hostile(item, tail) for item in value]
    if isinstance(value, dict):
        return {
            key: hostile(part, tail) if key in ("text", "content") else part for key, part in value.items()
        }
    return value + tail if isinstance(value, str) else value


@pytest.mark.parametrize(
    "tail", [HOSTILE, HOSTILE + "${api_key} ${input} ${parameters.input}"], ids=["text", "${"]
)
@pytest.mark.parametrize("task", TASKS, ids=called)
def test_hostile_text_passes_or_the_platform_is_known_not_to_take_it(
    tmp_path: Path, task: Any, tail: str
) -> None:
    given = {
        name: hostile(value, tail) if name in ("input", "query", "messages") else value
        for name, value in inputs(task).items()
        if name not in ("return_documents", "top_n", "input_type")
    }
    answer = task.content["example"]["answer"]
    if task.type_name == "rerank":  # the example's answer may be of a call for fewer
        given["top_n"] = inputs(task).get("top_n", len(given["input"]))
        answer = _repeating(answer, dict(zip(inputs(task)["input"], given["input"], strict=True)))
    outcomes = judged(tmp_path, cast(task, given=given, answers=[answer]))
    assert failures(outcomes) == {}
    if tail == HOSTILE:  # without a placeholder one target only inserts a text as it is
        raw = {name for name, one in outcomes.items() if "go into the body raw" in (one.message or "")}
        assert raw <= {"target:alibaba-es"}


def _repeating(value: Any, texts: dict[str, str]) -> Any:
    """The answer with the texts of the documents that were sent."""
    if isinstance(value, dict):
        return {key: _repeating(part, texts) for key, part in value.items()}
    if isinstance(value, list):
        return [_repeating(item, texts) for item in value]
    return texts.get(value, value) if isinstance(value, str) else value


def test_the_shipped_tasks_are_all_there() -> None:
    requested = [
        task for name in CATALOG for task in CATALOG[name].tasks.values() if task.request is not None
    ]
    assert requested == TASKS


DECLARED = [
    (name, position, difference)
    for name, target in all_targets().items()
    for position, difference in enumerate(platform_of(target).room(name).differences)
]


@pytest.mark.parametrize(
    ("name", "position"),
    [(name, position) for name, position, _ in DECLARED],
    ids=[f"{name}: {difference.why}" for name, _, difference in DECLARED],
)
def test_no_difference_is_declared_in_vain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, position: int
) -> None:
    platform = platform_of(all_targets()[name])
    room = platform.room(name)
    rest = tuple(one for at, one in enumerate(room.differences) if at != position)
    monkeypatch.setitem(
        importlib.import_module(platform.differences).ROOMS, name, dataclasses.replace(room, differences=rest)
    )
    assert any(f"target:{name}" in failures(judged(tmp_path, one)) for one in shelf())


def shelf() -> Iterator[Cassette]:
    """Cassettes that have, each alone, what some platform does otherwise."""
    tail = "${input}${parameters.input}"
    for task in TASKS:
        yield cast(task)
        if called(task) == "openai/text_embedding":
            yield cast(task, given={"input": ["a" + tail]})
        if called(task) == "openai/completion":
            yield cast(task, given={"input": 'say "hi"'})
            yield cast(task, given={"input": '["hi"]'})
            twice = [{"message": {"content": "a"}}, {"message": {"content": "b"}}]
            yield cast(task, answers=[{"choices": twice}])
            yield cast(task, answers=[{"choices": [{"message": {"content": '{"a": 1}'}}]}])
        if called(task) == "openai/chat_completion":
            tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
            yield cast(task, given={**inputs(task), "tools": [tool]})
        if called(task) == "cohere/text_embedding":
            answer = {"embeddings": {"int8": [[1, -2]]}}
            yield cast(task, given={"input": ["a"]}, values={"embedding_type": "int8"}, answers=[answer])
        if called(task) == "openai/custom":
            yield cast(task, given={"input": "hi"})
        if called(task) in ("cohere/rerank", "model-studio/rerank"):
            ranks = [{"index": 1, "relevance_score": 0.75}, {"index": 0, "relevance_score": 0.5}]
            answer = {"results": ranks, "output": {"results": ranks}}
            asked = {"input": ["a", "b"], "query": "q"}
            yield cast(task, given={**asked, "top_n": 2}, answers=[answer])
            yield cast(task, given={**asked, "return_documents": True}, answers=[answer])
            yield cast(task, given=asked, answers=[answer])
        if called(task) == "hugging-face/rerank":
            both = [{"index": 1, "score": 0.75}, {"index": 0, "score": 0.5}]
            yield cast(task, given={"input": ["a", "b"], "query": "q", "top_n": 1}, answers=[both])
