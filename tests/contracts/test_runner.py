"""Which cassettes are played, what belongs to nothing, and that several processes say the same."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest
from contracts.cast import CATALOG, TASKS, cast, failures, judged, put

from registry.cassette import Origin
from registry.contracts import Outcome, Plan, Selection, gather, plan, run
from registry.errors import NothingFoundError, UnknownNameError, UsageError
from registry.project import Project

if TYPE_CHECKING:
    from pathlib import Path

OPENAI = CATALOG["openai"].task("text_embedding")
STUDIO = CATALOG["model-studio"].task("rerank.compatible")


def played(folder: Path, *names: str) -> list[Outcome]:
    files = gather(folder, CATALOG, Selection.parse(names, CATALOG))
    return run(Plan(catalog=CATALOG, files=tuple(files)), jobs=1)


def only(folder: Path) -> tuple[str, str]:
    (outcome,) = played(folder)
    return outcome.outcome, outcome.message or ""


def test_each_case_is_held_against_every_check_in_one_order(tmp_path: Path) -> None:
    put(tmp_path, cast(OPENAI, name="z"), cast(OPENAI), cast(STUDIO))
    outcomes = played(tmp_path)
    cases = list(dict.fromkeys((one.blueprint, one.task, one.case) for one in outcomes))
    assert cases == [
        ("model-studio", "rerank.compatible", "single"),
        ("openai", "text_embedding", "single"),
        ("openai", "text_embedding", "z"),
    ]
    assert [one.check for one in outcomes[:8]] == [
        "request",
        "result",
        "interface",
        "invariant",
        "target:alibaba-es",
        "target:elasticsearch",
        "target:elasticsearch-custom",
        "target:opensearch",
    ]


@pytest.mark.parametrize(
    ("names", "cases"),
    [
        ((), 3),
        (("openai",), 2),
        (("openai/text_embedding",), 1),
        (("openai", "model-studio/rerank.compatible"), 3),
    ],
)
def test_names_choose(tmp_path: Path, names: tuple[str, ...], cases: int) -> None:
    put(tmp_path, cast(OPENAI), cast(CATALOG["openai"].task("completion")), cast(STUDIO))
    assert len({one.cassette for one in played(tmp_path, *names)}) == cases


@pytest.mark.parametrize("name", ["opanai", "openai/rerank"])
def test_a_name_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(UnknownNameError):
        Selection.parse([name], CATALOG)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            "nobody/text_embedding.yaml",
            "unused cassette: no blueprint is called as nobody/text_embedding.yaml says",
        ),
        ("openai/rerank.yaml", "unused cassette: no task is called as openai/rerank.yaml says"),
        ("loose.yaml", "unused cassette: no blueprint is called as loose.yaml says"),
        (
            "openai/text_embedding-other.yaml",
            "the header says openai/text_embedding.yaml, the name openai/text_embedding-other.yaml",
        ),
        (
            "openai/completion.yaml",
            "the header says openai/text_embedding.yaml, the name openai/completion.yaml",
        ),
    ],
)
def test_a_cassette_that_belongs_to_nothing_fails(tmp_path: Path, file: str, message: str) -> None:
    put(tmp_path, cast(OPENAI))
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "openai" / "text_embedding.yaml").rename(path)
    assert only(tmp_path) == ("failed", message)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("interactions: [", "YAML"),
        ("a: 1\n", "this is no cassette"),
        (
            "interactions:\n- request: {method: GET, uri: http://x}\n  response: {status: {code: 200}}\n",
            "no 'registry'",
        ),
    ],
    ids=["no YAML", "no cassette", "not ours"],
)
def test_a_file_that_is_no_cassette_of_ours_fails(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "openai").mkdir()
    (tmp_path / "openai" / "text_embedding.yaml").write_text(text)
    said, message = only(tmp_path)
    assert said == "failed"
    assert words in message


def test_a_cassette_that_looks_secret_is_not_played(tmp_path: Path) -> None:
    put(tmp_path, cast(OPENAI))
    path = tmp_path / "openai" / "text_embedding.yaml"
    key = "sk-proj-" + "Ab1" * 12
    path.write_text(path.read_text().replace("<API_KEY>", key))
    said, message = only(tmp_path)
    assert said == "failed"
    assert message.startswith("the cassette may hold a secret: ")
    assert key not in message


def test_several_processes_say_the_same(tmp_path: Path) -> None:
    put(tmp_path, *(cast(task) for task in TASKS[:6]), cast(OPENAI, status=500, name="broken"))
    files = tuple(gather(tmp_path, CATALOG))
    one, several = (run(Plan(catalog=CATALOG, files=files), jobs=jobs) for jobs in (1, 3))
    assert [dataclasses.replace(outcome, ms=0.0) for outcome in one] == [
        dataclasses.replace(outcome, ms=0.0) for outcome in several
    ]


def test_a_project_s_cassettes_are_played_beside_the_shipped_ones(tmp_path: Path) -> None:
    put(tmp_path / "cassettes", cast(OPENAI, name="mine"))
    found = plan(["openai/text_embedding"], Project(folder=tmp_path)).files
    assert found[-1].path == tmp_path / "cassettes" / "openai" / "text_embedding-mine.yaml"
    assert found[0].shown == "cassettes/openai/text_embedding.yaml"


def test_the_shipped_cassettes_do_not_prove_a_blueprint_that_stands_over_the_shipped_one(
    tmp_path: Path,
) -> None:
    (tmp_path / "cohere.yaml").write_text(CATALOG["cohere"].document.text, encoding="utf-8")
    with pytest.raises(NothingFoundError, match="no cassette of cohere"):
        plan(["cohere"], Project(blueprints=(tmp_path,)))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder of cassettes"):
        plan([], Project(), tmp_path / "nowhere")


def test_nothing_to_play_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError):
        plan([], Project(), tmp_path)


def test_every_message_fits_on_the_schema_s_terms(tmp_path: Path) -> None:
    put(tmp_path, cast(OPENAI, status=500))
    documents: list[Any] = [one.document() for one in played(tmp_path)]
    assert json.loads(json.dumps(documents)) == documents
    assert all(one["message"] for one in documents if one["outcome"] != "passed")


def headed(tmp_path: Path, **parts: Any) -> str:
    """What a cassette fails for whose header says something else."""
    one = cast(OPENAI, given={"input": ["a"]})
    case = dataclasses.replace(one.case, **parts)  # type: ignore[type-var]  # a cast one has a case
    return failures(judged(tmp_path, dataclasses.replace(one, case=case)))["request"]


def test_a_recording_of_the_future_fails(tmp_path: Path) -> None:
    assert "which is to come" in headed(tmp_path, origin=Origin("recorded", "2999-01-01"))


def test_another_provider_than_the_blueprint_s_fails(tmp_path: Path) -> None:
    assert headed(tmp_path, provider="Acme") == "the header says Acme, the blueprint is OpenAI's"


def test_another_model_than_the_call_s_fails(tmp_path: Path) -> None:
    words = "the header says model gpt-0, the call asks for text-embedding-3-small"
    assert headed(tmp_path, model="gpt-0") == words


@pytest.mark.parametrize("name", ["text_embedding.yml", "text_embedding-more.YML"])
def test_a_cassette_of_another_suffix_is_unused(tmp_path: Path, name: str) -> None:
    one = cast(OPENAI, given={"input": ["a"]})
    put(tmp_path, one)
    (tmp_path / one.file).rename(tmp_path / "openai" / name)
    (found,) = run(Plan(catalog=CATALOG, files=tuple(gather(tmp_path, CATALOG))), jobs=1)
    assert found.outcome == "failed"
    assert found.message == f"unused cassette: openai/{name} does not end in .yaml: rename it"
