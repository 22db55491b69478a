"""`registry test`: exit codes and machine formats, on the shipped cassettes and on broken ones."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from commandline import fits
from contracts.cast import CATALOG, cast, put
from junitparser import JUnitXml

from registry import catalog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPENAI = CATALOG["openai"].task("text_embedding")


def test_the_shipped_cassettes_pass(registry: Callable[..., Any]) -> None:
    ended = registry("test", "--format", "json")
    document = ended.json()
    fits(document, "output/test")
    assert (ended.code, ended.err, document["summary"]["failed"]) == (0, "", 0)
    assert document["summary"]["passed"] > 1000
    played = {(one["blueprint"], one["task"]) for one in document["cases"]}
    requested = {
        (name, task.key)
        for name, blueprint in catalog.open_catalog().items()
        for task in blueprint.tasks.values()
        if task.request is not None
    }
    assert played == requested


def test_one_task_is_named(registry: Callable[..., Any]) -> None:
    document = registry("test", "openai/text_embedding", "--format", "json").json()
    assert {(one["blueprint"], one["task"]) for one in document["cases"]} == {("openai", "text_embedding")}


@pytest.mark.parametrize("form", ["text", "json", "junit", "github"])
def test_a_failed_check_exits_1(registry: Callable[..., Any], tmp_path: Path, form: str) -> None:
    put(tmp_path, cast(OPENAI, answers=[{"data": []}]))
    ended = registry("test", "--cassettes", str(tmp_path), "--format", form)
    assert (ended.code, ended.err) == (1, "")
    assert "0 results for 1 input" in ended.out


def test_a_changed_blueprint_of_one_s_own_fails_at_its_line(
    registry: Callable[..., Any], tmp_path: Path
) -> None:
    blueprints, cassettes = tmp_path / "blueprints", tmp_path / "cassettes"
    blueprints.mkdir()
    text = CATALOG["cohere"].document.text
    old = '        texts: "{{ input }}"\n'
    assert text.count(old) == 1
    (blueprints / "cohere.yaml").write_text(text.replace(old, '        text: "{{ input }}"\n'), "utf-8")
    put(cassettes, cast(CATALOG["cohere"].task("text_embedding")))
    line = text[: text.index(old)].count("\n") + 1
    ended = registry(
        "test", "--blueprints", str(blueprints), "--cassettes", str(cassettes), "--format", "github"
    )
    assert ended.code == 1
    assert ended.out.startswith(f"::error file={blueprints.as_posix()}/cohere.yaml,line=")
    assert "body.texts: recorded [" in ended.out
    assert int(ended.out.partition("line=")[2].partition(",")[0]) in range(line - 3, line + 1)


def test_junit_goes_to_junitparser(registry: Callable[..., Any]) -> None:
    ended = registry("test", "openai", "--format", "junit")
    assert JUnitXml.fromstring(ended.out.encode()).failures == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("opanai",), 2),
        (("openai/rerank",), 2),
        (("--cassettes", "nowhere"), 2),
        (("--jobs", "0"), 2),
        (("--jobs", "x"), 2),
        (("--format", "xml"), 2),
        (("elastic",), 3),
    ],
)
def test_wrong_use_is_told(registry: Callable[..., Any], arguments: tuple[str, ...], code: int) -> None:
    ended = registry("test", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("error: ")


def test_wrong_use_is_json_where_json_is_asked_for(registry: Callable[..., Any]) -> None:
    ended = registry("test", "opanai", "--format", "json")
    assert ended.error()["help"] == "did you mean 'openai'?"


def test_processes_do_not_change_what_is_printed(registry: Callable[..., Any]) -> None:
    one, two = (registry("test", "cohere", "--jobs", jobs).out.splitlines() for jobs in ("1", "2"))
    assert one[:-1] == two[:-1]


def test_nothing_is_sent(registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refused)
    assert registry("test", "hugging-face", "--jobs", "1").code == 0


def test_recordings_none_of_which_can_be_read_exit_1(registry: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("[", "utf-8")
    assert registry("test", "--recordings", str(tmp_path)).code == 1


def test_a_key_in_a_recorded_result_is_masked(registry: Callable[..., Any], tmp_path: Path) -> None:
    key = "sk-proj-abcdef0123456789abcd"
    said = {"role": "assistant", "content": f"your key is {key}", "api_key": "hunter2hunter2"}
    answer = {"choices": [{"index": 0, "message": said, "finish_reason": "stop"}]}
    chat = CATALOG["openai"].task("chat_completion")
    put(tmp_path, cast(chat, answers=[answer]))
    ended = registry("test", "--recordings", str(tmp_path), "--format", "json")
    assert '"outcome": "result"' in ended.out
    assert key not in ended.out
    assert "hunter2" not in ended.out
