"""The placeholders of OpenSearch's text templates: which, where, in what quotes, and what is known of their values."""

from __future__ import annotations

import enum
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import console, literal
from registry.platforms._written import Placeholder
from registry.platforms.opensearch.lenient import is_json
from registry.platforms.opensearch.substitute import stringify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.model import Document, JsonPath, Place
    from registry.platforms.opensearch.written import Action, Connector

PARAMETERS = "parameters."


class Quotes(enum.Enum):
    """How a placeholder stands in a JSON template."""

    NONE = "none"
    """No quotes: its value must be JSON."""
    WHOLE = "whole"
    """It is all of a string."""
    PART = "part"
    """It is a part of a string."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Placeholder):
    """One `${…}` of a template; its name has a prefix (`parameters.input`). An escaped one is sent without one `$`."""

    quotes: Quotes

    @property
    def parameter(self) -> str | None:
        """The name of the parameter, `.toString()` taken off; None where it is no parameter."""
        if not self.name.startswith(PARAMETERS):
            return None
        return self.name.removeprefix(PARAMETERS).removesuffix(".toString()")

    @property
    def as_text(self) -> bool:
        """Whether it asks for the value as the inside of a string."""
        return self.name.endswith(".toString()")


_OPEN = re.compile(r"\$?\$\{((?:parameters|credential)\.[^}]*|[^}$]*)\}")


def slots(template: str) -> list[Slot]:
    """The placeholders of the template in their order, those that OpenSearch does not know included.

    A name ends at the first `}`, its default starts at the first `:-`; strings are told by their quotes.
    """
    found: list[Slot] = []
    opened: int | None = None
    position = 0
    while position < len(template):
        match = _OPEN.match(template, position)
        if match is not None:
            found.append(_slot(template, match, opened))
            position = match.end()
            continue
        if template[position] == "\\" and opened is not None and template[position + 1 : position + 2] != "$":
            position += 1
        elif template[position] == '"':
            opened = position if opened is None else None
        position += 1
    return found


def _slot(template: str, match: re.Match[str], opened: int | None) -> Slot:
    escaped = match[0].startswith("$$")
    name, delimiter, default = match[1].partition(":-")
    quotes = Quotes.NONE
    if opened is not None:
        whole = opened == match.start() - 1 and template[match.end() : match.end() + 1] == '"'
        quotes = Quotes.WHOLE if whole else Quotes.PART
    return Slot(
        name=name,
        default=default if delimiter else None,
        start=match.start() + escaped,
        end=match.end(),
        escaped=escaped,
        inside=opened is not None,
        quotes=quotes,
    )


_TEXTS = '["text"]'

PRODUCED: Mapping[str, Mapping[str, str]] = {
    f"connector.pre_process.{name}": values
    for name, values in {
        "openai.embedding": {"input": _TEXTS},
        "default.embedding": {"input": _TEXTS},
        "cohere.embedding": {"texts": _TEXTS},
        "cohere.multimodal_embedding": {"images": _TEXTS},
        "bedrock.embedding": {"inputText": "text"},
        "bedrock.multimodal_embedding": {"inputText": "text", "inputImage": "text"},
        "bedrock.nova.text_embedding": {"inputText": "text"},
        "bedrock.nova.image_embedding": {"inputImage": "text"},
        "bedrock.nova.video_embedding": {"inputVideo": "text"},
        "bedrock.nova.audio_embedding": {"inputAudio": "text"},
        "bedrock.nova.embedding": {"text": "text", "image": "text", "video": "text", "audio": "text"},
        "cohere.rerank": {"query": "text", "documents": _TEXTS, "top_n": "1"},
        "default.rerank": {"query": "text", "documents": _TEXTS, "top_n": "1"},
        "bedrock.rerank": {"queries": "[{}]", "sources": "[{}]", "numberOfResults": "1"},
    }.items()
}
"""What each built-in pre-process function gives the template, with an example of each value.

Source: ml-commons `MLPreProcessFunction.java` and `connector/functions/preprocess/`.
"""


def declared(connector: Connector) -> dict[str, str]:
    """The connector's parameters as the text that OpenSearch makes of each."""
    return stringify(connector.group("parameters"))


_MEMBER = re.compile(r'\\"(\w+)\\"\s*:')


def scripted(action: Action) -> set[str]:
    """The names that the action's painless function writes into JSON, as far as they stand in it as they are."""
    function = action.text("pre_process_function") or ""
    return set() if function in PRODUCED else set(_MEMBER.findall(function)) - {"parameters"}


def produced(action: Action) -> Mapping[str, str]:
    """What the action's built-in pre-process function gives, with examples; nothing for a script or none."""
    return PRODUCED.get(action.text("pre_process_function") or "", {})


class Form(enum.Enum):
    """What a parameter's text is in JSON."""

    JSON = "a list or an object"
    SCALAR = "a number, true, false or null"
    """Or a text that brings its own quotes."""
    TEXT = "a text"


def form(text: str) -> Form:
    """What the text of a parameter is in JSON, as OpenSearch tells it."""
    if is_json(text):
        return Form.JSON
    try:
        literal.within(text)
    except ValueError:
        return Form.TEXT
    return Form.SCALAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text of an action in which OpenSearch replaces placeholders."""

    action: Action
    field: str
    """`url`, `request_body` or `header`."""
    path: JsonPath
    text: str
    document: Document

    def slots(self) -> list[Slot]:
        """Its placeholders, in their order."""
        return slots(self.text)

    def place(self, slot: Slot, *, quotes: bool = False) -> Place:
        """Where the placeholder stands; with the quotes around it if asked for."""
        length = slot.end - slot.start + 2 * quotes
        return console.within(self.document, self.path, slot.start - quotes, length)

    @property
    def raw(self) -> bool:
        """Whether all of it is one placeholder, to be replaced by a whole document."""
        found = self.slots()
        return len(found) == 1 and self.text.strip() == self.text[found[0].start : found[0].end]


def templates(connector: Connector, *fields: str) -> Iterator[Template]:
    """The templates of its actions, in their order; only of the fields that are named, if any are."""
    for action in connector.actions():
        found: list[tuple[str, JsonPath, Any]] = [
            (name, (*action.path, name), action.value.get(name)) for name in ("url", "request_body")
        ]
        headers = action.value.get("headers")
        for name, value in headers.items() if isinstance(headers, dict) else ():
            found.append(("header", (*action.path, "headers", name), value))
        for field, path, text in found:
            if isinstance(text, str) and (not fields or field in fields):
                yield Template(action=action, field=field, path=path, text=text, document=connector.document)


def placed(connector: Connector) -> set[str]:
    """The names of parameters that some template, function or parameter's text uses."""
    found = [template.text for template in templates(connector)]
    found += [action.text("pre_process_function") or "" for action in connector.actions()]
    found += declared(connector).values()
    return {slot.parameter for text in found for slot in slots(text) if slot.parameter is not None}


_SHORT = 3


def one_slip(name: str, other: str) -> bool:
    """Whether the names differ by one letter lost, added, changed or swapped, or by their case alone.

    Short names differ by a letter as a rule: for them the case alone counts.
    """
    if name == other:
        return False
    if name.lower() == other.lower():
        return True
    if min(len(name), len(other)) < _SHORT:
        return False
    start = 0
    while start < min(len(name), len(other)) and name[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(name), len(other)) - start and name[-1 - end] == other[-1 - end]:
        end += 1
    one, two = name[start : len(name) - end], other[start : len(other) - end]
    return max(len(one), len(two)) <= 1 or (len(one) == 2 and one == two[::-1])  # noqa: PLR2004  (a swapped pair)


def broken(template: str) -> tuple[int, str] | None:
    """Where and why a JSON template is no JSON whatever its placeholders hold; None where it is JSON.

    Several documents, one a line, are JSON as well (since 3.5).
    """
    pieces: list[str] = []
    starts: list[tuple[int, int]] = [(0, 0)]
    """Offsets of the filled text and of the template that belong together."""
    position = length = 0
    for slot in slots(template):
        start = slot.start - slot.escaped
        sample = "7" if slot.quotes is Quotes.NONE else "x"
        pieces += [template[position:start], sample]
        length += start - position + len(sample)
        position = slot.end
        starts.append((length, position))
    text = "".join(pieces) + template[position:]
    fault = _fault(text)
    if fault is None or all(_fault(line) is None for line in text.splitlines() if line.strip()):
        return None
    offset, why = fault
    filled, written = max(pair for pair in starts if pair[0] <= offset)
    return min(written + offset - filled, max(len(template) - 1, 0)), why


def _fault(text: str) -> tuple[int, str] | None:
    """Where and why the text is no JSON document."""
    try:
        value = literal.within(text)
    except json.JSONDecodeError as error:
        return error.pos, error.msg[0].lower() + error.msg[1:]
    if not isinstance(value, dict | list):
        return 0, "a body is an object or a list"
    return None if is_json(text) else (0, "a name stands twice in one object")
