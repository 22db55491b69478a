"""What the flags of a call give: texts, files, standard input."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
import tiny

from registry.commands import _inputs
from registry.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EMBED = tiny.task()
RANK = tiny.task("rerank")
COMPLETE = tiny.task("completion")
CHAT = tiny.task("chat_completion")
CONTENTS = tiny.task("multi_modal_embedding")
CUSTOM = tiny.task("custom")


def read(task: Any, *given: str, query: str | None = None, messages: str | None = None) -> dict[str, Any]:
    return _inputs.inputs(task, given=given, query=query, messages=messages)


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str | bytes], str]:
    def write(name: str, content: str | bytes) -> str:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        return f"@{tmp_path / name}"

    return write


def test_every_input_is_one_text_also_when_it_looks_like_json() -> None:
    assert read(EMBED, "a", "[1, 2]", "1e5") == {"input": ["a", "[1, 2]", "1e5"]}


FILES = {
    "text": ("a.txt", "one\ntwo\n", ["one\ntwo"]),
    "text with CRLF": ("a.txt", "one\r\n", ["one"]),
    "text with blanks at its end": ("a.txt", " x \n\n", [" x \n"]),
    "an empty text": ("a.txt", "", [""]),
    "a byte order mark": ("a.txt", b"\xef\xbb\xbfhi", ["hi"]),
    "JSON, a list": ("a.json", '["a", "b"]', ["a", "b"]),
    "JSON, one text": ("a.json", '"a"', ["a"]),
    "lines": ("a.ndjson", '"a"\n\n"b\\nc"\n', ["a", "b\nc"]),
    "lines of another name": ("a.jsonl", '"a"\r\n"b"', ["a", "b"]),
    "no suffix": ("a", '["a"]', ['["a"]']),
}


@pytest.mark.parametrize(("name", "content", "texts"), FILES.values(), ids=FILES)
def test_a_file_holds_what_its_name_says(
    file: Callable[..., str], name: str, content: str | bytes, texts: list[str]
) -> None:
    assert read(EMBED, "first", file(name, content)) == {"input": ["first", *texts]}


def test_standard_input_is_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("é\nb\n".encode()), encoding="ascii"))
    assert read(EMBED, "-") == {"input": ["é\nb"]}


QUERIES = {"a text": ("q", "q"), "an e-mail address": ("a@b", "a@b"), "empty": ("", "")}


@pytest.mark.parametrize(("given", "query"), QUERIES.values(), ids=QUERIES)
def test_a_query_is_a_text(given: str, query: str) -> None:
    assert read(RANK, "a", query=given) == {"input": ["a"], "query": query}


def test_a_query_comes_from_a_file_too(file: Callable[..., str]) -> None:
    assert read(RANK, "a", query=file("q.json", '["q"]\n'))["query"] == '["q"]'


def test_a_query_comes_from_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"q\n")))
    assert read(RANK, "a", query="-")["query"] == "q"


MESSAGES = [{"role": "system", "content": "be kind"}, {"role": "user", "content": "hi"}]


@pytest.mark.parametrize(
    "wrapped", [MESSAGES, {"model": "m", "messages": MESSAGES}], ids=["a list", "a body"]
)
def test_messages_are_json(file: Callable[..., str], wrapped: Any) -> None:
    text = json.dumps(wrapped)
    assert read(CHAT, messages=text) == {"messages": MESSAGES}
    assert read(CHAT, messages=file("m.json", text)) == {"messages": MESSAGES}


def test_a_text_for_a_chat_is_the_user_s_message() -> None:
    assert read(CHAT, "hi", "there") == {
        "messages": [{"role": "user", "content": "hi"}, {"role": "user", "content": "there"}]
    }


def test_a_text_for_contents_is_a_content() -> None:
    given = ("hi", '{"image": "https://h.example.com/i.png"}')
    assert read(CONTENTS, *given) == {"input": [{"text": "hi"}, {"image": "https://h.example.com/i.png"}]}


def test_contents_come_from_a_file(file: Callable[..., str]) -> None:
    assert read(CONTENTS, file("c.ndjson", '{"video": "v"}\n"t"')) == {
        "input": [{"video": "v"}, {"text": "t"}]
    }


def test_a_task_of_one_text_takes_one() -> None:
    assert read(COMPLETE, "a") == {"input": "a"}


def test_a_custom_task_takes_what_it_is_given(file: Callable[..., str]) -> None:
    assert read(CUSTOM, "a") == {"input": ["a"]}
    assert read(CUSTOM, "a", file("b.json", '{"c": 1}')) == {"input": ["a", {"c": 1}]}


def test_a_custom_task_of_one_text_takes_one() -> None:
    task = tiny.task("custom", interface={"input": {"type": "string", "description": "One text."}})
    assert read(task, "a") == {"input": "a"}


REFUSED = {
    "nothing": ((EMBED,), {}, "what is the input of tiny text_embedding?"),
    "no message": ((CHAT,), {}, "what is the messages of tiny chat_completion?"),
    "a query alone": ((RANK,), {"query": "q"}, "what is the input"),
    "two for one": ((COMPLETE, "a", "b"), {}, "takes one input, not 2"),
    "a file that is not there": ((EMBED, "@nowhere.txt"), {}, "cannot read nowhere.txt"),
    "a broken content": ((CONTENTS, '{"image": '), {}, "--input is not a JSON object"),
    "messages that are no JSON": ((CHAT,), {"messages": "hi"}, "--messages is not JSON"),
}


@pytest.mark.parametrize(("given", "more", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_an_input_is_refused(given: Any, more: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(*given, **more)
    assert words in caught.value.message


BROKEN = {
    "no JSON": ("a.json", "[1,", "a.json is not JSON"),
    "a line that is none": ("a.ndjson", '"a"\nb\n', "a.ndjson is not JSON"),
    "not UTF-8": ("a.txt", b"ab\xff", "is not UTF-8 at byte 2"),
}


@pytest.mark.parametrize(("name", "content", "words"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    file: Callable[..., str], name: str, content: str | bytes, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read(EMBED, file(name, content))
    assert words in caught.value.message


def test_a_file_too_large_is_not_read(file: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_inputs, "_MOST", 1 << 20)
    with pytest.raises(UsageError, match="is over 1 MiB"):
        read(EMBED, file("a.txt", b"x" * ((1 << 20) + 1)))


# Without a task.


def test_without_a_task_the_inputs_are_a_list(file: Callable[..., str]) -> None:
    name = file("b.json", '[{"c": 1}, "d"]')
    assert _inputs.bare(given=["a", name], query="q", messages=None) == {
        "input": ["a", {"c": 1}, "d"],
        "query": "q",
    }
    assert _inputs.bare(given=[], query=None, messages=json.dumps(MESSAGES)) == {"messages": MESSAGES}


def test_without_a_task_an_input_is_needed_unless_something_else_is_given() -> None:
    assert _inputs.bare(given=[], query=None, messages=None, needed=False) == {}
    with pytest.raises(UsageError, match="what is the input"):
        _inputs.bare(given=[], query=None, messages=None)
