"""The target checks: what a platform asks or answers otherwise is declared, or it fails at the blueprint's words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import tiny
from contracts.cast import CATALOG, cast, changed, failures, judged

from registry.contracts import target
from registry.errors import UnsupportedError

if TYPE_CHECKING:
    from pathlib import Path

OPENAI = CATALOG["openai"].task("text_embedding")
CHAT = CATALOG["openai"].task("completion")
COHERE = CATALOG["cohere"].task("rerank")
STUDIO = CATALOG["model-studio"].task("text_embedding")
NATIVE = ("targets", "elasticsearch", "service_settings")
ERROR = {"error": {"message": 'too "many"', "type": "requests", "code": "rate_limit_exceeded"}}


def test_another_value_of_a_native_service_is_told_at_its_place(tmp_path: Path) -> None:
    broken = changed(OPENAI.blueprint, (*OPENAI.path, *NATIVE, "model_id"), "another")
    outcomes = judged(tmp_path, cast(OPENAI, given={"input": ["a"]}), broken)
    assert failures(outcomes) == {
        "target:elasticsearch": 'body.model: blueprint "text-embedding-3-small", elasticsearch "another"'
    }
    assert outcomes["target:elasticsearch"].place == OPENAI.place("targets", "elasticsearch")


def test_words_that_do_not_fit_a_service_fail(tmp_path: Path) -> None:
    broken = changed(OPENAI.blueprint, (*OPENAI.path, *NATIVE, "model"), "x")
    found = failures(judged(tmp_path, cast(OPENAI, given={"input": ["a"]}), broken))
    assert list(found) == ["target:elasticsearch"]
    assert "unknown" in found["target:elasticsearch"]


def test_a_function_that_asks_otherwise_fails(tmp_path: Path) -> None:
    part = (*COHERE.path, "targets")
    own = {"opensearch": {"pre_process_function": "connector.pre_process.openai.embedding"}}
    broken = changed(COHERE.blueprint, part, own)
    found = failures(judged(tmp_path, cast(COHERE), broken))
    assert "target:opensearch" in found


def test_a_path_that_reads_something_else_fails(tmp_path: Path) -> None:
    own = {"opensearch": {"response_filter": "$.choices[0].message.role"}}
    broken = changed(CHAT.blueprint, (*CHAT.path, "targets"), own)
    answer = {"choices": [{"message": {"role": "assistant", "content": "hi"}}]}
    found = failures(judged(tmp_path, cast(CHAT, answers=[answer]), broken))
    assert found == {"target:opensearch": 'completion[0].result: blueprint "hi", opensearch "assistant"'}


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503, 529])
@pytest.mark.parametrize("task", [OPENAI, CHAT], ids=["vectors", "words"])
def test_a_refusal_has_the_platform_s_status_and_the_provider_s_words(
    tmp_path: Path, task: Any, status: int
) -> None:
    outcomes = judged(tmp_path, cast(task, answers=[ERROR], status=status))
    assert failures(outcomes) == {}
    assert outcomes["target:opensearch"].outcome == outcomes["target:alibaba-es"].outcome == "passed"


def test_several_calls_are_one_of_opensearch_and_one_each_of_elasticsearch(tmp_path: Path) -> None:
    texts = [str(number) for number in range(21)]

    def answer(count: int) -> dict[str, Any]:
        return {
            "output": {"embeddings": [{"text_index": at, "embedding": [0.5, 0.25]} for at in range(count)]}
        }

    one = cast(STUDIO, given={"input": texts}, answers=[answer(10), answer(10), answer(1)])
    outcomes = judged(tmp_path, one)
    assert failures(outcomes) == {}
    done = {
        name for name, said in outcomes.items() if said.outcome == "passed" and name.startswith("target:")
    }
    assert done == {"target:alibaba-es", "target:elasticsearch-custom", "target:opensearch"}


def test_what_a_target_cannot_express_is_skipped_with_the_reason(tmp_path: Path) -> None:
    task = tiny.task("custom", example=None)
    outcomes = judged(tmp_path, cast(task, given={"input": "a"}, values={}, answers=[{}]), task.blueprint)
    said = outcomes["target:elasticsearch-custom"]
    assert (said.outcome, said.message) == (
        "skipped",
        "Elasticsearch's custom service serves text_embedding, sparse_embedding, rerank, completion, not custom",
    )


def test_an_input_that_no_call_brings_is_set_at_the_endpoint(tmp_path: Path) -> None:
    task = CATALOG["cohere"].task("text_embedding")
    answer = {"embeddings": {"float": [[0.5, 0.25]]}}
    outcomes = judged(tmp_path, cast(task, given={"input": ["a"], "input_type": "search"}, answers=[answer]))
    assert failures(outcomes) == {}
    assert outcomes["target:opensearch"].outcome == outcomes["target:alibaba-es"].outcome == "passed"


@pytest.mark.parametrize("number", [0.1, 0.123456789, 1e-9, -0.333333333333, 3])
def test_numbers_are_32_bit_floats_where_the_platform_has_those(tmp_path: Path, number: float) -> None:
    answer = {"data": [{"index": 0, "embedding": [number, 0.5]}]}
    assert failures(judged(tmp_path, cast(OPENAI, given={"input": ["a"]}, answers=[answer]))) == {}


HAZARD = {"input": ["${model}"]}
ANSWER = {"data": [{"index": 0, "embedding": [0.5, 0.25]}]}


def test_a_hazard_excuses_nothing_but_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is also wrong for harmless texts is not the hazard's doing."""
    monkeypatch.setattr(target, "_unlike", lambda *_: "another model")
    found = judged(tmp_path, cast(OPENAI, given=HAZARD, answers=[ANSWER]))["target:elasticsearch-custom"]
    assert (found.outcome, found.message) == ("failed", "another model")


def test_a_declared_hazard_is_skipped(tmp_path: Path) -> None:
    found = judged(tmp_path, cast(OPENAI, given=HAZARD, answers=[ANSWER]))["target:elasticsearch-custom"]
    assert found.outcome == "skipped"
    assert "searched for placeholders again" in (found.message or "")


def test_a_header_that_only_the_platform_sends_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = target.as_sent

    def more(request: Any, built: Any) -> Any:
        found = sent(request, built)
        return {**found, "headers": {**found["headers"], "x-more": "1"}}

    monkeypatch.setattr(target, "as_sent", more)
    found = failures(judged(tmp_path, cast(OPENAI, given={"input": ["a"]}, answers=[ANSWER])))
    assert found["target:opensearch"] == 'headers.x-more: blueprint nothing, opensearch "1"'


def test_a_platform_that_cannot_read_an_error_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf:
        def __init__(self, execution: Any) -> None:
            self.requests = execution.requests

        def read(self, responses: Any) -> Any:
            raise UnsupportedError(f"{len(responses)} answers are not read here")

    asks = target._asks  # noqa: SLF001  (the seam between what a platform asks and what it reads)
    monkeypatch.setattr(
        target,
        "_asks",
        lambda *parts: (asks(*parts)[0], Deaf(asks(*parts)[1])),
    )
    found = failures(judged(tmp_path, cast(OPENAI, given={"input": ["a"]}, answers=[ERROR], status=429)))
    assert "does not read the provider's error" in found["target:opensearch"]
