"""A shipped cassette's call made again by an official SDK, and what both of us read from the answer."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from oracles.call import KEY

from registry.contracts.reading import read
from registry.contracts.subject import subject
from registry.results import (
    ChatCompletion,
    Completion,
    Custom,
    MultiModalEmbedding,
    Rerank,
    SparseEmbedding,
    TextEmbedding,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from standin import Seen

    from registry.cassette import Case, Cassette
    from registry.catalog import BlueprintTask

NOT_SENT = frozenset(
    {"host", "workspace", "model", "deployment", "resource_name", "deployment_id", "api_version"}
)
"""Parameters that stand in the address, in headers, or that the SDK takes by another way."""


class RefusedError(Exception):
    """The SDK says that the provider refused the call; None for what the SDK does not hand out."""

    def __init__(self, status: int | None, message: str | None, code: str | int | None = None) -> None:
        super().__init__(message)
        self.told = {
            "status": status,
            "message": message,
            "code": None if code is None else str(code),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A member of the body that an SDK sends unasked, and why the blueprint does not."""

    name: str
    value: Any
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """How an SDK makes the calls of one task, and what it reads."""

    send: Callable[[str, Case], Any]
    """The stand-in's address and the case → what the SDK read, in the words of `ours`.

    Raises: RefusedError.
    """
    added: tuple[Added, ...] = ()
    single: bool = False
    """Whether the SDK reads numbers as 32-bit floats."""


def base(url: str, case: Case, default: str) -> str:
    """The SDK's base address on loopback: of the case where it has its own, else `default` behind the stand-in's."""
    return url + (urlsplit(case.url).path.rstrip("/") if case.url else default)


def given(case: Case, *without: str) -> dict[str, Any]:
    """The case's parameters that stand in the body."""
    return {
        name: value for name, value in case.parameters.items() if name not in NOT_SENT and name not in without
    }


def optional(case: Case, *without: str) -> dict[str, Any]:
    """The case's optional inputs."""
    required = ("input", "query", "messages", *without)
    return {name: value for name, value in case.inputs.items() if name not in required}


def asked(seen: Seen, judge: Judge, wanted: Any) -> Any:
    """The SDK's body as JSON, without nulls and without what it adds; an addition that differs is left in."""
    body = plain(json.loads(seen.body))
    for one in judge.added:
        if one.name not in wanted and body.get(one.name) == one.value:
            del body[one.name]
    return body


def plain(value: Any) -> Any:
    """The value without the members that are null."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if inner is not None}
    return [plain(item) for item in value] if isinstance(value, list) else value


def headers(cassette: Cassette) -> dict[str, str]:
    """The recorded headers that every client must send: the credential and what the provider asks for by header."""
    written = {
        name.lower(): value
        for name, value in cassette.interactions[0].request.headers
        if name.lower() not in ("accept", "content-type")
    }
    for secret in ("<API_KEY>", "<ENTRA_ID>", "<TOKEN>"):
        written = {name: value.replace(secret, KEY) for name, value in written.items()}
    return written


def ours(cassette: Cassette, task: BlueprintTask) -> Mapping[str, Any]:
    """What we read from the answer, in words that an SDK's values can be put in too."""
    assert cassette.case is not None
    reading = read(subject(cassette, cassette.case, task))
    if reading.error is not None:
        fault = reading.error.fault
        return {"refused": {"status": fault.status, "message": fault.message, "code": fault.code}}
    if reading.chunks is not None:
        text = "".join(chunk.text for chunk in reading.chunks)
        reasons = [chunk.finish_reason for chunk in reading.chunks if chunk.finish_reason]
        choices = [one for chunk in reading.chunks for one in chunk.document().get("choices", [])[:1]]
        pieces = [piece for one in choices for piece in one["delta"].get("tool_calls") or ()]
        return {"text": text, "finish_reason": reasons, "tools": grown(pieces)}
    match reading.result:
        case TextEmbedding() as found:
            return {"vectors": [list(vector) for vector in found.vectors]}
        case MultiModalEmbedding() as found:
            return {"vectors": [list(vector) for vector in found.vectors], "types": list(found.types)}
        case SparseEmbedding() as found:
            return {
                "vectors": [dict(zip(one.tokens, one.weights, strict=True)) for one in found.vectors],
                "words": [list(one.words) if one.words else None for one in found.vectors],
            }
        case Rerank() as found:
            return {
                "ranked": [(one.index, one.score) for one in found.ranked],
                "texts": [one.text for one in found.ranked],
            }
        case Completion() as found:
            return {"texts": list(found.texts)}
        case ChatCompletion() as found:
            return {
                "texts": [choice.message.get("content") or "" for choice in found.choices],
                "tools": [tools(choice.message.get("tool_calls")) for choice in found.choices],
                "finish_reason": [choice.finish_reason for choice in found.choices],
            }
        case Custom() as found:
            return {"document": found.provided}
    raise AssertionError(reading)


def float32(value: Any) -> Any:
    """The value with its numbers as 32 bits hold them."""
    if isinstance(value, list):
        return [float32(item) for item in value]
    return struct.unpack("<f", struct.pack("<f", value))[0]


def grown(pieces: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Name and arguments of each call of a tool that came in pieces: `index`, and `function` with what is new."""
    calls: dict[int, tuple[str, str]] = {}
    for piece in pieces:
        name, arguments = calls.get(piece["index"], ("", ""))
        function = piece.get("function") or {}
        calls[piece["index"]] = (
            name + (function.get("name") or ""),
            arguments + (function.get("arguments") or ""),
        )
    return [calls[index] for index in sorted(calls)]


def tools(calls: Any) -> list[tuple[str, str]]:
    """Name and arguments of each call of a tool."""
    return [(call["function"]["name"], call["function"]["arguments"]) for call in calls or ()]
