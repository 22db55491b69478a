"""A VCR file, ours or anybody's → a cassette.

Sources: vcrpy `serialize.py`, `serializers/compat.py`; VCR (Ruby) `cassette/serializers.rb`; go-vcr `cassette.go`;
the JSON bodies (`parsed_body`) of pydantic-ai's serializer.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
import zlib
from typing import TYPE_CHECKING, Any

import yaml

from registry import load, resources, shape
from registry.cassette.nouns import KINDS, SINGLE, Case, Cassette, Interaction, Origin, RecordedRequest
from registry.diagnostics import Finding
from registry.errors import ConfigurationError
from registry.exchange import ProviderResponse
from registry.model import Document, JsonPath, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

CODES = shape.Codes(
    unknown="C011",
    missing="C012",
    type="C013",
    enum="C014",
    pattern="C015",
    other="C016",
    ignored="C017",
)
"""The misfits of a header with `schemas/cassette.schema.json`; C001 is a file that is no cassette."""
_LISTS = ("interactions", "http_interactions")
_STATUS = re.compile(r"\s*([1-5][0-9]{2})\b")
_PACKED = {"gzip": b"\x1f\x8b", "deflate": b"\x78"}
"""Content encoding → how such bytes begin: recorders write unpacked bodies under the old header, too."""


def read(text: str, file: str) -> Cassette:
    """The cassette that the text holds: YAML or JSON of any VCR, with or without our `registry:`.

    Raises:
        ConfigurationError: it holds none; every fault of the header and of the interactions is in it, with its place.
    """
    document = _document(text, file)
    reader = _Reader(document)
    cassette = reader.cassette()
    if reader.findings:
        raise ConfigurationError(reader.findings[0].message, findings=reader.findings)
    return cassette


def sift(text: str, file: str) -> tuple[Mapping[int, Interaction], tuple[Finding, ...]]:
    """The interactions that can be read, by their positions in anybody's VCR file, and what is wrong with the others.

    Raises:
        ConfigurationError: the text is neither YAML nor JSON.
    """
    reader = _Reader(_document(text, file))
    found = enumerate(reader.interactions())
    return {at: each for at, each in found if each is not None}, tuple(reader.findings)


def _document(text: str, file: str) -> Document:
    if text.lstrip()[:1] == "{":
        try:
            return Document(file=file, text=text, value=json.loads(text), values={}, keys={})
        except ValueError:
            pass  # YAML may be written with braces, and its parser knows where the fault is
    nodes = _Nodes(file)
    value = nodes.value(load.compose(text, file), ())
    return Document(file=file, text=text, value=value, values=nodes.values, keys=nodes.keys)


class _Nodes:
    """YAML nodes → values; more lenient than blueprints: recorders write tags, and long lists."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.values: dict[JsonPath, Place] = {}
        self.keys: dict[JsonPath, Place] = {}
        self._open: set[int] = set()

    def value(self, node: yaml.Node | None, path: JsonPath) -> Any:
        """The value of a node; notes the place of everything in it."""
        if node is None:
            return None
        place = load.place_of(node, self.file)
        self.values[path] = place
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place)
        if id(node) in self._open:
            raise _fault("an alias stands inside the value it names", place)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
            return self._mapping(node, path)
        finally:
            self._open.discard(id(node))

    def _mapping(self, node: yaml.Node, path: JsonPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            place = load.place_of(key, self.file)
            if not isinstance(key, yaml.ScalarNode):
                raise _fault("a key must be text", place)
            if key.value in result:
                raise _fault(f"'{key.value}' stands twice", place)
            self.keys[(*path, key.value)] = place
            result[key.value] = self.value(value, (*path, key.value))
        return result

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Any:
        if node.tag.endswith("binary"):
            return _unbased(node.value, place)
        return node.value if node.style else load.scalar(node.value)


class _Reader:
    """Turns a document into a cassette; collects what is wrong with it."""

    def __init__(self, document: Document) -> None:
        self.findings: list[Finding] = []
        self._document = document

    def cassette(self) -> Cassette:
        """The whole document; interactions that cannot be read are left out and stand in `findings`."""
        whole = self._document.value
        listed = isinstance(whole, dict) and any(isinstance(whole.get(name), list) for name in _LISTS)
        case = self._case() if listed and "registry" in whole else None
        interactions = self.interactions()
        return Cassette(
            file=self._document.file,
            case=case,
            interactions=tuple(each for each in interactions if each is not None),
        )

    def interactions(self) -> list[Interaction | None]:
        """In their order; None stands for one that a finding is about."""
        whole = self._document.value
        name = next((name for name in _LISTS if isinstance(whole, dict) and name in whole), None)
        if name is None or not isinstance(whole[name], list):
            self._say(
                "this is no cassette: a VCR file has a list of `interactions`",
                () if name is None else (name,),
            )
            return []
        return [self._interaction(item, (name, at)) for at, item in enumerate(whole[name])]

    def _case(self) -> Case | None:
        schema = shape.part(resources.schema("cassette"), "case")
        found = shape.findings(self._document, schema, codes=CODES, path=("registry",))
        if found:
            self.findings += found
            return None
        given = self._document.value["registry"]
        call = given["call"]
        kind = next(kind for kind in KINDS if kind in given)
        return Case(
            blueprint=given["blueprint"],
            task=given["task"],
            name=given.get("case", SINGLE),
            origin=Origin(kind, given[kind]),
            provider=given["provider"],
            model=given["model"],
            tool=given["tool"],
            inputs=call["inputs"],
            parameters=call.get("parameters", {}),
            secret=call.get("secret"),
            url=call.get("url"),
            stream=call.get("stream", False),
            error=call.get("error", False),
        )

    def _interaction(self, item: Any, path: JsonPath) -> Interaction | None:
        before = len(self.findings)
        request = self._mapping(item, (*path, "request"))
        response = self._mapping(item, (*path, "response"))
        method, url = request.get("method"), request.get("uri", request.get("url"))
        if request and not isinstance(method, str):
            self._say("the request has no method", (*path, "request"))
        if request and not isinstance(url, str):
            self._say("the request has no uri", (*path, "request"))
        status = _status(response)
        if response and status is None:
            self._say("the response has no status code", (*path, "response"))
        asked = self._headers(request, (*path, "request", "headers"))
        answered = self._headers(response, (*path, "response", "headers"))
        sent = self._body(request, asked, (*path, "request"))
        got = self._body(response, answered, (*path, "response"))
        if len(self.findings) > before:
            return None
        return Interaction(
            request=RecordedRequest(method=str(method).upper(), url=str(url), headers=asked, body=sent),
            response=ProviderResponse(status=status or 0, headers=answered, body=got),
            place=self._document.place(path),
        )

    def _mapping(self, item: Any, path: JsonPath) -> dict[str, Any]:
        part = item.get(path[-1]) if isinstance(item, dict) else None
        if not isinstance(part, dict) or not part:
            self._say(f"the interaction has no {path[-1]}", path[:-1])
            return {}
        return part

    def _headers(self, part: Mapping[str, Any], path: JsonPath) -> tuple[tuple[str, str], ...]:
        headers = part.get("headers") or {}
        pairs = headers.items() if isinstance(headers, dict) else _pairs(headers)
        if pairs is None:
            self._say("headers are a mapping of name to values", path)
            return ()
        return tuple(
            (str(name), _plain(value))
            for name, values in pairs
            for value in (values if isinstance(values, list) else [values])
        )

    def _body(self, part: Mapping[str, Any], headers: tuple[tuple[str, str], ...], path: JsonPath) -> bytes:
        if "parsed_body" in part:
            return json.dumps(part["parsed_body"], ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        value = part.get("body", part.get("content"))
        try:
            data = _bytes(value, self._document.place((*path, "body")))
            return _unpacked(data, headers)
        except (ConfigurationError, UnicodeEncodeError, OSError, EOFError, zlib.error) as error:
            words = error.message if isinstance(error, ConfigurationError) else f"cannot be unpacked: {error}"
            self._say(f"the {path[-1]}'s body {words}", (*path, "body"))
            return b""

    def _say(self, message: str, path: JsonPath) -> None:
        self.findings.append(
            Finding(code="C001", message=message, place=shape.head(self._document.place(path)))
        )


def _status(response: Mapping[str, Any]) -> int | None:
    status = response.get("status", response.get("status_code"))
    number = response.get("code") if isinstance(status, str) and "code" in response else status
    if isinstance(number, dict):
        number = number.get("code")
    if isinstance(number, str) and (match := _STATUS.match(number)):
        number = int(match[1])
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _pairs(headers: Any) -> list[tuple[Any, Any]] | None:
    """Headers as a list of pairs, as some recorders write them; None for anything else."""
    two = 2
    if isinstance(headers, list) and all(isinstance(pair, list) and len(pair) == two for pair in headers):
        return [(name, value) for name, value in headers]
    return None


def _bytes(value: Any, place: Place) -> bytes:
    """The body in any of the forms that recorders give it."""
    if isinstance(value, dict):
        if "base64_string" in value:
            return _unbased(str(value["base64_string"]), place)
        value = value.get("string", value.get("text"))
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return _plain(value).encode("utf-8")


def _plain(value: Any) -> str:
    """The text of a scalar that lost its quotes."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _unbased(text: str, place: Place) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _fault(f"is not base64: {error}", place) from error


def _unpacked(data: bytes, headers: tuple[tuple[str, str], ...]) -> bytes:
    for name, value in headers:
        start = _PACKED.get(value.strip().lower()) if name.lower() == "content-encoding" else None
        if start and data.startswith(start):
            return gzip.decompress(data) if start == _PACKED["gzip"] else zlib.decompress(data)
    return data


def _fault(message: str, place: Place) -> ConfigurationError:
    return ConfigurationError(message, findings=[Finding(code="C001", message=message, place=place)])
