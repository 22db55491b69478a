"""Paths for errors, usage and request ids: one that finds nothing in any case of its task fails, at its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from contracts.cast import CATALOG, JSON, cast, changed, failures, judged, put

from registry.contracts import Plan, Selection, gather, run

if TYPE_CHECKING:
    from registry.model import JsonPath

CASSETTES = Path(__file__).resolve().parents[2] / "cassettes"
PATHS = [
    ("openai", "text_embedding", ("response", "error", "message")),
    ("openai", "text_embedding", ("response", "error", "code")),
    ("openai", "text_embedding", ("response", "error", "type")),
    ("openai", "text_embedding", ("response", "usage", "total_tokens")),
    ("cohere", "rerank", ("response", "usage", "search_units")),
    ("cohere", "rerank", ("response", "request_id")),
    ("cohere", "completion", ("stream", "usage", "output_tokens")),
    ("azure-openai", "text_embedding", ("response", "request_id", "header")),
]


def told(id_: str, key: str, path: JsonPath, value: str) -> list[Any]:
    """The failures of the shipped cassettes of a task with another value in its blueprint."""
    task = CATALOG[id_].task(key)
    broken = changed(task.blueprint, (*task.path, *path), value)
    files = gather(CASSETTES, CATALOG, Selection.parse([f"{id_}/{key}"], CATALOG))
    found = run(Plan(catalog={id_: broken}, files=tuple(files)), jobs=1)  # type: ignore[arg-type]  # a mapping does for a catalogue
    return [one for one in found if one.outcome == "failed"]


@pytest.mark.parametrize(("id_", "key", "path"), PATHS, ids=[f"{a}-{b}-{'.'.join(c)}" for a, b, c in PATHS])
def test_a_path_that_finds_nothing_fails_at_its_place(id_: str, key: str, path: JsonPath) -> None:
    wrong = "x-nope" if path[-1] == "header" else "$.nope.nope"
    found = told(id_, key, path, wrong)
    assert {one.check for one in found} == {"result"}
    assert all(wrong in (one.message or "") for one in found)
    place = path[:-1] if path[-1] == "header" else path
    assert CATALOG[id_].task(key).place(*place) in [one.place for one in found]


def test_each_error_is_read_by_the_blueprint_s_own_path(tmp_path: Path) -> None:
    task = CATALOG["openai"].task("text_embedding")
    one = cast(task, given={"input": ["a"]}, answers=[{"message": "no"}], status=400, headers=JSON)
    assert failures(judged(tmp_path, one))["result"] == (
        'error.message: $.error.message finds nothing in {"message": "no"}'
    )


def test_a_path_is_judged_by_cases_that_could_show_it_alone(tmp_path: Path) -> None:
    task = CATALOG["openai"].task("text_embedding")
    answer = {
        "data": [{"index": 0, "embedding": [0.5] * 1536}],
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }
    headers = (*JSON, ("x-request-id", "req_1"))
    folder = put(tmp_path, cast(task, given={"input": ["a"]}, answers=[answer], headers=headers))
    found = run(Plan(catalog=CATALOG, files=tuple(gather(folder, CATALOG))), jobs=1)
    assert [one.message for one in found if one.outcome == "failed"] == []
