"""What the flags of a call give: texts, files, standard input → the inputs of a task."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry import literal
from registry.binding import misfit
from registry.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.catalog import BlueprintTask

_MOST = 64 << 20
_LINES = (".jsonl", ".ndjson")


def inputs(
    task: BlueprintTask, *, given: Sequence[str], query: str | None, messages: str | None
) -> dict[str, Any]:
    """The inputs of the task by name.

    Every `--input` is one text; `@file.json` is one or a list of JSON values, `@file.ndjson` one a line, any other
    `@file` and `-` one text without its last line end. A text for a chat is the user's message; one for a task that
    takes contents is a content with that text.

    Raises:
        UsageError: a file cannot be read or is not what its name says, or the task does not take what is given.
    """
    found: dict[str, Any] = {}
    values = [value for text in given for value in _values(text, "--input")]
    if messages is not None:
        found["messages"] = _messages(messages)
    if values and "messages" in task.type.inputs and messages is None:
        found["messages"] = [{"role": "user", "content": value} for value in values]
    elif values:
        found["input"] = _shaped(task, values)
    if query is not None:
        found["query"] = _flagged(query, "--query")
    if not {"input", "messages"} & set(found):
        main = next(iter(task.type.inputs))
        raise UsageError(
            f"what is the {main} of {task.blueprint.id} {task.key}?",
            help="--input TEXT, --input @file or --input - (standard input)",
        )
    return found


def bare(
    *, given: Sequence[str], query: str | None, messages: str | None, needed: bool = True
) -> dict[str, Any]:
    """The inputs by name where no task says what it takes: `input` is the list of what the flags give.

    Raises:
        UsageError: a file cannot be read or is not what its name says, or there is no input and one is needed.
    """
    found: dict[str, Any] = {}
    if given:
        found["input"] = [value for text in given for value in _values(text, "--input")]
    if messages is not None:
        found["messages"] = _messages(messages)
    if needed and not found:
        raise UsageError(
            "what is the input?", help="--input TEXT, --input @file or --input - (standard input)"
        )
    if query is not None:
        found["query"] = _flagged(query, "--query")
    return found


def _flagged(text: str, flag: str) -> str:
    return text if text != "-" and text[:1] != "@" else _text(text, flag)


def _shaped(task: BlueprintTask, values: list[Any]) -> Any:
    if not task.type.many:
        if len(values) == 1:
            return values[0]
        raise UsageError(f"{task.blueprint.id} {task.key} takes one input, not {len(values)}")
    schema = task.content.get("interface", {}).get("input", task.type.inputs["input"].schema)
    if task.type.custom and len(values) == 1 and misfit("input", values, schema) is not None:
        return values[0]
    contents = schema.get("items", {}).get("type") == "object"
    return [_content(value) for value in values] if contents else values


def _content(value: Any) -> Any:
    """A content: as it is; a text that is written as a JSON object, that object; any other text, a content with it."""
    if not isinstance(value, str):
        return value
    if value.lstrip()[:1] == "{":
        try:
            return literal.read(value)
        except ValueError as error:
            said = "--input" if isinstance(error, literal.LiteralError) else "--input is not a JSON object"
            raise UsageError(f"{said}: {error}", help='{"image": "https://…"}') from error
    return {"text": value}


def _values(text: str, flag: str) -> list[Any]:
    name = text[1:] if text[:1] == "@" else ""
    if name.endswith(".json"):
        value = _json(_text(text, flag), name)
        return value if isinstance(value, list) else [value]
    if name.endswith(_LINES):
        return [_json(line, name) for line in _text(text, flag).splitlines() if line.strip()]
    return [_text(text, flag)]


def _messages(text: str) -> Any:
    named = text == "-" or text[:1] == "@"
    value = _json(_text(text, "--messages"), text if named else "--messages")
    return value["messages"] if isinstance(value, dict) and "messages" in value else value


def _json(text: str, name: str) -> Any:
    try:
        return literal.read(text)
    except ValueError as error:
        said = name if isinstance(error, literal.LiteralError) else f"{name} is not JSON"
        raise UsageError(f"{said}: {error}") from error


def _text(text: str, flag: str) -> str:
    """The text itself, or what `@file` or `-` names."""
    if text != "-" and text[:1] != "@":
        return text
    name = "<stdin>" if text == "-" else text[1:]
    try:
        if text == "-":
            data = sys.stdin.buffer.read(_MOST + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(_MOST + 1)
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}", help=f"{flag} @file") from error
    if len(data) > _MOST:
        raise UsageError(f"{name} is over {_MOST >> 20} MiB")
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8 at byte {error.start}") from error
    return decoded.removesuffix("\n").removesuffix("\r")
