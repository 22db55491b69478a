"""What all composed cassettes share: the texts, the numbers, and how a case becomes a file."""

from __future__ import annotations

import base64
import json
import struct
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from registry.cassette import Case, Cassette, Interaction, Origin, RecordedRequest
from registry.exchange import ProviderResponse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TOOL = "inference-registry 0.1.0"
HOSTILE = (
    'say "hello", then\nleave \\ by the door\t/',
    '{"input": ["nested"], "model": "other"}',
    "风急天高猿啸哀，渚清沙白鸟飞回",  # noqa: RUF001  (Chinese has its own comma)
    "😀 👩\u200d🔬 𠮷野家 𝄞",
    "C:\\temp\\new \\u0041 \\\" 'single' {{ secrets.api_key }} </script> 100% &amp;",
)
"""Texts that break bodies which are put together from strings: quotes, line ends, JSON, Chinese, characters of four
bytes, backslashes, our own templates."""
PLACEHOLDERS = ("${api_key} and ${input}", 'a "${query}" costs $5')
"""Texts that look like the placeholders of the platforms: each platform is known to read some of them again, and so
they stand apart from the others."""
ODD = {"hostile": HOSTILE, "placeholders": PLACEHOLDERS}
"""Case → its texts."""
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}
"""A tool, in OpenAI's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What all cassettes of a blueprint share."""

    blueprint: str
    title: str
    key: Mapping[str, str]
    """The headers with the credential, hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The call of a case, and what the file is called."""

    name: str = "single"
    inputs: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = None
    url: str | None = None
    stream: bool = False

    def of(self, name: str, default: Any = None) -> Any:
        """The value of an input or a parameter."""
        return self.inputs.get(name, self.parameters.get(name, default))

    @property
    def texts(self) -> list[Any]:
        """The main input."""
        given = self.inputs["input"]
        return given if isinstance(given, list) else [given]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The request, as the provider's page says it is to be written."""

    url: str
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


_REFUSED = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer: a JSON value, or a text that goes out as it is."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    refused: bool = False
    """Whether it is an error inside a 200."""


def cassette(  # noqa: PLR0913  (what a cassette is made of)
    provider: Provider,
    task: str,
    given: Given,
    asked: Asked,
    answered: Answered,
    *,
    page: str,
    model: str | None,
    documented: bool = False,
) -> Cassette:
    """The cassette of one case; `documented` only where the page prints this very answer."""
    case = Case(
        blueprint=provider.blueprint,
        task=task,
        name=given.name,
        origin=Origin("documented" if documented else "composed", page),
        provider=provider.title,
        model=model,
        tool=TOOL,
        inputs=given.inputs,
        parameters=given.parameters,
        secret=given.secret,
        url=given.url,
        stream=given.stream,
        error=answered.status >= _REFUSED or answered.refused,
    )
    sent = {"Content-Type": "application/json", **provider.key, **asked.headers}
    if given.stream:
        sent = {"Accept": "text/event-stream", **sent}
    request = RecordedRequest(
        method=asked.method,
        url=asked.url,
        headers=tuple(sent.items()),
        body=compact(asked.body).encode("utf-8"),
    )
    got = {"Content-Type": answered.content_type, **answered.headers}
    text = answered.body if isinstance(answered.body, str) else pretty(answered.body) + "\n"
    response = ProviderResponse(status=answered.status, headers=tuple(got.items()), body=text.encode("utf-8"))
    return Cassette(
        file=case.file, case=case, interactions=(Interaction(request=request, response=response),)
    )


def batches(given: Given, parts: Sequence[Cassette]) -> Cassette:
    """The cassette of a call with more inputs than one request takes: the requests of its parts, in their order."""
    case = parts[0].case
    assert case is not None
    return Cassette(
        file=parts[0].file,
        case=replace(case, inputs=given.inputs),
        interactions=tuple(each for part in parts for each in part.interactions),
    )


def kept(**values: Any) -> dict[str, Any]:
    """The values that are there, in their order."""
    return {name: value for name, value in values.items() if value is not None}


def picked(given: Given, *names: str) -> dict[str, Any]:
    """The inputs and parameters of those names that the case gives, in the order of the names."""
    return kept(**{name: given.of(name) for name in names})


def vector(length: int, number: int) -> list[float]:
    """A vector of short numbers, another one for every number."""
    return [((number * 37 + place * place * 13 + place * 29) % 199 - 99) / 100 for place in range(length)]


def packed(numbers: list[float]) -> str:
    """The vector as base64 text of floats: 32 bits each, little-endian."""
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode("ascii")


def seed(given: Given, place: int) -> int:
    """The number of one result: another for every place of a case, and mostly for every case."""
    return sum(given.name.encode()) + place


def whole(length: int, number: int, low: int, high: int) -> list[int]:
    """A vector of integers between two bounds, another one for every number."""
    span = high - low + 1
    return [low + (number * 37 + place * place * 13 + place * 29) % span for place in range(length)]


def ranking(count: int, top: int | None = None) -> list[tuple[int, float]]:
    """Positions and scores, the best first; not in the order of the documents."""
    order = [place for place in range(count) if place % 2] + [
        place for place in range(count) if not place % 2
    ]
    scores = [0.99907106, 0.78678671, 0.32713068, 0.1274, 0.0456, 0.0123, 0.0042, 0.0011]
    return list(zip(order, scores, strict=False))[: top or count]


def identity(task: str, given: Given, blueprint: str = "") -> str:
    """A request id in the form of a UUID: the same for the same case, another for every other."""
    value = 0
    for letter in f"{blueprint}/{task}/{given.name}".encode():
        value = (value * 1099511628211 + letter + 40503) % (1 << 128)
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], f"9{digits[13:16]}", f"a{digits[17:20]}", digits[20:]))


def tokens(*texts: Any) -> int:
    """A plausible number of tokens."""
    return sum(max(1, len(text.encode("utf-8")) // 4) for text in texts if isinstance(text, str))


def events(*data: Any, done: bool = True) -> str:
    """Server-sent events without names, as OpenAI writes them."""
    frames = [f"data: {compact(item)}\n\n" for item in data]
    return "".join(frames) + ("data: [DONE]\n\n" if done else "")


def compact(value: Any) -> str:
    """JSON in one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def pretty(value: Any, indent: str = "") -> str:
    """JSON in lines; lists of numbers, and what is short, in one."""
    short = json.dumps(value, ensure_ascii=False)
    inner = indent + "  "
    if isinstance(value, dict) and value and (len(short) > _SHORT or not indent):
        lines = [f"{inner}{json.dumps(name)}: {pretty(item, inner)}" for name, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    nested = isinstance(value, list) and any(isinstance(item, dict | list) for item in value)
    if nested and (len(short) > _SHORT or any(isinstance(item, dict) for item in value)):
        return "[\n" + ",\n".join(f"{inner}{pretty(item, inner)}" for item in value) + f"\n{indent}]"
    return short


_SHORT = 80


def odd_lists() -> Iterator[tuple[str, dict[str, Any]]]:
    """The cases with odd texts: name and inputs, the texts in a list."""
    yield from ((name, {"input": list(texts)}) for name, texts in ODD.items())


def odd_texts() -> Iterator[tuple[str, dict[str, Any]]]:
    """The cases with odd texts: name and inputs, all in one text."""
    yield from ((name, {"input": "\n".join(texts)}) for name, texts in ODD.items())


def odd_rankings() -> Iterator[tuple[str, dict[str, Any]]]:
    """The cases with odd texts: name and inputs, the texts to rank and all of them the query."""
    for name, texts in ODD.items():
        yield name, {"query": "\n".join(texts), "input": list(texts)}


def odd_contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """The cases with odd texts: name and inputs, the texts as contents."""
    yield from ((name, {"input": [{"text": text} for text in texts]}) for name, texts in ODD.items())


def terms(text: str) -> list[tuple[int, float, str]]:
    """Token id, weight and token of a sparse vector: the first words of the text, none twice."""
    words = list(dict.fromkeys(text.split()))[:4]
    found: dict[int, tuple[int, float, str]] = {}
    for place, word in enumerate(words):
        number = sum((at + 3) * ord(letter) for at, letter in enumerate(word)) % 250000
        found[number] = (number, round(1.25 - 0.2119140625 * place, 10), word)
    return list(found.values())
